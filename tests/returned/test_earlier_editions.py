"""Checklists of edition 2026.11, made while sheets were laid out whole, as they come back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from checklist.guidance.guidance import Guidance
from checklist.reading.reader import Reader
from checklist.returned.interpret import interpret

FOLDER = Path(__file__).parent.parent / "data" / "returned-2026.11"

DONE = {
    ("mac-2fa", "meta-account-personal"),
    ("mac-connected-experiences", "meta-account-personal"),
    ("fb-default-audience", "facebook-personal"),
}


@pytest.mark.parametrize("name", ["form.pdf", "large.pdf", "twin.html"])
def test_a_filled_checklist_of_edition_2026_11_reads_back(
    guidance: Guidance, reader: Reader, name: str
) -> None:
    record = interpret(reader.read(FOLDER / name), guidance, name)

    ticked = {(tick.id, tick.sheet) for tick in record.items if tick.state == "done"}
    refused = {tick.id for tick in record.items if tick.state == "does-not-apply"}
    assert record.edition == "2026.11"
    assert ticked == DONE
    assert refused == {"fb-friends-list"}
    assert len(record.items) == 7
    assert all(tick.title for tick in record.items)
    assert record.notes == {"meta-account-personal": "Ask about the ward page."}
    assert record.signed.finished == dt.date(2026, 11, 27)
    assert record.answers["profession"] == "practitioner-psychologist"
    assert record.answers["level"] == "quick"
    assert record.warnings == (
        f"It was made from edition 2026.11; the guidance here is {guidance.edition}.",
    )
