"""Composes a document: gets its slips, sets them on pages and puts the pages together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checklist.errors import GuidanceInvalid
from checklist.html.look import Look
from checklist.html.slips import FOOT, SHEET
from checklist.pdf.compose.assemble import Assembler, Furniture, Piece
from checklist.pdf.compose.composed import Composed
from checklist.pdf.compose.pages import Block, PageLayout, Room, TooTallError, break_pages
from checklist.pdf.compose.paper import BOTTOM, COLUMN, PAPER, TOP
from checklist.pdf.compose.parts import GRIDS, PageNumbers, Part
from checklist.pdf.compose.sheets import column_heads, with_heads
from checklist.pdf.compose.typeset import LEADING, set_lines, stacked
from checklist.pdf.metadata import Imprint
from checklist.pdf.slip import Annotation, Slip
from checklist.pdf.slips import SlipProvider

HEAD = 35 / 12
"""Height of a running head, in units of the type size."""

FOOT_GAP = 8.0
"""Points between the lowest slip and the foot."""


def compose(
    parts: Iterable[Part], look: Look, imprint: Imprint, provider: SlipProvider
) -> Composed:
    """Return the document of `parts`, whose slots can still be filled.

    Raises GuidanceInvalid when a slip cannot be laid out, or no page can hold it.
    """
    wanted, grid = tuple(parts), GRIDS[look.size]
    laid_out = _slips(wanted, provider, look)
    foot = grid.size * LEADING + FOOT_GAP
    room = Room(PAPER[1] - TOP - BOTTOM, HEAD * grid.size, foot)
    pieces = _pieces(wanted, laid_out, {})
    try:
        layouts = break_pages([piece.block for piece in pieces], room)
    except TooTallError as error:
        raise GuidanceInvalid("A passage or an item is taller than a page.", "Part it.") from error
    pieces = _pieces(wanted, laid_out, _page_numbers(pieces, layouts))
    furniture = Furniture(column_heads(grid), FOOT)
    composed = Assembler(imprint, furniture).composed_of(pieces, layouts)
    composed.fills = tuple(layout.fill for layout in layouts)
    return composed


def _slips(parts: Sequence[Part], provider: SlipProvider, look: Look) -> list[Slip | None]:
    """Return the slip of each part that is laid out, with what one document adds."""
    found = iter(provider.slips([part.source for part in parts if part.source]))
    slips = [next(found) if part.source else None for part in parts]
    return [
        _completed(slip, part, look) if slip else None
        for slip, part in zip(slips, parts, strict=True)
    ]


def _completed(slip: Slip, part: Part, look: Look) -> Slip:
    """Return a slip with what it lacks: the names of its fields, and what stands around it."""
    grid = GRIDS[look.size]
    if part.names:
        slip = _named(slip, part)
    if look.edition == "print":
        slip = slip.on_paper()
    if part.heads:
        slip = with_heads(slip, grid)
    if part.below:
        width = COLUMN - part.indent
        said = [set_lines((words,), grid.size, width, part.indent) for words in part.below]
        slip = stacked((slip, *said))
    return slip


def _named(slip: Slip, part: Part) -> Slip:
    names = part.names
    annotations = tuple(
        Annotation(a.scheme, names[a.target], a.words.replace(SHEET, part.sheet), a.box)
        if a.target in names
        else a
        for a in slip.annotations
    )
    slots = tuple(replace(slot, name=names.get(slot.name, slot.name)) for slot in slip.slots)
    return replace(slip, annotations=annotations, slots=slots)


def _pieces(
    parts: Sequence[Part], laid_out: Sequence[Slip | None], pages: PageNumbers
) -> list[Piece]:
    pieces = []
    sheet = 0
    for part, ready in zip(parts, laid_out, strict=True):
        slip = ready or (part.words(pages) if part.words else None)
        assert slip
        sheet += part.opens
        block = Block(
            slip.height,
            part.gap,
            keep=part.keep,
            sheet=sheet,
            opens=part.opens,
            new_page=part.new_page,
            item=part.item,
            foot=part.foot,
        )
        pieces.append(
            Piece(
                slip,
                block,
                group=part.group,
                anchors=part.anchors,
                bookmark=part.bookmark,
                running=part.running,
                fills=part.fills,
            )
        )
    return pieces


def _page_numbers(pieces: Sequence[Piece], layouts: Sequence[PageLayout]) -> dict[str, int]:
    return {
        anchor: number
        for number, layout in enumerate(layouts, 1)
        for piece in pieces[layout.start : layout.end]
        for anchor in piece.anchors
    }
