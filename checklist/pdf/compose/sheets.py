"""The parts of each sheet, of the sign-off and of the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from checklist.base import field_names as names
from checklist.html.look import SlipSource
from checklist.html.slips import SlipMaterial, is_marked
from checklist.html.wording import section_title, sheet_title
from checklist.pdf.compose.assemble import ARTIFACT, LIST
from checklist.pdf.compose.parts import (
    BLOCK,
    HEADS,
    ITEM,
    LINE,
    SHEET,
    Grid,
    PageNumbers,
    Part,
    line,
)
from checklist.pdf.compose.typeset import LEADING, Words, text_operators
from checklist.pdf.slip import Slip
from checklist.tailoring.checklist import Checklist, Entry, Reference, Sheet

GROUPED = 10
"""From so many items on, a section's items stand under the headings of their groups."""

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

DONE, NOT_FOR_ME = "Done", "Not for me"


def column_heads(grid: Grid) -> tuple[tuple[str, float], ...]:
    """Return the heads of the columns of boxes, and how far right they stand."""
    return ((DONE, 0.0), (NOT_FOR_ME, grid.second))


def sheet_parts(
    sheet: Sheet, material: SlipMaterial, grid: Grid, said: Mapping[str, str]
) -> Iterator[Part]:
    """Yield the parts of a sheet; `said` has what is said of last time beside items."""
    parts = list(_sheet(sheet, material, grid, said))
    # A line that is about what stands above it never opens a page.
    about = bool(sheet.citations)
    last = len(parts) - 1
    for number, part in enumerate(parts):
        yield replace(part, keep=number < last and (part.keep or number >= last - about))


def _has_left_box(sheet: Sheet) -> bool:
    return bool(sheet.entries and sheet.kind) and sheet.stage == "using"


def _sheet(
    sheet: Sheet, material: SlipMaterial, grid: Grid, said: Mapping[str, str]
) -> Iterator[Part]:
    title = sheet_title(sheet)
    yield Part(
        material.sheet("sheet", sheet),
        gap=SHEET,
        keep=True,
        opens=True,
        anchors=(sheet.id,),
        bookmark=title,
    )
    if employer := material.employer(sheet):
        yield Part(employer, gap=BLOCK, keep=True)
    if _has_left_box(sheet):
        yield Part(material.sheet("left", sheet), gap=HEADS, keep=True, heads=True)
    elif sheet.entries:
        yield Part(words=partial(_heads, grid), gap=HEADS, keep=True)
    yield from _entries(sheet, material, said)
    yield from _ending(sheet, material, grid)


def _entries(sheet: Sheet, material: SlipMaterial, said: Mapping[str, str]) -> Iterator[Part]:
    for section in sheet.sections:
        grouped = len(section.entries) >= GROUPED
        if section is not sheet.own and section.entries and not grouped:
            yield Part(_group(section_title(section), material, sheet), gap=BLOCK, keep=True)
        for group, entries in section.groups if grouped else (("", section.entries),):
            if group:
                heading = group if section is sheet.own else f"{section_title(section)}: {group}"
                yield Part(_group(heading, material, sheet), gap=BLOCK, keep=True)
            for entry in entries:
                yield _item(entry, sheet, material, said)


def _group(title: str, material: SlipMaterial, sheet: Sheet) -> SlipSource:
    return material.block("group", keep=not sheet.private, title=title)


def _item(entry: Entry, sheet: Sheet, material: SlipMaterial, said: Mapping[str, str]) -> Part:
    name = names.done(entry.item.id, entry.section)
    numbers = " ".join(str(number).translate(SUPERSCRIPTS) for number in sheet.numbers(entry))
    return Part(
        material.item(entry, sheet),
        gap=ITEM,
        item=True,
        foot=is_marked(entry, material.guidance.released),
        group=LIST,
        anchors=(name,),
        running=sheet_title(sheet),
        mark=said.get(names.mark(entry.item.id, entry.section), ""),
        fills={f"cite--{name}": numbers} if numbers else {},
    )


