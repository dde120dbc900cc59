"""Worker processes that lay out, and the sheets that they finish."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from checklist.base.worker_process import Worker, WorkerDied
from checklist.errors import GuidanceInvalid
from checklist.html.look import Page
from checklist.pdf import engine
from checklist.pdf.cache import SheetStore
from checklist.pdf.layout_process import pack

DEADLINE = 60.0
"""Seconds that one sheet may take; a usual one takes a tenth."""

LOOKS = 500
"""Looks for a sheet that another process is laying out, before it is laid out here as well."""

BETWEEN_LOOKS = 0.02
"""Seconds from one look to the next."""

COMMAND = ("-m", "checklist.pdf.layout_process")


class SheetMaker:
    """Has pages laid out, several at a time. Use it as a context manager."""

    def __init__(self, store: SheetStore, workers: int | None = None) -> None:
        self.store = store
        count = workers or min(2, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="press")
        self._workers = [Worker(COMMAND, DEADLINE) for _ in range(count)]
        self._idle = list(self._workers)

    def warm_up(self, workers: int = 1) -> None:
        """Start workers before there is work: they need half a second to load the engine."""
        for worker in self._workers[:workers]:
            worker.start()

    def finished(self, page: Page) -> bytes:
        """Return the finished sheet of `page`, such as a report; it is kept nowhere.

        Raises GuidanceInvalid when the engine complains, or dies, or takes too long.
        """
        message = pack(page.html, page.style, page.assets)
        return self._threads.submit(self._lay_out, message).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown()  # a thread may have been about to start its worker
        for worker in self._workers:
            worker.stop()

    def _lay_out(self, page: bytes) -> bytes:
        engine.need()
        worker = self._idle.pop()
        try:
            return _lay_out_there(worker, page)
        finally:
            self._idle.append(worker)


def _lay_out_there(worker: Worker, page: bytes) -> bytes:
    """Have a worker lay out a page. Threads only carry bytes; the engine never runs in one."""
    try:
        answer = worker.ask(page)
    except WorkerDied:
        raise GuidanceInvalid(
            "The layout engine stopped before a sheet was done.",
            "Run “checklist doctor” to see what is missing.",
        ) from None
    if answer[:1] == b"-":
        raise GuidanceInvalid(answer[1:].decode("utf-8"))
    return answer[1:]
