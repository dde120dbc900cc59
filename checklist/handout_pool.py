"""Executors: they take rows from a stream and give back what became of them, in any order."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO, Protocol, cast

from checklist.handout_worker import Job, Made, Settings
from checklist.render.worker import receive, send

DEADLINE = 120.0
"""Seconds that one row may take; a usual one takes a few thousandths."""


TRIES = 2
"""A row whose worker died is tried once more: it may have been somebody else's fault."""


class Executor(Protocol):
    """Runs rows somewhere."""

    def run(self, rows: Iterable[Job], settings: Settings) -> Iterator[Made | Job]:
        """What became of each row; a Job comes back when what ran it died."""

    def stop(self) -> None:
        """Take no more rows; what is in hand is finished and given out."""


class LocalPool:
    """Worker processes on this machine, each with a thread that carries its bytes."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._stopping = threading.Event()

    def stop(self) -> None:
        """See `Executor`."""
        self._stopping.set()

    def run(self, rows: Iterable[Job], settings: Settings) -> Iterator[Made | Job]:
        """See `Executor`. Never holds more rows than there are workers."""
        source = _Shared(rows)
        results: queue.Queue[Made | Job | BaseException | None] = queue.Queue(self.workers * 2)
        threads = [
            threading.Thread(target=self._carry, args=(source, settings, results), daemon=True)
            for _ in range(self.workers)
        ]
        for thread in threads:
            thread.start()
        running = len(threads)
        while running:
            result = results.get()
            if result is None:
                running -= 1
            elif isinstance(result, BaseException):
                self.stop()
                raise result
            else:
                yield result

    def _carry(
        self,
        source: _Shared,
        settings: Settings,
        results: queue.Queue[Made | Job | BaseException | None],
    ) -> None:
        process: subprocess.Popen[bytes] | None = None
        try:
            while not self._stopping.is_set() and (job := source.next()) is not None:
                answer: Made | None = None
                for _ in range(TRIES):
                    process = process or _start(settings)
                    answer = _ask(process, job)
                    if answer is not None:
                        break
                    _end(process)
                    process = None
                results.put(job if answer is None else answer)
        except BaseException as error:  # noqa: BLE001  # it is raised again where rows are awaited
            results.put(error)
        finally:
            if process:
                _end(process)
            results.put(None)


class _Shared:
    """A stream of rows that several threads take from."""

    def __init__(self, rows: Iterable[Job]) -> None:
        self._rows = iter(rows)
        self._lock = threading.Lock()

    def next(self) -> Job | None:
        with self._lock:
            return next(self._rows, None)


_MAIN = "from checklist.handout_worker import main; main()"
"""Not -m: what is pickled must come from one module on both ends."""


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", _MAIN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("CHECKLIST_DEBUG") else subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the parent: it lets the rows in hand be finished
    )
    with suppress(OSError):
        send(cast(BinaryIO, process.stdin), pickle.dumps(settings))
    return process


def _ask(process: subprocess.Popen[bytes], job: Job) -> Made | None:
    timer = threading.Timer(DEADLINE, process.kill)
    timer.start()
    try:
        send(cast(BinaryIO, process.stdin), pickle.dumps(job))
        answer = receive(cast(BinaryIO, process.stdout))
    except OSError:
        answer = None
    finally:
        timer.cancel()
    return None if answer is None else pickle.loads(answer)  # noqa: S301  # from our own worker


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            cast(BinaryIO, pipe).close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
