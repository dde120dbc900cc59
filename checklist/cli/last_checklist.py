"""What `checklist new --from LAST` takes from the last checklist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from checklist.cli import console

if TYPE_CHECKING:
    from checklist.answers.person import Person
    from checklist.guidance.guidance import Guidance
    from checklist.returned.record import Record


def defaults(
    guidance: Guidance,
    last: Path | None,
    person: Person,
    given: dict[str, Any],
    *,
    no_platforms: bool,
) -> tuple[Person, Record | None, dict[str, Any]]:
    """Return the person, what they returned and the answers behind it; nothing without `last`.

    Raises ReturnedInvalid when the file cannot be read.
    """
    if last is None:
        return person, None, {}
    from dataclasses import replace

    from checklist.answers.parse import TABLES
    from checklist.reading.reader import Reader
    from checklist.returned.interpret import interpret
    from checklist.returned.last_answers import raw_answers

    with Reader() as reader:
        record = interpret(reader.read(last), guidance, last.name)
    for warning in record.warnings:
        console.say(f"{last.name}: {warning}")
    raw = raw_answers(guidance, record)
    if no_platforms:
        raw = {key: value for key, value in raw.items() if key not in TABLES}
    if record.left:
        console.say("What you do not use any more is on the new checklist as accounts to leave.")
    if "profession" not in given:
        console.say("Your profession is not on a checklist: add --profession for its policies.")
    person = replace(
        person,
        name=person.name or record.name,
        reference=person.reference or record.reference,
    )
    return person, record, raw
