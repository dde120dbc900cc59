"""A roster in, a folder of personalised checklists out."""

from __future__ import annotations

import heapq
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import FrameType

from checklist.errors import ExitCode
from checklist.handout.documents import RowResult, Settings
from checklist.handout.file_names import file_names
from checklist.handout.local_pool import Executor
from checklist.handout.manifest import ManifestEntry
from checklist.handout.plan import Plan
from checklist.handout.resume import check_resumable, rows_to_redo
from checklist.handout.storage.open import open_storage
from checklist.handout.summary import Summary
from checklist.html.look import Format
from checklist.pdf.cache_folder import cache_folder
from checklist.roster.recipient import Recipient

Progress = Callable[[int], None]
"""Called with the number of rows that are done."""


def hand_out(
    plan: Plan, rows: Callable[[], Iterable[Recipient]], executor: Executor, progress: Progress
) -> Summary:
    """Make each row's files. Raises UsageError or CannotWrite before anything is made.

    `rows` gives the roster anew each time. A row that fails is reported, and the rest go on.
    """
    storage, summary = open_storage(plan.address), Summary()
    with ExitStack() as stack:
        stack.enter_context(executor)
        stack.enter_context(storage.taken(resume=plan.resume))
        plan = check_resumable(plan, storage)
        summary.made = plan.made
        store = cache_folder() or Path(stack.enter_context(_private_folder()))
        again = rows_to_redo(storage, plan, rows, summary) if plan.resume else []
        manifest = storage.manifest(append=plan.resume)
        stack.callback(manifest.close)
        stack.enter_context(_until_interrupted(executor, summary))
        run = _Run(executor, plan.settings(storage, store), summary, progress)
        for result in run.in_order(islice(rows(), summary.kept, None), summary.kept + 1):
            manifest.write(result.lines)
        if again and not summary.stopped:
            lines = [line for result in run.in_any_order(again) for line in result.lines]
            storage.correct({line.file: line for line in lines})
    return summary


@contextmanager
def _until_interrupted(executor: Executor, summary: Summary) -> Iterator[None]:
    """Make the first Ctrl-C finish the rows in hand, and a second one stop at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        summary.stopped, summary.exit_code = "interrupted", ExitCode.INTERRUPTED
        executor.stop()

    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Run:
    """Rows through an executor, with their results counted into a summary."""

    def __init__(
        self, executor: Executor, settings: Settings, summary: Summary, progress: Progress
    ) -> None:
        self.executor, self.settings = executor, settings
        self.summary, self.progress = summary, progress

    def in_order(self, rows: Iterable[Recipient], first: int) -> Iterator[RowResult]:
        """Yield the result of each row in the order of the roster; few are ever held back."""
        waiting: list[tuple[int, int, RowResult]] = []
        expected = first
        for result in self.in_any_order(_numbered(rows, first)):
            heapq.heappush(waiting, (result.position, id(result), result))
            while waiting and waiting[0][0] == expected:
                yield heapq.heappop(waiting)[2]
                expected += 1

    def in_any_order(self, rows: Iterable[Recipient]) -> Iterator[RowResult]:
        """Yield the result of each row; after a stop, the rows in hand still come."""
        for answer in self.executor.run(rows, self.settings):
            result = answer if isinstance(answer, RowResult) else _died(answer, self.settings.kinds)
            if result.stopped:
                self.executor.stop()
                self.summary.stopped = result.lines[-1].status.removeprefix("failed: ")
                self.summary.exit_code = result.stopped
                continue
            self.summary.count(result)
            self.progress(self.summary.done + len(self.summary.failed))
            yield result


def _numbered(rows: Iterable[Recipient], first: int) -> Iterator[Recipient]:
    """Yield rows with their positions in the roster from `first`, to keep their order by."""
    return (replace(recipient, position=position) for position, recipient in enumerate(rows, first))


def _died(recipient: Recipient, kinds: Sequence[Format]) -> RowResult:
    """Return the result of a row whose worker died of it."""
    why = "failed: the worker stopped twice on this row"
    lines = (
        ManifestEntry(recipient.reference, name, "", 0, 0, "", why)
        for name in file_names(recipient, kinds)
    )
    return RowResult(recipient.position, recipient.number, tuple(lines))


def _private_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for this run's sheets when none may be kept: guidance only, gone afterwards.

    It is removed when its context ends.
    """
    return tempfile.TemporaryDirectory(prefix="checklist-")
