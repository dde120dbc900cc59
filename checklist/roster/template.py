"""An empty roster to fill in, with one example and the words that its cells may hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checklist.answers.model import KIND_ANSWERS, LEVELS, OCCASIONS, RELATIONS
from checklist.base import files
from checklist.errors import UsageError
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform
from checklist.roster.columns import COLUMNS, EXAMPLE, letters
from checklist.roster.workbook_process import MAX_ROWS

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

EXPLAINED = {
    "reference": "Required. What tells this person from all others, such as a staff number.",
    "name": "Printed on the checklist. Leave it empty if no name is to be printed.",
    "occasion": f"One of {', '.join(OCCASIONS)}. Empty: check-up.",
    "profession": "It decides which policies are cited. Empty: those for everyone.",
    "level": f"One of {', '.join(LEVELS)}. Empty: standard.",
    "family": f"Any of {', '.join(RELATIONS)}, or none for no family sheet. Empty: all three.",
    "platforms": "PLATFORM=KIND, with a semicolon between, or none. "
    "Empty: the most used platforms, to choose from.",
    "opening": "The same for platforms that the person is about to open.",
    "leaving": "The same for platforms that the person is about to leave.",
    "supervises": "yes if the person supervises, teaches or assesses others.",
    "research": "yes adds the sheet on research.",
    "pages": "Pages to add, such as phone or passwords, with a comma between. Empty: none.",
    "minutes": "Fits the whole checklist into so many minutes, 1 to 10000. Empty: no limit.",
}
"""Instructions for each column."""

MEANINGS = {
    "personal": "For family, friends and private life.",
    "professional": "For work, colleagues and the public.",
    "both": "2 accounts, one of each kind.",
    "mixed": "1 account that is used for both.",
    "quick": "Essentials, at most 5 on a sheet.",
    "standard": "At most 9 on a sheet.",
    "full": "Everything.",
}

PEOPLE, PLATFORMS, WORDS, HELP = "People", "Platforms", "Words", "Columns"


def write_template(path: Path, guidance: Guidance, *, force: bool = False) -> None:
    """Write an empty roster to `path`, as CSV or as XLSX with lists to choose from.

    Raises UsageError for other endings, and CannotWrite.
    """
    maker = MAKERS.get(path.suffix.casefold())
    if maker is None:
        raise UsageError(
            f"“{path}” is neither .csv nor .xlsx.", "Give the file one of these endings."
        )
    files.check(path, force=force)
    files.write(path, maker(guidance), force=force)


def example(guidance: Guidance) -> dict[str, str]:
    """The row that a template comes with, by column."""
    first, second = guidance.offered[:2]
    said = {
        "reference": EXAMPLE,
        "name": "Example: put your people in place of this row",
        "occasion": "new-starter",
        "profession": next(iter(guidance.professions.values())).name,
        "level": "standard",
        "family": "partner, children",
        "platforms": f"{first.slug}={first.kinds[0]}; {second.slug}={second.kinds[-1]}",
        "supervises": "no",
        "research": "no",
    }
    return {column: said.get(column, "") for column in COLUMNS}


def _csv(guidance: Guidance) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, example(guidance).values()])
    return text.getvalue().encode("utf-8-sig")  # without the mark, Excel reads accents wrongly


def _xlsx(guidance: Guidance) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = "checklist"
    people = book.active
    assert people is not None
    people.title = PEOPLE
    _fill(people, COLUMNS, [tuple(example(guidance).values())])
    platforms = [(p.slug, p.name, ", ".join(_kinds(p))) for p in guidance.offered]
    _fill(book.create_sheet(PLATFORMS), ("platform", "name", "kinds"), platforms)
    _fill(book.create_sheet(WORDS), ("column", "word", "meaning"), list(_words(guidance)))
    _fill(book.create_sheet(HELP), ("column", "what to write"), list(EXPLAINED.items()))
    for index, column in enumerate(COLUMNS):
        letter = letters(index)
        people.column_dimensions[letter].number_format = "@"  # 007 stays 007
        people.cell(2, index + 1).number_format = "@"
        rule = _rule(column, len(guidance.professions))
        rule.promptTitle, rule.prompt, rule.showInputMessage = column, EXPLAINED[column], True
        rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
        people.add_data_validation(rule)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(sheet: Worksheet, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with its names in bold, which stay in sight."""
    from openpyxl.styles import Font

    for row in (names, *rows):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for index, cells in enumerate(zip(names, *rows, strict=True)):
        width = max(len(cell) for cell in cells)
        sheet.column_dimensions[letters(index)].width = max(14, width + 2)


def _words(guidance: Guidance) -> Iterator[tuple[str, str, str]]:
    """The words that cells may hold. The professions come first, where `_rule` looks for them."""
    for profession in guidance.professions.values():
        yield "profession", profession.name, profession.regulator
    for column, words in (
        ("occasion", OCCASIONS),
        ("level", LEVELS),
        ("family", RELATIONS),
        ("platforms", KIND_ANSWERS),
    ):
        yield from ((column, word, MEANINGS.get(word, "")) for word in words)


def _kinds(platform: Platform) -> Sequence[str]:
    return KIND_ANSWERS if len(platform.kinds) == 2 else platform.kinds


def _rule(column: str, professions: int) -> DataValidation:
    """Return the values that a spreadsheet offers and accepts in a column."""
    from openpyxl.worksheet.datavalidation import DataValidation

    match column:
        case "occasion" | "level" | "supervises" | "research":
            words = {"occasion": OCCASIONS, "level": LEVELS}.get(column, ("yes", "no"))
            return DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        case "profession":
            cells = f"{WORDS}!$B$2:$B${professions + 1}"
            return DataValidation(type="list", formula1=cells, allow_blank=True)
        case _:
            return DataValidation(allow_blank=True)


MAKERS: dict[str, Callable[[Guidance], bytes]] = {".csv": _csv, ".xlsx": _xlsx}
"""Makers of an empty roster, by the ending of its name."""
