"""Last year's file given back: its review, its answers, and the next checklist from it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from checklist.answers.parse import dump
from checklist.answers.person import Person
from checklist.errors import ReturnedInvalid
from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.returned.carried import from_text, to_text
from checklist.returned.compare import last_time
from checklist.returned.interpret import interpret
from checklist.returned.record import Record, State, Tick
from checklist.web.uploads import MB, MOST_LAST
from tests.conftest import real
from tests.returned.returned_files import ANN, SMALL, box_names, fill, fill_twin, form, twin
from tests.tools import USUAL, run
from tests.web.pages import client, fields, heading

NOON = {"SOURCE_DATE_EPOCH": "1795780800"}

NOBODY = Person()


@pytest.fixture(scope="module")
def site(guidance: Guidance, press: SlipMaker, reader: Reader) -> TestClient:
    return client(guidance, press, reader)


@pytest.fixture(scope="module")
def returned(guidance: Guidance, press: SlipMaker) -> bytes:
    """A form without a name of which every third box is ticked."""
    data = form(guidance, press, SMALL, NOBODY)
    return fill(data, box_names(data)[::3], {"signed--date": "3 November 2026"})


def given_back(site: TestClient, data: bytes, name: str = "last.pdf") -> str:
    answer = site.post("last", files={"file": (name, data)})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_next_checklist_is_that_of_the_command_line(
    site: TestClient, returned: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON["SOURCE_DATE_EPOCH"])
    page = given_back(site, returned)
    assert heading(page) == "Your last checklist"
    assert "3 November 2026" in page
    page = site.post("questions", data={**fields(page), "go": "check"}).text
    assert heading(page) == "Check your answers"
    names = ("privacy-checklist.pdf", "privacy-checklist.html", "answers.toml")
    made = {name: site.post(name, data=fields(page)).content for name in names}
    (tmp_path / "last.pdf").write_bytes(returned)
    words = ("--from", "last.pdf", "--no-input", "--save-answers", "answers.toml")
    assert run("new", *words, folder=tmp_path, env=NOON).code == 0
    for name, data in made.items():
        assert (tmp_path / name).read_bytes() == data, name
    read = site.post("checklist", data=fields(page)).text
    assert "things done in 2026" in read


def test_questions_start_from_its_answers(site: TestClient, returned: bytes) -> None:
    page = given_back(site, returned)
    page = site.post("questions", data=fields(page)).text
    assert heading(page) == "What is this checklist for?"
    assert 'value="annual-review" checked' in page
    assert "last" in fields(page)


def test_web_page_and_answers_that_were_saved_are_taken_too(
    site: TestClient, guidance: Guidance
) -> None:
    page = twin(guidance, SMALL, ANN)
    shown = given_back(site, fill_twin(page, box_names(page)[:2], {}), "Last year (1).HTM")
    assert heading(shown) == "Your last checklist"
    shown = given_back(site, dump(USUAL).encode(), "answers.toml")
    assert heading(shown) == "Check your answers"
    assert fields(shown)["answers"] == [dump(USUAL)]


def test_name_and_notes_stay_in_the_file(site: TestClient, guidance: Guidance) -> None:
    page = twin(guidance, SMALL, ANN)
    notes = {"notes--facebook-personal": "my patient asked", "signed--questions": "may I?"}
    shown = given_back(site, fill_twin(page, [], notes), "last.html")
    assert ANN.name in shown
    carried = str(fields(shown))
    for words in (ANN.name, ANN.reference, *notes.values()):
        assert words not in carried


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        pytest.param("Siân.pdf", b"%PDF-1.7 nothing", "“Your file” is damaged", id="damaged"),
        ("Siân.txt", b"nothing", "“Your file” is neither a PDF nor an HTML page."),
        ("Siân.toml", b"occasion = ", "“Your file” is not TOML"),
        ("Siân.toml", b'level = "huge"', "level: "),
        ("", b"", "No file was chosen."),
        pytest.param("Siân.pdf", b"x" * (MOST_LAST + 70_000), "larger", id="larger"),
        pytest.param("Siân.pdf", b"%PDF-" + b"x" * MB, "“Your file” is damaged", id="large"),
    ],
)
def test_file_that_is_none_is_refused_without_its_name(
    site: TestClient, name: str, data: bytes, told: str
) -> None:
    answer = site.post("last", files={"file": (name, data)})
    assert answer.status_code in (400, 413)
    assert told in answer.text
    assert "Siân" not in answer.text


STATES = st.sampled_from(["done", "does-not-apply", "open", "unclear"])


@given(st.dictionaries(st.sampled_from(sorted(real().items)), STATES), st.dates() | st.none())
def test_record_is_the_same_when_it_arrives(states: dict[str, State], day: date | None) -> None:
    sheet = "general-1-personal"
    ticks = tuple(Tick(item, sheet, state) for item, state in states.items())
    titles = {sheet: "Mumsnet: personal profile"} if ticks else {}
    record = Record(
        "2026.11",
        "",
        "",
        "",
        day,
        ticks,
        (),
        {},
        from_text(EMPTY).signed,
        titles,
        (),
    )
    found = from_text(to_text(record))
    assert set(found.items) == set(record.items)
    assert (found.edition, found.made, found.titles) == (record.edition, record.made, titles)
    assert last_time(found, real()) == last_time(record, real())


EMPTY = '{"edition":"","made":"","finished":"","sheets":{},"titles":{}}'


KEYS = ["edition", "made", "finished", "sheets", "titles", "facebook-personal", "done"]


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
    ).map(json.dumps)
)
def test_other_text_is_no_record(text: str) -> None:
    try:
        found = from_text(text)
    except ReturnedInvalid:
        return
    assert isinstance(found, Record)


def test_hostile_text_is_no_record() -> None:
    for sheets in ('{"x y":{"done":"a"}}', '{"x":{"gone":"a"}}', '{"x":{"done":"a--b"}}', "[1]"):
        with pytest.raises(ReturnedInvalid):
            from_text(EMPTY.replace("{},", f"{sheets},", 1))
    with pytest.raises(ReturnedInvalid):
        from_text("[" * 60_000)


def test_record_of_a_real_file_survives(
    guidance: Guidance, reader: Reader, returned: bytes, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(returned)
    record = interpret(reader.read(tmp_path / "a.pdf"), guidance, "a.pdf")
    assert last_time(from_text(to_text(record)), guidance) == last_time(record, guidance)
    assert len(to_text(record)) < 10_000
