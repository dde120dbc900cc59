"""Has returned files read by processes with limits, several at a time."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from checklist.base import worker_process
from checklist.base.text import clean
from checklist.errors import ReturnedInvalid
from checklist.reading.extracted import (
    MAX_BYTES,
    SECONDS,
    SENTENCES,
    Extracted,
    Refusal,
    UnreadableFile,
)

MAX_ANSWER = 64_000_000


class Reader:
    """Reads returned files. Use it as a context manager."""

    def __init__(self, workers: int = 1, seconds: float = SECONDS) -> None:
        self._workers = [_Worker(seconds) for _ in range(workers)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def read(self, path: Path) -> Extracted:
        """What is found in the file at `path`. Raises ReturnedInvalid, which names the file."""
        worker = self._idle.get()
        try:
            return worker.read(_content(path))
        except UnreadableFile as refused:
            fault, cure = SENTENCES[refused.fault]
            raise ReturnedInvalid(f"“{clean(path.name)}” {fault}", cure) from None
        finally:
            self._idle.put(worker)

    def read_all(self, paths: Iterable[Path]) -> Iterator[Extracted | ReturnedInvalid]:
        """What is found in each file, or why it was not read, in order."""
        with ThreadPoolExecutor(len(self._workers), thread_name_prefix="reader") as threads:
            yield from threads.map(self._try, paths)

    def _try(self, path: Path) -> Extracted | ReturnedInvalid:
        try:
            return self.read(path)
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


def _content(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises UnreadableFile, or ReturnedInvalid where there is no such file.
    """
    try:
        # A pipe would keep us waiting for ever; Windows would change the ends of lines.
        how = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(path, how)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ReturnedInvalid(f"“{clean(path.name)}” is not a file.")
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ReturnedInvalid(f"There is no file “{path}”.") from None
    except IsADirectoryError:
        cure = "Name a file inside it, or use “checklist overview”."
        raise ReturnedInvalid(f"“{path}” is a folder.", cure) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is not possible"
        raise ReturnedInvalid(f"“{clean(path.name)}” cannot be opened: {reason}.") from None
    if len(data) > MAX_BYTES:
        raise UnreadableFile(Refusal.LARGE)
    return data


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, data: bytes) -> Extracted:
        """Return what the process extracts.

        Raises UnreadableFile, also when the process does not survive it.
        """
        running = self._start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            running.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            line = _ask(running, data)
        finally:
            timer.cancel()
        try:
            told = json.loads(line)
            if told.pop("spent"):
                self.stop()
            if "fault" in told:
                raise UnreadableFile(Refusal(told["fault"]))
            return Extracted(**told)
        except (KeyError, TypeError, ValueError):
            self.stop()
            raise UnreadableFile(Refusal.TIME if late.is_set() else Refusal.DIED) from None

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = worker_process.start([sys.executable, "-P", "-m", "checklist.reading"])
            worker_process.pipes(self._process)[1].readline(100)  # loading takes none of the time
        return self._process

    def stop(self) -> None:
        worker_process.kill(self._process)
        self._process = None


def _ask(running: subprocess.Popen[bytes], data: bytes) -> bytes:
    """The process's line about a file; empty when it died."""
    requests, answers = worker_process.pipes(running)
    try:
        requests.write(b"%d\n" % len(data) + data)
        requests.flush()
        return answers.readline(MAX_ANSWER)
    except OSError:
        return b""
