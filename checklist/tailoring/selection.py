"""The items that a level has room for on each sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checklist.answers.model import Level
from checklist.guidance.schema import IMPORTANCES, Item
from checklist.tailoring.ranking import rank


@dataclass(frozen=True)
class Limits:
    """The room of a sheet."""

    importances: int
    """Number of importances that each level has, the highest first."""
    items: int | None = None
    beside: int | None = None
    """Items of all sections besides the sheet's own, in `items`; more where it has few itself."""
    minutes: int | None = None
    """Whole minutes for all of them; an item that is too long gives way to a shorter one, unless
    it is essential."""


LONG = 10
"""Minutes of the longest essential item that is always taken."""

LIMITS: dict[Level, Limits] = {
    "quick": Limits(1, items=5, beside=2, minutes=12),
    "standard": Limits(2, items=9, beside=3, minutes=14),
    "full": Limits(3),
}
"""The limits of a sheet; a page that someone chose has no `minutes`."""


def take(
    sections: Sequence[Sequence[Item]],
    level: Level,
    *,
    brief: int | None = None,
    minutes: bool = True,
    always: Sequence[Item] = (),
) -> set[str]:
    """Return the ids of the items that a sheet of these sections takes at `level`.

    The sheet's own section comes first. `brief` lowers the number of items; without `minutes` only
    their number counts. What is in `always` is taken first. Each level takes what the one before
    it takes.
    """
    own = {item.id: item for item in sections[0]}
    ranked = sorted((item for items in sections for item in items), key=rank)
    if level == "full" and brief is None:
        return {item.id for item in ranked}
    taken = {item.id: item for item in always}
    for step in _steps(level):
        limits = LIMITS[step] if minutes else replace(LIMITS[step], minutes=None)
        for item in ranked:
            if item.id not in taken and _fits(item, taken, limits, own, brief):
                taken[item.id] = item
    return set(taken)


def _steps(level: Level) -> tuple[Level, ...]:
    return ("quick",) if level == "quick" else ("quick", "standard")


def _fits(
    item: Item,
    taken: Mapping[str, Item],
    limits: Limits,
    own: Mapping[str, Item],
    brief: int | None,
) -> bool:
    importances = IMPORTANCES[: limits.importances]
    if item.importance not in importances:
        return False
    room = min(filter(None, (limits.items, brief)), default=None)
    if room is not None and len(taken) >= room:
        return False
    if item.id not in own and limits.items is not None and limits.beside is not None:
        mine = sum(other.importance in importances for other in own.values())
        beside = len(taken.keys() - own.keys())
        if beside >= max(limits.beside, limits.items - mine):
            return False
    spent = sum(other.minutes for other in taken.values())
    if limits.minutes is None or spent + item.minutes <= limits.minutes:
        return True
    if item.stage == "separating":
        return True  # someone with one account for both has more to do
    return item.id in own and _is_vital(item)


def _is_vital(item: Item) -> bool:
    """Tell an item that no other gives way to, unless it is a job for a day of its own."""
    return item.importance == "essential" and item.minutes <= LONG
