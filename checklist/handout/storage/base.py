"""The storage of a hand-out: a folder, or an address that other machines reach as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from checklist.handout.manifest import ManifestEntry

STATE = ".checklist-handout.json"
"""The file that says what a hand-out began with."""

LOCK = ".checklist-handout.lock"
"""The file that is there while a hand-out is at work."""


@dataclass(frozen=True)
class State:
    """The facts that a resumed hand-out must have in common with the one that stopped."""

    made: str
    """The moment of the first run, in ISO 8601 with its zone."""
    roster: str
    """SHA-256 of the roster file."""
    settings: str
    """Kinds of documents and size of type."""
    guidance: str = ""
    """A hash of all guidance, the house edition included, and our version."""


class ManifestWriter(Protocol):
    """The manifest while it is written, in the order of the roster."""

    def write(self, lines: Sequence[ManifestEntry]) -> None:
        """Add the lines of one row. Raises CannotWrite."""

    def close(self) -> None:
        """Put everything where it stays. Raises CannotWrite."""


class Storage(Protocol):
    """A folder or an address, while a hand-out has it to itself and while workers write to it.

    What it holds is untrusted: anybody may have changed it since the last run.
    """

    @property
    def address(self) -> str:
        """Return where a worker finds it."""

    def taken(self, *, resume: bool) -> AbstractContextManager[None]:
        """Hold it. Raises UsageError when it is not empty, CannotWrite when it is held."""

    def empty(self) -> bool:
        """Return whether nothing of a hand-out is there but the lock."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file there, whole or not at all. Raises CannotWrite."""

    def chunks(self, name: str) -> Iterable[bytes]:
        """Yield the content of an ordinary file. Raises CannotWrite when there is none."""

    def whole(self, lines: Iterable[ManifestEntry]) -> Iterator[bool]:
        """Yield for each line whether its file is as the line says."""

    def state(self) -> State | None:
        """Return what an earlier run left to be resumed. Raises CannotWrite when it is damaged."""

    def remember(self, state: State) -> None:
        """Leave what a resumed run must agree with. Raises CannotWrite."""

    def lines(self) -> Iterator[ManifestEntry]:
        """Yield the whole lines of an earlier manifest, as they stand there."""

    def manifest(self, *, append: bool) -> ManifestWriter:
        """Open the manifest, to be written. Raises CannotWrite."""

    def rewrite(self, lines: Iterable[ManifestEntry]) -> None:
        """Put a manifest of `lines` in the place of the one before; they may be read from it.

        The one before stays when reading `lines` raises an error.
        """

    def correct(self, changed: Mapping[str, ManifestEntry]) -> None:
        """Put lines, by their files, in the place of those about the same files."""
