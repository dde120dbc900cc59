"""The parts of the first page: the title, what to do today, the plan and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from checklist.base import field_names as names
from checklist.html.environment import NOT_NHS
from checklist.html.look import TITLE
from checklist.html.slips import MENUS, SlipMaterial
from checklist.html.wording import asked, cut, minutes, sheet_title
from checklist.pdf.compose.assemble import LIST, TABLE
from checklist.pdf.compose.parts import (
    BLOCK,
    LINE,
    NONE,
    SHEET,
    Grid,
    PageNumbers,
    Part,
    fixed,
    line,
    numbered,
    table_row,
)
from checklist.pdf.compose.sheets import heading
from checklist.pdf.compose.typeset import Words
from checklist.pdf.slip import Slip
from checklist.tailoring.checklist import Checklist, Entry, Sheet

FEW = 30
"""Items up to which there is no plan: two or three pages need no table of contents."""

BRIEF = ("first-brief",)
USUAL = ("first-how-to-use", "privacy", "first-caveat")
"""The passages of the first page; what the mark means stands below the first of them."""


def first_page(
    checklist: Checklist,
    material: SlipMaterial,
    grid: Grid,
    year: tuple[str, ...],
    *,
    chooses: bool,
) -> Iterator[Part]:
    """Yield the parts; `year` has the lines about last time."""
    texts = material.guidance.texts
    yield Part(material.title(), opens=True, bookmark=TITLE)
    words = f"{asked(material.guidance, checklist)} {NOT_NHS}".strip()
    yield fixed(line(words, grid), gap=LINE)
    for number, text in enumerate(year):
        slip = line(text, grid, bold=number == 0)
        yield fixed(slip, gap=LINE if number else BLOCK)
    if chooses:
        yield Part(material.passage(texts["first-choose"]), gap=BLOCK)
    if checklist.first:
        yield from _today(checklist, material, grid)
    elif nothing_fits := cut(checklist):
        yield fixed(line(nothing_fits, grid), gap=BLOCK)
    if sum(len(sheet.entries) for sheet in checklist.sheets) > FEW:
        yield from _plan(checklist, material, grid)
    opening, *others = BRIEF if material.brief else USUAL
    yield Part(material.passage(texts[opening]), gap=BLOCK)
    yield fixed(line(MENUS, grid), gap=NONE)
    for name in others:
        yield Part(material.passage(texts[name]), gap=BLOCK)
    yield Part(material.block("about", title=TITLE), gap=SHEET)


def _today(checklist: Checklist, material: SlipMaterial, grid: Grid) -> Iterator[Part]:
    title = "Today" if len(checklist.first) > 1 else "If you do only one thing today"
    yield fixed(heading(title, material, grid), gap=SHEET, keep=True)
    for number, (entry, sheet) in enumerate(checklist.first, 1):
        words = partial(_first_item, number, entry, sheet, grid)
        keep = number < len(checklist.first)
        yield Part(words=words, gap=LINE, keep=keep, group=f"{LIST}:numbered")
    slip = line(cut(checklist) or today_words(checklist), grid)
    yield fixed(slip, gap=LINE)


def today_words(checklist: Checklist) -> str:
    """Return how long it takes, in words that do not frighten."""
    first = checklist.first_minutes
    if first >= checklist.minutes:
        return f"About {minutes(first)} today, and you are done."
    return f"About {minutes(first)} today; the rest can wait until another day, a sheet at a time."


def _first_item(number: int, entry: Entry, sheet: Sheet, grid: Grid, pages: PageNumbers) -> Slip:
    anchor = names.done(entry.item.id, entry.section)
    page = pages.get(anchor, 88)
    where = f"{sheet_title(sheet)}, page {page}"
    target = f" → {entry.target}" if entry.target else ""
    words = (Words(entry.item.title, bold=True), Words(f"{target}. {where}"))
    return numbered(number, words, (anchor, f"To “{entry.item.title}”, {where}"), grid)


def _plan(checklist: Checklist, material: SlipMaterial, grid: Grid) -> Iterator[Part]:
    yield fixed(heading("The plan", material, grid), gap=SHEET, keep=True)
    head = table_row(("Sheet", "Items", "Minutes", "Page"), grid)
    yield fixed(head, gap=LINE, keep=True, group=TABLE)
    for sheet in checklist.sheets:
        yield Part(words=partial(_plan_row, sheet, grid), gap=LINE, group=TABLE)


def _plan_row(sheet: Sheet, grid: Grid, pages: PageNumbers) -> Slip:
    title, page = sheet_title(sheet), pages.get(sheet.id, 88)
    cells = (title, str(len(sheet.entries)), str(sheet.minutes), str(page))
    return table_row(cells, grid, (sheet.id, f"To the sheet {title}, page {page}"))
