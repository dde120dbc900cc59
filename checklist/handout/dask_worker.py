"""The part that runs on a worker of a cluster: processes of its own make the rows it is given.

So a row that kills the process that makes it costs that row and leaves the cluster's worker
alone, and the layout engine never runs in one of its threads. Rows are sealed: the cluster's logs
and pages show what a task is given, and must not show a name. Answers are plain data (JSON).
"""

from __future__ import annotations

import hashlib
import pickle
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from platform import node
from typing import Any

from checklist.errors import CannotWrite, ChecklistError
from checklist.handout.documents import Settings
from checklist.handout.fingerprint import Stamp, stamp
from checklist.handout.local_pool import RowWorker, opened
from checklist.handout.row_results import dump, dump_refusal
from checklist.handout.storage.address import shown
from checklist.handout.storage.open import open_storage
from checklist.pdf.cache_folder import cache_folder

SAME = "Install the same version of checklist and of its packages on each worker."

LOOKS = 10
"""Times, a second apart, that a worker looks for the state that marks the storage."""

IDLE = 30.0
"""Seconds without work after which the processes of a hand-out end."""


class Sealed:
    """A value that shows nothing of itself when it is printed."""

    __slots__ = ("_data",)

    def __init__(self, content: Any) -> None:
        self._data = pickle.dumps(content)

    def open(self) -> Any:
        """Return the value."""
        return pickle.loads(self._data)  # noqa: S301  # sealed by our own code, on a cluster of ours

    def digest(self) -> str:
        """Return a hash of the value."""
        return hashlib.sha256(self._data).hexdigest()

    def __repr__(self) -> str:
        return f"<{len(self._data):,} bytes>"


def about() -> dict[str, str]:
    """Return the versions on this worker, as the fields of a `Stamp`."""
    return asdict(stamp())


def make(settings: Sealed, expected: Stamp, rows: Sealed) -> bytes:
    """Return the results of pickled rows, or a refusal, as `row_results` writes them.

    It never raises: the cluster would write an error and everything around it into its log.
    """
    try:
        if difference := expected.difference(stamp()):
            return dump_refusal(f"A worker on {node()} has {difference}.", SAME)
        answers = _crew(settings).make(rows.open())
        return dump([None if answer is None else opened(answer) for answer in answers])
    except ChecklistError as error:
        return dump_refusal(f"A worker on {node()} stopped: {error.message}", error.cure)
    except Exception as error:  # noqa: BLE001  # see above
        return dump_refusal(f"A worker on {node()} stopped: {type(error).__name__}.", "")


class _Crew:
    """The processes that make the rows of one hand-out, one for each thread that wants one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.used = time.monotonic()
        self._idle: list[RowWorker] = []
        self._busy = 0
        self._lock = threading.Lock()

    def make(self, rows: Sequence[bytes]) -> list[bytes | None]:
        with self._lock:
            self._busy += 1
            worker = self._idle.pop() if self._idle else RowWorker(self.settings)
        try:
            return [worker.make(row) for row in rows]
        finally:
            with self._lock:
                self._busy -= 1
                self._idle.append(worker)
                self.used = time.monotonic()

    def retired(self) -> bool:
        """Return whether it had nothing to do for `IDLE` seconds; its processes have then ended."""
        with self._lock:
            if self._busy or time.monotonic() - self.used < IDLE:
                return False
            for worker in self._idle:
                worker.end()
            self._idle.clear()
            return True


_crews: dict[str, _Crew] = {}
_crews_lock = threading.Lock()


def _crew(settings: Sealed) -> _Crew:
    with _crews_lock:
        name = settings.digest()
        if name not in _crews:
            opened: Settings = settings.open()
            _check_storage(opened)
            _crews[name] = _Crew(replace(opened, store=cache_folder()))
            threading.Thread(target=_retire, args=(name,), name="crew", daemon=True).start()
        _crews[name].used = time.monotonic()
        return _crews[name]


def _check_storage(settings: Settings) -> None:
    """Raise CannotWrite unless this is the storage that the hand-out was started with."""
    storage = open_storage(settings.address)
    for _ in range(LOOKS):  # a shared folder may take a while to show what is new
        if storage.state() == settings.state:
            return
        time.sleep(1)
    cure = "With --dask, name a folder that every worker reaches by the same path."
    raise CannotWrite(f"“{shown(settings.address)}” is not the same place there.", cure)


def _retire(name: str) -> None:
    """Wait until a hand-out is over, and forget it."""
    while True:
        time.sleep(IDLE / 3)
        with _crews_lock:
            if _crews[name].retired():
                del _crews[name]
                return
