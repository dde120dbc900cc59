"""The empty roster: it explains itself, offers the words that it takes, and can be read back."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from checklist.answers.model import KIND_ANSWERS, LEVELS, OCCASIONS, RELATIONS, Account
from checklist.errors import CannotWrite, UsageError
from checklist.roster.columns import COLUMNS, EXAMPLE
from checklist.roster.roster import read_roster
from checklist.roster.template import EXPLAINED, HELP, PEOPLE, PLATFORMS, WORDS, write_template
from checklist.roster.workbook_process import HELP_SHEETS
from tests.conftest import real
from tests.tools import flat, run

ENDINGS = pytest.mark.parametrize("ending", ["csv", "xlsx", "XLSX"])


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The template as a workbook."""
    path = tmp_path / "template.xlsx"
    write_template(path, real())
    return path


@ENDINGS
def test_template_is_read_back_without_a_problem(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"roster.{ending}"
    write_template(path, real())
    roster = read_roster(path, real())
    (row,) = roster.rows()
    assert (row.number, row.reference) == (2, EXAMPLE)
    assert row.answers.accounts == (
        Account("facebook", "personal"),
        Account("whatsapp", "professional"),
    )
    assert (row.answers.occasion, row.answers.profession) == (
        "new-starter",
        "practitioner-psychologist",
    )
    assert row.answers.family == ("partner", "children")
    assert roster.notes == ("The example from the template is still there (row 2).",)


def test_template_names_every_column_and_explains_each(template: Path) -> None:
    path = template.with_suffix(".csv")
    write_template(path, real())
    with path.open(encoding="utf-8-sig", newline="") as file:
        names, _ = csv.reader(file)
    assert tuple(names) == COLUMNS == tuple(EXPLAINED)
    help_sheet = openpyxl.load_workbook(template)[HELP]
    assert [tuple(c.value for c in row) for row in help_sheet][1:] == list(EXPLAINED.items())


def test_template_offers_the_words_that_a_cell_may_hold(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    sheet = book[PEOPLE]
    offered: dict[str, list[str]] = {}
    for rule in sheet.data_validations.dataValidation:
        (place,) = rule.sqref.ranges
        column = sheet.cell(1, place.min_col).value
        assert rule.prompt == EXPLAINED[column]
        assert len(rule.prompt) < 256
        assert (place.min_row, place.max_row) == (2, 100_001)
        if rule.type == "list" and rule.formula1.startswith('"'):
            offered[column] = rule.formula1.strip('"').split(",")
        elif rule.type == "list":
            of_sheet, _, cells = rule.formula1.partition("!")
            offered[column] = [c.value for (c,) in book[of_sheet][cells.replace("$", "")]]
    assert offered == {
        "occasion": list(OCCASIONS),
        "level": list(LEVELS),
        "profession": [profession.name for profession in real().professions.values()],
        "supervises": ["yes", "no"],
        "research": ["yes", "no"],
    }


def test_template_lists_every_platform_with_its_kinds_and_every_word(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == [PEOPLE, PLATFORMS, WORDS, HELP]
    assert set(book.sheetnames[1:]) == HELP_SHEETS
    platforms = {row[0]: row[2].split(", ") for row in book[PLATFORMS].values if row}
    assert platforms["facebook"] == list(KIND_ANSWERS)
    assert list(platforms)[1:] == [platform.slug for platform in real().offered]
    words = {row[1] for row in book[WORDS].values if row}
    assert words >= {*OCCASIONS, *LEVELS, *RELATIONS, *KIND_ANSWERS}


def test_what_is_typed_into_the_template_stays_as_it_is(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    sheet = book[PEOPLE]
    assert {cell.number_format for cell in sheet[2]} == {"@"}
    assert {sheet.column_dimensions[c.column_letter].number_format for c in sheet[1]} == {"@"}
    sheet.delete_rows(2)
    sheet.append(["007", "Siân", "check-up", "Nurse", "full", "none", "x=mixed"])
    book.save(template)
    roster = read_roster(template, real())
    (row,) = roster.rows()
    assert (row.reference, row.name, row.answers.profession) == ("007", "Siân", "nurse")
    assert roster.notes == ()


@pytest.mark.parametrize("name", ["roster.ods", "roster", "roster.xls", "roster.csv.txt"])
def test_template_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="neither"):
        write_template(tmp_path / name, real())
    assert list(tmp_path.iterdir()) == []


@ENDINGS
def test_template_replaces_a_file_only_when_asked(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"roster.{ending}"
    path.write_bytes(b"precious")
    with pytest.raises(CannotWrite, match="exists"):
        write_template(path, real())
    assert path.read_bytes() == b"precious"
    write_template(path, real(), force=True)
    assert read_roster(path, real()).people == 1


def test_command_writes_a_template_and_says_what_to_write(tmp_path: Path) -> None:
    ran = run("handout", "--template", "roster.csv", folder=tmp_path)
    assert (ran.code, ran.out) == (0, b"")
    assert [column for column in COLUMNS if f"  {column}: " not in ran.err] == []
    assert read_roster(tmp_path / "roster.csv", real()).people == 1
    again = run("handout", "--template", "roster.csv", folder=tmp_path)
    assert again.code == 6
    assert "Add --force" in flat(again.err)
    assert run("handout", "--template", "roster.csv", "--force", folder=tmp_path).code == 0


def test_command_without_a_roster_says_so(tmp_path: Path) -> None:
    ran = run("handout", folder=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert flat(ran.err).startswith("ROSTER is missing. Run “checklist handout ROSTER -o DIR”")
    assert list(tmp_path.iterdir()) == []
