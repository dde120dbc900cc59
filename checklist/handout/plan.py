"""The order for a hand-out: what is made, from which guidance, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from checklist.guidance.guidance import Guidance
from checklist.handout.documents import Settings
from checklist.handout.storage.base import Storage
from checklist.html.look import Format, Size


@dataclass(frozen=True)
class Plan:
    """The order for a hand-out."""

    address: str
    """A folder, or an address such as `s3://bucket/folder`."""
    made: datetime
    """The day on each document."""
    roster: Path
    guidance: Guidance = field(repr=False)
    kinds: tuple[Format, ...] = ("form",)
    size: Size = "standard"
    resume: bool = False

    def settings(self, storage: Storage, store: Path | None) -> Settings:
        """Return what workers need to know; `store` is the folder of finished sheets."""
        state = storage.state()
        return Settings(
            storage.address, self.made, self.kinds, self.size, store, self.guidance, state
        )
