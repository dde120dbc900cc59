"""A QR code as strokes, for SVG."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby

QUIET = 4
"""Modules of white that a reader needs on every side."""


@dataclass(frozen=True)
class Code:
    """Sizes and path of a QR code as SVG."""

    side: int
    """Modules from edge to edge, the quiet zone included."""
    path: str
    """One stroke of width 1 for each run of dark modules, as the `d` of an SVG path."""


@cache
def code(address: str) -> Code:
    """The QR code of `address`, readable with an eighth of it hidden (level M or better)."""
    import segno

    matrix = segno.make(address, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix, QUIET):
        x = QUIET
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}.5h{width}")
            x += width
    return Code(len(matrix) + 2 * QUIET, "".join(runs))
