"""Two records compared: every item stands where it belongs, and nothing is judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.base import dates
from checklist.guidance.guidance import Guidance
from checklist.guidance.retired import now_known_as
from checklist.returned.changes_list import since, words_of
from checklist.returned.compare import LISTS, SETTLED, Comparison, as_data, compare, marks
from checklist.returned.record import Record, SignOff, State, Tick
from checklist.returned.report import of_comparison
from checklist.tailoring.tailor import tailor
from tests.conftest import real
from tests.returned.returned_files import SMALL

SHEET = "facebook-personal"
DAY = date(2027, 11, 23)

FIRST, SECOND, THIRD = "fb-default-audience", "fb-friends-list", "fb-view-as"

STATES: tuple[State, ...] = ("done", "does-not-apply", "open", "unclear")


def record(states: dict[str, State], edition: str = "2027.01", sheet: str = SHEET) -> Record:
    return Record(
        edition=edition,
        name="",
        reference="",
        occasion="annual-review",
        made=date(2026, 11, 23),
        items=tuple(Tick(item, sheet, state) for item, state in states.items()),
        left=(),
        notes={},
        signed=SignOff(),
        titles={},
        warnings=(),
    )


def edited(guidance: Guidance, item: str, **changes: Any) -> Guidance:
    """The guidance with one item of Facebook changed."""
    facebook = guidance.platforms["facebook"]
    items = tuple(replace(one, **changes) if one.id == item else one for one in facebook.item)
    platforms = {**guidance.platforms, "facebook": replace(facebook, item=items)}
    return replace(guidance, edition="2027.11", platforms=platforms)


def ids(found: Comparison) -> dict[str, list[str]]:
    return {name: [change.id for change in getattr(found, name)] for name in LISTS}


NONE: dict[str, list[str]] = {name: [] for name in LISTS}


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("now", STATES)
def test_item_on_both_is_done_undone_or_open_as_it_was_looked_at(
    before: State, now: State, guidance: Guidance
) -> None:
    found = compare(record({FIRST: now}), record({FIRST: before}), guidance)

    name = {
        (True, False): "newly_done",
        (False, True): "undone",
        (False, False): "still_open",
        (True, True): "",
    }[now in SETTLED, before in SETTLED]
    assert ids(found) == ({**NONE, name: [FIRST]} if name else NONE)


def test_item_that_only_this_one_has_is_new_when_the_guidance_had_it_not(
    guidance: Guidance,
) -> None:
    newer = edited(guidance, SECOND, added="2027.11")

    found = compare(record({FIRST: "open", SECOND: "open"}), record({}), newer)

    assert ids(found) == {**NONE, "new": [SECOND], "added": [FIRST]}


def test_item_on_both_that_changed_since_is_named_beside_its_state(guidance: Guidance) -> None:
    newer = edited(guidance, FIRST, changed="2027.11")
    this, last = record({FIRST: "done"}, "2027.11"), record({FIRST: "done"})

    assert ids(compare(this, last, newer)) == {**NONE, "changed": [FIRST]}
    assert ids(compare(this, this, newer)) == NONE


def test_retired_item_leads_to_what_replaced_it_however_often(guidance: Guidance) -> None:
    newer = replace(guidance, retired={"fb-old": "fb-older", "fb-older": FIRST, "fb-gone": ""})
    last = record({"fb-old": "done", "fb-gone": "open"})

    found = compare(record({FIRST: "open"}), last, newer)

    assert [(c.id, c.before, c.replaced_by) for c in found.retired] == [
        ("fb-old", "done", FIRST),
        ("fb-gone", "open", ""),
    ]
    assert found.dropped == ()
    assert now_known_as(newer, "fb-unheard-of") == ""
    assert now_known_as(replace(newer, retired={"a": "b", "b": "a"}), "a") == ""


def test_item_that_is_not_on_this_one_any_more_is_not_lost(guidance: Guidance) -> None:
    found = compare(record({}), record({FIRST: "done"}), guidance)

    assert ids(found) == {**NONE, "dropped": [FIRST]}


def test_same_item_on_another_sheet_is_another_thing(guidance: Guidance) -> None:
    this = record({FIRST: "done"}, sheet="facebook-professional")

    found = compare(this, record({FIRST: "done"}), guidance)

    assert ids(found) == {**NONE, "added": [FIRST], "dropped": [FIRST]}


some_states = st.dictionaries(
    st.sampled_from([FIRST, SECOND, THIRD, "fb-gone"]), st.sampled_from(STATES)
)


@given(some_states, some_states)
def test_no_item_is_lost_between_the_lists(now: dict[str, State], before: dict[str, State]) -> None:
    guidance = replace(real(), retired={"fb-gone": FIRST})
    found = compare(record(now), record(before), guidance)
    named = {change.id for name in LISTS for change in getattr(found, name)}
    settled = {i for i in now.keys() & before.keys() if now[i] in SETTLED and before[i] in SETTLED}

    assert named == (now.keys() | before.keys()) - settled | (before.keys() & {"fb-gone"})


def test_data_and_words_of_a_comparison_hold_the_same(guidance: Guidance) -> None:
    newer = replace(edited(guidance, SECOND, changed="2027.11"), retired={"fb-gone": FIRST})
    this = record({FIRST: "open", SECOND: "done", THIRD: "done"}, "2027.11")
    last = record({"fb-gone": "done", SECOND: "done", THIRD: "open"})
    found = compare(this, last, newer)

    data, shown = as_data(found), of_comparison(newer, this, last, found)

    assert data["retired"] == [
        {"id": "fb-gone", "sheet": SHEET, "state": "", "before": "done", "replaced_by": FIRST}
    ]
    assert data["newly_done"] == [{"id": THIRD, "sheet": SHEET, "state": "done", "before": "open"}]
    assert [section.heading for section in shown.sections] == [
        "Looked at since 23 November 2026",
        "Changed in substance",
        "Retired from the guidance",
        "On this checklist for the first time",
        "Sign-off",
    ]
    assert shown.sections[2].rows == (
        ("Facebook: personal profile", "fb-gone", "done", "Set who can see your future posts"),
    )


# What a new checklist says of the last one


def test_new_checklist_marks_what_is_open_changed_and_new_and_nothing_else(
    guidance: Guidance,
) -> None:
    newer = edited(guidance, SECOND, changed="2027.11")
    newer = edited(newer, THIRD, added="2027.11")
    checklist = tailor(newer, replace(SMALL, level="full"))
    every = {e.item.id: "done" for s in checklist.sheets if s.id == SHEET for e in s.entries}
    states: dict[str, State] = {**every, FIRST: "open"}  # type: ignore[dict-item]  # all done
    del states[THIRD]
    last = replace(record(states), signed=SignOff(date="3.11.26"))

    found = since(newer, checklist, last, DAY)

    mine = {(m.item, m.kind) for m in found.marks if m.sheet == SHEET}
    assert mine == {(FIRST, "open"), (SECOND, "changed"), (THIRD, "new")}
    said = words_of(found, checklist)
    assert said["since-changed-0-where"] == "Facebook: personal profile"
    assert said["since-changed-0-before"] == "You ticked this on 3 November 2026."
    assert "since-open-0-before" not in said
    assert found.rows["changed"] == (True,)
    assert said[f"mark--{FIRST}--{SHEET}"] == "Open last time."
    assert said["year-0"] == "Your last checklist, 3 November 2026 (edition 2027.01)."


def test_item_in_place_of_a_retired_one_is_new_and_says_so(guidance: Guidance) -> None:
    newer = replace(edited(guidance, FIRST, added="2027.11"), retired={"fb-gone": FIRST})
    checklist = tailor(newer, SMALL)
    last = record({"fb-gone": "done"})

    (mark,) = (m for m in marks(checklist, last, newer, DAY) if m.sheet == SHEET)

    assert (mark.item, mark.kind, mark.before, mark.replaces) == (FIRST, "new", "done", True)
    said = words_of(since(newer, checklist, last, DAY), checklist)
    assert said[f"mark--{FIRST}--{SHEET}"] == (
        "New since your last review. In place of an older item, which you ticked last time."
    )


def test_platforms_that_are_not_in_the_list_are_told_apart_by_name_and_not_by_number(
    guidance: Guidance,
) -> None:
    both = (Account("other:Mumsnet", "personal"), Account("other:Wikipedia", "personal"))
    before, after = (Answers(accounts=accounts, level="quick") for accounts in (both, both[1:]))
    item = tailor(guidance, after).sheets[0].entries[0].item.id
    titles = {"general-1-personal": "Mumsnet: personal profile"}
    titles["general-2-personal"] = "Wikipedia: personal profile"
    ticks = (Tick(item, "general-1-personal", "done"), Tick(item, "general-2-personal", "open"))
    last = replace(record({}), items=ticks, titles=titles)
    assert [sheet.id for sheet in tailor(guidance, before).sheets][:2] == [*titles]
    checklist = tailor(guidance, after)
    assert checklist.sheets[0].id == "general-1-personal"

    (mark,) = marks(checklist, last, guidance, DAY)
    now = {"general-1-personal": "Wikipedia: personal profile"}
    this = (Tick(item, "general-1-personal", "done"),)
    found = compare(replace(record({}), items=this, titles=now), last, guidance)

    assert (mark.item, mark.sheet, mark.kind) == (item, "general-1-personal", "open")
    assert [(c.sheet, c.before) for c in found.newly_done] == [("general-1-personal", "open")]
    assert [(c.sheet, c.before) for c in found.dropped] == [("general-1-personal", "done")]


def test_year_without_marks_says_so(guidance: Guidance) -> None:
    checklist = tailor(guidance, SMALL)
    done: dict[str, State] = {}
    last = record(done)
    said = words_of(since(guidance, checklist, last, DAY), checklist)

    assert said == {
        "year-0": "Your last checklist, 23 November 2026 (edition 2027.01).",
        "year-1": "Nothing was left open, and nothing has changed since.",
    }


# Dates as people type them


@pytest.mark.parametrize(
    "typed",
    [
        "3 November 2025",
        "3rd November 2025",
        "03 Nov 2025",
        "3 Nov. 25",
        "3/11/2025",
        "03.11.25",
        "3-11-2025",
        "2025-11-03",
        " 3  NOVEMBER 2025. ",
    ],
)
def test_date_is_understood_with_the_day_first(typed: str) -> None:
    assert dates.parse(typed) == date(2025, 11, 3)


@pytest.mark.parametrize(
    "typed", ["", "soon", "31/2/2025", "11/2025", "3 Ju 2025", "0/0/0", "²/1/2025"]
)
def test_what_is_no_date_is_left_as_it_was_typed(typed: str) -> None:
    assert dates.parse(typed) is None
    assert dates.iso(typed) == typed


@given(st.dates(min_value=date(1000, 1, 1)))
def test_date_that_we_print_is_read_back(value: date) -> None:
    assert dates.parse(dates.day(value)) == value
    assert dates.iso(value.isoformat()) == value.isoformat()
