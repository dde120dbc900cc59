"""Items that say the same are printed once and referred to from elsewhere."""

from __future__ import annotations

from hypothesis import given

from checklist.answers.model import Account, Answers
from checklist.guidance.guidance import Guidance
from checklist.tailoring.checklist import Checklist
from checklist.tailoring.tailor import tailor
from tests.conftest import everyones_answers, real

BOTH = (Account("whatsapp", "personal"), Account("messenger", "personal"))


def printed(checklist: Checklist) -> list[str]:
    return [entry.item.id for sheet in checklist.sheets for entry in sheet.entries]


def references(checklist: Checklist) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (sheet.id, see.item.id): (see.entry.item.id, see.sheet)
        for sheet in checklist.sheets
        for see in sheet.references
    }


def test_the_item_that_twins_name_is_printed_where_it_is_on_the_checklist(
    guidance: Guidance,
) -> None:
    checklist = tailor(guidance, Answers(BOTH, level="full", pages=("messaging",)))
    assert printed(checklist).count("chat-record") == 1
    assert not {"wa-work-record", "msg-work-record"} & set(printed(checklist))
    found = references(checklist)
    assert found["whatsapp-personal", "wa-work-record"] == ("chat-record", "messaging")
    assert found["messenger-personal", "msg-work-record"] == ("chat-record", "messaging")


def test_without_it_the_first_twin_stands_for_all(guidance: Guidance) -> None:
    checklist = tailor(guidance, Answers(BOTH, level="full"))
    ids = printed(checklist)
    assert len({"wa-work-record", "msg-work-record"} & set(ids)) == 1
    assert references(checklist)["messenger-personal", "msg-work-record"] == (
        "wa-work-record",
        "whatsapp-personal",
    )


def test_one_twin_alone_is_printed_where_it_stands(guidance: Guidance) -> None:
    checklist = tailor(guidance, Answers(BOTH[:1], level="full"))
    assert "wa-work-record" in printed(checklist)
    assert references(checklist) == {}


@given(everyones_answers(minutes=False))
def test_twins_are_never_printed_twice_and_references_lead_to_what_is_printed(
    answers: Answers,
) -> None:
    checklist = tailor(real(), answers)
    ids = set(printed(checklist))
    twins = [e.item for s in checklist.sheets for e in s.entries if e.item.same_as]
    assert not any(set(item.same_as) & ids for item in twins)
    assert len({item.same_as for item in twins}) == len(twins)
    for sheet in checklist.sheets:
        for see in sheet.references:
            (where,) = (other for other in checklist.sheets if other.id == see.sheet)
            assert see.entry in where.entries
            assert where.id != sheet.id
