"""A roster: every person as they stand in the file, or every problem of every row at once."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.base.text import LONGEST, clean
from checklist.errors import AnswersInvalid, ExitCode
from checklist.roster.answers import LONGEST_CELL, MOST_USED
from checklist.roster.columns import (
    ANSWERS,
    COLUMNS,
    LONGEST_REFERENCE,
    letters,
    reference_of,
    same,
)
from checklist.roster.recipient import Recipient
from checklist.roster.roster import MAX_PROBLEMS, read_roster
from tests.conftest import everyones_answers, real
from tests.roster.rosters import csv_text, problems_of, row_of, rows_at_fault, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from checklist.guidance.guidance import Guidance

MARKS = ("'", '="', "#", "Err:")
"""Beginnings of cells that a spreadsheet means in another way than it writes them."""

FREE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n\x1a"), max_size=30
).filter(lambda text: not text.strip().startswith(MARKS))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Puts text into a roster."""

    def put(text: str) -> Path:
        path = tmp_path / "roster.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return put


# People


def references() -> st.SearchStrategy[str]:
    """References as they come out of cleaning."""
    cleaned = FREE.map(lambda text: reference_of(text)[0])
    return cleaned.filter(lambda reference: reference and not reference.startswith(MARKS))


def fits_a_cell(answers: Answers) -> bool:
    """Whether no name of a platform holds what parts the entries of a cell."""
    return not any(set(";,\n") & set(account.platform) for account in answers.accounts)


people = st.lists(
    st.tuples(references(), FREE, everyones_answers().filter(fits_a_cell)),
    min_size=1,
    max_size=6,
    unique_by=lambda person: same(person[0]),
)


# There and back


@given(
    people,
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.permutations(range(len(COLUMNS))),
    st.sampled_from([str.upper, str.title, str.lower, " {} ".format]),
)
def test_what_is_written_is_read_back_as_it_was(
    said: list[tuple[str, str, Answers]],
    separator: str,
    end: str,
    encoding: str,
    order: list[int],
    spelt: Callable[[str], str],
) -> None:
    table = [[spelt(column) for column in COLUMNS], *(row_of(*person) for person in said)]
    text = csv_text(([row[place] for place in order] for row in table), separator, end)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        path.write_text(text, encoding=encoding, newline="")
        read = rows_of(path)
    wanted = [
        Recipient(number, reference, clean(name), answers)
        for number, (reference, name, answers) in enumerate(said, 2)
    ]
    assert wanted == read


def test_every_cell_is_understood_in_the_ways_that_people_write_it(
    write: Callable[[str], Path],
) -> None:
    path = write(
        "REFERENCE;Name; Occasion ;profession;level;family;platforms;opening;leaving;"
        "supervises;research;minutes\n"
        ' 007 ; Siân  Ŵyn;New starter;NURSE;Full;Children,partner;"Facebook = Personal;'
        ' twitter=BOTH,other: Mums\u00adnet =mixed";LinkedIn=professional;none;YES;n;090\n'
    )
    assert rows_of(path) == [
        Recipient(
            2,
            "007",
            "Siân Ŵyn",
            Answers(
                accounts=(
                    Account("facebook", "personal"),
                    Account("x", "both"),
                    Account("other:Mumsnet", "mixed"),
                    Account("linkedin", "professional", "opening"),
                ),
                occasion="new-starter",
                profession="nurse",
                level="full",
                minutes=90,
                family=("partner", "children"),
                supervises=True,
                research=False,
            ),
        )
    ]


def test_only_reference_and_platforms_are_required(write: Callable[[str], Path]) -> None:
    (row,) = rows_of(write("platforms,reference\nx=personal,12\n"))
    assert row == Recipient(2, "12", "", Answers(accounts=(Account("x", "personal"),)))
    assert row.person == Person("", "12")


def test_someone_without_platforms_gets_the_most_used_ones_to_choose_from(
    write: Callable[[str], Path], guidance: Guidance
) -> None:
    path = write("reference,platforms,level,profession,family\n1,,full,nurse,none\n2,none,,,\n")
    chooses, none = rows_of(path)
    assert chooses.chooses
    assert [a.platform for a in chooses.answers.accounts] == [
        platform.slug for platform in guidance.offered[:MOST_USED]
    ]
    assert {a.kind for a in chooses.answers.accounts} == {"personal"}
    assert chooses.answers.level == "quick"
    assert (chooses.answers.profession, chooses.answers.family) == ("nurse", ())
    assert not none.chooses
    assert none.answers == Answers()


