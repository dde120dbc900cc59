"""The command line in a process that is forked where everything is imported already.

It saves the imports of a few hundred processes. What reads the environment before a program
begins (Python itself, the time zone, the locale) is not for here: start such a run anew.
"""

from __future__ import annotations

import atexit
import importlib
import io
import multiprocessing
import os
import pkgutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import checklist
from checklist.__main__ import main

OTHER_PROCESSES = ("__main__", "layout", "workbook_process", "dask")
"""Parts of names of modules that the command line leaves to other processes."""

EARLY = ("PYTHON", "LC_", "LANG", "TZ", "LD_")
"""Beginnings of names in the environment that are read before a program begins."""


@dataclass(frozen=True)
class Run:
    """What to run, where its streams are files in the folder `streams`."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    streams: Path
    merged: bool
    """Both outputs in one file, in the order in which they are written."""


def import_all() -> None:
    """Import what a command may import."""
    for module in pkgutil.walk_packages(checklist.__path__, "checklist."):
        if not any(part in module.name for part in OTHER_PROCESSES):
            importlib.import_module(module.name)


def can_fork(environment: Mapping[str, str]) -> bool:
    """Return True when nothing in `environment` is read before a program begins."""
    return sys.platform == "linux" and not any(name.startswith(EARLY) for name in environment)


def run(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    stdin: bytes = b"",
    *,
    merged: bool = False,
) -> tuple[int, bytes, bytes]:
    """Return exit code, output and errors of `checklist` with `words`, run in `folder`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.forked_preload"])
    with tempfile.TemporaryDirectory(prefix="checklist-streams-") as name:
        streams = Path(name)
        (streams / "0").write_bytes(stdin)
        process = context.Process(
            target=_child, args=(Run(words, folder, environment, streams, merged),)
        )
        process.start()
        process.join(600)
        assert process.exitcode is not None, f"{words} never ended"
        return process.exitcode, _bytes_of(streams / "1"), _bytes_of(streams / "2")


def _bytes_of(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def _child(run: Run) -> None:
    os.chdir(run.folder)
    os.environ.clear()
    os.environ.update(run.environment)
    time.tzset()
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number in (0, 1, 2):
        name = "1" if run.merged and number else str(number)
        descriptor = os.open(run.streams / name, flags if number else os.O_RDONLY)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8")
    sys.stdout, sys.stderr = (_output(number, unbuffered=run.merged) for number in (1, 2))
    sys.argv = ["checklist", *run.words]
    try:
        main()
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()


def _output(number: int, *, unbuffered: bool) -> io.TextIOWrapper:
    file = io.FileIO(number, "w", closefd=False)
    if unbuffered:
        return io.TextIOWrapper(file, "utf-8", write_through=True)
    return io.TextIOWrapper(io.BufferedWriter(file), "utf-8", line_buffering=number == 2)
