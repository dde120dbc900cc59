"""What runs on a worker of a cluster: it has processes of its own make the rows it is given.

So a row that kills the process that makes it costs that row and leaves the cluster's worker
alone, and the layout engine never runs in one of its threads. Rows and answers are sealed: the
cluster's logs and pages show what a task is given, and must not show a name.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from platform import node
from typing import Any

from checklist.errors import CannotWrite, ChecklistError
from checklist.handout.documents import Settings
from checklist.handout.fingerprint import Stamp, stamp
from checklist.handout.local_pool import RowWorker
from checklist.handout.storage.address import shown
from checklist.handout.storage.open import open_storage
from checklist.pdf.cache_folder import cache_folder

SAME = "Install the same version of checklist and of its packages on each worker."

LOOKS = 10
"""Times, a second apart, that a worker looks for what marks the place."""

IDLE = 30.0
"""Seconds without work after which the processes of a hand-out end."""


class Sealed:
    """Something that shows nothing of itself when it is printed."""

    __slots__ = ("_data",)

    def __init__(self, content: Any) -> None:
        self._data = pickle.dumps(content)

    def open(self) -> Any:
        """What was sealed."""
        return pickle.loads(self._data)  # noqa: S301  # sealed by our own code, on a cluster of ours

    def digest(self) -> str:
        """A hash of what was sealed."""
        return hashlib.sha256(self._data).hexdigest()

    def __repr__(self) -> str:
        return f"<{len(self._data):,} bytes>"


@dataclass(frozen=True)
class WorkerRefused:
    """Why a worker must not take part, and the cure."""

    fault: str
    cure: str


def about() -> Stamp:
    """What is installed on this worker."""
    return stamp()


def make(settings: Sealed, expected: Stamp, rows: Sealed) -> Sealed:
    """What became of each pickled row: pickled, or None when its process died of it.

    It never raises: the cluster would write an error and everything around it into its log.
    """
    try:
        if difference := expected.difference(stamp()):
            return Sealed(WorkerRefused(f"A worker on {node()} has {difference}.", SAME))
        return Sealed(_crew(settings).make(rows.open()))
    except ChecklistError as error:
        return Sealed(WorkerRefused(f"A worker on {node()} stopped: {error.message}", error.cure))
    except Exception as error:  # noqa: BLE001  # see above
        return Sealed(WorkerRefused(f"A worker on {node()} stopped: {type(error).__name__}.", ""))


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
        """Whether there was nothing to do for `IDLE` seconds; the processes have then ended."""
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
            _check_place(opened)
            _crews[name] = _Crew(replace(opened, store=cache_folder()))
            threading.Thread(target=_retire, args=(name,), name="crew", daemon=True).start()
        _crews[name].used = time.monotonic()
        return _crews[name]


def _check_place(settings: Settings) -> None:
    """Raise CannotWrite unless this is the place that the hand-out was started in."""
    place = open_storage(settings.address)
    for _ in range(LOOKS):  # a shared folder may take a while to show what is new
        if place.state() == settings.state:
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
