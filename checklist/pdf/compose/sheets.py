"""The parts of each sheet, of the sign-off and of the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from checklist.base import field_names as names
from checklist.guidance.schema import Platform
from checklist.html.slips import SlipMaterial
from checklist.html.wording import (
    change_words,
    is_asked,
    is_marked,
    last_checked,
    left_out,
    section_title,
    sheet_title,
    title_of,
)
from checklist.pdf.compose.assemble import ARTIFACT, LIST
from checklist.pdf.compose.paper import COLUMN
from checklist.pdf.compose.parts import (
    BLOCK,
    HEADS,
    ITEM,
    LINE,
    SHEET,
    Grid,
    PageNumbers,
    Part,
    fixed,
    line,
)
from checklist.pdf.compose.typeset import (
    LEADING,
    Words,
    set_heading,
    set_lines,
    text_operators,
)
from checklist.pdf.form_fields import ROOM
from checklist.pdf.slip import Annotation, Node, Ref, Slip
from checklist.tailoring.checklist import Checklist, Entry, Reference, Sheet

if TYPE_CHECKING:
    from checklist.guidance.house_file import HouseEdition

GROUPED = 13
"""From so many items on, a section's items stand under the headings of their groups."""

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def column_heads(grid: Grid) -> tuple[tuple[str, float], ...]:
    """Return the heads of the columns of boxes, and how far right they stand."""
    return (("Done", 0.0), ("Not for me", grid.second))


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
    return bool(sheet.entries) and is_asked(sheet) and sheet.stage == "using"


def _sheet(
    sheet: Sheet, material: SlipMaterial, grid: Grid, said: Mapping[str, str]
) -> Iterator[Part]:
    yield from _opening(sheet, material, grid)
    if employer := material.employer(sheet):
        yield Part(employer, gap=BLOCK, keep=True)
    if _has_left_box(sheet):
        yield Part(
            material.block("left"),
            gap=HEADS,
            keep=True,
            heads=True,
            names={names.LEFT: names.left(sheet.id)},
            sheet=sheet_title(sheet),
        )
    elif sheet.entries:
        line_of_heads = with_heads(Slip(grid.size * LEADING, b"", ()), grid)
        yield fixed(line_of_heads, gap=HEADS, keep=True)
    yield from _entries(sheet, material, grid, said)
    yield from _ending(sheet, material, grid)


def _opening(sheet: Sheet, material: SlipMaterial, grid: Grid) -> Iterator[Part]:
    """Yield the heading and what to know first; a heading that was typed is in no slip."""
    title, source = sheet_title(sheet), material.sheet(sheet)
    home = sheet.home
    below: tuple[Words, ...] = ()
    if isinstance(home, Platform) and sheet.stale and sheet.stage != "leaving":
        below = (Words(last_checked(home.evidence.checked)),)
    if material.detail == "full" and sheet.kind:
        below = (*map(Words, sheet.notes), *below)
    opens: dict[str, Any] = {
        "gap": SHEET,
        "keep": True,
        "opens": True,
        "anchors": (sheet.id,),
        "bookmark": title,
    }
    if not sheet.private:
        yield Part(source, below=below, **opens)
        return
    yield fixed(heading(title, material, grid), **opens)
    if source.words["outside"] or source.words["notes"]:
        yield Part(source, keep=True, below=below)
    elif below:
        yield fixed(set_lines(below, grid.size, COLUMN), keep=True)


def heading(title: str, material: SlipMaterial, grid: Grid) -> Slip:
    """Return a heading of the second level, under its rule."""
    house = material.guidance.house
    return set_heading(title, grid.heading, house.house.accent if house else None)


def _entries(
    sheet: Sheet, material: SlipMaterial, grid: Grid, said: Mapping[str, str]
) -> Iterator[Part]:
    for section in sheet.sections:
        grouped = len(section.entries) >= GROUPED
        if section is not sheet.own and section.entries and not grouped:
            yield _group(section_title(section), grid)
        for group, entries in section.groups if grouped else (("", section.entries),):
            if group:
                title = group if section is sheet.own else f"{section_title(section)}: {group}"
                yield _group(title, grid)
            for entry in entries:
                yield _item(entry, sheet, material, grid, said)


def _group(title: str, grid: Grid) -> Part:
    slip = set_lines((Words(title, bold=True),), grid.size, COLUMN, kind="H3")
    return fixed(slip, gap=BLOCK, keep=True)


def _item(
    entry: Entry, sheet: Sheet, material: SlipMaterial, grid: Grid, said: Mapping[str, str]
) -> Part:
    ident, section = entry.item.id, entry.section
    done, cited = names.done(ident, section), names.cited(ident, section)
    numbers = " ".join(str(number).translate(SUPERSCRIPTS) for number in sheet.numbers(entry))
    mark = said.get(names.mark(ident, section), "")
    below = (*map(Words, material.below(entry)), *((Words(mark, bold=True),) if mark else ()))
    return Part(
        material.item(entry),
        gap=ITEM,
        item=True,
        foot=is_marked(entry, material.guidance.released),
        group=LIST,
        anchors=(done,),
        running=sheet_title(sheet),
        below=below,
        indent=grid.words,
        names={
            names.DONE: done,
            names.NOT_FOR_ME: names.not_for_me(ident, section),
            names.CITATIONS: cited,
        },
        sheet=title_of(entry, sheet),
        fills={cited: numbers} if numbers else {},
    )


