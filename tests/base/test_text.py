"""Names are cleaned before they reach a page."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checklist.base.text import LONGEST, MARKS, clean

JOINERS = "\u200c\u200d"

ANY_TEXT = st.text(st.characters(codec=None))

# Texts that are mostly what has to go: marks, hidden characters and spaces.
AWKWARD = st.text(
    st.sampled_from("aeo \u0301\u0302\u0323\u00ad\u200b\u034f\x00\t\u2028\ud800\u202e\u200d\u1100")
)

ACUTE, SOFT_HYPHEN, NOTHING = "\u0301", "\u00ad", "\u200b"


@given(ANY_TEXT | AWKWARD)
@example("x" * 10_000)
@example("\ufb03" * 10_000)
@example("\u0390" * 10_000)
def test_a_name_is_never_longer_than_the_limit(text: str) -> None:
    assert len(clean(text)) <= LONGEST
    assert LONGEST == 200


@given(ANY_TEXT | AWKWARD)
@example("a\ud800b\udfff")
@example("a\u202eb\u2066c")
def test_nothing_hidden_is_left_in_a_name_but_the_two_joiners(text: str) -> None:
    left = {char for char in clean(text) if unicodedata.category(char).startswith("C")}
    assert left <= set(JOINERS)


@given(ANY_TEXT | AWKWARD)
@example(f"e{SOFT_HYPHEN}{ACUTE}")
@example("a \x00 b")
@example(f"{'a' * 199} b")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert once == clean(once)


@given(ANY_TEXT | AWKWARD)
@example(f"e{ACUTE}")
@example(f"e{SOFT_HYPHEN}{ACUTE}")
def test_a_name_is_composed(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))


@given(ANY_TEXT | AWKWARD)
@example("a \x00 b")
@example(f"  a\t{NOTHING}\n b\u2028c ")
def test_a_name_is_one_line_with_single_spaces(text: str) -> None:
    assert clean(text).split() == list(filter(None, clean(text).split(" ")))
    assert "  " not in clean(text)
    assert clean(text) == clean(text).strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" \t\r\n ", ""),
        ("\x00\x1b[31mAda", "[31mAda"),
        ("Ada\ud800 Lovelace\udfff", "Ada Lovelace"),
        ("Ada\u202e ecalevoL\u202c", "Ada ecalevoL"),
        ("\u2066Ada\u2069", "Ada"),
        ("Love\u00adlace", "Lovelace"),
        ("\ufeffAda", "Ada"),
        ("Ada\u2029Lovelace", "Ada Lovelace"),
        ("Ada\U000e0041 \ue000Lovelace", "Ada Lovelace"),
        ("  Ada \n  Lovelace ", "Ada Lovelace"),
        ("Sia\u0302n", "Siân"),
        ("Ada \u0000 Lovelace", "Ada Lovelace"),
        (f"Sia{NOTHING}\u0302n", "Siân"),
    ],
)
def test_what_cannot_be_seen_is_left_out(typed: str, kept: str) -> None:
    assert kept == clean(typed)


@pytest.mark.parametrize(
    "between", ["", SOFT_HYPHEN, NOTHING, "\u034f"], ids=["marks", "hyphens", "spaces", "joiners"]
)
def test_a_letter_carries_at_most_four_marks(between: str) -> None:
    found = clean("z" + f"{between}{ACUTE}" * 40 + "o")
    marks = sum(unicodedata.combining(char) > 0 for char in found)
    assert MARKS == 4
    assert marks <= MARKS
    assert (found[0], found[-1]) == ("ź", "o")


@pytest.mark.parametrize("length", [200, 201, 10_000])
def test_a_long_name_keeps_its_beginning(length: int) -> None:
    assert clean("N" + "n" * (length - 1)) == "N" + "n" * 199


@pytest.mark.parametrize(
    "name",
    [
        "Siân Ŵyn Llŷr",
        "Łukasz Żółć-Gęślą",
        "Ștefan Țepeș",
        "İbrahim Işık Şükrü Ağaoğlu",
        "Ελένη Παπαδοπούλου",
        "Олександр Ґудзь",
        "Nguyễn Thị Ánh",
        "D’Arcy O'Neill",
        "سارة",
        "क्षत्रिय",
        "می\u200cخواهم",
    ],
)
def test_a_persons_name_is_left_as_it_is(name: str) -> None:
    assert unicodedata.normalize("NFC", name) == name == clean(name)
