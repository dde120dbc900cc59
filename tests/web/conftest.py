"""The server as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.handout.handouts import free_port
from tests.tools import ROOT

Server = tuple["subprocess.Popen[str]", int]


@pytest.fixture
def server() -> Iterator[Server]:
    """`checklist serve` as a process of its own, and its port."""
    port = free_port()
    words = [sys.executable, "-m", "checklist", "serve", "--no-open", "--port", str(port)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert process.stderr.readline() == f"The questions are at http://127.0.0.1:{port}/\n"
        try:
            yield process, port
        finally:
            process.kill()
