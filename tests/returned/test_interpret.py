"""What was filled in is what is read back, whichever way it was saved."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.answers.parse import extra_pages
from checklist.answers.person import Person
from checklist.base import dates
from checklist.base.text import clean, clean_lines
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.returned.interpret import as_data
from tests.conftest import everyones_answers, real
from tests.returned import returned_files
from tests.returned.returned_files import (
    TALKED,
    WAYS,
    Boxes,
    Texts,
    append,
    box_names,
    fill,
    fill_by_chromium,
    fill_by_pdfium,
    fill_by_pdfjs,
    fill_twin,
    linearized,
    read_back,
    states_in,
    states_of,
    text_names,
    twin,
)
from tests.tools import made

TYPED = st.text(st.characters(exclude_categories=("C", "M", "Zl", "Zp")) | st.just("\n"))
"""What people can type and see."""

SLOW = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def form(guidance: Guidance, press: SlipMaker) -> bytes:
    return returned_files.form(guidance, press)


def exactly(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def check_written(record_data: dict[str, object], texts: dict[str, str]) -> None:
    """Notes and lines to sign are what was typed."""
    notes, signed = record_data["notes"], record_data["signed"]
    assert isinstance(notes, dict)
    assert isinstance(signed, dict)
    for name, text in texts.items():
        kind, _, key = name.partition("--")
        if kind == "notes":
            assert notes.get(key, "") == exactly(text), name
        elif key in ("next-steps", "questions"):
            assert signed[key.replace("-", "_")] == exactly(text), name
        else:
            assert signed[key.replace("-", "_")] == dates.iso(clean(text)), name


@pytest.mark.parametrize("way", [*WAYS, "appended"])
@SLOW
@given(data=st.data())
def test_every_way_of_saving_a_form_gives_back_exactly_what_was_filled_in(
    way: str,
    data: st.DataObject,
    form: bytes,
    guidance: Guidance,
    reader: Reader,
    tmp_path: Path,
) -> None:
    names = box_names(form)
    boxes = data.draw(st.sets(st.sampled_from(names)))
    texts = data.draw(st.dictionaries(st.sampled_from(text_names(form)), TYPED, max_size=4))
    filled = append(form, boxes, texts) if way == "appended" else fill(form, boxes, texts, way)

    record = read_back(reader, guidance, tmp_path, filled)

    assert states_in(record) == states_of(names, boxes)
    assert set(record.left) == {n.removeprefix("left--") for n in boxes if n.startswith("left--")}
    assert record.signed.discussed is (TALKED in boxes)
    check_written(as_data(record, guidance), texts)
    assert (record.edition, record.name, record.reference) == (
        guidance.edition,
        "Siân Ŵyn",
        "Ward 7",
    )
    assert (record.occasion, record.made) == ("annual-review", dates.parse("23 November 2026"))


@SLOW
@given(answers=everyones_answers(), data=st.data())
def test_twin_of_every_platform_gives_back_exactly_what_was_filled_in(
    answers: Answers, data: st.DataObject, reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = twin(real(), answers, Person())
    names = box_names(page)
    boxes = data.draw(st.sets(st.sampled_from(names)))
    texts = data.draw(st.dictionaries(st.sampled_from(text_names(page)), TYPED, max_size=4))
    folder = tmp_path_factory.getbasetemp()

    record = read_back(reader, real(), folder, fill_twin(page, boxes, texts), "twin.html")

    assert states_in(record) == states_of(names, boxes)
    assert {f"left--{sheet}" for sheet in record.left} == {n for n in boxes if n[:6] == "left--"}
    check_written(as_data(record, real()), texts)
    assert record.occasion == answers.occasion
    assert not [w for w in record.warnings if "ticked as done and" not in w]


def test_linearized_form_is_read_back_also_when_it_was_filled_in_afterwards(
    form: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    names = box_names(form)
    for data in (linearized(fill(form, names[::2], {})), append(linearized(form), names[::2], {})):
        record = read_back(reader, guidance, tmp_path, data)

        assert states_in(record) == states_of(names, names[::2])
        assert record.edition == guidance.edition


@pytest.fixture(scope="module", params=["standard", "large"])
def every_form(request: pytest.FixtureRequest, guidance: Guidance, press: SlipMaker) -> bytes:
    """A form with every platform and both kinds of profile; in large print, of a few in full."""
    every = tuple(
        Account(platform.slug, "both" if len(platform.kinds) == 2 else platform.kinds[0])
        for platform in guidance.offered
    )
    if request.param == "large":
        few = Answers(every[:3], occasion="new-starter", level="full", research=True)
        return made(guidance, press, few, Person(), Look("form", "large")).data
    stages = (Account("x", "mixed", "opening"), Account("tumblr", "personal", "leaving"))
    topics = tuple(extra_pages(guidance))
    whole = Answers((*every[1:], *stages), level="quick", supervises=True, pages=topics)
    return made(guidance, press, whole, Person(), Look("form")).data


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.long)])
def test_form_of_every_platform_gives_back_exactly_what_was_filled_in(
    every_form: bytes, guidance: Guidance, reader: Reader, tmp_path: Path, times: int
) -> None:
    @settings(SLOW, max_examples=times, deadline=None)
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        names, lines = box_names(every_form), text_names(every_form)
        assert len(names) > 400
        # Half of the boxes, not the few that would be drawn one by one.
        rng = random.Random(data.draw(st.integers(0, 10**9)))  # noqa: S311  # the same each time
        boxes = {name for name in names if rng.random() < 0.5}
        texts = data.draw(st.dictionaries(st.sampled_from(lines), TYPED, max_size=8))

        record = read_back(reader, guidance, tmp_path, fill(every_form, boxes, texts))

        assert states_in(record) == states_of(names, boxes)
        assert set(record.left) == {
            n.removeprefix("left--") for n in boxes if n.startswith("left--")
        }
        assert record.signed.discussed is (TALKED in boxes)
        check_written(as_data(record, guidance), texts)
        assert not [w for w in record.warnings if "ticked as done and" not in w]

    check()


@pytest.mark.parametrize("fill_in", [fill_by_pdfium, fill_by_pdfjs])
def test_form_filled_in_by_the_engines_of_browsers_is_read_back(
    fill_in: Callable[[bytes, Boxes, Texts], bytes],
    form: bytes,
    guidance: Guidance,
    reader: Reader,
    tmp_path: Path,
) -> None:
    names = box_names(form)
    boxes = {*names[:9:2], TALKED, "left--facebook-personal"}
    texts = {
        "notes--facebook-personal": "“Siân” £5",
        "signed--next-steps": "“Siân” £5\nŴ",
        "signed--date": "3/11/2025",
    }

    record = read_back(reader, guidance, tmp_path, fill_in(form, boxes, texts))

    assert states_in(record) == states_of(names, boxes)
    assert record.left == ("facebook-personal",)
    assert record.notes == {"facebook-personal": "“Siân” £5"}
    assert record.signed.next_steps == "“Siân” £5\nŴ"
    assert record.signed.finished == dates.parse("3 November 2025")
    assert (record.name, record.reference) == ("Siân Ŵyn", "Ward 7")
    assert record.warnings == ()


def test_twin_saved_in_a_real_browser_is_read_back_whatever_was_typed(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    page = twin(guidance)
    names = box_names(page)
    typed = "café </script><b>bold</b> <!-- ${x} \\u003c & “quotes” £5 Ŵ\nsecond line"
    texts = {"notes--facebook-personal": typed, "signed--date": "3 November 2025"}

    saved = fill_by_chromium(page, names[::3], texts)
    record = read_back(reader, guidance, tmp_path, saved, "copy.html")

    assert states_in(record) == states_of(names, names[::3])
    assert record.notes == {"facebook-personal": typed}
    assert (record.name, record.warnings) == ("Siân Ŵyn", ())


@given(st.text(st.characters(codec=None)))
@example("e\u00ad\u0301")
@example("a" + "\u0301" * 40)
@example("a\u202eb\u2066c\ud800")
@example("one\r\ntwo\rthree\u2028four\x0bfive")
def test_typed_lines_are_composed_and_hold_nothing_hidden(text: str) -> None:
    once = clean_lines(text)

    assert once == clean_lines(once) == unicodedata.normalize("NFC", once)
    hidden = {c for c in once if unicodedata.category(c).startswith("C")}
    assert hidden <= {"\n", "\u200c", "\u200d"}
    assert len(once) <= len(unicodedata.normalize("NFC", text))
