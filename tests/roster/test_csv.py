"""Rosters in CSV: every encoding and dialect, and every way in which a file can be none."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.answers.model import Account
from checklist.errors import AnswersInvalid
from checklist.roster.csv import LONGEST_LINE, MAX_BYTES, WINDOWS_NOTE
from checklist.roster.roster import read_roster
from tests.conftest import real
from tests.roster.rosters import problems_of, rows_at_fault, rows_of

HEAD = "reference,name,platforms\n"

ONE = f"{HEAD}1,Siân,x=personal\n"

UTF16_LE = codecs.BOM_UTF16_LE + ONE.encode("utf-16-le")

GOOD: dict[str, tuple[bytes, list[tuple[int, str, str]]]] = {
    "UTF-8": (ONE.encode(), [(2, "1", "Siân")]),
    "UTF-8 with a mark": (ONE.encode("utf-8-sig"), [(2, "1", "Siân")]),
    "UTF-16, little end first": (UTF16_LE, [(2, "1", "Siân")]),
    "UTF-16, big end first": (
        codecs.BOM_UTF16_BE + ONE.encode("utf-16-be"),
        [(2, "1", "Siân")],
    ),
    "cp1252": (ONE.replace("Siân", "Siân O’Neill").encode("cp1252"), [(2, "1", "Siân O’Neill")]),
    "semicolons": (ONE.replace(",", ";").encode(), [(2, "1", "Siân")]),
    "tabs": (ONE.replace(",", "\t").encode(), [(2, "1", "Siân")]),
    "ends of an old Mac": (ONE.replace("\n", "\r").encode(), [(2, "1", "Siân")]),
    "ends of Windows": (ONE.replace("\n", "\r\n").encode(), [(2, "1", "Siân")]),
    "mixed ends": (
        b"reference,platforms\r\n1,\n2,\r3,",
        [(2, "1", ""), (3, "2", ""), (4, "3", "")],
    ),
    "no end": (ONE.rstrip().encode(), [(2, "1", "Siân")]),
    "everything in quotes": (
        b'"reference","name","platforms"\n"1","A ""B"", C","x=personal"\n',
        [(2, "1", 'A "B", C')],
    ),
    "quotes behind spaces": (
        b'reference, name, platforms\n1, "A, B", "x=personal"\n',
        [(2, "1", "A, B")],
    ),
    "quotes inside a word": (
        b'reference,name,platforms\n1,O"Neil "B",\n',
        [(2, "1", 'O"Neil "B"')],
    ),
    "semicolons within a cell": (
        b"reference,platforms\n1,facebook=personal; x=mixed; linkedin=professional\n",
        [(2, "1", "")],
    ),
    "commas within a cell": (
        b"reference;platforms\n1;facebook=personal,x=mixed,linkedin=professional\n",
        [(2, "1", "")],
    ),
    "a Zip-like word": (b"platforms,reference\n,PK\n", [(2, "PK", "")]),
    "letters of several scripts": (
        "reference,name,platforms\n1,Ŵyn Ελένη Ґудзь 王 سارة,\n".encode(),
        [(2, "1", "Ŵyn Ελένη Ґудзь 王 سارة")],
    ),
    "separators of lines that no editor counts": (
        "reference,name,platforms\n1,A\x0b\x0c\x1c\x85\u2028B,\n2,,\n".encode(),
        [(2, "1", "A B"), (3, "2", "")],
    ),
}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


@pytest.mark.parametrize(("data", "people"), GOOD.values(), ids=GOOD)
def test_every_usual_form_of_csv_is_read(
    roster: Path, data: bytes, people: list[tuple[int, str, str]]
) -> None:
    roster.write_bytes(data)
    assert people == [(row.number, row.reference, row.name) for row in rows_of(roster)]


def test_what_excel_saves_for_windows_is_read_with_a_note(roster: Path) -> None:
    roster.write_bytes("reference,name,platforms\n1,Zoë “Z” Müller – €,\n".encode("cp1252"))
    read = read_roster(roster, real())
    assert read.notes == (WINDOWS_NOTE,)
    assert next(read.rows()).name == "Zoë “Z” Müller – €"
    roster.write_text(ONE, encoding="utf-8")
    assert read_roster(roster, real()).notes == ()


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty. Run “checklist handout --template roster.csv”"),
    "a mark only": (codecs.BOM_UTF8, "is empty."),
    "blank lines": (b"\n \r\n,,\n", "is empty."),
    "names of columns only": (HEAD.encode(), "There are no people in"),
    "NUL": (b"reference,platforms\n1,\n2\x00,\n", "Line 3 of “"),
    "NULs only": (bytes(5_000), "holds a NUL, so it is not text. Save it as “CSV UTF-8”"),
    "NUL in UTF-16": (UTF16_LE + b"\0\0", "Line 3 of “"),
    "UTF-16 without a mark": (ONE.encode("utf-16-le"), "holds a NUL"),
    "UTF-16 cut off": (UTF16_LE[:-1], "is damaged: it is not UTF-16 like the rest."),
    "UTF-32": (ONE.encode("utf-32"), "is in UTF-32. Save it as “CSV UTF-8”"),
    "a byte that is neither": (b"reference,name,platforms\n1,\x81,\n", "is neither UTF-8 nor"),
    "UTF-8 and cp1252 in one": (
        ONE.encode() + "2,Zoë,\n".encode("cp1252"),
        "is damaged: it is not UTF-8 like the rest.",
    ),
    "UTF-8 with a mark, damaged": (
        codecs.BOM_UTF8 + ONE.encode("cp1252"),
        "Line 2 of “",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "holds a NUL"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "is a PDF. Export the people from"),
    "HTML that calls itself a workbook": (
        b"\xef\xbb\xbf\r\n<!DOCTYPE html><table><tr><td>reference</td></tr></table></html>",
        "is a web page that is named like a spreadsheet. Open it in your",
    ),
    "a workbook in XML of 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "is an XML file, not a workbook in XLSX. Open it in your",
    ),
    "a text document": (b"{\\rtf1\\ansi reference}", "is a text document (RTF). Copy its table"),
    "a link to Google Drive": (
        b'{"url":"https://docs.example.org/open?id=1","doc_id":"1"}',
        "it may be a link to one in Google Drive. In Google Sheets, choose File",
    ),
    "bytes without order": (bytes(range(1, 256)) * 20, "neither UTF-8 nor Windows text"),
    "an old workbook": (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500),
        "is an old Excel workbook, or one with a password.",
    ),
    "an unclosed quotation mark": (
        b'reference,platforms\n1,\n"2,\n3,\n4,\n',
        "row 3: a quotation mark is opened and not closed on the same line.",
    ),
    "a line break in a cell": (
        b'reference,name,platforms\n1,"A\nB",\n',
        "row 2: a quotation mark is opened and not closed on the same line.",
    ),
    "two quotation marks that pair up across lines": (
        b'reference,name,platforms\n1,"A,\n2,B",\n',
        "row 2: a quotation mark is opened and not closed on the same line.",
    ),
    "text after a quotation mark": (
        b'reference,name,platforms\n1,"A "B" C",\n',
        "row 2: there is text after a closing quotation mark. Write each",
    ),
    "a quotation mark in the names": (
        b'"reference,platforms\n1,\n',
        "row 1: a quotation mark is opened and not closed on the same line.",
    ),
    "a short row that a quotation mark swallowed": (
        b'reference,name,platforms\n1,"A,x=mixed"\n',
        "row 2: it has 2 cells, but the row of",
    ),
    "a long row": (b"reference,name,platforms\n1,A,,\n", "row 2: it has 4 cells, but the row of"),
    "another separator": (b"reference,name,platforms\n1;A;\n", "row 2: it has 1 cell, but the"),
    "a cell of 200,000 characters": (
        b"reference,name,platforms\n1," + b"A" * 200_000 + b",\n",
        "row 2: a cell is longer than 131,072 characters. Shorten it.",
    ),
    "a line without end": (
        b"reference,platforms\n1," + b"A," * 1_000_000,
        "row 2: it is longer than 1,000,000 characters, so nothing after it was read.",
    ),
    "10,000 columns": (
        b"reference,platforms" + b",a" * 9_998 + b"\n1,",
        "row 1: it has 10,000 columns, and 100 is the limit.",
    ),
}


@pytest.mark.parametrize(("data", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_named_and_never_read_in_part(
    roster: Path, data: bytes, said: str
) -> None:
    roster.write_bytes(data)
    assert said in problems_of(roster)[0]


def test_line_of_damage_is_told_however_far_behind_it_is(roster: Path) -> None:
    rows = "".join(f"r{i},Siân,\n" for i in range(200_000))
    roster.write_bytes((HEAD + rows).encode() + b"x,\xff,\n")
    assert problems_of(roster)[0].startswith(f"Line 200002 of “{roster}” is damaged")
    roster.write_bytes((HEAD + rows).encode() + b"x,\0,\n")
    assert problems_of(roster)[0].startswith(f"Line 200002 of “{roster}” holds a NUL")


def test_one_stray_quotation_mark_costs_its_own_line_only(roster: Path) -> None:
    lines = [f"{i},A,x=privat" for i in range(1_000)]
    lines[3] = '3,"A,'
    roster.write_text(HEAD + "\n".join(lines))
    problems = problems_of(roster)
    assert len(problems) == 1_000
    assert rows_at_fault(problems) == set(range(2, 1_002))


def test_roster_of_2_gb_is_refused_without_reading_it(roster: Path) -> None:
    with roster.open("wb") as file:
        os.truncate(file.fileno(), 2_000_000_000)
    (said,) = problems_of(roster)
    assert said.startswith(f"“{roster}” is larger than 500 MB, so it was not read. Divide it")
    assert MAX_BYTES == 500_000_000


def test_a_line_at_the_limit_is_read(roster: Path) -> None:
    cells = ["reference", "platforms"] + ["x"] * 8
    padding = "y" * 130_000
    line = f"1,,{','.join([padding] * 7)}"
    line += "," + "z" * (LONGEST_LINE - len(line) - 2) + "\n"
    roster.write_text(",".join(c + str(i) if c == "x" else c for i, c in enumerate(cells)))
    with roster.open("a") as file:
        file.write("\n" + line)
    assert len(line) == LONGEST_LINE
    assert [row.reference for row in rows_of(roster, ignore_extra=True)] == ["1"]


NOISE = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=100).map(lambda text: (HEAD + text).encode("utf-8", "replace")),
    st.text(st.sampled_from('a1,;"\n\r\t =x\0é'), max_size=80).map(lambda t: (HEAD + t).encode()),
)


@given(NOISE, st.integers(0, 80), st.binary(max_size=3))
def test_whatever_stands_in_a_file_it_is_read_or_refused(
    data: bytes, place: int, instead: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        path.write_bytes(data[:place] + instead + data[place + len(instead) :])
        try:
            roster = read_roster(path, real(), ignore_extra=True)
        except AnswersInvalid as error:
            assert str(error)  # noqa: PT017
        else:
            assert len(list(roster.rows())) == roster.people > 0


CELL = st.text(st.sampled_from('ab1 "'), max_size=5)
LINES = st.lists(st.lists(CELL, min_size=1, max_size=4).map(",".join), max_size=8)


def accounted(path: Path, lines: list[str]) -> set[int]:
    """The numbers of the lines that become people or are named as a problem."""
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines))
    try:
        return {row.number for row in rows_of(path)}
    except AnswersInvalid as error:
        named = rows_at_fault(str(p).removeprefix(f"{path}: ") for p in error.problems)
    if not named:
        return set()
    others = ["" if number in named else line for number, line in enumerate(lines, 2)]
    return named | accounted(path, others)


@given(LINES)
def test_every_line_is_a_person_or_is_named(lines: list[str]) -> None:
    shown = {n for n, line in enumerate(lines, 2) if line.replace(",", "").strip(' "')}
    with tempfile.TemporaryDirectory() as folder:
        assert shown <= accounted(Path(folder) / "roster.csv", lines)


# What a spreadsheet shows and what it writes


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def written(data: bytes) -> Path:
        path = tmp_path / "people.csv"
        path.write_bytes(data)
        return path

    return written


def test_empty_cells_at_the_end_of_a_row_may_be_missing(write: Callable[[bytes], Path]) -> None:
    path = write(b"reference,name,platforms,pages,minutes\n1,A,x=mixed\n2,B\n3\n4,D,,,30\n")
    assert [(row.reference, row.chooses, row.answers.minutes) for row in rows_of(path)] == [
        ("1", False, None),
        ("2", True, None),
        ("3", True, None),
        ("4", True, 30),
    ]


@pytest.mark.parametrize("line", [b"sep=;", b'"sep=;"', b"SEP=;", b"\xef\xbb\xbfsep=;"])
def test_separator_that_the_file_names_is_used(write: Callable[[bytes], Path], line: bytes) -> None:
    path = write(line + b"\r\nreference;name;platforms\r\n1;A, B, C, D;x=mixed\r\n")
    (row,) = rows_of(path)
    assert (row.number, row.name) == (3, "A, B, C, D")


@pytest.mark.parametrize(
    "word",
    ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#GETTING_DATA", "Err:502", "####"],
)
def test_error_of_a_spreadsheet_is_no_text(write: Callable[[bytes], Path], word: str) -> None:
    path = write(f"reference,name,platforms\n{word},A,\n2,{word},\n3,C,{word}\n".encode())
    assert [problem.partition(". ")[0] for problem in problems_of(path)] == [
        "row 2: reference: it shows an error",
        "row 3: name: it shows an error",
        "row 4: platforms: it shows an error",
    ]


@pytest.mark.parametrize(
    "word",
    ["01-Mar", "Sep-26", "1-Mar-26", "02/03/2026", "2026-03-01", "3.4.26", "1 Mar 2026", "Mar 26"],
)
def test_date_is_no_reference(write: Callable[[bytes], Path], word: str) -> None:
    path = write(f"reference,platforms\n{word},\n".encode())
    (problem,) = problems_of(path)
    assert problem.startswith("row 2: reference: it is a date, and a spreadsheet may have made")


@pytest.mark.parametrize("word", ["MAR-26", "1-2", "12/345/6789", "2026-03-011", "Mar", "26"])
def test_what_no_spreadsheet_writes_for_a_date_is_a_reference(
    write: Callable[[bytes], Path], word: str
) -> None:
    (row,) = rows_of(write(f"reference,platforms\n{word},\n".encode()))
    assert row.reference == word


def test_marks_that_force_a_text_are_left_out_and_told(write: Callable[[bytes], Path]) -> None:
    path = write(
        b'reference,name,platforms\n\'00123,="Si Jones",\n"=""00124""",\'Bo,\n00125,\'t Hooft,\n'
    )
    read = read_roster(path, real())
    assert [(row.reference, row.name) for row in read.rows()] == [
        ("00123", "Si Jones"),
        ("00124", "Bo"),
        ("00125", "'t Hooft"),
    ]
    (note,) = read.notes
    assert note.endswith("left out (rows 2, 3).")


