"""The answers and the person that `checklist new --from LAST` takes from the last checklist."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from checklist.cli import console

if TYPE_CHECKING:
    from checklist.answers.person import Person
    from checklist.cli.new_options import NewOptions
    from checklist.guidance.guidance import Guidance
    from checklist.returned.record import Record

TOLD = {"profession": "--profession", "level": "--level", "family": "--family"}
"""Answers that a checklist says of itself since edition 2026.11, with their options."""


@dataclass(frozen=True)
class LastChecklist:
    """The person of this run, and what they returned last time."""

    person: Person
    record: Record | None = None
    raw: dict[str, Any] = field(default_factory=dict)
    """The answers behind it, as an answers file spells them."""


def defaults(guidance: Guidance, given: NewOptions, person: Person) -> LastChecklist:
    """Return what `--from` gives; without it, the person alone.

    Raises ReturnedInvalid when the file cannot be read.
    """
    if given.last is None:
        return LastChecklist(person)
    from checklist.answers.parse import TABLES
    from checklist.reading.reader import Reader
    from checklist.returned.interpret import interpret
    from checklist.returned.last_answers import raw_answers

    with Reader() as reader:
        record = interpret(reader.read(given.last), guidance, given.last.name)
    for warning in record.warnings:
        console.say(f"{given.last.name}: {warning}")
    raw = raw_answers(guidance, record)
    if given.no_platforms:
        raw = {key: value for key, value in raw.items() if key not in TABLES}
    if record.left:
        console.say("What you do not use any more is on the new checklist as accounts to leave.")
    _say_missing(raw, given)
    person = replace(
        person,
        name=person.name or record.name,
        reference=person.reference or record.reference,
    )
    return LastChecklist(person, record, raw)


def _say_missing(raw: dict[str, Any], given: NewOptions) -> None:
    """Name the answers that neither the file nor an option gives."""
    is_given = {
        "profession": given.profession is not None,
        "level": given.level is not None,
        "family": given.family is not None or given.no_family,
    }
    missing = [key for key in TOLD if key not in raw and not is_given[key]]
    if missing:
        names = _and([f"your {key}" for key in missing])
        cures = _and([TOLD[key] for key in missing])
        console.say(f"The last checklist does not say {names}: add {cures}.")


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
