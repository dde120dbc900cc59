"""One person of a roster, as a hand-out takes it."""

from __future__ import annotations

from dataclasses import dataclass

from checklist.answers.model import Answers
from checklist.answers.person import Person


@dataclass(frozen=True)
class Recipient:
    """One person of a roster, with the answers that the checklist is made from."""

    number: int
    """The row's number in a spreadsheet, which in CSV is the line's in an editor."""
    reference: str
    name: str
    answers: Answers
    chooses: bool = False
    """No platforms were given: the answers are the most used ones, and the person chooses."""
    position: int = 0
    """The position among the people of the roster, from 1; 0 while it does not matter."""

    @property
    def person(self) -> Person:
        """The name and reference that are written into the checklist."""
        return Person(self.name, self.reference)
