"""The rules of the guidance on controls: no hole in the matrix, and nothing that cannot be done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from math import ceil

from checklist.editing.evidence_rules import is_old, oldest_month
from checklist.editing.matrix import HOLE, Row, matrix
from checklist.errors import Problem
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Item, Platform, Topic
from checklist.tailoring.citations import is_seen

READING, STEP = 20, 10
"""Seconds to read an item and set it, and for each step of its way; a floor, not an average."""

PATIENTS = 1 / 3
"""The part of a stage's reasons that may warn of patients: others do harm as well."""

FEW = 5
"""Reasons of a stage up to which that part is not counted."""

ABOUT_PATIENTS = ("service-users", "general")
"""Files whose reasons are about people in care, or that stand for any platform."""


def control_problems(guidance: Guidance) -> Iterator[Problem]:
    """Yield every hole, and every item that cannot be done or counted.

    Guidance without controls, as the part that a house edition adds, has none of these rules.
    """
    if not guidance.controls:
        return
    rows = matrix(guidance)
    for platform in guidance.platforms.values():
        yield from _answers(guidance, platform, rows[platform.slug])
        yield from _core(guidance, platform)
        for item in platform.item:
            yield from _is_doable(platform, item)
            yield from _of_opening(platform, item)
    for home in guidance.homes:
        for item in home.item:
            yield from _minutes(guidance, home.file, item)
            yield from _search(guidance, home.file, item)
            yield from _twice(home.file, item)
            yield from _asked(guidance, home.file, item)
        yield from _reasons(home)


def _answers(guidance: Guidance, platform: Platform, row: Row) -> Iterator[Problem]:
    for item in platform.item:
        if item.control is None:
            cure = "Name one of guidance/controls.toml."
            yield Problem(platform.file, item.id, "control", "it names no control.", cure)
    if not guidance.whole:
        return
    for control, cell in row.items():
        if cell == HOLE:
            cure = "Add an item, or a reason under [absent]."
            fault = f"nothing answers “{control}”."
            yield Problem(platform.file, "", "absent", fault, cure)
    own = {item.control for item in platform.item}
    for control in platform.absent:
        if control in own:
            cure = "Delete it under [absent]."
            yield Problem(platform.file, "", "absent", f"an item answers “{control}”.", cure)


def _core(guidance: Guidance, platform: Platform) -> Iterator[Problem]:
    oldest = oldest_month(guidance)
    using = [
        item
        for item in platform.item
        if item.stage == "using" and _is_shown(item) and not is_old(item.evidence, oldest)
    ]
    for control in guidance.controls.values() if guidance.whole else ():
        items = [i for i in using if i.control == control.id]
        if control.core and items and not any(i.importance == "essential" for i in items):
            fault = f"no item of the core control “{control.id}” is essential."
            cure = "Make the one that does most essential."
            yield Problem(platform.file, items[0].id, "importance", fault, cure)


def _is_shown(item: Item) -> bool:
    """Tell an item with a way that someone saw, at least in part."""
    where, evidence = item.where, item.evidence
    path = where and (where.app or where.web) and evidence and evidence.path != "memory"
    link = where and where.link and evidence and evidence.link == "seen"
    return bool(path or link or (where and where.help))


def _is_doable(platform: Platform, item: Item) -> Iterator[Problem]:
    shown = _is_shown(item)
    if not (shown or item.how or (item.where and item.where.search)):
        fault = "nobody can do it from its words: no path or link was seen."
        yield Problem(platform.file, item.id, "how", fault, "Say what to do in plain words.")
    switch = item.effort != "habit" and item.stage == "using"
    if item.importance == "essential" and switch and not shown and platform.slug != "general":
        fault = "an essential setting needs a path seen in part, a seen link or a help page."
        cure = "Find one, or make it “recommended”."
        yield Problem(platform.file, item.id, "evidence", fault, cure)


def _of_opening(platform: Platform, item: Item) -> Iterator[Problem]:
    if item.stage == "opening" and item.set is None:
        fault = "a step of opening an account has no target."
        yield Problem(platform.file, item.id, "set", fault, "Say what to choose.")


def _minutes(guidance: Guidance, file: str, item: Item) -> Iterator[Problem]:
    def problem(fault: str, cure: str) -> Problem:
        return Problem(file, item.id, "minutes", fault, cure)

    effort = guidance.efforts.get(item.effort)
    if effort and not effort.least <= item.minutes <= effort.most:
        yield problem(
            f"{item.minutes} do not fit a {item.effort}: {effort.least} to {effort.most}.",
            "Correct the minutes or the effort.",
        )
    steps = max(len(item.where.app), len(item.where.web)) if item.where else 0
    floor = ceil((READING + STEP * steps) / 60)
    if item.effort == "switch" and item.minutes < floor:
        yield problem(f"{steps} steps take {floor} at least.", "Say so.")
    is_range = item.most is not None and item.most > item.minutes and bool(item.amount)
    if (item.effort == "clear-out" or item.most is not None) and not is_range:
        yield problem(
            "a clear-out is a range.", "Give most, and in amount what takes so long: “250 friends”."
        )


def _search(guidance: Guidance, file: str, item: Item) -> Iterator[Problem]:
    word = item.where.search if item.where else ""
    if word.casefold() in guidance.common:
        cure = "Leave it out, and say in “how” what to do."
        fault = f"“{word}” is too common to find anything."
        yield Problem(file, item.id, "where.search", fault, cure)


def _twice(file: str, item: Item) -> Iterator[Problem]:
    for kind in ("personal", "professional") if item.set else ():
        target = str(getattr(item.set, kind)).strip("‘’")
        if target and re.search(rf"(?<!\w){re.escape(target)}(?!\w)", item.title, re.IGNORECASE):
            cure = "Say it in one of the two."
            fault = f"title and target say the same: “{target}”."
            yield Problem(file, item.id, f"set.{kind}", fault, cure)


def _asked(guidance: Guidance, file: str, item: Item) -> Iterator[Problem]:
    """Decision 6: “Asked for by” stands only where someone saw the text ask for this very thing."""
    for duty in item.asked:
        refs = guidance.duties[duty].refs if duty in guidance.duties else ()
        sources = guidance.sources
        if not any(r.source in sources and is_seen(r, sources[r.source]) for r in refs):
            fault = f"no text was seen that asks for “{duty}”."
            cure = "Leave it in duties only, or mark the ref as seen."
            yield Problem(file, item.id, "asked", fault, cure)


def _reasons(home: Platform | Topic) -> Iterator[Problem]:
    seen = Counter(item.why for item in home.item)
    for item in home.item:
        if seen[item.why] > 1:
            cure = "Say what goes wrong here."
            yield Problem(home.file, item.id, "why", "the reason stands twice in this file.", cure)
    if home.slug in ABOUT_PATIENTS:
        return
    for stage, run in groupby(sorted(home.item, key=lambda i: i.stage), key=lambda i: i.stage):
        items = list(run)
        warned = [item for item in items if "patient" in item.why]
        if len(items) > FEW and len(warned) > len(items) * PATIENTS:
            fault = f"{len(warned)} of {len(items)} {stage} reasons say “patient”."
            cure = "Name whoever it is: a manager, the press, a thief, a former partner."
            yield Problem(home.file, warned[-1].id, "why", fault, cure)
