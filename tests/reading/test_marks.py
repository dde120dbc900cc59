"""Marks beside our fields are told, because nobody reads them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from checklist.answers.person import Person
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.pdf.slips import SlipMaker
from checklist.reading.marks import KINDS, marks_of
from checklist.reading.reader import Reader
from checklist.returned.interpret import as_data
from checklist.returned.record import Mark
from tests.reading.test_ownership import saved
from tests.returned.returned_files import form, read_back
from tests.tools import DATA, USUAL, made


@pytest.fixture(scope="module")
def blank(guidance: Guidance, press: SlipMaker) -> bytes:
    return form(guidance, press)


def annotate(pdf: Pdf, page: int, kind: str, flags: int = 4) -> None:
    """Put an annotation on a page, counted from 1."""
    mark = Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=[60, 60, 80, 80], F=flags)
    target = pdf.pages[page - 1].obj
    target.Annots = Array([*target.get("/Annots", []), pdf.make_indirect(mark)])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_annotation_is_counted_by_page(blank: bytes, kind: str) -> None:
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        for page in (1, 2, 2):
            annotate(pdf, page, kind)
        word = KINDS[kind]
        assert marks_of(pdf) == ([(word, 1, 1), (word, 2, 2)] if word else [])


@pytest.mark.parametrize("flags", [2, 32, 6])
def test_annotation_that_no_viewer_shows_is_no_mark(blank: bytes, flags: int) -> None:
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        annotate(pdf, 1, "/Ink", flags)
        assert marks_of(pdf) == []


@pytest.mark.parametrize("paint", [b"q 9 w 60 60 m 90 90 l S Q", b"0 0 5 5 re\nf*", b"/Fx0 Do"])
def test_what_was_painted_into_a_page_is_a_mark(blank: bytes, paint: bytes) -> None:
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        page = pdf.pages[1]
        page.contents_add(paint)
        assert marks_of(pdf) == [("painted", 2, 1)]
        page.contents_coalesce()
        assert marks_of(pdf) == [("painted", 2, 1)]


def test_page_that_qpdf_laid_over_another_is_a_mark(blank: bytes, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(blank)
    with Pdf.new() as over:
        over.add_blank_page().contents_add(b"0 0 99 99 re f")
        over.save(tmp_path / "over.pdf")
    words = ["qpdf", "form.pdf", "--overlay", "over.pdf", "--to=3", "--", "out.pdf"]
    subprocess.run(words, cwd=tmp_path, check=True)
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert marks_of(pdf) == [("painted", 3, 1)]


@pytest.mark.parametrize(
    "look", [Look("form"), Look("form", "large"), Look("print"), Look("print", "large")], ids=str
)
def test_nothing_of_ours_is_a_mark(guidance: Guidance, press: SlipMaker, look: Look) -> None:
    person = Person("Siân Ŵyn محمد", "AB/123")
    with pikepdf.open(io.BytesIO(made(guidance, press, USUAL, person, look).data)) as pdf:
        assert marks_of(pdf) == []


@pytest.mark.parametrize("name", ["form.pdf", "large.pdf"])
def test_nothing_in_a_form_of_an_earlier_program_is_a_mark(name: str) -> None:
    with pikepdf.open(DATA / "returned-2026.11" / name) as pdf:
        assert marks_of(pdf) == []


def test_marks_are_told_in_a_sentence_and_as_data(
    blank: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        for page, kind in [(2, "/Ink"), (3, "/Ink"), (3, "/FreeText")]:
            annotate(pdf, page, kind)
        record = read_back(reader, guidance, tmp_path, saved(pdf))
    assert record.marks == (Mark("drawn", 2, 1), Mark("drawn", 3, 1), Mark("typed", 3, 1))
    said = "3 marks lie on the pages: 2 drawn, 1 typed (pages 2, 3). They are not read: look at"
    assert any(warning.startswith(said) for warning in record.warnings)
    assert as_data(record, guidance)["marks"][0] == {"kind": "drawn", "page": 2, "count": 1}
    assert {tick.state for tick in record.items} == {"open"}


def test_form_without_marks_says_nothing_of_them(
    blank: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    record = read_back(reader, guidance, tmp_path, blank)
    assert record.marks == ()
    assert not any("mark" in said for said in record.warnings)
