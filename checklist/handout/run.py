"""A roster in, a folder of personalised checklists out."""

from __future__ import annotations

import hashlib
import heapq
import signal
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import FrameType

from checklist import __version__
from checklist.base import files
from checklist.errors import UsageError
from checklist.guidance.guidance import Guidance
from checklist.handout.documents import Maker, Recipient, RowResult, Settings
from checklist.handout.fingerprint import digest
from checklist.handout.local_pool import Executor
from checklist.handout.manifest import MANIFEST, ManifestEntry
from checklist.handout.storage.base import State, Storage, safe_name
from checklist.handout.storage.open import open_storage
from checklist.html.look import TITLE, Format, Size
from checklist.pdf.cache_folder import cache_folder
from checklist.pdf.combine import Combined
from checklist.pdf.metadata import Imprint

ROWS_NAMED = 5
"""Rows that the summary names; the others are counted."""

MOST_AGAIN = 10_000
"""Rows of an earlier run that are made again one by one; from there on all are."""

COMBINED_LIMIT = 1_000
"""People in one file for the printer: it is held in memory."""


@dataclass(frozen=True)
class Plan:
    """What is to be made, and how."""

    address: str
    """A folder, or an address such as `s3://bucket/folder`."""
    made: datetime
    roster: Path
    guidance: Guidance = field(repr=False)
    kinds: tuple[Format, ...] = ("form",)
    size: Size = "standard"
    resume: bool = False


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
    unprintable: list[tuple[int, str]] = field(default_factory=list)
    """(row, characters that no font holds) of the first rows that have any."""
    unprintables: int = 0
    """The number of all such rows."""
    stopped: str = ""
    """Why it ended early; "" when it did not."""
    made: datetime | None = None
    """The day on each document: that of the first run."""


Progress = Callable[[int], None]
"""Told how many rows are done."""


def hand_out(
    plan: Plan, rows: Callable[[], Iterable[Recipient]], executor: Executor, progress: Progress
) -> Summary:
    """Make each row's files. Raises UsageError or CannotWrite before anything is made.

    `rows` gives the roster anew each time. A row that fails is reported, and the rest go on.
    """
    place, summary = open_storage(plan.address), Summary()
    with ExitStack() as stack:
        stack.enter_context(executor)
        stack.enter_context(place.taken(resume=plan.resume))
        plan = check_resumable(plan, place)
        summary.made = plan.made
        store = cache_folder() or Path(stack.enter_context(_private_folder()))
        again = rows_to_redo(place, plan, rows(), summary) if plan.resume else []
        manifest = place.manifest(append=plan.resume)
        stack.callback(manifest.close)
        stack.enter_context(_until_interrupted(executor, summary))
        run = _Run(executor, _settings(plan, place, store), summary, progress)
        for made in run.in_order(_after(rows(), summary.kept), summary.kept + 1):
            manifest.write(made.lines)
        if again and not summary.stopped:
            lines = [line for made in run.in_any_order(again) for line in made.lines]
            place.correct({line.file: line for line in lines})
    return summary


def _settings(plan: Plan, place: Storage, store: Path | None) -> Settings:
    address, state = place.address, place.state()
    return Settings(address, plan.made, plan.kinds, plan.size, store, plan.guidance, state)


