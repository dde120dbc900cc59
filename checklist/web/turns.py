"""Whose turn it is: one document is made at a time, and few uploads are in memory at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import anyio
import anyio.to_thread

WAITING = 16
"""Documents that may wait for their turn; more are turned away."""

SECONDS = 30.0
"""Time in which a document is made, with waiting for its turn."""

T = TypeVar("T")


class Busy(Exception):
    """As many wait as may."""


@dataclass
class Turns:
    """Lets one document be made at a time; the others wait, up to a number."""

    limiter: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1))
    waiting: int = 0

    async def run(self, make: Callable[[], T]) -> T:
        """Return what `make` makes. Raises Busy, TimeoutError, and whatever `make` raises."""
        if self.waiting >= WAITING:
            raise Busy
        self.waiting += 1
        try:
            return await self.next(make)
        finally:
            self.waiting -= 1

    async def next(self, make: Callable[[], T]) -> T:
        """Return what `make` makes, as one of many for somebody who was let in already.

        Raises TimeoutError, and whatever `make` raises.
        """
        with anyio.fail_after(SECONDS):
            return await anyio.to_thread.run_sync(make, limiter=self.limiter)
