"""The review edition: open, changed, new and drifting items, and what is said of the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Item
from checklist.tailoring.checklist import Checklist, Entry
from checklist.tailoring.review_edition import LastTime, Settled, is_due
from checklist.tailoring.sheet_ids import entry_key
from checklist.tailoring.tailor import tailor
from tests.conftest import everyones_answers, real

THEN, NOW = date(2026, 11, 27), date(2027, 11, 27)

THREE = Answers(
    tuple(Account(name, "personal") for name in ("facebook", "instagram", "whatsapp")),
)


def keys(checklist: Checklist) -> dict[tuple[str, str], Entry]:
    return {entry_key(s, e): e for s in checklist.sheets for e in s.entries}


def last(states: dict[tuple[str, str], Settled], edition: str = real().edition) -> LastTime:
    return LastTime(edition, THEN, states)


@given(everyones_answers(minutes=False), st.randoms(use_true_random=False))
def test_every_item_is_asked_done_or_away_and_nothing_is_lost(
    answers: Answers, chance: Random
) -> None:
    whole = tailor(real(), answers, NOW)
    states: dict[tuple[str, str], Settled] = {}
    for key in keys(whole):
        match chance.randrange(3):
            case 0:
                states[key] = "done"
            case 1:
                states[key] = "does-not-apply"
    review = tailor(real(), answers, NOW, last(states))
    assert review.review
    asked = keys(review)
    done = {entry_key(sheet, entry) for entry, sheet in review.review.done}
    assert set(keys(whole)) >= set(asked) | done
    assert len(keys(whole)) == len(asked) + len(done) + review.review.not_for_me
    for key, entry in asked.items():
        assert key not in states or (states[key] == "done" and entry.item.again_after)
    assert {entry_key(sheet, entry) for entry, sheet in review.first} <= set(asked)


def test_the_first_page_never_names_what_was_ticked(guidance: Guidance) -> None:
    whole = tailor(guidance, THREE, THEN)
    ticked = {entry_key(sheet, entry): "done" for entry, sheet in whole.first}
    review = tailor(guidance, THREE, date(2026, 12, 1), last(ticked))  # type: ignore[arg-type]  # states
    assert not {entry_key(s, e) for e, s in review.first} & ticked.keys()
    assert len(review.first) == 3


def test_with_two_thirds_done_a_third_is_asked(guidance: Guidance) -> None:
    whole = keys(tailor(guidance, THREE, NOW))
    states: dict[tuple[str, str], Settled] = {
        key: "done" for number, key in enumerate(whole) if number % 3
    }
    review = tailor(guidance, THREE, date(2026, 12, 27), last(states))
    assert len(keys(review)) == len(whole) - len(states)


@pytest.mark.parametrize("state", ["done", "does-not-apply"])
def test_an_item_that_changed_is_asked_again(guidance: Guidance, state: Settled) -> None:
    whole = tailor(guidance, THREE, NOW)
    sheet = whole.sheets[0]
    entry = sheet.own.entries[0]
    changed = replace(entry.item, changed="2027.11")
    home = replace(
        sheet.home, item=tuple(changed if i.id == changed.id else i for i in sheet.home.item)
    )
    newer = replace(guidance, platforms={**guidance.platforms, "facebook": home})  # type: ignore[dict-item]  # a platform
    key = entry_key(sheet, entry)
    assert key not in keys(tailor(guidance, THREE, THEN, last({key: state})))
    assert key in keys(tailor(newer, THREE, THEN, last({key: state})))


def item(again_after: int | None) -> Item:
    return replace(real().items["fb-view-as"][1], again_after=again_after)


@pytest.mark.parametrize(
    ("months", "ticked", "day", "due"),
    [
        (None, THEN, date(2036, 1, 1), False),
        (11, THEN, date(2027, 10, 26), False),
        (11, THEN, date(2027, 10, 27), True),
        (1, date(2027, 1, 31), date(2027, 2, 28), False),
        (1, date(2027, 1, 31), date(2027, 3, 1), True),
        (11, None, THEN, True),
        (None, None, THEN, False),
    ],
)
def test_a_drifting_setting_is_due_after_its_months(
    months: int | None, ticked: date | None, day: date, due: bool
) -> None:
    assert is_due(item(months), ticked, day) is due


def test_an_item_of_a_topic_is_known_again_on_another_sheet(guidance: Guidance) -> None:
    states: dict[tuple[str, str], Settled] = {("emp-policy", ""): "done"}
    review = tailor(guidance, THREE, THEN, last(states))
    assert "emp-policy" not in {e.item.id for s in review.sheets for e in s.entries}
