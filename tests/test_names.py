"""Every output shows a person's name in any script, or says that it cannot; none says “?”."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.make import Order, make_html
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.returned import report
from checklist.returned.interpret import as_data, interpret
from checklist.returned.overview import as_data as overview_data
from checklist.returned.overview import overview
from checklist.returned.overview_report import report_of
from checklist.returned.report_files import html_page, pdf
from checklist.returned.spreadsheet import csv_of_people
from tests.returned.returned_files import fill_twin
from tests.scripts import NAMES, SAMPLE
from tests.tools import DAY, made, outloud, run, text_of

REFERENCE = "AB/123"

ANSWERS = Answers((Account("x", "personal"),), level="quick", minutes=10)

ALL = [pytest.param(script, marks=() if script in SAMPLE else pytest.mark.long) for script in NAMES]


def extracted(data: bytes, *options: str) -> str:
    """Return what poppler reads, without the marks that it puts around right-to-left text."""
    text = text_of(data, *options)
    return "".join(char for char in text if unicodedata.category(char) != "Cf" or char == "\u200d")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.mark.parametrize("script", ALL)
@pytest.mark.parametrize(
    "look", [Look("form"), Look("print"), Look("form", "large"), Look("print", "large")], ids=str
)
def test_name_in_every_pdf(
    guidance: Guidance, press: SlipMaker, tmp_path: Path, script: str, look: Look
) -> None:
    document = made(guidance, press, ANSWERS, Person(NAMES[script], REFERENCE), look)
    # In large print the first page goes on on the second.
    text = extracted(document.data, "-l", "2" if look.size == "large" else "1")
    assert NAMES[script] in text
    assert REFERENCE in text
    assert document.unprintable == ""
    path = tmp_path / "a.pdf"
    path.write_bytes(document.data)
    assert [finding for finding in outloud(path) if finding[0] != "TAG-003"] == []
    if look.edition == "form":
        with pikepdf.open(path) as whole:
            values = {str(f.T): str(f.V) for f in whole.Root.AcroForm.Fields}
        assert (values["about--name"], values["about--reference"]) == (NAMES[script], REFERENCE)


@pytest.mark.parametrize("script", ALL)
def test_name_and_reference_come_back_in_every_report(
    guidance: Guidance, press: SlipMaker, reader: Reader, tmp_path: Path, script: str
) -> None:
    name = NAMES[script]
    person = Person(name, REFERENCE)
    form, twin = tmp_path / "a.pdf", tmp_path / "b.html"
    form.write_bytes(made(guidance, press, ANSWERS, person, Look("form")).data)
    page = make_html(guidance, Order(ANSWERS, DAY, person)).data
    twin.write_bytes(fill_twin(page, [], {}))

    for file in (form, twin):
        record = interpret(reader.read(file), guidance, file.name)
        assert (record.name, record.reference) == (name, REFERENCE)
        shown = report.of_record(guidance, record)
        assert name in extracted(pdf(shown, press, DAY))
        assert name in html_page(shown).decode("utf-8")
        assert name in json.dumps(as_data(record, guidance), ensure_ascii=False)

    both = overview(guidance, tmp_path, reader)
    rows = list(csv.reader(io.StringIO(csv_of_people(both).decode("utf-8-sig"))))
    assert all({name, REFERENCE} <= set(row) for row in rows[1:])
    assert name in json.dumps(overview_data(both), ensure_ascii=False)
    assert name in html_page(report_of(both)).decode("utf-8")
    document = pdf(report_of(both), press, DAY)
    assert "".join(name.split()) in "".join(extracted(document).split())
    assert REFERENCE in extracted(document)


def test_report_names_the_letters_that_it_cannot_show(press: SlipMaker) -> None:
    shown = report.Report("Overview", ("Ann 😀 and 𒀀",), ())
    text = extracted(pdf(shown, press, DAY))
    assert "No font here holds these characters: U+1F600, U+12000." in text
    assert "?" not in text


def test_long_notes_in_other_scripts_stay_on_the_page(press: SlipMaker) -> None:
    note = "\n".join((NAMES["Arabic"] + " ") * 30 + NAMES["Chinese"] * 40 for _ in range(3))
    data = pdf(report.Report("Notes", (note,), ()), press, DAY)
    words = extracted(data, "-bbox")
    edges = [float(part.split('"')[1]) for part in words.split("xMax=")[1:]]
    assert len(edges) > 50
    assert max(edges) < 595.3 - 40
    assert extracted(data).count("王") == 3 * 40


def test_reports_are_fit_for_archives(press: SlipMaker) -> None:
    data = pdf(report.Report("Overview", (NAMES["Arabic"],), ()), press, DAY)
    with pikepdf.open(io.BytesIO(data)) as whole:
        assert b"<pdfaid:part>2</pdfaid:part>" in whole.Root.Metadata.read_bytes()
        assert len(whole.Root.OutputIntents) == 1


def test_terminal_shows_the_name_of_a_returned_form(tmp_path: Path) -> None:
    words = ("new", "--no-platforms", "--name", NAMES["Devanagari"], "--reference", REFERENCE)
    assert run(*words, "-o", "a.pdf", folder=tmp_path).code == 0
    ran = run("review", "a.pdf", folder=tmp_path, env={"PYTHONIOENCODING": "utf-8"})
    assert ran.code == 0
    assert NAMES["Devanagari"] in ran.out.decode("utf-8")
    assert REFERENCE in ran.out.decode("utf-8")
