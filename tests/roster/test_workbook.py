"""Rosters in XLSX and ODS: what people see in their spreadsheet, and nothing that can harm."""

from __future__ import annotations

import io
import signal
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.base.text import clean
from checklist.errors import AnswersInvalid
from checklist.roster import workbook as roster_workbook
from checklist.roster import workbook_process as roster_worker
from checklist.roster import zip_limits as roster_zip
from checklist.roster.columns import COLUMNS, REQUIRED
from checklist.roster.roster import read_roster
from checklist.roster.source import RosterFile
from checklist.roster.workbook import MAX_BYTES
from checklist.roster.workbook_process import MAX_ROWS
from checklist.roster.zip_limits import MAX_MEMBERS, WorkbookRefused, guard
from tests.base.test_worker_process import SLEEPER
from tests.conftest import everyones_answers, real
from tests.roster.rosters import (
    MAIN,
    XML,
    cell,
    number,
    ods,
    ods_of,
    problems_of,
    row_of,
    rows_of,
    sheet_members,
    xlsx,
    zipped,
)

NAMES = ["reference", "name", "platforms"]

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return tmp_path / "roster.xlsx"


# What people see


def test_cells_of_xlsx_are_what_the_person_typed(roster: Path) -> None:
    people = openpyxl.Workbook()
    sheet = people.active
    assert sheet is not None
    sheet.append(["name", "REFERENCE", "minutes", "supervises", " Platforms"])
    sheet.append(["Siân Ŵyn", "007", 90, True, "x=mixed\nfacebook=both"])
    sheet.append([None, 12345, "30", False, "none"])
    sheet.append(["A", 1.5, None, "yes", None])
    sheet["B6"] = 7
    sheet["B6"].number_format = "00000"
    sheet["A7"], sheet["B7"] = "王 سارة", "9"
    sheet["B8"] = 123456789012345
    people.save(roster)
    rows = {row.number: row for row in rows_of(roster)}
    assert [row.reference for row in rows.values()] == [
        *("007", "12345", "1.5", "00007", "9", "123456789012345")
    ]
    assert list(rows) == [2, 3, 4, 6, 7, 8]
    assert rows[2].answers.accounts == (Account("x", "mixed"), Account("facebook", "both"))
    assert (rows[2].answers.minutes, rows[2].answers.supervises) == (90, True)
    assert (rows[3].answers.minutes, rows[3].answers.supervises) == (30, False)
    assert rows[4].chooses
    assert (rows[2].name, rows[7].name) == ("Siân Ŵyn", "王 سارة")