def test_same_reference_with_and_without_an_apostrophe_is_one(
    write: Callable[[bytes], Path],
) -> None:
    (problem,) = problems_of(write(b"reference,platforms\n'00123,\n00123,\n"))
    assert "row 2 has the same reference" in problem


def test_characters_that_show_nothing_change_nothing(write: Callable[[bytes], Path]) -> None:
    row_text = "A\u200b1,qui\u00adck,x\u200b=mixed;\u00a0facebook\ufeff = both"
    text = f"reference,level,platforms\n{row_text}\n"
    (row,) = rows_of(write(text.encode()))
    assert (row.reference, row.answers.level) == ("A1", "quick")
    assert row.answers.accounts == (Account("x", "mixed"), Account("facebook", "both"))


@pytest.mark.parametrize("end", [b"\x1a", b"2,\x1a\r\n", b"\x1a\r\n", b",\r\n\x1a"])
def test_end_of_file_of_old_programs_is_no_row(write: Callable[[bytes], Path], end: bytes) -> None:
    read = rows_of(write(b"reference,platforms\r\n1,\r\n" + end))
    assert [row.reference for row in read] == ["1", "2"][: 1 + end.startswith(b"2")]


def test_name_whose_accents_were_damaged_is_told(write: Callable[[bytes], Path]) -> None:
    damaged = "Siân".encode().decode("cp1252")
    read = read_roster(write(f"reference,name,platforms\n1,Siân,\n2,{damaged},\n".encode()), real())
    (note,) = read.notes
    assert note.startswith("Names look as if their accents were damaged before (row 3).")
    assert damaged not in note
