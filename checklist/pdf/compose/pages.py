"""Breaks a column of blocks into pages: pure, after TeX's page builder.

All ways to break are weighed by their badness, and the best is found by dynamic programming over
the break points. Measures are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

PAGE = 1000.0
"""Badness of a page more: no beauty is worth a sheet of paper."""

LONE = 400.0
"""Badness of a page that carries one lone item of a sheet that has more."""

INSIDE = 30.0
"""Badness of a break inside a sheet."""

FULL_SHEET = 2 / 3
"""A sheet that fills so much of a page starts one, when that costs no page."""

LATE = 60.0
"""Badness of such a sheet that starts lower down."""

EMPTY = 500.0
"""Badness of a page that is less than half full."""

SQUEEZED = 40.0
"""Badness of a page whose spaces are drawn in all the way."""


@dataclass(frozen=True)
class Gap:
    """Elastic space above a block; at the top of a page there is none."""

    least: float = 0.0
    natural: float = 0.0
    most: float = 0.0


@dataclass(frozen=True)
class Block:
    """A block that is never split: the height of a slip and its rules."""

    height: float
    gap: Gap = Gap()
    keep: bool = False
    """Stays with the block after it."""
    sheet: int = 0
    """The number of the sheet it belongs to."""
    opens: bool = False
    """Opens a sheet."""
    new_page: bool = False
    """Always starts a page."""
    item: bool = False
    """Is one of the items of a sheet, which stand under column heads."""
    foot: bool = False
    """Has a mark that the foot of its page explains."""


@dataclass(frozen=True)
class Room:
    """Height of a page, and the parts of it that head and foot take when they are needed."""

    height: float
    head: float = 0.0
    foot: float = 0.0


@dataclass(frozen=True)
class PageLayout:
    """The blocks from `start` to before `end`, and how far the top of each is from the page's."""

    start: int
    end: int
    tops: tuple[float, ...]
    head: bool
    foot: bool
    fill: float
    """The part of the page that is filled."""


class TooTallError(ValueError):
    """A block that no page can hold."""


def break_pages(blocks: Sequence[Block], room: Room) -> list[PageLayout]:
    """Return the pages of `blocks` in their order.

    Raises TooTallError when blocks that stay together are taller than a page.
    """
    count = len(blocks)
    items = _items_of(blocks)
    heights = _sheet_heights(blocks)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for start in range(count):
        so_far = best[start][0]
        if so_far == float("inf"):
            continue
        for page in _pages_from(blocks, start, room):
            if so_far + PAGE >= best[page.end][0]:  # no page costs less
                continue
            cost = so_far + _badness(blocks, page, room, items, heights)
            if cost < best[page.end][0]:
                best[page.end] = (cost, start)
    if count and best[count][0] == float("inf"):
        raise TooTallError("blocks that stay together are taller than a page")
    return list(_walk_back(blocks, best, room))


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    natural: float
    least: float
    most: float
    head: bool
    foot: bool


def _pages_from(blocks: Sequence[Block], start: int, room: Room) -> Iterator[_Candidate]:
    """Yield every page that can begin with block `start`."""
    head = blocks[start].item
    natural = least = most = room.head if head else 0.0
    foot = False
    for at in range(start, len(blocks)):
        block = blocks[at]
        if at > start and block.new_page:
            return
        gap = block.gap if at > start else Gap()
        natural += gap.natural + block.height
        least += gap.least + block.height
        most += gap.most + block.height
        foot = foot or block.foot
        if least > room.height - (room.foot if foot else 0.0) + 0.01:
            return
        if at + 1 == len(blocks) or not block.keep:
            yield _Candidate(start, at + 1, natural, least, most, head, foot)


def _badness(
    blocks: Sequence[Block],
    page: _Candidate,
    room: Room,
    items: dict[int, int],
    heights: dict[int, float],
) -> float:
    height = room.height - (room.foot if page.foot else 0.0)
    last = page.end == len(blocks)
    cost = PAGE
    if page.natural > height:
        cost += SQUEEZED * ((page.natural - height) / max(page.natural - page.least, 0.01)) ** 3
    elif not last and not blocks[page.end].new_page:
        cost += EMPTY * ((height - page.natural) / height) ** 2
    if page.natural < height / 2:
        cost += EMPTY
    if not last and not blocks[page.end].opens:
        cost += INSIDE
    on_page: dict[int, int] = {}
    for at in range(page.start, page.end):
        block = blocks[at]
        on_page[block.sheet] = on_page.get(block.sheet, 0) + block.item
        if block.opens and at > page.start and heights[block.sheet] >= height * FULL_SHEET:
            cost += LATE
    cost += sum(LONE for sheet, n in on_page.items() if n == 1 < items[sheet])
    return cost


def _items_of(blocks: Sequence[Block]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for block in blocks:
        counted[block.sheet] = counted.get(block.sheet, 0) + block.item
    return counted


def _sheet_heights(blocks: Sequence[Block]) -> dict[int, float]:
    heights: dict[int, float] = {}
    for block in blocks:
        added = block.height + (0.0 if block.opens else block.gap.natural)
        heights[block.sheet] = heights.get(block.sheet, 0.0) + added
    return heights


def _walk_back(
    blocks: Sequence[Block], best: Sequence[tuple[float, int]], room: Room
) -> Iterator[PageLayout]:
    ends = []
    end = len(blocks)
    while end:
        ends.append(end)
        end = best[end][1]
    start = 0
    for end in reversed(ends):
        page = next(p for p in _pages_from(blocks, start, room) if p.end == end)
        yield _set(blocks, page, room)
        start = end


def _set(blocks: Sequence[Block], page: _Candidate, room: Room) -> PageLayout:
    """Draw the spaces of a page in or out, all by the same part of what they can give."""
    height = room.height - (room.foot if page.foot else 0.0)
    excess = page.natural - height
    if excess > 0:
        give = max(page.natural - page.least, 0.01)
        gaps = [b.gap.natural - (b.gap.natural - b.gap.least) * excess / give for b in blocks]
    elif page.most >= height:
        # Nearly full: drawn out to the foot. A page that cannot reach it stays as it is.
        share = -excess / max(page.most - page.natural, 0.01)
        gaps = [b.gap.natural + (b.gap.most - b.gap.natural) * share for b in blocks]
    else:
        gaps = [b.gap.natural for b in blocks]
    top = room.head if page.head else 0.0
    steps = [top]
    steps += [blocks[at - 1].height + gaps[at] for at in range(page.start + 1, page.end)]
    tops = tuple(round(value, 2) for value in accumulate(steps))
    bottom = tops[-1] + blocks[page.end - 1].height
    return PageLayout(page.start, page.end, tops, page.head, page.foot, min(1.0, bottom / height))