def test_cells_of_ods_are_what_the_person_typed(roster: Path) -> None:
    def typed(kind: str, value: str, shown: str) -> str:
        name = "value" if kind == "float" else f"{kind}-value"
        given = f'office:{name}="{value}"' if value else ""
        return (
            f'<table:table-cell office:value-type="{kind}" {given}>'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    note = "<office:annotation><text:p>00</text:p></office:annotation>"
    noted = typed("float", "8", "08").replace("<text:p>", f"{note}<text:p>")
    roster.write_bytes(
        ods_of(
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
            + "".join(
                f"<table:table-row><table:table-cell/>{cells}</table:table-row>"
                for cells in [
                    "".join(
                        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p>'
                        "</table:table-cell>"
                        for name in (*NAMES, "minutes", "research")
                    )
                    + empty,
                    typed("float", "7", "007"),
                    typed("float", "12345", "12345"),
                    noted,
                    typed("float", "123456789", "012 345 6789"),
                    typed("string", "", "a<text:s/>b")
                    + typed("string", "", "Si<text:span>â</text:span>n")
                    + typed("string", "", "x=mixed")
                    + typed("float", "90", "90")
                    + typed("boolean", "true", "TRUE"),
                ]
            )
            + f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
        )
    )
    rows = {row.number: row for row in rows_of(roster)}
    assert {number: row.reference for number, row in rows.items()} == {
        4: "007",
        5: "12345",
        6: "08",
        7: "012 345 6789",
        8: "a b",
    }
    assert (rows[8].name, rows[8].answers.minutes, rows[8].answers.research) == ("Siân", 90, True)
    assert rows[8].answers.accounts == (Account("x", "mixed"),)


people = st.tuples(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    everyones_answers().filter(
        lambda said: not any(set(";,") & set(account.platform) for account in said.accounts)
    ),
)


@settings(max_examples=8)
@given(st.lists(people, min_size=3, max_size=12), st.booleans())
def test_a_workbook_says_the_same_as_csv(said: list[tuple[str, Answers]], excel: bool) -> None:
    rows = [row_of(f"r{n}", name, answers) for n, (name, answers) in enumerate(said)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster"
        path.write_bytes((xlsx if excel else ods)([COLUMNS, *rows]))
        read = rows_of(path)
    assert [(row.name, row.answers) for row in read] == [(clean(n), a) for n, a in said]


def test_results_of_formulas_are_used_and_links_to_other_files_never_followed(
    roster: Path,
) -> None:
    link = f'{XML}<externalLink {MAIN} xmlns:r="x"><externalBook r:id="rId1"/></externalLink>'
    outside = (
        f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" TargetMode="External" Target="file:///etc/passwd" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'externalLinkPath"/></Relationships>'
    )
    formula = "<f>[1]Sheet1!$A$1</f><v>x=mixed</v>"
    empty = '<f>IF(A1="",A1,"")</f><v></v>'
    roster.write_bytes(
        xlsx(
            [
                NAMES,
                [
                    cell("", t="", inner="<f>1+1</f><v>2</v>"),
                    cell("", t="str", inner=empty),
                    cell("", t="str", inner=formula),
                ],
            ],
            more={
                "xl/externalLinks/externalLink1.xml": link,
                "xl/externalLinks/_rels/externalLink1.xml.rels": outside,
            },
        )
    )
    (row,) = rows_of(roster)
    assert (row.reference, row.name) == ("2", "")
    assert row.answers.accounts == (Account("x", "mixed"),)


FAULTS = {
    "error": (cell("", t="e", inner="<v>#N/A</v>"), "it shows an error. Mend the formula"),
    "formula without a result": (
        cell("", t="", inner="<f>1+1</f>"),
        "it holds a formula without a result. Open the file",
    ),
    "formula with an empty result": (
        cell("", t="", inner="<f>1+1</f><v></v>"),
        "it holds a formula without a result.",
    ),
    "shared formula": (
        cell("", t="", inner='<f t="shared" si="0"/>'),
        "it holds a formula without a result.",
    ),
    "16 digits": (number("1234567890123456"), "a spreadsheet keeps 15 digits of a number"),
    "too large": (number("1e308"), "a spreadsheet keeps 15 digits of a number"),
    "NUL": ("A_x0000_B", "it holds a NUL character."),
}


@pytest.mark.parametrize(("written", "said"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("column", range(3))
def test_a_cell_that_shows_no_text_is_a_problem_and_not_empty(
    roster: Path, column: int, written: str, said: str
) -> None:
    row = ["1", "A", "x=mixed"]
    row[column] = written
    roster.write_bytes(xlsx([NAMES, row, ["1", "A", "x=mixed"]]))
    (problem,) = [p for p in problems_of(roster) if "same reference" not in p]
    assert problem.startswith(f"row 2: {NAMES[column]}: {said}")


def test_errors_and_formulas_without_results_of_ods_are_problems(roster: Path) -> None:
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    formula = '<table:table-cell table:number-columns-repeated="2" table:formula="of:=1"/>'
    roster.write_bytes(ods([NAMES, ["1", error, "none"], ["2", formula]]))
    assert [problem.split(".")[0] for problem in problems_of(roster)] == [
        "row 2: name: it shows an error",
        "row 3: name: it holds a formula without a result",
        "row 3: platforms: it holds a formula without a result",
    ]


def test_first_sheet_that_can_be_seen_is_read_and_others_are_told(roster: Path) -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.sheet_state = "hidden"
    for title in ("People", "Platforms", "More"):
        sheet = book.create_sheet(title)
        sheet.append(NAMES)
        sheet.append([7, title, ""])
        sheet["A2"].number_format = "000"
        sheet["A3"] = "=1+1" if title != "People" else None
    book.save(roster)
    read = read_roster(roster, real())
    assert [(row.reference, row.name) for row in read.rows()] == [("007", "People")]
    assert read.notes == ("The sheet “People” was read, and no other sheet of the workbook.",)


def test_sheet_that_names_the_columns_is_read(roster: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["This document was exported from Numbers."])
    sheet = book.create_sheet("Staff")
    sheet.append(NAMES)
    sheet.append(["1", "A", ""])
    book.save(roster)
    read = read_roster(roster, real())
    assert [row.name for row in read.rows()] == ["A"]
    assert read.notes == (
        "The sheet “Staff” was read: it is the first that names the columns of a roster.",
    )


def test_required_columns_are_those_that_the_process_looks_for() -> None:
    assert set(REQUIRED) == roster_worker.HEADINGS


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("000 000 0000", 123456789, "012 345 6789"),
        ("0000-0000", 123456, "0012-3456"),
        ("000000_ ", 1234, "001234"),
        ('"NHS "0000', 12, "NHS 0012"),
        (r"00\/00", 123, "01/23"),
        ("#,##0", 1234567, "1,234,567"),
        ("0.00", 12, "12.00"),
        ("[Red]000", 7, "007"),
        ("000;-000", 7, "007"),
        ("General", 1234, "1234"),
    ],
)
def test_number_is_what_the_workbook_shows(
    roster: Path, code: str, number: int, shown: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(NAMES)
    sheet.append([number, "A", ""])
    sheet["A2"].number_format = code
    book.save(roster)
    assert [row.reference for row in rows_of(roster)] == [shown]


@pytest.mark.parametrize("code", ["0.00E+00", "0%", "[>100]000;00", "#,##0,", "# ?/?"])
def test_number_in_a_form_that_is_not_known_is_refused(roster: Path, code: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(NAMES)
    sheet.append([1234, "A", ""])
    sheet["A2"].number_format = code
    book.save(roster)
    (problem,) = problems_of(roster)
    assert problem.startswith("row 2: reference: it holds a number that is shown in another form")


@pytest.mark.parametrize("value", [date(2026, 3, 1), datetime(2026, 3, 1, 12, 30), time(1, 2)])  # noqa: DTZ001
def test_date_in_a_workbook_is_refused_but_not_in_a_column_of_others(
    roster: Path, value: object
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*NAMES, "start"])
    sheet.append([value, "A", "", value])
    book.save(roster)
    (problem,) = problems_of(roster, ignore_extra=True)
    assert problem.startswith("row 2: reference: it is a date")


def test_hidden_rows_are_read_and_told(roster: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(NAMES)
    for reference in "123456789":
        sheet.append([reference, "A", ""])
    for row in (3, *range(5, 11), 20):
        sheet.row_dimensions[row].hidden = True
    book.save(roster)
    read = read_roster(roster, real())
    assert read.people == 9
    assert read.notes == (
        "7 rows that are hidden were read like the others (rows 3, 5, 6, 7, 8, …).",
    )


def test_filtered_row_of_ods_is_told(roster: Path) -> None:
    rows = "".join(
        f"<table:table-row{shown}>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in texts
        )
        + "</table:table-row>"
        for shown, texts in [
            ("", NAMES),
            ("", ["1", "A", "none"]),
            (' table:visibility="filter"', ["2", "B", "none"]),
        ]
    )
    roster.write_bytes(ods_of(rows))
    assert read_roster(roster, real()).notes == (
        "1 row that is hidden was read like the others (row 3).",
    )


def test_rows_may_be_shorter_than_the_names_but_nothing_is_lost(roster: Path) -> None:
    roster.write_bytes(xlsx([NAMES, ["1"], ["2", "B"], ["3", "C", "", "lost"]]))
    (problem,) = problems_of(roster)
    assert problem.startswith("row 4: column D: there is something in this cell")


@pytest.mark.long
def test_a_workbook_may_have_100000_rows_and_not_one_more(roster: Path) -> None:
    rows = [NAMES, *([str(n), f"Person {n * 7919}", "x=mixed"] for n in range(MAX_ROWS))]
    roster.write_bytes(xlsx(rows))
    read = read_roster(roster, real())
    assert read.people == MAX_ROWS == 100_000
    assert len(read._source.answer) < 20_000_000  # type: ignore[union-attr]
    roster.write_bytes(xlsx([*rows, ["one more", "", ""]]))
    assert "it holds more than 100,000 rows" in problems_of(roster)[0]


# What can harm


def sheet(inner: str, before: str = "", doctype: str = "") -> bytes:
    members = sheet_members(f"{before}<sheetData>{inner}</sheetData>")
    members[SHEET] = str(members[SHEET]).replace(XML, XML + doctype)
    return zipped(members)


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


def without(part: str) -> bytes:
    return zipped({name: text for name, text in sheet_members("").items() if part not in name})


LAUGHS = "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
)
PLAIN = xlsx([NAMES, ["1", "A", "none"]])
NO_SHEETS = {"xl/workbook.xml": f"{XML}<workbook {MAIN}/>"}
SAME = "<c t='s'><v>0</v></c>"
SMALL_ROW = "<row><c><v>1</v></c></row>"


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SHARED = f"{XML}<sst {MAIN}><si><t>{'a' * 900_000}</t></si></sst>"

ENDED = "it is damaged, or too large for a list of people."
DAMAGED = "it is damaged. Save it again"
TIGHT = "a part of it is packed far too tightly"
EMPTY = "is empty."
PARTS = "it holds more than 1,000 parts."
NAMELESS = "this row does not hold the names of the columns."
UNSEEN = "it has no sheet that can be seen."
LOCKED = "it is protected by a password."
NEITHER = "it is neither an XLSX nor an ODS workbook."

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a far cell": (lambda: sheet(SMALL_ROW + FAR, '<dimension ref="A1:XFD1048576"/>'), ENDED),
    "a cell beyond the sheet": (
        lambda: sheet('<row r="99999999"><c r="ZZZZZZ99999999"/></row>'),
        "is empty.",
    ),
    "a row that is not a number": (lambda: sheet('<row r="x"><c r="1A"><v>1</v></c></row>'), ENDED),
    "row nought": (lambda: sheet('<row r="0"><c r="A0"><v>1</v></c></row>'), ENDED),
    "10 million rows": (lambda: sheet(SMALL_ROW * 10_000_000), TIGHT),
    "4 GB of spaces": (lambda: zipped({"xl/workbook.xml": b" " * 300_000_000}), TIGHT),
    "1,001 members": (
        lambda: zipped({f"{n}.xml": "" for n in range(MAX_MEMBERS + 1)}),
        "it holds more than 1,000 parts.",
    ),
    "laughs": (
        lambda: sheet("<row><c t='str'><v>&a9;</v></c></row>", doctype=f"{LAUGHS}]>"),
        ENDED,
    ),
    "laughs and a formula": (
        lambda: sheet("<row><c><f>&a9;</f><v>&a9;</v></c></row>", doctype=f"{LAUGHS}]>"),
        ENDED,
    ),
    "a file from outside": (
        lambda: sheet(
            "<row><c t='str'><f>1</f><v>&x;</v></c></row>",
            doctype="<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        ),
        ENDED,
    ),
    "a text that does not exist": (lambda: sheet("<row><c t='s'><v>99</v></c></row>"), ENDED),
    "a number that is none": (
        lambda: sheet("<row><c><v>abc</v></c></row>"),
        "this row does not hold the names of the columns.",
    ),
    "one text a million times": (
        lambda: zipped(
            sheet_members(f"<sheetData>{f'<row>{SAME * 100}</row>' * 3_000}</sheetData>")
            | {"xl/sharedStrings.xml": SHARED}
        ),
        ENDED,
    ),
    "deep": (lambda: sheet("<a>" * 100_000 + "</a>" * 100_000), EMPTY),
    "cut off": (lambda: PLAIN[: len(PLAIN) // 2], DAMAGED),
    "without its end": (lambda: PLAIN[:-10], DAMAGED),
    "a word": (lambda: b"PK\3\4" + bytes(range(256)) * 20, DAMAGED),
    "an empty zip": (lambda: zipped({}), NEITHER),
    "a text document": (lambda: zipped({"word/document.xml": "<w/>"}), NEITHER),
    "a binary workbook": (lambda: zipped({"xl/workbook.bin": b"\0" * 50}), NEITHER),
    "no sheets": (
        lambda: zipped(sheet_members("") | {"xl/workbook.xml": f"{XML}<workbook {MAIN}/>"}),
        "it has no sheet that can be seen.",
    ),
    "no sheet file": (
        lambda: without("sheet1.xml"),
        ENDED,
    ),
    "no links": (
        lambda: without("rels"),
        ENDED,
    ),
    "not XML": (lambda: zipped(sheet_members("") | {SHEET: "<worksheet"}), ENDED),
    "another packing": (lambda: zipped(sheet_members(""), zipfile.ZIP_LZMA), DAMAGED),
    "a password": (
        lambda: patched(PLAIN, b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"),
        "it is protected by a password.",
    ),
    "ODS with a far cell": (
        lambda: ods_of(
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"
        ),
        ENDED,
    ),
    "ODS repeated without end": (
        lambda: ods_of(
            '<table:table-row table:number-rows-repeated="99999999999999"><table:table-cell '
            'table:formula="of:=1"/></table:table-row>'
        ),
        "more than 200,000 cells show an error",
    ),
    "ODS with a nonsense count": (
        lambda: ods_of(
            '<table:table-row table:number-rows-repeated="x"><table:table-cell/></table:table-row>'
        ),
        ENDED,
    ),
    "101 columns": (lambda: xlsx([NAMES + ["a"] * 98]), "it has more than 100 columns."),
}


@pytest.mark.parametrize(("make", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_is_refused_with_one_sentence(
    roster: Path, make: Callable[[], bytes], words: str
) -> None:
    roster.write_bytes(make())
    (said,) = problems_of(roster)
    assert words in said


@settings(max_examples=15)
@given(st.integers(0, len(PLAIN)), st.binary(max_size=4), st.booleans())
def test_a_damaged_workbook_is_read_or_refused(place: int, instead: bytes, packed: bool) -> None:
    members = {name: zipfile.ZipFile(io.BytesIO(PLAIN)).read(name) for name in sheet_members("")}
    data = PLAIN if packed else zipped(members, zipfile.ZIP_STORED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        path.write_bytes(data[:place] + instead + data[place + len(instead) :])
        try:
            assert read_roster(path, real()).people > 0
        except AnswersInvalid as error:
            assert str(error)  # noqa: PT017


def test_workbook_of_2_gb_is_refused_without_reading_it(roster: Path) -> None:
    with roster.open("wb") as file:
        file.write(b"PK\3\4")
        file.truncate(2_000_000_000)
    (said,) = problems_of(roster)
    assert said.startswith(f"“{roster}” is larger than 50 MB, so it was not read.")
    assert MAX_BYTES == 50_000_000


def test_long_cells_are_cut_on_their_way_and_refused(roster: Path) -> None:
    roster.write_bytes(xlsx([NAMES, ["1", "n" * 30_000, "x=mixed;" * 5_000]]))
    assert problems_of(roster) == [
        "row 2: platforms: it is longer than 4,000 characters. Use a shorter text."
    ]


def test_very_long_rows_are_refused_before_they_fill_the_memory(roster: Path) -> None:
    texts = f"{XML}<sst {MAIN}><si><t>{'a' * 4_000}</t></si></sst>"
    rows = f"<row>{SAME * 100}</row>" * 300
    roster.write_bytes(
        zipped(sheet_members(f"<sheetData>{rows}</sheetData>") | {"xl/sharedStrings.xml": texts})
    )
    (said,) = problems_of(roster)
    assert "it holds more than 100,000 rows, or very long ones." in said


def test_no_module_that_lies_beside_a_roster_is_run(
    roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster.write_bytes(PLAIN)
    for name in ("json.py", "zipfile.py", "checklist.py"):
        (roster.parent / name).write_text("raise SystemExit(1)")
    monkeypatch.chdir(roster.parent)
    assert len(rows_of(roster)) == 1


def test_a_workbook_that_takes_too_long_is_given_up(
    roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster.write_bytes(PLAIN)
    monkeypatch.setattr(roster_workbook, "COMMAND", SLEEPER)
    monkeypatch.setattr(roster_workbook, "DEADLINE", 0.1)
    (said,) = problems_of(roster)
    assert ENDED in said


@pytest.mark.parametrize(
    ("use", "ends"),
    [
        ("w.limit(); bytearray(1_200_000_000)", 1),
        ("w.SECONDS = 1; w.limit()\nwhile True: pass", -signal.SIGXCPU),
        ("w.limit(); os.abort()", -signal.SIGABRT),
    ],
    ids=["memory", "time", "core"],
)
def test_the_process_that_reads_a_workbook_is_limited(tmp_path: Path, use: str, ends: int) -> None:
    code = f"import os; from checklist.roster import workbook_process as w; {use}"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode in (ends, -signal.SIGKILL if ends == -signal.SIGXCPU else ends)
    assert (b"MemoryError" in done.stderr) == (ends == 1)
    assert list(tmp_path.iterdir()) == []
    assert roster_worker.SECONDS == 30
    assert roster_worker.MEMORY == 1_000_000_000


@pytest.mark.parametrize("kept", [0, 1, 30, -1, -2])
def test_an_answer_that_stops_short_is_no_roster(
    roster: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    roster.write_bytes(xlsx([NAMES, *([str(n), "A", "none"] for n in range(20))]))
    whole = roster_workbook._ask(RosterFile(roster))
    monkeypatch.setattr(roster_workbook, "_ask", lambda _: whole[:kept])
    (said,) = problems_of(roster)
    assert ENDED in said


# The zip file


def test_a_member_is_counted_and_its_size_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"a": b" " * 5_000_000})
    lying = data.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    assert zipfile.ZipFile(io.BytesIO(lying)).infolist()[0].file_size == 10
    guard(io.BytesIO(lying))
    monkeypatch.setattr(roster_zip, "SMALL", 1_000_000)
    with pytest.raises(WorkbookRefused, match="packed far too tightly"):
        guard(io.BytesIO(lying))


def test_members_that_share_their_bytes_are_counted_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = zipped({"a": bytes(range(256)) * 4_000})
    start = data.rindex(b"PK\1\2")
    end = data.rindex(b"PK\5\6")
    entry = data[start:end]
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 5, 5, len(entry) * 5, start, 0)
    overlapping = data[:start] + entry * 5 + tail
    assert len(guard(io.BytesIO(overlapping)).infolist()) == 5
    monkeypatch.setattr(roster_zip, "MAX_INFLATED", 5_000_000)
    with pytest.raises(WorkbookRefused, match="unpacks to more than 5 MB"):
        guard(io.BytesIO(overlapping))


def test_rows_that_are_all_alike_are_not_taken_for_a_bomb(roster: Path) -> None:
    alike = ["Somebody with a name", "annual-review", "nurse", "facebook=personal; x=mixed"]
    rows = [[str(n), *alike] for n in range(10_000)]
    roster.write_bytes(ods([["reference", "name", "occasion", "profession", "platforms"], *rows]))
    member = zipfile.ZipFile(roster).getinfo("content.xml")
    assert member.file_size > 40 * member.compress_size
    assert read_roster(roster, real()).people == 10_000
