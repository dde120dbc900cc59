"""Processes of our own: started, given requests one at a time, and ended with their parent.

A worker runs a module of ours. It answers one request at a time on its standard output, says once
that it is ready, and holds no file of the user's. Messages are a length of 4 bytes and as many
bytes. No process of it outlives its parent, however that ends: the system kills it (Linux), or the
thread that reads its requests ends it when the pipe ends.

Pebble's `ProcessPool` (5.2) was tried and not taken: its workers get the parent's `sys.path`, the
user's folder included, share its session, so that Ctrl-C reaches them, and outlive its SIGKILL.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from checklist.base import scratch
from checklist.base.messages import LONGEST, receive, send

STARTING = 120.0
"""Seconds that a process may take to load; a usual one takes one."""

ENDING = 5.0
"""Seconds in which a process may end by itself."""

_PR_SET_PDEATHSIG = 1
"""`prctl(2)`: the signal that the system sends when the thread that started this process ends."""


class WorkerDied(Exception):
    """A process ended, or was ended, before it answered."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("too late" if late else "died")
        self.late = late


class Worker:
    """A process that is started when it is needed, and again after it died.

    `command` are the words after the interpreter, such as `("-m", "checklist.reading")`. A request
    that takes longer than `deadline` seconds ends the process; `first` is sent before the first
    request and is not answered. Not for several threads at once, but for `stop`.
    """

    def __init__(
        self,
        command: Sequence[str],
        deadline: float,
        first: bytes | None = None,
        longest: int = LONGEST,
    ) -> None:
        self.deadline = deadline
        self._command = command
        self._first = first
        self._longest = longest
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._is_ready = False

    @property
    def pid(self) -> int | None:
        """The number of the process; None where there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process where there is none that runs, and let it load meanwhile."""
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process, self._folder = _starter().submit(_start, self._command).result()

    def ask(self, request: bytes) -> bytes:
        """Return the answer to `request`. Loading counts for nothing towards the deadline.

        Raises WorkerDied when the process dies of it, or takes too long and is killed.
        """
        self.start()
        if not self._is_ready:
            self._exchange(None, STARTING)
            self._is_ready = True
            if self._first is not None:
                self._exchange(self._first, STARTING, answered=False)
        return self._exchange(request, self.deadline)

    def end(self) -> None:
        """End the process: close its input, and kill it when it does not end by itself."""
        if self._process:
            _close(self._process)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDING)
        self.stop()

    def stop(self) -> None:
        """Kill the process, if there is one."""
        process, self._process, self._is_ready = self._process, None, False
        if process:
            process.kill()
            process.wait()
            _close(process)
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _exchange(self, message: bytes | None, seconds: float, *, answered: bool = True) -> bytes:
        """Send `message` and return what comes back, or kill the process after `seconds`."""
        if (process := self._process) is None:
            raise WorkerDied(late=False)
        late = threading.Event()

        def kill() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, kill)
        timer.start()
        answer: bytes | None = b""
        try:
            requests, answers = _pipes(process)
            if message is not None:
                send(requests, message)
            if answered:
                answer = receive(answers, self._longest)
        except (OSError, ValueError):  # it died, or `stop` closed its pipes
            answer = None
        finally:
            timer.cancel()
        if answer is None or late.is_set():
            self.stop()
        if answer is None:
            raise WorkerDied(late=late.is_set())
        return answer


class Requests:
    """A worker's end: iterate over it for the requests, and `answer` each before the next.

    A thread reads them, so that the process ends at once when its parent does, and not only after
    the request in hand. Nothing but answers may go to standard output from here on.
    """

    def __init__(self) -> None:
        self._answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._received = self._finished = 0
        _end_with_parent()
        threading.Thread(target=self._read, name="requests", daemon=True).start()

    def ready(self) -> None:
        """Say that everything is loaded: from now on time counts."""
        send(self._answers, b"")

    def first(self) -> bytes:
        """Return what comes before the requests. Raises SystemExit where nothing comes."""
        message = self._waiting.get()
        if message is None:
            raise SystemExit
        self._finished += 1
        return message

    def answer(self, message: bytes | memoryview) -> None:
        """Answer the request that came last."""
        self._finished += 1
        send(self._answers, message)

    def __iter__(self) -> Iterator[bytes]:
        while (request := self._waiting.get()) is not None:
            yield request

    def _read(self) -> None:
        """Read until the end; it comes in the middle of a request only when the parent is gone."""
        with open(0, "rb", closefd=False) as requests:  # sys.stdin is closed while this waits
            while (message := receive(requests)) is not None:
                self._received += 1
                self._waiting.put(message)
        if self._received > self._finished:
            os._exit(1)
        self._waiting.put(None)


def _start(command: Sequence[str]) -> tuple[subprocess.Popen[bytes], Path | None]:
    """Start a process with a pipe in and a pipe out, and a folder for its temporary files.

    What it complains of is shown to developers only.
    """
    folder = scratch.subfolder()
    process = subprocess.Popen(
        [sys.executable, "-P", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("CHECKLIST_DEBUG") else subprocess.DEVNULL,
        env={**os.environ, **_temporary(folder)},
        start_new_session=True,  # Ctrl-C is for the parent to handle
    )
    return process, folder


def _temporary(folder: Path | None) -> dict[str, str]:
    """Return what makes a process put its temporary files into `folder`."""
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)) if folder else {}


@cache
def _starter() -> ThreadPoolExecutor:
    """Return the thread that starts all processes: Linux kills them when this thread ends."""
    return ThreadPoolExecutor(1, thread_name_prefix="starter")


def _end_with_parent() -> None:
    """Have the system kill this process when its parent ends, where it can do that."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    """Return where to write what a process reads, and where to read what it answers."""
    return cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)


def _close(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes to a process."""
    for pipe in _pipes(process):
        with suppress(OSError):
            pipe.close()
