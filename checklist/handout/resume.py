"""Going on with a hand-out that stopped: whether it is the same one, and what is left to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from checklist import __version__
from checklist.errors import UsageError
from checklist.handout.fingerprint import digest
from checklist.handout.plan import Plan
from checklist.handout.storage.base import State, Storage
from checklist.handout.summary import Summary
from checklist.roster.recipient import Recipient

MOST_AGAIN = 10_000
"""Rows of an earlier run that are made again one by one; from there on all are."""


def check_resumable(plan: Plan, storage: Storage) -> Plan:
    """Return the plan, with the day of the run that is resumed. Raises UsageError when they differ.

    A first run leaves its state in `storage`.
    """
    with plan.roster.open("rb") as file:
        roster = hashlib.file_digest(file, "sha256").hexdigest()
    settings = f"{','.join(plan.kinds)} {plan.size}"
    guidance = f"{__version__} {plan.guidance.edition} {digest(plan.guidance)}"
    before = storage.state() if plan.resume else None
    if before and before.roster != roster:
        cure = "Use the roster that you began with, or an empty folder."
        raise UsageError("The roster is not the one that this hand-out began with.", cure)
    if before and before.settings != settings:
        cure = f"It began with: {before.settings}."
        raise UsageError("The edition or size is not the one that this hand-out began with.", cure)
    if before and before.guidance != guidance:
        fault = "The guidance, house file or version is not the one that this hand-out began with."
        raise UsageError(fault, "Use the same house file and version, or an empty folder.")
    if before:
        return replace(plan, made=datetime.fromisoformat(before.made))
    storage.remember(State(plan.made.isoformat(), roster, settings, guidance))
    return plan


def rows_to_redo(
    storage: Storage, plan: Plan, rows: Iterable[Recipient], summary: Summary
) -> list[Recipient]:
    """Count the rows that have their lines into `summary`; return those to be made again."""
    again: list[Recipient] = []
    lines, count = storage.lines(), len(plan.kinds)
    for recipient in rows:
        mine = [line for _, line in zip(range(count), lines, strict=False)]
        if len(mine) < count or len(again) == MOST_AGAIN:
            break
        if not (all(line.done for line in mine) and all(storage.whole(mine))):
            again.append(recipient)
        summary.kept += 1
    summary.done = summary.kept - len(again)
    storage.cut(summary.kept * count)
    return again