def _ending(sheet: Sheet, material: SlipMaterial, grid: Grid) -> Iterator[Part]:
    for reference in sheet.references:
        yield Part(words=partial(_reference, reference, grid), gap=LINE)
    for passage in sheet.passages:
        yield Part(material.passage(passage), gap=BLOCK)
    if sheet.kind and sheet.stage in ("opening", "separating"):
        yield Part(material.sheet("accounts", sheet), gap=BLOCK)
    if sheet.citations:
        cited = "; ".join(
            f"{str(number).translate(SUPERSCRIPTS)} {text}"
            for number, text in enumerate(sheet.citations, 1)
        )
        slip = line(f"Asked for by: {cited}", grid)
        yield Part(words=partial(_fixed, slip), gap=ITEM)


def _reference(reference: Reference, grid: Grid, pages: PageNumbers) -> Slip:
    page = pages.get(names.done(reference.entry.item.id, reference.entry.section), 88)
    text = f"{reference.item.title}: see “{reference.entry.item.title}”, page {page}."
    return line(text, grid, grid.words)


def _heads(grid: Grid, _pages: PageNumbers) -> Slip:
    return with_heads(Slip(round(grid.size * LEADING, 2), b"", ()), grid)


def with_heads(slip: Slip, grid: Grid) -> Slip:
    """Return a slip of one line with the heads of the columns of boxes at its left."""
    baseline = grid.size + 1
    drawn = b"".join(
        text_operators(Words(text), grid.size, left, baseline) for text, left in column_heads(grid)
    )
    faces = tuple(sorted({*slip.faces, "regular"}))
    return replace(slip, content=slip.content + b"\n" + ARTIFACT % drawn, faces=faces)


def sign_off(checklist: Checklist, material: SlipMaterial) -> Iterator[Part]:
    """Yield the parts of the sign-off, with a line for notes on each platform."""
    title = "Notes and sign-off" if material.brief else "Notes and questions"
    yield _opened(title, material)
    if not material.brief:
        yield Part(material.block("words", title="Do not include patient details."), keep=True)
    for sheet in checklist.sheets:
        if sheet.kind and sheet.entries:
            yield Part(material.sheet("note-line", sheet), gap=LINE)
    yield Part(material.block("questions"), gap=LINE)
    if not material.brief:
        yield _opened("Sign-off", material)
    yield Part(material.block("signature"), gap=LINE)
    yield Part(material.block("next-steps"), gap=LINE)
    for name in ("sign-off-help",) if material.brief else ("sign-off-help", "sign-off-next"):
        yield Part(material.passage(material.guidance.texts[name]), gap=BLOCK)


def _opened(title: str, material: SlipMaterial) -> Part:
    heading = material.block("heading", title=title)
    return Part(heading, gap=SHEET, keep=True, opens=True, bookmark=title)


def sources(checklist: Checklist, material: SlipMaterial) -> Iterator[Part]:
    """Yield the parts of the sources, and of what a house edition changed."""
    guidance = material.guidance
    yield _opened("Sources", material)
    told = any(source.status != "current" for source in checklist.sources)
    if told and not material.brief:
        yield Part(material.passage(guidance.texts["sources-note"]), gap=LINE)
    for source in checklist.sources:
        stale = source.id in checklist.stale_sources
        yield Part(material.source(source, stale=stale), gap=LINE, group=LIST)
    if guidance.house:
        yield from _house(material)


def _house(material: SlipMaterial) -> Iterator[Part]:
    guidance = material.guidance
    assert guidance.house
    organisation, changes = guidance.house.house.organisation, guidance.house.changes
    title = "What the house edition changed"
    yield Part(material.block("group", title=title), gap=BLOCK, keep=True)
    words = (
        f"{organisation} made this house edition. It is responsible for its name, logo and policy "
        "link, and for every item that it added or replaced."
    )
    yield Part(material.block("words", title=words), keep=bool(changes))
    for change in changes:
        yield Part(material.block("house-change", change=change), gap=LINE)
    rest = "All other items are" if changes else "It changed no items: all are"
    words = f"{rest} as in edition {guidance.edition} of our guidance."
    yield Part(material.block("words", title=words), gap=LINE)


def _fixed(slip: Slip, _pages: PageNumbers) -> Slip:
    return slip
