"""Has returned files read by processes with limits, several at a time."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from checklist.base.text import clean
from checklist.base.upload import Upload
from checklist.base.worker_process import Worker, WorkerDied
from checklist.errors import ReturnedInvalid
from checklist.reading.extracted import Extracted
from checklist.reading.limits import MAX_BYTES, SECONDS
from checklist.reading.refusals import SENTENCES, Refusal, UnreadableFile

COMMAND = ("-m", "checklist.reading")

MAX_ANSWER = 64_000_000
"""Bytes of JSON about one file."""


class Reader:
    """Reads returned files. Use it as a context manager."""

    def __init__(self, workers: int = 1, seconds: float = SECONDS) -> None:
        self._workers = [Worker(COMMAND, seconds, longest=MAX_ANSWER) for _ in range(workers)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def read(self, file: Path | Upload) -> Extracted:
        """Return the fields of `file`. Raise ReturnedInvalid, which names the file."""
        worker = self._idle.get()
        try:
            return _extract(worker, _content(file))
        except UnreadableFile as refused:
            fault, cure = SENTENCES[refused.fault]
            raise ReturnedInvalid(f"“{clean(file.name)}” {fault}", cure) from None
        finally:
            self._idle.put(worker)

    def read_all(self, files: Iterable[Path | Upload]) -> Iterator[Extracted | ReturnedInvalid]:
        """Return for each file, in order, its fields or why it was not read."""
        with ThreadPoolExecutor(len(self._workers), thread_name_prefix="reader") as threads:
            yield from threads.map(self._try, files)

    def _try(self, file: Path | Upload) -> Extracted | ReturnedInvalid:
        try:
            return self.read(file)
        except ReturnedInvalid as refused:
            return refused

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.stop()


def _content(file: Path | Upload) -> bytes:
    """Return the bytes of a file.

    Raises UnreadableFile, or ReturnedInvalid where there is no such file.
    """
    data = file.data if isinstance(file, Upload) else _from_disk(file)
    if len(data) > MAX_BYTES:
        raise UnreadableFile(Refusal.LARGE)
    return data


def _from_disk(path: Path) -> bytes:
    """Return as much of a file as may be read and one byte more. Raises ReturnedInvalid."""
    try:
        # A pipe would keep us waiting for ever; Windows would change the ends of lines.
        how = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(path, how)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ReturnedInvalid(f"“{clean(path.name)}” is not a file.")
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ReturnedInvalid(f"There is no file “{path}”.") from None
    except IsADirectoryError:
        cure = "Name a file inside it, or use “checklist overview”."
        raise ReturnedInvalid(f"“{path}” is a folder.", cure) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is not possible"
        raise ReturnedInvalid(f"“{clean(path.name)}” cannot be opened: {reason}.") from None


def _extract(worker: Worker, data: bytes) -> Extracted:
    """Return what a worker finds in a file.

    Raises UnreadableFile, also when the process does not survive it.
    """
    try:
        answer = json.loads(worker.ask(data))
        if answer.pop("spent"):
            worker.stop()
        if "fault" in answer:
            raise UnreadableFile(Refusal(answer["fault"]))
        return Extracted(**answer)
    except WorkerDied as died:
        raise UnreadableFile(Refusal.TIME if died.late else Refusal.DIED) from None
    except (KeyError, TypeError, ValueError):
        worker.stop()
        raise UnreadableFile(Refusal.DIED) from None
