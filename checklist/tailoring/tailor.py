"""Guidance + answers → checklist. Pure: the same arguments always give the same checklist."""

from __future__ import annotations

from datetime import date

from checklist.answers.model import Answers
from checklist.guidance.guidance import Guidance
from checklist.tailoring.checklist import Checklist, Entry, Sheet
from checklist.tailoring.ranking import fit, ranked
from checklist.tailoring.review_edition import LastTime, narrow
from checklist.tailoring.sheets import SheetMaker
from checklist.tailoring.twins import refer

FIRST = 3
"""Entries that the first page names: a person given 32 equal tasks does none."""

TODAY = 10
"""Minutes that each of them takes at most, where there are others."""


def tailor(
    guidance: Guidance,
    answers: Answers,
    day: date | None = None,
    last: LastTime | None = None,
) -> Checklist:
    """Return the checklist for `answers`, made on `day`; every entry says why it is there.

    With `last` it is the review edition: what is open, changed, new or due for a second look.
    Without a day nothing counts as stale. Raises KeyError for a platform or profession that the
    guidance does not hold: answers are checked where they come in.
    """
    maker = SheetMaker(guidance, answers, day or date.min)
    whole = refer([sheet for sheet in maker.sheets() if sheet.entries or sheet.passages])
    review = None
    if last:
        whole, review = narrow(whole, last, maker.day)
    sheets, left_out = fit(whole, answers.minutes)
    return Checklist(
        edition=guidance.edition,
        answers=answers,
        profession=maker.profession,
        sheets=tuple(sheets),
        first=_first(sheets),
        left_out=tuple(left_out),
        sources=tuple(maker.allowed.values()),
        stale_sources=tuple(s.id for s in maker.allowed.values() if s.review_by < maker.day),
        review=review,
    )


def _first(sheets: list[Sheet]) -> tuple[tuple[Entry, Sheet], ...]:
    """Return what to do today: the most important, of those that fit into a break."""
    by_rank = ranked(sheets)
    short = [pair for pair in by_rank if pair[0].item.minutes <= TODAY]
    long = [pair for pair in by_rank if pair[0].item.minutes > TODAY]
    return tuple([*short, *long][:FIRST])
