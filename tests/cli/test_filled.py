"""A checklist that someone has filled in is never replaced by an empty one."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from tests.reading.test_marks import annotate
from tests.reading.test_ownership import saved
from tests.returned.returned_files import box_names, fill, fill_twin, form, twin
from tests.tools import Ran, run

NEW = ("new", "-p", "x=personal", "--level", "quick")

NOON = {"SOURCE_DATE_EPOCH": "1795780800"}
"""27 November 2026, 12:00."""


@pytest.fixture(scope="module")
def blank(guidance: Guidance, press: SlipMaker) -> bytes:
    return form(guidance, press)


def made(folder: Path, *more: str) -> Ran:
    return run(*NEW, *more, folder=folder, env=NOON)


def test_name_that_is_taken_gets_the_date_and_then_a_number(tmp_path: Path) -> None:
    names = ("privacy-checklist", "privacy-checklist-2026-11-27", "privacy-checklist-2026-11-27-2")
    for name in names:
        before = {path: path.read_bytes() for path in tmp_path.iterdir()}
        ran = made(tmp_path)
        assert ran.code == 0, ran.err
        assert f"Your checklist is in {name}.pdf" in ran.err
        assert {path: path.read_bytes() for path in before} == before
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{ending}" for name in names for ending in ("pdf", "html")
    }


@pytest.mark.parametrize("taken", ["privacy-checklist.html", "privacy-checklist-print.pdf"])
def test_no_file_of_a_set_is_replaced(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    assert made(tmp_path, "--edition", "both").code == 0
    assert (tmp_path / taken).read_text() == "mine"
    assert (tmp_path / "privacy-checklist-2026-11-27-print.pdf").exists()


def test_empty_checklist_is_replaced_by_force(tmp_path: Path, blank: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(blank)
    assert made(tmp_path, "-o", "a.pdf").code == 6
    assert made(tmp_path, "-o", "a.pdf", "--force").code == 0
    assert (tmp_path / "a.pdf").read_bytes() != blank


def test_file_that_is_no_checklist_is_replaced_by_force(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("other")
    assert made(tmp_path, "-o", "a.pdf", "--force").code == 0


def test_checklist_with_ticks_notes_or_marks_is_kept(
    tmp_path: Path, blank: bytes, guidance: Guidance
) -> None:
    box = box_names(blank)[0]
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        annotate(pdf, 1, "/Ink")
        drawn = saved(pdf)
    filled = {
        "ticked.pdf": fill(blank, [box], {}),
        "noted.pdf": fill(blank, [], {"notes--facebook-personal": "Ask Bo"}),
        "signed.pdf": fill(blank, [], {"signed--date": "27 November 2026"}),
        "drawn.pdf": drawn,
        "ticked.html": fill_twin(twin(guidance), [box], {}),
    }
    for name, data in filled.items():
        (tmp_path / name).write_bytes(data)
        ran = made(tmp_path, "-o", name, "--force")
        assert ran.code == 6, name
        assert f"“{name}” carries ticks or notes, which would be lost." in ran.err
        assert (tmp_path / name).read_bytes() == data
    for name in ("ticked.pdf", "ticked.html"):
        assert made(tmp_path, "-o", name, "--force", "--discard-ticks").code == 0
        assert (tmp_path / name).read_bytes() != filled[name]


def test_twin_with_ticks_keeps_the_whole_set(tmp_path: Path, guidance: Guidance) -> None:
    boxes = ["fb-friends-list--facebook-personal--done"]
    (tmp_path / "privacy-checklist.html").write_bytes(fill_twin(twin(guidance), boxes, {}))
    ran = made(tmp_path, "--force")
    assert ran.code == 6
    assert not (tmp_path / "privacy-checklist.pdf").exists()


def test_wrong_input_is_told_before_a_name_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("mine")
    for words in (("-p", "facebok=personal"), ("--level", "quik"), ("--answers", "none.toml")):
        ran = run("new", *words, "--no-input", "-o", "a.pdf", folder=tmp_path)
        assert ran.code in (2, 4)
        assert "exists" not in ran.err
