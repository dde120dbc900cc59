"""Plain types for what is read back from a returned checklist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from checklist.base import dates

State = Literal["done", "does-not-apply", "open", "unclear"]


@dataclass(frozen=True)
class Tick:
    """An item on a sheet, as it came back."""

    id: str
    sheet: str
    state: State
    title: str = ""
    """Title as it was printed; "" where a viewer lost that."""


@dataclass(frozen=True)
class Mark:
    """Marks of one kind on one page."""

    kind: str
    """Drawn, stamped, typed, noted, highlighted, painted or other."""
    page: int
    """Counted from 1."""
    count: int


@dataclass(frozen=True)
class SignOff:
    """The page on which two people say that they talked. Dates are as they were typed."""

    name: str = ""
    date: str = ""
    discussed: bool = False
    discussed_with: str = ""
    discussed_on: str = ""
    next_review: str = ""
    next_steps: str = ""
    questions: str = ""

    @property
    def finished(self) -> dt.date | None:
        """The day on which the checklist was finished, where it can be told."""
        return dates.parse(self.date)

    @property
    def review_day(self) -> dt.date | None:
        """The day of the next review, where it can be told."""
        return dates.parse(self.next_review)


@dataclass(frozen=True)
class Record:
    """The content of one returned checklist."""

    edition: str
    """Of the guidance it was made from; "" where the file does not say."""
    name: str
    reference: str
    occasion: str
    """One of the occasions, or what else stands there."""
    made: dt.date | None
    items: tuple[Tick, ...]
    left: tuple[str, ...]
    """Sheets ticked as “I do not use this any more”."""
    notes: Mapping[str, str]
    """Notes by the sheet's id; only where something was written."""
    signed: SignOff
    titles: Mapping[str, str]
    """Printed titles of sheets, by id."""
    warnings: tuple[str, ...]
    marks: tuple[Mark, ...] = ()
    """What stands on the pages beside the fields; it is not read."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """Answers that the document says of itself, as an answers file spells them."""

    def count(self, state: State) -> int:
        """Return the number of items in this state."""
        return sum(tick.state == state for tick in self.items)