def _ending(sheet: Sheet, material: SlipMaterial, grid: Grid) -> Iterator[Part]:
    if out := left_out(sheet):
        yield fixed(line(out, grid), gap=ITEM)
    for reference in sheet.references:
        yield Part(words=partial(_reference, reference, grid), gap=LINE)
    for passage in sheet.passages:
        yield Part(material.passage(passage), gap=BLOCK)
    if sheet.kind and sheet.stage in ("opening", "separating"):
        yield Part(material.accounts(sheet), gap=BLOCK)
    if sheet.citations:
        cited = "; ".join(
            f"{str(number).translate(SUPERSCRIPTS)} {text}"
            for number, text in enumerate(sheet.citations, 1)
        )
        yield fixed(line(f"Asked for by: {cited}", grid), gap=ITEM)


def _reference(reference: Reference, grid: Grid, pages: PageNumbers) -> Slip:
    page = pages.get(names.done(reference.entry.item.id, reference.entry.section), 88)
    text = f"{reference.item.title}: see “{reference.entry.item.title}”, page {page}."
    return line(text, grid, grid.words)


def with_heads(slip: Slip, grid: Grid) -> Slip:
    """Return a slip of one line with the heads of the columns of boxes at its left."""
    baseline = grid.size + 1
    drawn = b"".join(
        text_operators(Words(text), grid.size, left, baseline) for text, left in column_heads(grid)
    )
    faces = tuple(sorted({*slip.faces, "regular"}))
    return replace(slip, content=slip.content + b"\n" + ARTIFACT % drawn, faces=faces)


def sign_off(checklist: Checklist, material: SlipMaterial, grid: Grid) -> Iterator[Part]:
    """Yield the parts of the sign-off, with a line for notes on each platform."""
    yield _opened("Notes and sign-off" if material.brief else "Notes and questions", material, grid)
    if not material.brief:
        yield fixed(line("Do not include patient details.", grid), keep=True)
    for sheet in checklist.sheets:
        if is_asked(sheet) and sheet.entries:
            yield fixed(note_line(sheet, material, grid), gap=LINE)
    yield Part(material.block("questions", low=material.brief), gap=LINE)
    if not material.brief:
        yield _opened("Sign-off", material, grid)
    yield Part(material.block("signature"), gap=LINE)
    yield Part(material.block("next-steps", low=material.brief), gap=LINE)
    alone = checklist.answers.occasion == "check-up"
    names_ = ("sign-off-help", "sign-off-next")
    for name in names_[alone:1] if material.brief else names_:
        yield Part(material.passage(material.guidance.texts[name]), gap=BLOCK)


def note_line(sheet: Sheet, material: SlipMaterial, grid: Grid) -> Slip:
    """Return the line for notes on a platform: its title, and a field or a rule beside it."""
    title = sheet_title(sheet)
    left = grid.label
    label = set_lines((Words(title),), grid.size, left - 8 if left else COLUMN)
    top = 0.0 if left else label.height
    if material.look.edition != "form":
        height = max(label.height, top + (2 * grid.size if left else grid.note_low))
        drawn = _RULE % (left, height - 0.5, COLUMN, height - 0.5)
        return replace(label, height=height, content=label.content + drawn)
    tall = grid.note_low if material.brief else grid.note
    drawn = _FRAME % (left + 0.5, top + 0.5, COLUMN - left - 1, tall - 1)
    spoken = f"{title}: notes and questions. Do not include patient details."
    field = Annotation(ROOM, names.notes(sheet.id), spoken, (left, top, COLUMN, top + tall))
    return replace(
        label,
        height=max(label.height, top + tall),
        content=label.content + drawn,
        nodes=(*label.nodes, Node("Form", (Ref(0),))),
        annotations=(field,),
    )


_RULE = b"/Artifact BMC\n0 G 1 w %.2f %.2f m %.2f %.2f l S\nEMC\n"

_FRAME = b"/Artifact BMC\n0 G 1 w %.2f %.2f %.2f %.2f re S\nEMC\n"


def _opened(title: str, material: SlipMaterial, grid: Grid) -> Part:
    slip = heading(title, material, grid)
    return fixed(slip, gap=SHEET, keep=True, opens=True, bookmark=title)


def sources(checklist: Checklist, material: SlipMaterial, grid: Grid) -> Iterator[Part]:
    """Yield the parts of the sources, and of what a house edition changed."""
    guidance = material.guidance
    yield _opened("Sources", material, grid)
    told = any(source.status != "current" for source in checklist.sources)
    if told and not material.brief:
        yield Part(material.passage(guidance.texts["sources-note"]), gap=LINE)
    for source in checklist.sources:
        stale = source.id in checklist.stale_sources
        yield Part(material.source(source, stale=stale), gap=LINE, group=LIST)
    if guidance.house:
        yield from _house(guidance.house, guidance.edition, grid)


def _house(house: HouseEdition, edition: str, grid: Grid) -> Iterator[Part]:
    yield _group("What the house edition changed", grid)
    words = (
        f"{house.house.organisation} made this house edition. It is responsible for its name, logo "
        "and policy link, and for every item that it added or replaced."
    )
    yield fixed(line(words, grid), keep=bool(house.changes))
    for change in house.changes:
        yield fixed(line(change_words(change), grid), gap=LINE)
    rest = "All other items are" if house.changes else "It changed no items: all are"
    yield fixed(line(f"{rest} as in edition {edition} of our guidance.", grid), gap=LINE)
