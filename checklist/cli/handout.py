"""`checklist handout`: from a roster to a folder of checklists."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checklist.base.counted import counted
from checklist.cli import console, options
from checklist.cli.closing import SQUARES, codes, font_cure
from checklist.cli.handout_options import HandoutOptions
from checklist.errors import (
    CannotWrite,
    ChecklistError,
    ExitCode,
    LayoutUnavailable,
    RowsFailed,
    UsageError,
)

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance
    from checklist.handout.local_pool import Executor
    from checklist.handout.plan import Plan
    from checklist.handout.summary import Summary
    from checklist.roster.roster import Roster

FAILED_SHOWN = 20
"""Failed rows that are listed; the manifest has them all."""


AGAIN = "Run the same command with --resume to go on."


class Interrupted(ChecklistError):
    """Ctrl-C in the middle of a hand-out."""

    exit_code = ExitCode.INTERRUPTED


def handout(given: HandoutOptions) -> None:
    """Make a checklist for each person of a roster."""
    from checklist.base import files
    from checklist.roster.roster import read_roster

    if given.template:
        _write_template(given.template, force=given.force)
        return
    roster = _roster(given)
    for target in (given.combined, given.zip_):
        if target:
            files.check(target, force=given.force)
    kinds = _kinds(given.edition, given.size, html=given.html)
    executor = _executor(given.jobs, given.dask)
    guidance = options.guidance(given.house)
    people = read_roster(roster, guidance, ignore_extra=given.ignore_extra)
    for note in people.notes:
        console.say(note)
    if given.dry_run or given.output is None:
        console.say(
            f"{roster} is right: {counted(people.people, 'person', 'people')}. Nothing was made."
        )
        return
    plan = _plan(roster, given.output, guidance, (kinds, given.size), resume=given.resume)
    plan = _run(plan, people, executor)
    if given.combined:
        _combine(plan, people, given.combined, force=given.force)
    if given.zip_:
        _zip(plan, people, given.zip_, force=given.force)


def _roster(given: HandoutOptions) -> Path:
    """Return the roster. Raises UsageError when it, or the folder that is needed, is missing."""
    if given.roster is None or (given.output is None and not given.dry_run):
        raise UsageError(
            "ROSTER is missing." if given.roster is None else "The folder is missing.",
            "Run “checklist handout ROSTER -o DIR”, or --template FILE for an empty roster.",
        )
    return given.roster


def _kinds(edition: str, size: str, *, html: bool) -> list[str]:
    kinds = {"form": ["form"], "print": ["print"], "both": ["form", "print"]}.get(edition)
    if kinds is None:
        raise UsageError(f"There is no edition “{edition}”.", "Use form, print or both.")
    if size not in ("standard", "large"):
        raise UsageError(f"There is no size “{size}”.", "Use standard or large.")
    return [*kinds, "html"] if html else kinds


def _plan(
    roster: Path, address: str, guidance: Guidance, look: tuple[list[str], str], *, resume: bool
) -> Plan:
    from checklist.base.dates import now
    from checklist.handout.plan import Plan

    return Plan(
        address=address,
        made=now(),
        roster=roster,
        guidance=guidance,
        kinds=tuple(look[0]),  # type: ignore[arg-type]  # checked above
        size=look[1],  # type: ignore[arg-type]  # checked above
        resume=resume,
    )


def _executor(workers: int | None, dask: str | None) -> Executor:
    if dask is not None:
        from checklist.handout.dask_cluster import DaskCluster, check_installed

        if workers:
            raise UsageError("--jobs and --dask contradict each other.", "Use one of them.")
        check_installed()
        return DaskCluster(dask)
    from checklist.handout.local_pool import LocalPool

    return LocalPool(workers or os.cpu_count() or 1)


def _run(plan: Plan, people: Roster, executor: Executor) -> Plan:
    """The plan as it was carried out: one that is resumed keeps its first day."""
    from checklist.handout.run import hand_out
    from checklist.pdf.cache_folder import cache_note

    try:
        if note := cache_note():
            console.say(note)
        with console.progress("people", people.people) as progress:
            summary = hand_out(plan, people.rows, executor, progress)
    except KeyboardInterrupt as error:
        raise Interrupted("Stopped at once. What is finished is kept.", AGAIN) from error
    _report(plan, summary)
    return replace(plan, made=summary.made or plan.made)


def _report(plan: Plan, summary: Summary) -> None:
    from checklist.handout.storage.address import shown

    kept = f" ({summary.kept:,} of them by the run before)" if summary.kept else ""
    who = counted(summary.done, "person has", "people have")
    console.say(f"{who} their files in {shown(plan.address)}{kept}.")
    if summary.renamed:
        console.say(
            f"References that are not safe as file names: {summary.renamed:,}. "
            "Those files bear the row number behind “~”."
        )
    if summary.unprintables:
        rows = "; ".join(f"row {row}: {codes(chars)}" for row, chars in summary.unprintable)
        more = "; and others" if summary.unprintables > len(summary.unprintable) else ""
        console.say(
            f"Names or references with characters that no font here holds: "
            f"{summary.unprintables:,} ({rows}{more}). {SQUARES}"
        )
        if cure := font_cure("".join(chars for _, chars in summary.unprintable)):
            console.say(cure)
    for row, reference, why in summary.failed[:FAILED_SHOWN]:
        console.say(f"  row {row}, {reference}: {why}")
    if summary.exit_code == ExitCode.INTERRUPTED:
        raise Interrupted("Stopped. What is finished is kept.", AGAIN)
    if summary.stopped:
        kind = LayoutUnavailable if summary.exit_code == ExitCode.GUIDANCE else CannotWrite
        raise kind(f"Stopped: {summary.stopped}", AGAIN)
    if summary.failed:
        count = len(summary.failed)
        rows = "row" if count == 1 else "rows"
        raise RowsFailed(f"{count:,} {rows} failed; the manifest names each.", AGAIN)


def _combine(plan: Plan, people: Roster, target: Path, *, force: bool) -> None:
    from checklist.base import files
    from checklist.handout.bundle import combined

    files.write(target, combined(plan, people.rows(), people.people), force=force)
    console.say(f"For the printer: {target}.")


def _zip(plan: Plan, people: Roster, target: Path, *, force: bool) -> None:
    from checklist.handout.bundle import zipped

    zipped(plan, people.rows(), target, force=force)
    console.say(f"All files are in {target}.")


def _write_template(path: Path, *, force: bool) -> None:
    from checklist.guidance import load
    from checklist.roster.columns import EXAMPLE
    from checklist.roster.template import EXPLAINED, write_template

    write_template(path, load.load(), force=force)
    console.say(f"An empty roster is in {path}. Put your people in place of the row {EXAMPLE}.")
    console.say("What to write into each column:")
    for column, words in EXPLAINED.items():
        console.say(f"  {column}: {words}")
