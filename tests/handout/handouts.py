"""What tests of hand-outs share: a roster, what came out, and services that really run."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.tools import ROOT

PEOPLE = 24
HURRIED = "tests.handout.hurried"

CANARY = "Zebedee-Canary"
ENV = {"SOURCE_DATE_EPOCH": "1795392000"}


def roster(folder: Path, people: int = PEOPLE) -> Path:
    """A roster of so many people, with four combinations."""
    path = folder / "people.csv"
    platforms = ["x=personal", "linkedin=professional", "", "x=mixed"]
    rows = [f"R{n:03d},{CANARY} Ŵyn {n},quick,{platforms[n % 4]}" for n in range(people)]
    path.write_text("\n".join(["reference,name,level,platforms", *rows]) + "\n", encoding="utf-8")
    return path


def digests(folder: Path) -> dict[str, str]:
    """The documents in a folder with their hashes."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.pdf")}


def manifest(folder: Path) -> list[dict[str, str]]:
    """The lines of a manifest."""
    with (folder / "handout.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def started(
    *words: str | Path, env: Mapping[str, str], module: str = "checklist"
) -> subprocess.Popen[str]:
    """A hand-out that goes on while the test does something to it."""
    return subprocess.Popen(
        [sys.executable, "-m", module, "handout", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(what: str, found: object, *, seconds: float = 600) -> None:
    """Wait until `found()` is true."""
    assert callable(found)
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(0.05)


def until_made(process: subprocess.Popen[str], folder: Path, wanted: int) -> None:
    """Wait until there are `wanted` documents in `folder`, or the process has ended."""
    until(
        f"{wanted} files are made",
        lambda: process.poll() is not None or len(list(folder.glob("*.pdf"))) >= wanted,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(command: list[str], port: int, log: Path, env: Mapping[str, str]) -> Iterator[None]:
    """A service of its own process that listens on `port` until the test is done."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env={**os.environ, **env}, start_new_session=True
        )
    try:
        until(f"{command[2]} listens", lambda: _listens(port), seconds=90)
        yield
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Cluster:
    """A Dask scheduler and workers on this machine, each a process of its own."""

    folder: Path
    env: Mapping[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything that the scheduler and all workers have logged."""
        paths = sorted(self.folder.glob("*.log"))
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)

    def add_worker(self, **env: str) -> subprocess.Popen[bytes]:
        """One more worker, with one thread; returns when the scheduler knows it."""
        number = len(self.workers)
        words = [sys.executable, "-m", "dask", "worker", self.address, "--nthreads", "1"]
        words += ["--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        words += ["--local-directory", str(self.folder / f"scratch{number}")]
        log = self.folder / f"worker{number}.log"
        with log.open("wb") as out:
            started = subprocess.Popen(
                words,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                env={**os.environ, **self.env, **env},
                start_new_session=True,
            )
        self.workers.append(started)
        until("a worker registers", lambda: b"Registered to" in log.read_bytes(), seconds=90)
        return started

    def end(self) -> None:
        """Kill every worker; the scheduler sees them go."""
        for process in self.workers:
            process.kill()
            process.wait()


@contextmanager
def cluster(folder: Path, env: Mapping[str, str], workers: int) -> Iterator[Cluster]:
    """A scheduler with so many workers."""
    found = Cluster(folder, env)
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1"]
    command += ["--port", str(found.port), "--no-dashboard"]
    with ExitStack() as stack:
        stack.callback(found.end)
        stack.enter_context(serving(command, found.port, folder / "scheduler.log", env))
        for _ in range(workers):
            found.add_worker()
        yield found


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            rest = path.read_text().rpartition(")")[2].split()
            if int(rest[1]) == pid and rest[0] != "Z":
                found.append(int(path.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def kill(process: subprocess.Popen[str]) -> None:
    """As a power cut would."""
    process.kill()
    process.communicate()


def as_json(path: Path) -> dict[str, str]:
    """A small file of ours."""
    data: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return data
