"""Gets finished sheets: from memory, from the cache, or from worker processes that lay them out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from checklist.base.worker_process import Worker, WorkerDied
from checklist.errors import GuidanceInvalid
from checklist.html.look import Page
from checklist.pdf.cache import SheetStore, key
from checklist.pdf.layout_process import pack

DEADLINE = 60.0
"""Seconds that one sheet may take; a usual one takes a tenth."""

LOOKS = 500
"""Looks for a sheet that another process is laying out, before it is laid out here as well."""

BETWEEN_LOOKS = 0.02
"""Seconds from one look to the next."""

COMMAND = ("-m", "checklist.pdf.layout_process")


class SheetMaker:
    """Makes finished sheets, several at a time. Use it as a context manager."""

    def __init__(self, store: SheetStore, workers: int | None = None) -> None:
        self.store = store
        count = workers or min(2, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="press")
        self._workers = [Worker(COMMAND, DEADLINE) for _ in range(count)]
        self._idle = list(self._workers)
        self._waiting: dict[str, Future[bytes]] = {}

    def warm_up(self, workers: int = 1) -> None:
        """Start workers before there is work: they need half a second to load the engine."""
        for worker in self._workers[:workers]:
            worker.start()

    def prepare(self, pages: Iterable[Page]) -> None:
        """Have `pages` laid out in the background, those that are not in the store."""
        for page in pages:
            message = _message(page)
            name = key(message)
            if name not in self._waiting and self.store.get(name, message) is None:
                self._waiting[name] = self._threads.submit(self._lay_out, message)

    def finished(self, page: Page) -> bytes:
        """The finished sheet of `page`.

        Raises GuidanceInvalid when the engine complains, or dies, or takes too long.
        """
        self.prepare([page])
        message = _message(page)
        name = key(message)
        waiting = self._waiting.pop(name, None)
        if waiting is None and (sheet := self.store.get(name, message)) is not None:
            return sheet
        sheet = (waiting or self._threads.submit(self._lay_out, message)).result()
        self.store.put(name, sheet, on_disk=page.keep)
        return sheet

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
        worker = self._idle.pop()
        try:
            return _lay_out_there(worker, page)
        finally:
            self._idle.append(worker)


def _message(page: Page) -> bytes:
    return pack(page.html, page.style, page.assets)


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