@pytest.mark.parametrize("stage", ["opening", "leaving"])
def test_someone_who_only_opens_or_leaves_an_account_does_not_choose(
    write: Callable[[str], Path], stage: str
) -> None:
    (row,) = rows_of(write(f"reference,platforms,{stage}\n1,,x=personal\n"))
    assert not row.chooses
    assert [(a.platform, a.stage) for a in row.answers.accounts] == [("x", stage)]


@pytest.mark.parametrize("column", ["pages", "topics"])
def test_pages_are_read_and_a_wrong_one_is_counted_not_repeated(
    write: Callable[[str], Path], column: str
) -> None:
    (row,) = rows_of(write(f"reference,platforms,{column}\n1,,Phone; passwords; phone\n"))
    assert row.answers.pages == ("phone", "passwords")
    (said,) = problems_of(write(f"reference,platforms,{column}\n1,,phone; Ann Smith\n"))
    assert said.startswith("row 2: pages: entry 2 is not ")
    assert "Ann" not in said


def test_rows_can_be_read_more_than_once(write: Callable[[str], Path]) -> None:
    roster = read_roster(write("reference,platforms\n1,\n2,\n"), real())
    assert list(roster.rows()) == list(roster.rows())
    assert roster.people == 2


# Every problem at once


MANY = """\
Reference,Name,Occasion,Level,Platforms,Opening,Family,Supervises,Minutes,Profession
,Ann,party,quik,facebok=personal; x,,dog,perhaps,0,nurce
12,Bob,,,x=privat; twitter=mixed; other:=mixed; other:推特=mixed,qqqq=mixed,none; partner,,ten,
12,"Cy, Di"
x=1,"Dee,,,,,,,,
012,Eve,,,none,facebook,,,,
"""

SAID = """\
row 2: reference: it is empty. Give each person a reference, such as a staff number.
row 2: platforms: entry 1: we do not list this platform. Did you mean “facebook”? \
For one that we do not list write other: before its name.
row 2: platforms: x: the kind of profile is missing. \
Write x=personal, =professional, =both or =mixed.
row 2: occasion: it is not new-starter, annual-review, supervision or check-up.
row 2: profession: we do not list this profession. Did you mean “Nurse”?
row 2: level: it is not quick, standard or full. Did you mean “quick”?
row 2: minutes: it is not a number of minutes. Use 1 to 10000.
row 2: family: entry 1 is not partner, children or relatives. Write none for no family sheet.
row 2: supervises: it is neither yes nor no. Write yes, or leave it empty.
row 3: platforms: x: the kind is not personal, professional, both or mixed.
row 3: platforms: entries 1 and 2 are the same platform. Name it once; use both for 2 accounts.
row 3: platforms: entry 3: the name after “other:” is empty. Write other:Name.
row 3: platforms: entry 4: the name has letters that cannot be printed. \
Write it in Latin letters.
row 3: opening: entry 1: we do not list this platform. \
For one that we do not list write other: before its name.
row 3: minutes: it is not a number of minutes. Use 1 to 10000.
row 3: family: entry 1 is not partner, children or relatives. Write none for no family sheet.
row 4: it has 2 cells, but the row of names has 10. \
Look for a separator too many or too few, or for a stray quotation mark.
row 5: a quotation mark is opened and not closed on the same line. \
Close it. A cell may not hold a line break.
row 6: opening: facebook: the kind of profile is missing. \
Write facebook=personal, =professional, =both or =mixed.
"""


def test_every_problem_of_every_row_is_told_at_once(write: Callable[[str], Path]) -> None:
    path = write(MANY)
    with pytest.raises(AnswersInvalid) as caught:
        read_roster(path, real())
    assert caught.value.exit_code == ExitCode.ANSWERS
    assert caught.value.message == f"“{path}” cannot be used as it is."
    assert problems_of(path) == SAID.splitlines()


def test_blank_lines_and_empty_rows_count_but_are_no_people(write: Callable[[str], Path]) -> None:
    path = write("\n\nreference,platforms\n\n,\n1,\n , \n\n2,\n")
    assert [(row.number, row.reference) for row in rows_of(path)] == [(6, "1"), (9, "2")]


