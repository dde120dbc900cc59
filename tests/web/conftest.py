"""The server as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.handout.handouts import free_port
from tests.tools import ROOT

Server = tuple["subprocess.Popen[str]", int]


@contextmanager
def serving(port: int, *words: str, path: str = "/") -> Iterator[subprocess.Popen[str]]:
    """`checklist serve` as a process of its own."""
    command = [sys.executable, "-m", "checklist", "serve", "--no-open", "--port", str(port)]
    with subprocess.Popen(
        [*command, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        assert process.stderr.readline() == f"The questions are at http://127.0.0.1:{port}{path}\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server, and its port."""
    port = free_port()
    with serving(port) as process:
        yield process, port
