"""Worker processes that lay out, and the sheets that they finish."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from checklist.errors import GuidanceInvalid
from checklist.pdf import engine
from checklist.pdf.cache import SheetStore
from checklist.pdf.layout_messages import pack

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor
    from types import TracebackType

    from checklist.base.worker_process import Worker
    from checklist.html.look import Page

DEADLINE = 60.0
"""Seconds that one sheet may take; a usual one takes a tenth."""

LOOKS = 500
"""Looks for a sheet that another process is laying out, before it is laid out here as well."""

BETWEEN_LOOKS = 0.02
"""Seconds from one look to the next."""

COMMAND = ("-m", "checklist.pdf.layout_process")


class SheetMaker:
    """Has pages laid out, several at a time. Use it as a context manager.

    Threads and workers are made when the first page comes: most runs have all they need.
    """

    def __init__(self, store: SheetStore, workers: int | None = None) -> None:
        self.store = store
        self._count = workers or min(2, os.cpu_count() or 1)
        self._threads: ThreadPoolExecutor | None = None
        self._workers: list[Worker] = []
        self._idle: list[Worker] = []

    def warm_up(self, workers: int = 1) -> None:
        """Start workers before there is work: they need half a second to load the engine."""
        self._executor()
        for worker in self._workers[:workers]:
            worker.start()

    def _executor(self) -> ThreadPoolExecutor:
        """Return the threads that carry pages to workers.

        Raises LayoutUnavailable when there is no layout engine.
        """
        if self._threads is None:
            engine.need()
            from concurrent.futures import ThreadPoolExecutor

            from checklist.base.worker_process import Worker

            self._workers = [Worker(COMMAND, DEADLINE) for _ in range(self._count)]
            self._idle = list(self._workers)
            self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="press")
        return self._threads

    def finished(self, page: Page) -> bytes:
        """Return the finished sheet of `page`, such as a report; it is kept nowhere.

        Raises GuidanceInvalid when the engine complains, or dies, or takes too long.
        """
        message = pack(page.html, page.style, page.assets)
        return self._executor().submit(self._lay_out, message).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._threads is None:
            return
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown()  # a thread may have been about to start its worker
        for worker in self._workers:
            worker.stop()

    def _lay_out(self, page: bytes) -> bytes:
        worker = self._idle.pop()
        try:
            return _lay_out_there(worker, page)
        finally:
            self._idle.append(worker)


def _lay_out_there(worker: Worker, page: bytes) -> bytes:
    """Have a worker lay out a page. Threads only carry bytes; the engine never runs in one.

    A worker that dies gets the page once more: it may have been somebody else's fault.
    """
    answer = _answer(worker, page, again=True) or _answer(worker, page)
    if answer[:1] == b"-":
        raise GuidanceInvalid(answer[1:].decode("utf-8"))
    return answer[1:]


def _answer(worker: Worker, page: bytes, *, again: bool = False) -> bytes:
    """Return what a worker says of a page; nothing when it died and there is another try."""
    from checklist.base.worker_process import WorkerDied

    try:
        return worker.ask(page)
    except WorkerDied as died:
        if again and not died.late:
            return b""
        raise GuidanceInvalid(
            "The layout engine stopped before a sheet was done.",
            "Run “checklist doctor” to see what is missing.",
        ) from None