def test_a_thousand_problems_are_listed_and_the_others_counted(
    write: Callable[[str], Path],
) -> None:
    path = write("reference,platforms\n" + ",x=privat\n" * 2_000)
    with pytest.raises(AnswersInvalid) as caught:
        read_roster(path, real())
    assert len(caught.value.problems) == MAX_PROBLEMS
    assert "The first 1,000 of 4,000 problems are listed." in str(caught.value)


# The names of the columns


HEADINGS = {
    "unknown with a hint": (
        "reference,platform",
        ["row 1: platform: there is no such column. Did you mean “platforms”?", "this column is"],
    ),
    "unknown": ("reference,platforms,pet", ["row 1: pet: there is no such column. Rename it,"]),
    "twice": (
        "reference,platforms,level, LEVEL ",
        ["row 1: LEVEL: columns C and D have the same name. Delete or rename one of them."],
    ),
    "unknown twice": (
        "reference,platforms,pet,Pet",
        ["row 1: pet: there is no such", "row 1: Pet: columns C and D"],
    ),
    "reference missing": ("platforms", ["row 1: reference: this column is missing. Add it."]),
    "platforms missing": ("reference", ["row 1: platforms: this column is missing. Add it."]),
    "long unknown": ("reference,platforms," + "p" * 999, [f"row 1: {'p' * 40}: there is no such"]),
    "a person in place of names": (
        "Zoe,Zimmermann",
        ["row 1: this row does not hold the names of the columns. Begin the file with"],
    ),
    "a person one of whose cells is the name of a column": (
        "A1,Canary Zebra,x=personal,research",
        ["row 1: this row does not hold the names of the columns. Begin the file with"],
    ),
    "too many": (
        "reference,platforms" + ",a" * 9_998,
        ["row 1: it has 10,000 columns, and 100 is the limit. Delete those"],
    ),
    "101": ("reference" + ",platforms" * 100, ["row 1: it has 101 columns, and 100 is the limit."]),
}


@pytest.mark.parametrize(("names", "said"), HEADINGS.values(), ids=HEADINGS)
def test_every_fault_in_the_names_of_columns_is_told(
    write: Callable[[str], Path], names: str, said: list[str]
) -> None:
    problems = problems_of(write(f"{names}\n"))
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert words in problem
        assert "Zimmermann" not in problem


def test_rows_are_checked_even_when_the_names_of_columns_are_wrong(
    write: Callable[[str], Path],
) -> None:
    problems = problems_of(write("platforms,levle\nx=privat,full\nx,full\n"))
    assert rows_at_fault(problems) == {1, 2, 3}
    assert len(problems) == 4


def test_extra_columns_are_left_out_only_when_asked(write: Callable[[str], Path]) -> None:
    path = write("reference,pet,platforms,shoe size\n1,cat,x=mixed,40\n")
    assert rows_at_fault(problems_of(path)) == {1}
    roster = read_roster(path, real(), ignore_extra=True)
    assert roster.notes == ("Not used, because there are no such columns: “pet”, “shoe size”.",)
    (row,) = roster.rows()
    assert row.answers.accounts == (Account("x", "mixed"),)


def test_columns_without_a_name_may_only_be_empty(write: Callable[[str], Path]) -> None:
    text = "reference,platforms,,\n1,,,\n2,, ,lost\n"
    (problem,) = problems_of(write(text))
    assert problem.startswith("row 3: column D: there is something in this cell, but its column")
    assert len(rows_of(write(text.replace("lost", "")))) == 2


def test_a_column_is_named_as_a_spreadsheet_names_it() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == "A Z AA AZ BA ZZ AAA".split()


# References and names


REFERENCES = {
    "empty": ("", "it is empty."),
    "blank": ("   ", "it is empty."),
    "nothing visible": ("\u200b\u202e\x07", "it is empty."),
    "only joiners": ("\u200d\u200c", "it is empty."),
    "81 characters": ("r" * (LONGEST_REFERENCE + 1), "it is longer than 80 characters."),
    "300 characters": ("r" * 300, "it is longer than 80 characters."),
    "command": ("=cmd|'/c calc'!A1", "it begins like a formula (with =, +, - or @)."),
    "sum": ("+1+1", "it begins like a formula"),
    "difference": ("-1", "it begins like a formula"),
    "function": ("@SUM(1)", "it begins like a formula"),
    "full-width": ("＝1+1", "it begins like a formula"),
    "behind something hidden": ("\u200d\u202e=1", "it begins like a formula"),
    "shortened number": ("1.23457E+11", "a spreadsheet may have shortened this number."),
    "shortened with a comma": ("1,2e+11", "a spreadsheet may have shortened this number."),
}


