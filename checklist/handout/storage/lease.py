"""A lock where nothing can be locked: an object that its holder changes every few seconds.

Another process that finds one watches it: if it changes, its holder is at work; if not, it is
gone. So no two clocks are ever compared, and one that is set back stops nobody. Libraries of locks
compare clocks or need a server of their own.
"""

from __future__ import annotations

import threading
import time
import uuid
from contextlib import suppress

from checklist.errors import CannotWrite
from checklist.handout.storage.address import shown
from checklist.handout.storage.base import LOCK
from checklist.handout.storage.fsspec_files import Files

BEAT = 2.0
"""Seconds between two changes."""

SILENCE = 4
"""Beats without a change after which the holder is gone."""


class Lease:
    """Holds an address for this process. It loses it when another one takes it over."""

    def __init__(self, address: str) -> None:
        self._files = Files(address)
        self._token = uuid.uuid4().hex
        self._beats = 0
        self._lost = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def take(self) -> None:
        """Hold the address. Raises CannotWrite when another process does."""
        before = self._content()
        for _ in range(SILENCE if before else 0):
            time.sleep(BEAT)
            if self._content() != before:
                raise self.taken()
        self._beat()
        time.sleep(BEAT / 2)
        if not self._mine():  # somebody else started at the same moment
            raise self.taken()
        self._thread.start()

    def check(self) -> None:
        """Raise CannotWrite when another process has the address now."""
        if self._lost:
            raise self.taken()

    def release(self) -> None:
        """Release the address."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
            with suppress(CannotWrite):
                if self._mine():
                    self._files.delete(LOCK)

    def taken(self) -> CannotWrite:
        """Return the error that another process holds the address."""
        cure = "Wait until it is done, or choose another address."
        return CannotWrite(f"Another hand-out is using “{shown(self._files.address)}”.", cure)

    def _keep(self) -> None:
        while not self._over.wait(BEAT):
            with suppress(CannotWrite):  # what cannot be reached now is tried again soon
                if not self._mine():
                    self._lost = True
                    return
                self._beat()

    def _beat(self) -> None:
        self._beats += 1
        self._files.write(LOCK, [f"{self._token} {self._beats}".encode()])

    def _mine(self) -> bool:
        return self._content().startswith(self._token)

    def _content(self) -> str:
        return self._files.note(LOCK).decode("ascii", "replace")
