"""A roster in, a folder of personalised checklists out."""

from __future__ import annotations

import hashlib
import heapq
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from checklist import output
from checklist.errors import UsageError
from checklist.handout_files import (
    MANIFEST,
    Folder,
    Line,
    Manifest,
    State,
    cut_manifest,
    file_digest,
    rewrite_manifest,
    safe_name,
)
from checklist.handout_pool import Executor
from checklist.handout_worker import Job, Made, Maker, Settings
from checklist.render.combine import Combined
from checklist.render.html import TITLE, Edition, Size
from checklist.render.metadata import Imprint
from checklist.render.store import cache_folder

COMBINED_LIMIT = 1_000
"""People in one file for the printer: it is held in memory."""


@dataclass(frozen=True)
class Plan:
    """What is to be made, and how."""

    folder: Path
    made: datetime
    roster: Path
    kinds: tuple[Edition, ...] = ("form",)
    size: Size = "standard"
    resume: bool = False
    profiles: Path | None = None


@dataclass
class Summary:
    """How a hand-out ended."""

    people: int = 0
    done: int = 0
    kept: int = 0
    """Made by the run that this one resumed."""
    failed: list[tuple[int, str, str]] = field(default_factory=list)
    """(row, reference, why)."""
    renamed: int = 0
    stopped: str = ""
    """Why it ended early; "" when it did not."""


Progress = Callable[[int], None]
"""Told how many rows are done."""


def hand_out(
    plan: Plan, rows: Callable[[], Iterable[Job]], executor: Executor, progress: Progress
) -> Summary:
    """Make each row's files. Raises UsageError or CannotWrite before anything is made.

    `rows` gives the roster anew each time. A row that fails is reported, and the rest go on.
    """
    folder, summary = Folder(plan.folder), Summary()
    with ExitStack() as stack:
        stack.enter_context(folder.taken(resume=plan.resume))
        plan = _agree(plan, folder)
        settings = Settings(
            folder=plan.folder.resolve(),
            made=plan.made,
            kinds=plan.kinds,
            size=plan.size,
            store=cache_folder() or Path(stack.enter_context(_private_folder())),
            profiles=plan.profiles,
        )
        again = _verify(folder, plan, rows(), summary) if plan.resume else []
        manifest = Manifest(folder.path / MANIFEST, append=plan.resume)
        stack.callback(manifest.close)
        run = _Run(executor, settings, summary, progress)
        for made in run.in_order(_after(rows(), summary.kept), summary.kept + 1):
            manifest.write(made.lines)
        if again and not summary.stopped:
            lines = [line for made in run.in_any_order(again) for line in made.lines]
            rewrite_manifest(folder, {line.file: line for line in lines})
    return summary


class _Run:
    """Rows through an executor, and what became of them into a summary."""

    def __init__(
        self, executor: Executor, settings: Settings, summary: Summary, progress: Progress
    ) -> None:
        self.executor, self.settings = executor, settings
        self.summary, self.progress = summary, progress

    def in_order(self, rows: Iterable[Job], first: int) -> Iterator[Made]:
        """What became of each row, in the order of the roster; few are ever held back."""
        waiting: list[tuple[int, int, Made]] = []
        expected = first
        for made in self.in_any_order(_numbered(rows, first)):
            heapq.heappush(waiting, (made.place, id(made), made))
            while waiting and waiting[0][0] == expected:
                yield heapq.heappop(waiting)[2]
                expected += 1

    def in_any_order(self, rows: Iterable[Job]) -> Iterator[Made]:
        """What became of each row; when interrupted, the rows in hand still come."""
        results = self.executor.run(rows, self.settings)
        while True:
            try:
                result = next(results, None)
            except KeyboardInterrupt:
                self.executor.stop()
                self.summary.stopped = "interrupted"
                continue
            if result is None:
                return
            made = result if isinstance(result, Made) else _died(result)
            if made.full:
                self.executor.stop()
                self.summary.stopped = made.lines[-1].status
                continue
            self._count(made)
            yield made

    def _count(self, made: Made) -> None:
        bad = [line for line in made.lines if not line.done]
        if bad:
            self.summary.failed.append((made.row, bad[0].reference, bad[0].status))
        else:
            self.summary.done += 1
        self.summary.renamed += any("~" in line.file for line in made.lines)
        self.progress(self.summary.done + len(self.summary.failed))