@pytest.mark.parametrize(("reference", "said"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_that_cannot_be_one_is_refused(
    write: Callable[[str], Path], reference: str, said: str
) -> None:
    rows = [("reference", "platforms"), (reference, "x=personal")]
    (problem,) = problems_of(write(csv_text(rows)))
    assert problem.startswith(f"row 2: reference: {said}")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../x", "../../x"),
        ("CON", "CON"),
        ("a/b", "a/b"),
        ("dots...", "dots..."),
        ("r" * 80, "r" * 80),
        ("007", "007"),
        ("  a   b ", "a b"),
        ("e\u0301", "é"),
        ("a\x1b[31m\u202eb", "a[31mb"),
        ("12E4", "12E4"),
        ("#N/A?", "#N/A?"),
    ],
)
def test_a_strange_reference_is_kept_for_whoever_names_files(
    write: Callable[[str], Path], typed: str, kept: str
) -> None:
    (row,) = rows_of(write(csv_text([("reference", "platforms"), (typed, "")])))
    assert row.reference == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a1", "a1"),
        ("a1", "A1"),
        ("é", "e\u0301"),
        ("straße", "STRASSE"),
        ("A1", "Ａ１"),
        ("ﬁ", "FI"),
        ("a b", " a  b "),
        ("ab", "a\u200db"),
    ],
)
def test_two_rows_with_the_same_reference_are_both_named(
    write: Callable[[str], Path], one: str, other: str
) -> None:
    rows = [("reference", "platforms"), ("z", ""), (one, ""), ("y", ""), (other, ""), (one, "")]
    assert problems_of(write(csv_text(rows))) == [
        f"row {row}: reference: row 3 has the same reference, but for capitals or the form of "
        "its letters. Give each person a reference of their own."
        for row in (5, 6)
    ]


