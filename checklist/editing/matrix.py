"""Platforms against controls: which items answer which, and why none does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform


@dataclass(frozen=True)
class Cell:
    """The answer of one platform to one control."""

    items: tuple[str, ...] = ()
    """Ids of the items that set it, those of the account behind the platform too."""
    absent: str = ""
    """The reason why no item does."""


HOLE = Cell()
"""No answer at all; the linter lets none pass."""

Row = Mapping[str, Cell]
"""The cells of a platform by control."""


def matrix(guidance: Guidance) -> dict[str, Row]:
    """Return the answer of each platform, by slug, to each control."""
    return {slug: _row(guidance, platform) for slug, platform in guidance.platforms.items()}


def _row(guidance: Guidance, platform: Platform) -> Row:
    behind = guidance.platforms.get(platform.shared or "")
    items = (*platform.item, *(behind.item if behind else ()))
    row = {}
    for control in guidance.controls:
        found = tuple(item.id for item in items if item.control == control)
        absent = platform.absent.get(control)
        row[control] = Cell(found, absent.reason if absent and not found else "")
    return row


def as_data(guidance: Guidance) -> dict[str, dict[str, Any]]:
    """Return the matrix in the form that `docs/commands.md` documents."""
    return {
        slug: {
            control: {"items": list(cell.items), "absent": cell.absent}
            for control, cell in row.items()
        }
        for slug, row in matrix(guidance).items()
    }


def as_grid(guidance: Guidance) -> list[dict[str, str]]:
    """Return a row for each platform: the number of items under the number of each control."""
    return [
        {
            "platform": guidance.platforms[slug].name,
            **{str(n): _shown(cell) for n, cell in enumerate(row.values(), 1)},
        }
        for slug, row in matrix(guidance).items()
    ]


def _shown(cell: Cell) -> str:
    if cell.items:
        return str(len(cell.items))
    return "–" if cell.absent else "?"


def as_markdown(guidance: Guidance) -> str:
    """Return the page `docs/guidance-matrix.md`."""
    return "\n".join(_lines(guidance)) + "\n"


def _lines(guidance: Guidance) -> Iterator[str]:
    yield "# Platforms and controls"
    yield ""
    yield (
        f"How many items of edition {guidance.edition} set each function of privacy settings, "
        "on each platform."
    )
    yield "An item of the account behind a platform counts for it; a dash has its reason below."
    yield "`checklist guidance matrix --markdown` writes this page, and a test holds it."
    yield ""
    yield "| No. | Control | Weight: personal, professional, mixed | Harm without it |"
    yield "|---|---|---|---|"
    for number, control in enumerate(guidance.controls.values(), 1):
        weights = ", ".join(str(weight.weight) for weight in control.weights)
        core = " (core)" if control.core else ""
        yield f"| {number} | {control.name}{core} | {weights} | {control.harm} |"
    yield ""
    heads = [str(number) for number, _ in enumerate(guidance.controls, 1)]
    yield f"| Platform | {' | '.join(heads)} |"
    yield f"|---{'|---' * len(heads)}|"
    for cells in as_grid(guidance):
        yield f"| {' | '.join(cells.values())} |"
    yield ""
    yield "## Why a platform has none"
    for slug, row in matrix(guidance).items():
        reasons = [(ident, cell.absent) for ident, cell in row.items() if cell.absent]
        if reasons:
            yield ""
            yield f"### {guidance.platforms[slug].name}"
            yield ""
            for ident, reason in reasons:
                yield f"- {guidance.controls[ident].name}: {reason}"
