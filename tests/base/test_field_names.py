"""Names of fields and slots: what is built is parsed, and nothing else is taken for ours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist import resources
from checklist.base import field_names
from checklist.base.field_names import FieldName, SlotName, parse, parse_slot

WORD = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
IDS = st.lists(WORD, min_size=1, max_size=5).map("-".join)
PARTS = st.from_regex(r"[a-z]{1,9}", fullmatch=True)
NUMBERS = st.integers(0, 4_999)

FIELDS = (
    st.builds(FieldName, st.just("item"), st.sampled_from(field_names.BOXES), IDS, IDS)
    | st.builds(FieldName, st.sampled_from(("left", "notes")), sheet=IDS)
    | st.builds(FieldName, st.just("about"), st.sampled_from(field_names.ABOUT))
    | st.builds(FieldName, st.just("signed"), st.sampled_from((*field_names.SIGNED, "discussed")))
)

SLOTS = (
    st.builds(SlotName, st.just("row"), NUMBERS, st.just("") | PARTS)
    | st.builds(SlotName, st.just("first"), NUMBERS, PARTS)
    | st.builds(SlotName, st.just("since"), NUMBERS, PARTS, PARTS)
)


@given(FIELDS)
def test_a_field_that_is_built_is_parsed(field: FieldName) -> None:
    assert parse(str(field)) == field
    assert re.fullmatch(r"[a-z0-9-]+", str(field))


@given(SLOTS)
def test_a_slot_that_is_built_is_parsed(slot: SlotName) -> None:
    assert parse_slot(str(slot)) == slot
    assert parse(str(slot)) is None


@given(st.text(max_size=40) | st.text("abc-.0", max_size=40))
def test_a_name_is_ours_only_when_it_is_spelt_exactly_so(name: str) -> None:
    for parsed in (parse(name), parse_slot(name)):
        assert parsed is None or str(parsed) == name


def test_each_builder_builds_what_its_name_says() -> None:
    built = {
        field_names.done("fb-name", "facebook-personal"): "fb-name--facebook-personal--done",
        field_names.not_for_me("fb-name", "x-mixed"): "fb-name--x-mixed--na",
        field_names.left("x-mixed"): "left--x-mixed",
        field_names.notes("x-mixed"): "notes--x-mixed",
        field_names.about("name"): "about--name",
        field_names.signed("next-steps"): "signed--next-steps",
        field_names.row(3): "row-3",
        field_names.row(3, "page"): "row-3-page",
        field_names.first(0, "title"): "first-0-title",
        field_names.since("open", 2, "where"): "since-open-2-where",
        field_names.mark("fb-name", "x-mixed"): "mark--fb-name--x-mixed",
        field_names.lead("row-3"): "row-3-id",
    }
    assert all(left == right for left, right in built.items())


@pytest.mark.parametrize(
    ("name", "box", "title"),
    [
        ("fb-name--x-mixed--done", True, True),
        ("fb-name--x-mixed--na", True, False),
        ("left--x-mixed", True, False),
        ("signed--discussed", True, False),
        ("notes--x-mixed", False, True),
        ("about--name", False, False),
        ("signed--discussed-on", False, False),
    ],
)
def test_boxes_and_titles_are_told_from_the_rest(name: str, box: bool, title: bool) -> None:
    field = parse(name)
    assert field
    assert (field.is_box, field.holds_title) == (box, title)


@pytest.mark.parametrize(
    "name", ["", "about--age", "signed--", "notes--", "Left--x", "a--b--c", "a.b", "-a--b--done"]
)
def test_other_names_are_not_ours(name: str) -> None:
    assert parse(name) is None


def test_no_template_spells_a_name_itself() -> None:
    fields = r'"(?:about|signed|left|notes|mark)--|--(?:done|na)"'
    slots = r'"(?:row|first|since)-" ~'
    for path in resources.templates().glob("*.j2"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(f"{fields}|{slots}", text), path.name
