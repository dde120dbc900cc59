"""The harm that an item prevents: the weight of its control, its importance, and its minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import IMPORTANCES, Control, Importance, Item, Kind, Stage

SHARE: dict[Importance, float] = {"essential": 1.0, "recommended": 0.6, "extra": 0.3}
"""The part of a control's harm that an item of each importance prevents."""

HABIT = 4
"""Weight of an item without a control: a habit takes a minute to read and may not be kept."""

DUTY = 1.25
"""Factor for an item that serves a duty of the person's own profession."""


def weight(guidance: Guidance, item: Item, kind: Kind | None) -> int:
    """Return the weight of an item's control for a kind of profile; 0 where it has none."""
    control = guidance.controls.get(item.control or "")
    return control.weight(kind) if control and kind else 0


def harm_a_minute(guidance: Guidance, item: Item, kind: Kind | None, own: frozenset[str]) -> float:
    """Return the harm that an item prevents in each minute that it takes.

    `own`: ids of the duties that the sources of the person's profession ask for.
    """
    harm = (weight(guidance, item, kind) or HABIT) * SHARE[item.importance]
    return harm * (DUTY if own & set(item.duties) else 1.0) / item.longest


def core(items: Iterable[Item], controls: Mapping[str, Control], stage: Stage) -> frozenset[str]:
    """Return the ids of the items that do most for each control of the core.

    `items` are those of one account that are asked of its kind. An account that is being opened
    has no old posts and no open sessions.
    """
    best: dict[str, str] = {}
    for item in sorted(items, key=_does_most):
        control = controls.get(item.control or "")
        is_new = stage == "opening"
        if control and control.core and item.stage == "using" and (control.opening or not is_new):
            best.setdefault(control.id, item.id)
    return frozenset(best.values())


def _does_most(item: Item) -> tuple[bool, int, int]:
    return item.effort == "habit", IMPORTANCES.index(item.importance), item.priority
