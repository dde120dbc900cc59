"""Executors: they take rows from a stream and give back what became of them, in any order."""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol, Self

from checklist.base import worker_process
from checklist.handout.documents import Recipient, RowResult, Settings

DEADLINE = 120.0
"""Seconds that one row may take; a usual one takes a few thousandths."""

TRIES = 2
"""A row whose worker died is tried once more: it may have been somebody else's fault."""

_MAIN = "from checklist.handout.documents import main; main()"
"""Not -m: what is pickled must come from one module on both ends."""


class Executor(Protocol):
    """Runs rows somewhere. Entering it raises UsageError when nothing could be run there."""

    def __enter__(self) -> Self:
        """Get ready, before anything is written."""

    def __exit__(self, *details: object) -> None:
        """Let go of what was got ready."""

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        """What became of each row; a Job comes back when what ran it died."""

    def stop(self) -> None:
        """Take no more rows; what is in hand is finished and given out."""


class Worker:
    """A process that makes documents; it is started when it is needed, and again when it died."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def make(self, job: bytes) -> bytes | None:
        """Pickled, what became of a pickled row; None when the process died of it, each time."""
        for _ in range(TRIES):
            self._process = self._process or _start(self._settings)
            if (answer := _ask(self._process, job)) is not None:
                return answer
            self.end()
        return None

    def end(self) -> None:
        """Let the process end; it does by itself when its input does."""
        running, self._process = self._process, None
        if running is None:
            return
        worker_process.close(running)
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            worker_process.kill(running)


class LocalPool:
    """Worker processes on this machine, each with a thread that carries its bytes."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        """Nothing: workers end with the run."""

    def stop(self) -> None:
        """See `Executor`."""
        self._stopping.set()

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        """See `Executor`. Never holds more rows than there are workers."""
        source = _Shared(rows)
        results: queue.Queue[RowResult | Recipient | BaseException | None] = queue.Queue(
            self.workers * 2
        )
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
        results: queue.Queue[RowResult | Recipient | BaseException | None],
    ) -> None:
        worker = Worker(settings)
        try:
            while not self._stopping.is_set() and (job := source.next()) is not None:
                answer = worker.make(pickle.dumps(job))
                results.put(job if answer is None else opened(answer))
        except BaseException as error:  # noqa: BLE001  # it is raised again where rows are awaited
            results.put(error)
        finally:
            worker.end()
            results.put(None)


class _Shared:
    """A stream of rows that several threads take from."""

    def __init__(self, rows: Iterable[Recipient]) -> None:
        self._rows = iter(rows)
        self._lock = threading.Lock()

    def next(self) -> Recipient | None:
        with self._lock:
            return next(self._rows, None)


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    running = worker_process.start([sys.executable, "-P", "-c", _MAIN])
    with suppress(OSError):
        worker_process.send(worker_process.pipes(running)[0], pickle.dumps(settings))
    return running


def opened(answer: bytes) -> RowResult:
    """What a worker of ours answered."""
    made: RowResult = pickle.loads(answer)  # noqa: S301  # from our own worker
    return made


def _ask(running: subprocess.Popen[bytes], job: bytes) -> bytes | None:
    requests, answers = worker_process.pipes(running)
    timer = threading.Timer(DEADLINE, running.kill)
    timer.start()
    try:
        worker_process.send(requests, job)
        return worker_process.receive(answers)
    except OSError:
        return None
    finally:
        timer.cancel()
