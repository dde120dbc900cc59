"""Where a hand-out goes: a folder, or an address that other machines reach as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from checklist.handout.manifest import ManifestEntry


@dataclass(frozen=True)
class State:
    """What a resumed hand-out must have in common with the one that stopped."""

    made: str
    roster: str
    settings: str
    guidance: str = ""
    """A hash of all guidance, the house edition included, and our version."""


class ManifestWriter(Protocol):
    """The manifest while it is written, in the order of the roster."""

    def write(self, lines: Sequence[ManifestEntry]) -> None:
        """Add what is known of one row. Raises CannotWrite."""

    def close(self) -> None:
        """Put everything where it stays. Raises CannotWrite."""


class Storage(Protocol):
    """A folder or an address, while a hand-out has it to itself and while workers write to it."""

    @property
    def address(self) -> str:
        """Where a worker finds it."""

    def taken(self, *, resume: bool) -> AbstractContextManager[None]:
        """Hold it. Raises UsageError when it is not empty, CannotWrite when it is held."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file there, whole or not at all. Raises CannotWrite."""

    def chunks(self, name: str) -> Iterable[bytes]:
        """What is in a file. Raises CannotWrite when it is not there."""

    def whole(self, lines: Iterable[ManifestEntry]) -> Iterator[bool]:
        """Whether each line's file is what the line says."""

    def state(self) -> State | None:
        """What an earlier run left to be resumed."""

    def remember(self, state: State) -> None:
        """Leave what a resumed run must agree with."""

    def lines(self) -> Iterator[ManifestEntry]:
        """The whole lines of an earlier manifest."""

    def manifest(self, *, append: bool) -> ManifestWriter:
        """The manifest, to be written. Raises CannotWrite."""

    def cut(self, lines: int) -> None:
        """Keep so many lines of the manifest: what comes behind is made anew."""

    def correct(self, changed: Mapping[str, ManifestEntry]) -> None:
        """Put lines in the place of those about the same file."""
