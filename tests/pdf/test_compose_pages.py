"""The rules of the page builder, for any column of blocks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.pdf.compose.pages import Block, Gap, Room, TooTallError, break_pages

ROOM = Room(740, head=35, foot=23)

GAPS = {"item": Gap(6, 9, 15), "sheet": Gap(16, 22, 34)}


@st.composite
def columns(draw: st.DrawFn) -> list[Block]:
    """Return sheets as they occur: a heading that is kept, items, and an ending."""
    blocks = []
    for sheet in range(1, draw(st.integers(1, 8)) + 1):
        heading = draw(st.floats(20, 120))
        blocks.append(Block(heading, GAPS["sheet"], keep=True, sheet=sheet, opens=True))
        for _ in range(draw(st.integers(1, 12))):
            marked = draw(st.booleans())
            height = draw(st.sampled_from([30.0, 45.0, 60.0, 75.0]))
            blocks.append(Block(height, GAPS["item"], sheet=sheet, item=True, foot=marked))
        blocks.append(Block(draw(st.floats(15, 60)), GAPS["item"], sheet=sheet))
    return blocks


@given(columns())
def test_every_block_stands_once_in_its_order(blocks: list[Block]) -> None:
    pages = break_pages(blocks, ROOM)

    assert pages[0].start == 0
    assert pages[-1].end == len(blocks)
    assert all(before.end == after.start for before, after in pairwise(pages))
    assert all(len(page.tops) == page.end - page.start > 0 for page in pages)


@given(columns())
def test_nothing_hangs_over_the_foot_of_a_page(blocks: list[Block]) -> None:
    for page in break_pages(blocks, ROOM):
        marked = any(block.foot for block in blocks[page.start : page.end])
        bottom = page.tops[-1] + blocks[page.end - 1].height
        assert page.foot == marked
        assert bottom <= ROOM.height - (ROOM.foot if marked else 0) + 0.1


@given(columns())
def test_space_stays_in_its_range_and_blocks_never_touch(blocks: list[Block]) -> None:
    for page in break_pages(blocks, ROOM):
        for number, (top, below) in enumerate(pairwise(page.tops), page.start):
            space = below - top - blocks[number].height
            gap = blocks[number + 1].gap
            assert gap.least - 0.05 <= space <= gap.most + 0.05


@given(columns())
def test_heading_is_never_last_on_a_page(blocks: list[Block]) -> None:
    for page in break_pages(blocks, ROOM):
        assert not blocks[page.end - 1].keep


@given(columns())
def test_page_that_begins_with_an_item_has_a_running_head(blocks: list[Block]) -> None:
    for page in break_pages(blocks, ROOM):
        assert page.head == blocks[page.start].item
        assert page.tops[0] == (ROOM.head if page.head else 0)


@given(columns())
def test_no_order_of_breaks_needs_fewer_pages(blocks: list[Block]) -> None:
    """Greedy filling with the least space is a lower bound when nothing is left over."""
    pages = break_pages(blocks, ROOM)
    least = sum(block.height for block in blocks) / ROOM.height
    assert len(pages) >= least
    assert len(pages) <= 2 * least + 2


def test_lone_item_takes_another_from_the_page_before() -> None:
    items = [Block(60, GAPS["item"], sheet=1, item=True) for _ in range(12)]
    heading = Block(40, GAPS["sheet"], keep=True, sheet=1, opens=True)
    # 11 items fit on the first page, so filling it to the foot would leave one alone.
    pages = break_pages([heading, *items], Room(40 + 11 * 69))
    counts = [sum(block.item for block in [heading, *items][p.start : p.end]) for p in pages]
    assert sum(counts) == 12
    assert min(counts) >= 2


def test_sheet_that_fills_two_thirds_starts_a_page_when_that_costs_none() -> None:
    def sheet(number: int, items: int) -> list[Block]:
        heading = Block(40, GAPS["sheet"], keep=True, sheet=number, opens=True)
        return [heading, *(Block(60, GAPS["item"], sheet=number, item=True) for _ in range(items))]

    pages = break_pages([*sheet(1, 8), *sheet(2, 8)], ROOM)
    assert [page.start for page in pages] == [0, 9]


def test_small_sheets_share_a_page() -> None:
    blocks = []
    for number in range(1, 5):
        blocks.append(Block(40, GAPS["sheet"], keep=True, sheet=number, opens=True))
        blocks += [Block(45, GAPS["item"], sheet=number, item=True) for _ in range(2)]
    assert len(break_pages(blocks, ROOM)) == 1


def test_page_that_is_nearly_full_is_drawn_out_and_one_too_full_drawn_in() -> None:
    def column(height: float) -> list[Block]:
        return [Block(height, Gap(6, 9, 15)) for _ in range(10)]

    (wide,) = break_pages(column(63), Room(740))
    (narrow,) = break_pages(column(68), Room(740))
    assert wide.tops[-1] + 63 == pytest.approx(740, abs=0.1)
    assert narrow.tops[-1] + 68 == pytest.approx(740, abs=0.1)


def test_blocks_that_no_page_holds_are_refused() -> None:
    with pytest.raises(TooTallError):
        break_pages([Block(500, keep=True), Block(500)], ROOM)
    with pytest.raises(TooTallError):
        break_pages([Block(800)], ROOM)


def test_no_blocks_make_no_pages() -> None:
    assert break_pages([], ROOM) == []