@given(st.lists(FREE, min_size=2, max_size=8))
def test_no_two_people_of_a_roster_have_references_that_a_disk_could_confuse(
    typed: list[str],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        rows = [("reference", "platforms"), *((text, "") for text in typed)]
        path.write_text(csv_text(rows), encoding="utf-8", newline="")
        try:
            read = rows_of(path)
        except AnswersInvalid:
            return
    forms = {unicodedata.normalize("NFKC", row.reference.casefold()) for row in read}
    assert len(forms) == len(read)


def test_long_and_invisible_names_are_told_and_cut(write: Callable[[str], Path]) -> None:
    names = ["n" * (LONGEST + 1)] * 7 + ["\u200b\u202e", "n" * LONGEST, "", "x" * 50_000]
    rows = [("reference", "name", "platforms"), *((f"r{i}", n, "") for i, n in enumerate(names))]
    roster = read_roster(write(csv_text(rows)), real())
    assert roster.notes == (
        "The first 200 characters of long names are used (rows 2, 3, 4, 5, 6 and 3 more).",
        "Names without letters that can be printed are left out (row 9).",
    )
    assert [len(row.name) for row in roster.rows()] == [200] * 7 + [0, 200, 0, 200]


def test_a_cell_that_is_far_too_long_is_a_problem(write: Callable[[str], Path]) -> None:
    long = "other:a=mixed;" * (LONGEST_CELL // 14 + 1)
    (problem,) = problems_of(write(csv_text([("reference", "platforms"), ("1", long)])))
    assert problem == "row 2: platforms: it is longer than 4,000 characters. Use a shorter text."


# Privacy


SECRET = st.from_regex(r"[Zz][qjv]{3,8}[a-z ]{0,9}", fullmatch=True)


@given(st.lists(st.lists(SECRET, min_size=9, max_size=14), min_size=1, max_size=4), st.booleans())
def test_no_message_repeats_what_stands_in_a_cell(rows: list[list[str]], named: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        table = [list(COLUMNS), *rows] if named else rows
        padded = [(row + [""] * 9)[: len(COLUMNS)] for row in table]
        path.write_text(csv_text(padded), encoding="utf-8", newline="")
        said = "\n".join(problems_of(path))
    assert said
    secrets = {word for row in rows for text in row for word in text.split() if len(word) > 3}
    assert [word for word in secrets if word in said] == []


def test_a_name_in_the_wrong_column_is_not_repeated(write: Callable[[str], Path]) -> None:
    rows = [COLUMNS, *([*["Lynn Keedin=Facebok"] * len(COLUMNS)] for _ in range(2))]
    said = "\n".join(problems_of(write(csv_text(rows))))
    assert len(said.splitlines()) == 1 + 2 * len(ANSWERS)
    assert "Lynn" not in said
    assert "Keedin" not in said


def test_a_roster_shows_nothing_about_people_when_it_is_printed(
    write: Callable[[str], Path],
) -> None:
    roster = read_roster(write("reference,name,platforms\n12345,Zoe,\n"), real())
    assert "Zoe" not in repr(roster)
    assert "12345" not in repr(roster)


# Files that are none, or that change


def test_what_is_not_a_file_is_named(tmp_path: Path) -> None:
    (pipe := tmp_path / "pipe").mkdir()
    assert problems_of(pipe) == [f"“{pipe}” is a folder. Name the roster inside it."]
    assert problems_of(Path("/dev/zero"))[0].startswith("“/dev/zero” is not a file.")
    missing = tmp_path / "missing.csv"
    assert problems_of(missing)[0].startswith(f"There is no file “{missing}”.")


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text("reference,platforms\n1,\n"),
        lambda path: path.write_text("reference,platforms\n1,\n3,\n2,\n"),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"\xff" * 30),
        lambda path: path.write_text("reference,platforms\n1,\n9,\n"),
    ],
    ids=["shorter", "longer", "gone", "damaged", "another person"],
)
def test_a_roster_that_changes_before_it_is_used_is_refused(
    write: Callable[[str], Path], change: Callable[[Path], None]
) -> None:
    path = write("reference,platforms\n1,\n2,\n")
    roster = read_roster(path, real())
    change(path)
    with pytest.raises(AnswersInvalid, match=r"was changed|There is no file"):
        list(roster.rows())


@pytest.mark.parametrize("more", ["9,x=privat\n", "9,\n", ""], ids=["wrong", "longer", "shorter"])
def test_a_roster_that_changes_while_it_is_used_is_refused(
    write: Callable[[str], Path], more: str
) -> None:
    start = "reference,platforms\n"
    path = write(start + "".join(f"r{i},\n" for i in range(50_000)))
    rows = read_roster(path, real()).rows()
    read = [next(rows)]
    with path.open("r+b") as file:  # far behind what has been read ahead
        if more:
            file.seek(0, 2)
            file.write(more.encode())
        else:
            file.truncate(300_000)
    with pytest.raises(AnswersInvalid, match="was changed while it was read"):
        read.extend(rows)
    assert len(read) <= 50_000


# Scale


MEASURE = """
import re, sys
from pathlib import Path
from checklist.guidance.load import load
from checklist.roster.roster import read_roster
roster = read_roster(sys.argv[1], load())
people = sum(1 for _ in roster.rows())
print(people, re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def measured(path: Path) -> tuple[int, int]:
    """People, and peak memory in KB of a process that reads a roster twice."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, path], capture_output=True, check=True, text=True
    )
    people, memory = done.stdout.split()
    return int(people), int(memory)


@pytest.mark.parametrize("people", [20_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_memory_does_not_grow_with_the_roster(write: Callable[[str], Path], people: int) -> None:
    def text(people: int) -> str:
        kinds = ("personal", "professional", "both", "mixed")
        rows = (
            f"R{i:06},Person Number {i},{i % 9_000 + 1},x={kinds[i % 4]}\n" for i in range(people)
        )
        return "reference,name,minutes,platforms\n" + "".join(rows)

    few, with_few = measured(write(text(2_000)))
    many, with_many = measured(write(text(people)))
    assert (few, many) == (2_000, people)
    # 12 bytes are kept of each row; a row itself takes 500.
    assert with_many - with_few < 3_000 + people * 12 / 1_000