def _numbered(rows: Iterable[Job], first: int) -> Iterator[Job]:
    """Rows with their places in the roster from `first`, so that their order can be kept."""
    return (replace(job, place=place) for place, job in enumerate(rows, first))


def _after(rows: Iterable[Job], kept: int) -> Iterator[Job]:
    return (job for place, job in enumerate(rows) if place >= kept)


def _died(job: Job) -> Made:
    name = f"{safe_name(job.reference, job.number)}.pdf"
    why = "failed: the worker stopped twice on this row"
    return Made(job.place, job.number, (Line(job.reference, name, "", 0, 0, "", why),))


def _private_folder() -> tempfile.TemporaryDirectory[str]:
    """Sheets of this run when nothing may be kept: guidance only, and gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="checklist-")


def _agree(plan: Plan, folder: Folder) -> Plan:
    """The plan, with the day of the run that is resumed. Raises UsageError when they differ."""
    with plan.roster.open("rb") as file:
        roster = hashlib.file_digest(file, "sha256").hexdigest()
    settings = f"{','.join(plan.kinds)} {plan.size}"
    before = folder.state() if plan.resume else None
    if before and before.roster != roster:
        cure = "Use the roster that you began with, or an empty folder."
        raise UsageError("The roster is not the one that this hand-out began with.", cure)
    if before and before.settings != settings:
        cure = f"It began with: {before.settings}."
        raise UsageError("The edition or size is not the one that this hand-out began with.", cure)
    if before:
        return replace(plan, made=datetime.fromisoformat(before.made))
    folder.remember(State(plan.made.isoformat(), roster, settings))
    return plan


def _verify(folder: Folder, plan: Plan, rows: Iterable[Job], summary: Summary) -> list[Job]:
    """Count the rows whose files are whole; the rows among them that failed are to be retried."""
    again: list[Job] = []
    lines, count = folder.lines(), len(plan.kinds)
    for job in rows:
        mine = [line for _, line in zip(range(count), lines, strict=False)]
        if len(mine) < count:
            break
        if all(line.done for line in mine):
            if any(file_digest(folder.path / line.file) != line.sha256 for line in mine):
                break
        else:
            again.append(job)
        summary.kept += 1
    summary.done = summary.kept - len(again)
    cut_manifest(folder, summary.kept * count)
    return again


def combined(plan: Plan, rows: Iterable[Job], people: int) -> bytes:
    """One file for the printer: each person on an odd page, bookmarks by reference.

    Raises UsageError for more than `COMBINED_LIMIT` people.
    """
    if people > COMBINED_LIMIT:
        fault = f"One file for the printer holds at most {COMBINED_LIMIT:,} people."
        raise UsageError(fault, "Print the folder, or split the roster.")
    settings = Settings(
        plan.folder, plan.made, ("print",), plan.size, cache_folder(), plan.profiles
    )
    maker = Maker(settings)
    title = f"{TITLE}s for {people} people"
    whole = Combined(Imprint(title=title, footer="", producer="checklist", made=plan.made))
    for job in rows:
        whole.add(job.reference, maker.document(job, "print")[0])
    return whole.save()


def zipped(folder: Path, target: Path, *, force: bool) -> None:
    """All files of a hand-out and its manifest in one zip, by way of a temporary file."""
    output.check(target, force=force)
    part = target.with_name(f".checklist-{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            archive.write(folder / MANIFEST, MANIFEST)
            for line in Folder(folder).lines():
                if line.done:
                    archive.write(folder / line.file, line.file)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise output.explained(target, error) from error
