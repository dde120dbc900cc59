"""The columns and rows of a roster, and the key that identifies a person in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checklist.answers.parse import TABLES
from checklist.base.text import clean
from checklist.errors import did_you_mean

REQUIRED = ("reference", "platforms")

ANSWERS = (
    *("occasion", "profession", "level", "family"),
    *TABLES,
    *("supervises", "research", "pages", "minutes"),
)
"""The columns that are answers; the others are about the person."""

COLUMNS = ("reference", "name", *ANSWERS)

OLDER = {"topics": "pages"}
"""Names that columns had before, and those that they have."""

EXAMPLE = "EXAMPLE"
"""The reference in the row that a new template comes with."""

MAX_COLUMNS = 100

LONGEST_HEADING = 40
"""Characters of an unknown column's name that a message shows."""

LONGEST_REFERENCE = 80

_MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = re.compile(
    rf"\d{{1,2}}[-/ ]{_MONTH}([-/ ]\d{{2,4}})?|{_MONTH}[-/ ]\d{{2,4}}"
    r"|\d{1,2}(?P<between>[-/.])\d{1,2}(?P=between)\d{2,4}|\d{4}-\d\d-\d\d"
)
"""A date as spreadsheets write it."""
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
_JOINERS = str.maketrans("", "", "\u200c\u200d")


@dataclass(frozen=True)
class CellFault:
    """A fault of a cell or a row, and its cure."""

    fault: str
    cure: str = ""


Cell = str | CellFault

DATED = CellFault(
    "it is a date, and a spreadsheet may have made it one.",
    "Format the column as text, then type what it was meant to be.",
)

SHOWS_ERROR = CellFault("it shows an error.", "Mend the formula, or type the value.")


@dataclass(frozen=True)
class RosterLine:
    """A row as it stands in the file with its number there, or why it cannot be read."""

    number: int
    cells: tuple[Cell, ...] | CellFault
    is_unforced: bool = False
    """A mark was left out that forces a spreadsheet to keep a text: an apostrophe, or ="…"."""


@dataclass(frozen=True)
class Columns:
    """The position of each column, counted from 0."""

    indexes: Mapping[str, int]
    named: frozenset[int]
    """Every index that has a name, known or not."""
    extra: tuple[str, ...]
    """The names that we do not know."""
    faults: tuple[tuple[str, CellFault], ...]
    """Each with the name of its column; "" when the row of names as a whole is meant."""


def read_columns(cells: Sequence[Cell], *, ignore_extra: bool) -> Columns:
    """The columns that the first row names, and every fault in it."""
    names = [cell if isinstance(cell, str) else "" for cell in cells]
    words = [" ".join(clean(name).casefold().split()) for name in names]
    words = [OLDER.get(word, word) for word in words]
    indexes: dict[str, int] = {}
    faults: list[tuple[str, CellFault]] = []
    extra: list[str] = []
    for index, word in enumerate(words):
        shown = clean(names[index])[:LONGEST_HEADING]
        if word and word in words[:index]:
            first = letters(words.index(word))
            fault = f"columns {first} and {letters(index)} have the same name."
            faults.append((shown, CellFault(fault, "Delete or rename one of them.")))
        elif word in COLUMNS:
            indexes[word] = index
        elif word:
            extra.append(shown)
            if not ignore_extra:
                hint = did_you_mean(word, [name for name in COLUMNS if name not in words])
                cure = f"{hint} Rename it, delete it, or add --ignore-extra.".strip()
                faults.append((shown, CellFault("there is no such column.", cure)))
    if not indexes.keys() & set(REQUIRED):  # perhaps a person's row: nothing of it is repeated
        return Columns({}, frozenset(), (), (("", _no_names()),))
    missing = [name for name in REQUIRED if name not in indexes]
    faults += [(name, CellFault("this column is missing.", "Add it.")) for name in missing]
    named = frozenset(index for index, word in enumerate(words) if word)
    return Columns(indexes, named, tuple(extra), tuple(faults))


def letters(index: int) -> str:
    """A column as a spreadsheet names it: 0 → A, 27 → AB."""
    before, letter = divmod(index, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + letter)


def _no_names() -> CellFault:
    return CellFault(
        "this row does not hold the names of the columns.",
        f"Begin the file with a row that names them: {', '.join(COLUMNS)}.",
    )


def same(reference: str) -> str:
    """Return the key of a reference: equal for those that differ by case or Unicode form."""
    folded = unicodedata.normalize("NFKC", reference).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_JOINERS).strip()


def reference_of(cell: str) -> tuple[str, CellFault | None]:
    """The cleaned reference, and what is wrong with it."""
    reference = clean(cell)
    if not (key := same(reference)):
        return "", CellFault(
            "it is empty.", "Give each person a reference, such as a staff number."
        )
    if len(reference) > LONGEST_REFERENCE:
        fault = f"it is longer than {LONGEST_REFERENCE} characters."
        return "", CellFault(fault, "Use a shorter one.")
    if key[0] in "=+-@":
        fault = "it begins like a formula (with =, +, - or @)."
        return "", CellFault(fault, "Begin it with a letter or a digit.")
    if _SHORTENED.fullmatch(reference):
        fault = "a spreadsheet may have shortened this number."
        return "", CellFault(fault, "Format the column as text, then type the whole number again.")
    if _DATE.fullmatch(reference):
        return "", DATED
    return reference, None
