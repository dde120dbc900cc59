"""Counts of people for each item: each person once, and only where the count tells of no one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from checklist.guidance.guidance import Guidance
from checklist.guidance.retired import now_known_as
from checklist.returned.record import Record, State

FEWEST = 5
"""Counts of fewer people than this are withheld."""

WORST_FIRST: tuple[State, ...] = ("open", "unclear", "done", "does-not-apply")
"""The state that counts for an item on several sheets of one person is the first of these."""


@dataclass(frozen=True)
class ItemCount:
    """Counts of one item across everyone whose checklist has it."""

    id: str
    title: str
    home: str
    """The platform or topic it belongs to."""
    people: int
    done: int
    does_not_apply: int
    open: int
    unclear: int


def content_key(record: Record) -> bytes:
    """Return a digest that is the same for two files which say the same."""
    content = (
        *(record.edition, record.name, record.reference, record.occasion, record.made),
        *(record.items, record.left, sorted(record.notes.items()), record.signed),
    )
    return sha256(repr(content).encode("utf-8", "surrogatepass")).digest()


def person_key(record: Record) -> bytes:
    """Return a digest of whose checklist it is: by reference, else by name, else by content.

    Capitals and the forms of a letter are no difference. Two people of one name without a
    reference count as one: a count may then be withheld, but never shown where it must not be.
    """
    for kind, text in (("reference", record.reference), ("name", record.name)):
        if text:
            folded = unicodedata.normalize("NFKC", text).casefold()
            return sha256(f"{kind}\n{folded}".encode("utf-8", "surrogatepass")).digest()
    return content_key(record)


class ItemCounts:
    """Counts people for each item; keeps no name and no reference."""

    def __init__(self, guidance: Guidance) -> None:
        self._guidance = guidance
        self._latest: dict[bytes, tuple[str, dict[str, State]]] = {}

    @property
    def people(self) -> int:
        """Return the number of people counted."""
        return len(self._latest)

    def add(self, record: Record) -> None:
        """Count the person of a checklist; the one that was finished last counts for them."""
        states: dict[str, set[State]] = {}
        for tick in record.items:
            if item := now_known_as(self._guidance, tick.id):
                states.setdefault(item, set()).add(tick.state)
        counted = {
            item: next(state for state in WORST_FIRST if state in found)
            for item, found in states.items()
        }
        day = f"{record.signed.finished or record.made or ''}"
        key = person_key(record)
        if key not in self._latest or day >= self._latest[key][0]:
            self._latest[key] = (day, counted)

    def shown(self) -> list[ItemCount]:
        """Return the counts of at least `FEWEST` people, the most often open first."""
        enough = (
            self._count(item, states)
            for item, states in self._by_item().items()
            if states.total() >= FEWEST
        )
        return sorted(enough, key=lambda count: (-count.open, count.home, count.title))

    def withheld(self) -> int:
        """Return how many items stand on the checklists of fewer than `FEWEST` people."""
        return sum(states.total() < FEWEST for states in self._by_item().values())

    def _by_item(self) -> dict[str, Counter[State]]:
        counts: dict[str, Counter[State]] = {}
        for item, state in self._states():
            counts.setdefault(item, Counter())[state] += 1
        return counts

    def _states(self) -> Iterator[tuple[str, State]]:
        for _, states in self._latest.values():
            yield from states.items()

    def _count(self, item: str, states: Counter[State]) -> ItemCount:
        home, known = self._guidance.items[item]
        return ItemCount(
            id=item,
            title=known.title,
            home=home.name,
            people=states.total(),
            done=states["done"],
            does_not_apply=states["does-not-apply"],
            open=states["open"],
            unclear=states["unclear"],
        )
