"""Guidance + answers → checklist. Pure: the same arguments always give the same checklist."""

from __future__ import annotations

from datetime import date

from checklist.answers.model import Answers
from checklist.guidance.guidance import Guidance
from checklist.tailoring.another_day import for_another_day
from checklist.tailoring.checklist import Checklist
from checklist.tailoring.choice import choose, first, fit
from checklist.tailoring.citations import READING, asking, named
from checklist.tailoring.review_edition import LastTime, narrow
from checklist.tailoring.sheets import SheetMaker
from checklist.tailoring.twins import refer


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
    asked = [sheet for sheet in maker.sheets() if sheet.entries or sheet.passages]
    chosen = refer(choose(asked, answers.level))
    whole = [sheet for sheet in chosen if sheet.entries or sheet.passages]
    review = None
    if last:
        whole, review = narrow(whole, last, maker.day)
    fitting, cut = fit(whole, answers.minutes)
    sheets = for_another_day(guidance, fitting)
    bodies = asking(guidance, maker.allowed)
    entries = [entry for sheet in sheets for entry in sheet.entries]
    passages = [passage for sheet in sheets for passage in sheet.passages]
    ids = {ident for entry in entries for ident in entry.sources}
    ids |= {ident for passage in passages for ident in passage.sources}
    sources = named(
        maker.allowed,
        maker.profession.sources if maker.profession else maker.allowed,
        ids | {source.id for source in bodies},
        reading=any(READING in entry.item.duties for entry in entries),
    )
    return Checklist(
        edition=guidance.edition,
        answers=answers,
        profession=maker.profession,
        sheets=tuple(sheets),
        first=first(sheets),
        cut=cut,
        left_out=(
            *(entry for entry, _ in cut),
            *(entry for sheet in chosen for entry in sheet.left_out),
        ),
        sources=sources,
        asking=bodies,
        stale_sources=tuple(s.id for s in sources if s.review_by < maker.day),
        review=review,
    )