@contextmanager
def _until_interrupted(executor: Executor, summary: Summary) -> Iterator[None]:
    """Ctrl-C lets the rows in hand be finished; a second one stops at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        summary.stopped = "interrupted"
        executor.stop()

    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Run:
    """Rows through an executor, and what became of them into a summary."""

    def __init__(
        self, executor: Executor, settings: Settings, summary: Summary, progress: Progress
    ) -> None:
        self.executor, self.settings = executor, settings
        self.summary, self.progress = summary, progress

    def in_order(self, rows: Iterable[Recipient], first: int) -> Iterator[RowResult]:
        """What became of each row, in the order of the roster; few are ever held back."""
        waiting: list[tuple[int, int, RowResult]] = []
        expected = first
        for made in self.in_any_order(_numbered(rows, first)):
            heapq.heappush(waiting, (made.place, id(made), made))
            while waiting and waiting[0][0] == expected:
                yield heapq.heappop(waiting)[2]
                expected += 1

    def in_any_order(self, rows: Iterable[Recipient]) -> Iterator[RowResult]:
        """What became of each row; after a stop, the rows in hand still come."""
        for result in self.executor.run(rows, self.settings):
            made = result if isinstance(result, RowResult) else _died(result)
            if made.full:
                self.executor.stop()
                self.summary.stopped = made.lines[-1].status
                continue
            self._count(made)
            yield made

    def _count(self, made: RowResult) -> None:
        bad = [line for line in made.lines if not line.done]
        if bad:
            self.summary.failed.append((made.row, bad[0].reference, bad[0].status))
        else:
            self.summary.done += 1
        if made.unprintable:
            self.summary.unprintables += 1
            rows = [*self.summary.unprintable, (made.row, made.unprintable)]
            self.summary.unprintable = sorted(rows)[:ROWS_NAMED]
        self.summary.renamed += any("~" in line.file for line in made.lines)
        self.progress(self.summary.done + len(self.summary.failed))


def _numbered(rows: Iterable[Recipient], first: int) -> Iterator[Recipient]:
    """Rows with their places in the roster from `first`, so that their order can be kept."""
    return (replace(job, place=place) for place, job in enumerate(rows, first))


def _after(rows: Iterable[Recipient], kept: int) -> Iterator[Recipient]:
    return (job for place, job in enumerate(rows) if place >= kept)


def _died(job: Recipient) -> RowResult:
    name = f"{safe_name(job.reference, job.number)}.pdf"
    why = "failed: the worker stopped twice on this row"
    return RowResult(
        job.place, job.number, (ManifestEntry(job.reference, name, "", 0, 0, "", why),)
    )


def _private_folder() -> tempfile.TemporaryDirectory[str]:
    """Sheets of this run when nothing may be kept: guidance only, and gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="checklist-")


def check_resumable(plan: Plan, place: Storage) -> Plan:
    """The plan, with the day of the run that is resumed. Raises UsageError when they differ."""
    with plan.roster.open("rb") as file:
        roster = hashlib.file_digest(file, "sha256").hexdigest()
    settings = f"{','.join(plan.kinds)} {plan.size}"
    ours = digest(plan.guidance)
    guidance = f"{__version__} {plan.guidance.edition} {ours}"
    before = place.state() if plan.resume else None
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
    place.remember(State(plan.made.isoformat(), roster, settings, guidance))
    return plan


def rows_to_redo(
    place: Storage, plan: Plan, rows: Iterable[Recipient], summary: Summary
) -> list[Recipient]:
    """Count the rows that have their lines; those to be made again are returned."""
    again: list[Recipient] = []
    lines, count = place.lines(), len(plan.kinds)
    for job in rows:
        mine = [line for _, line in zip(range(count), lines, strict=False)]
        if len(mine) < count or len(again) == MOST_AGAIN:
            break
        if not (all(line.done for line in mine) and all(place.whole(mine))):
            again.append(job)
        summary.kept += 1
    summary.done = summary.kept - len(again)
    place.cut(summary.kept * count)
    return again


def combined(plan: Plan, rows: Iterable[Recipient], people: int) -> bytes:
    """One file for the printer: each person on an odd page, bookmarks by reference.

    Raises UsageError for more than `COMBINED_LIMIT` people.
    """
    if people > COMBINED_LIMIT:
        fault = f"One file for the printer holds at most {COMBINED_LIMIT:,} people."
        raise UsageError(fault, "Print the folder, or split the roster.")
    plan = replace(plan, kinds=("print",))
    maker = Maker(_settings(plan, open_storage(plan.address), cache_folder()))
    title = f"{TITLE}s for {people} people"
    whole = Combined(
        Imprint(
            title=title,
            footer="",
            producer=f"checklist {__version__}",
            made=plan.made,
            archive=True,
        )
    )
    for job in rows:
        whole.add(job.reference, maker.document(job, "print")[0])
    return whole.save()


def zipped(plan: Plan, target: Path, *, force: bool) -> None:
    """All files of a hand-out and its manifest in one zip, by way of a temporary file."""
    files.check(target, force=force)
    part = target.with_name(f".checklist-{target.name}.part")
    place = open_storage(plan.address)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            _pack(archive, place, MANIFEST)
            for line in place.lines():
                if line.done:
                    _pack(archive, place, line.file)
        part.replace(target)
    except OSError as error:
        raise files.explained(target, error) from error
    finally:
        part.unlink(missing_ok=True)


def _pack(archive: zipfile.ZipFile, place: Storage, name: str) -> None:
    with archive.open(name, "w", force_zip64=True) as packed:
        for piece in place.chunks(name):
            packed.write(piece)
