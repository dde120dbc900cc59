"""Parts of a document before it has pages: slips to get, words to set, and their rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checklist.html.look import Size, SlipSource
from checklist.pdf.compose.pages import Gap
from checklist.pdf.compose.paper import COLUMN
from checklist.pdf.compose.typeset import Cell, Words, set_lines, set_row
from checklist.pdf.slip import Slip

PageNumbers = Mapping[str, int]
"""The page of each destination; before pages are known, empty."""

NONE = Gap()
LINE = Gap(2, 3, 5)
HEADS = Gap(3, 6, 10)
ITEM = Gap(6, 9, 15)
BLOCK = Gap(8, 11, 18)
SHEET = Gap(11, 20, 34)
"""Points above a line of a block, column heads, an item, a block and a sheet."""


@dataclass(frozen=True)
class Grid:
    """Positions across the column, in points, by the size of type."""

    size: float
    words: float
    """From the column's edge to the words of an item."""
    second: float
    """… to the second column of boxes."""
    numbers: float
    """The width of a column of numbers."""
    heading: float
    """The size of headings of the second level."""
    label: float
    """From the column's edge to the field of a line for notes; 0: it stands below its label."""
    note: float
    """The height of that field …"""
    note_low: float
    """… and in a brief document."""

    @property
    def digit_left(self) -> float:
        """From the column's edge to what follows a hanging number."""
        return self.size * 1.75


GRIDS: dict[Size, Grid] = {
    "standard": Grid(12.0, 64.0, 32.0, 56.0, 16.0, 164.0, 42.0, 22.0),
    "large": Grid(18.0, 88.0, 44.0, 78.0, 24.0, 0.0, 66.0, 32.0),
}


@dataclass(frozen=True)
class Part:
    """One slip to get or to set, and the rules that hold for it."""

    source: SlipSource | None = None
    words: Callable[[PageNumbers], Slip] | None = None
    gap: Gap = NONE
    keep: bool = False
    opens: bool = False
    new_page: bool = False
    item: bool = False
    foot: bool = False
    group: str = ""
    anchors: tuple[str, ...] = ()
    bookmark: str = ""
    running: str = ""
    below: tuple[Words, ...] = ()
    """Paragraphs below it, `indent` points from the column's edge."""
    indent: float = 0.0
    names: Mapping[str, str] = field(default_factory=dict)
    """Whole names of the fields and slots of its slip."""
    sheet: str = ""
    """The title of its sheet, for the accessible names of its fields."""
    heads: bool = False
    """Stands on one line with the heads of the columns of boxes."""
    fills: Mapping[str, str] = field(default_factory=dict)


def fixed(slip: Slip, **rules: Any) -> Part:
    """Return a part whose words do not depend on page numbers."""
    return Part(words=lambda _pages: slip, **rules)


def line(text: str, grid: Grid, left: float = 0.0, *, bold: bool = False) -> Slip:
    """Return one paragraph in one face."""
    return set_lines((Words(text, bold),), grid.size, COLUMN - left, left)


def numbered(number: int, words: Sequence[Words], to: tuple[str, str], grid: Grid) -> Slip:
    """Return an item of a numbered list, its number hanging; `to` is where it leads, spoken."""
    left = grid.digit_left
    return set_row(
        (
            Cell((Words(f"{number}."),), 0.0, left, "Lbl"),
            Cell(tuple(words), left, COLUMN - left, "LBody", to=to[0], spoken=to[1]),
        ),
        grid.size,
        "LI",
    )


def table_row(cells: Sequence[str], grid: Grid, to: tuple[str, str] | None = None) -> Slip:
    """Return a row of a table: words, then numbers flush right; without `to` it is the head."""
    width = grid.numbers
    name = COLUMN - width * (len(cells) - 1)
    head = to is None
    row = [
        Cell(
            (Words(cells[0], head),),
            0.0,
            name - 12,
            "TH",
            to=to[0] if to else "",
            spoken=to[1] if to else "",
            scope="Column" if head else "Row",
        )
    ]
    for number, text in enumerate(cells[1:]):
        left = name + number * width
        kind, scope = ("TH", "Column") if head else ("TD", "")
        row.append(Cell((Words(text, head),), left, width, kind, right=True, scope=scope))
    return set_row(row, grid.size, "TR")
