"""Executors: they take rows from a stream and give back what became of them, in any order."""

from __future__ import annotations

import pickle
import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol, Self

from checklist.base.worker_process import Worker, WorkerDied
from checklist.handout.documents import RowResult, Settings
from checklist.roster.recipient import Recipient

DEADLINE = 120.0
"""Seconds that one row may take; a usual one takes a few thousandths."""

TRIES = 2
"""A row whose worker died is tried once more: it may have been somebody else's fault."""

WORTH = 25
"""Rows that take as long as a process takes to start: so many come before each further one."""

_MAIN = "from checklist.handout.documents import main; main()"
"""Not -m: what is pickled must come from one module on both ends."""


class Executor(Protocol):
    """Runs rows somewhere. Entering it raises UsageError when nothing could be run there."""

    def __enter__(self) -> Self:
        """Get ready, before anything is written."""

    def __exit__(self, *details: object) -> None:
        """Release all that `__enter__` acquired."""

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        """Yield the result of each row; the Recipient itself where its worker died."""

    def stop(self) -> None:
        """Take no more rows; what is in hand is finished and given out."""


class RowWorker:
    """A process that makes documents; it is started when it is needed, and again when it died."""

    def __init__(self, settings: Settings) -> None:
        self._worker = Worker(("-c", _MAIN), DEADLINE, first=pickle.dumps(settings))

    def make(self, job: bytes) -> bytes | None:
        """Return what became of a pickled row, pickled; None when the process died each time."""
        for _ in range(TRIES):
            with suppress(WorkerDied):
                return self._worker.ask(job)
        return None

    def end(self) -> None:
        """End the process."""
        self._worker.end()


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
        started = running = made = 0
        while running or not started:
            worth_it = started < self.workers and made >= started * WORTH
            if not started or (worth_it and not self._stopping.is_set()):
                carry = threading.Thread(
                    target=self._carry, args=(source, settings, results), daemon=True
                )
                carry.start()
                started, running = started + 1, running + 1
            result = results.get()
            made += 1
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
        worker = RowWorker(settings)
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


def opened(answer: bytes) -> RowResult:
    """Return the result that one of our workers sent."""
    made: RowResult = pickle.loads(answer)  # noqa: S301  # from our own worker
    return made
