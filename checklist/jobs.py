"""One checklist from start to finish. Returns bytes; prints nothing, writes nothing."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from checklist import __version__
from checklist.errors import UsageError
from checklist.guidance import Guidance
from checklist.model import Answers, Checklist, Occasion
from checklist.person import Person
from checklist.render import faces, html
from checklist.render.bind import Imprint, Part, bind
from checklist.render.press import Press
from checklist.tailor import tailor

OCCASION_WORDS: dict[Occasion, str] = {
    "new-starter": "Starting a new job",
    "annual-review": "Annual review",
    "supervision": "Supervision",
    "check-up": "Check-up",
}


@dataclass(frozen=True)
class Made:
    """A finished document and what to say about it."""

    data: bytes
    checklist: Checklist
    pages: int
    unprintable: str
    """Characters of the name that no font holds; the place is then left for the pen."""


def now() -> datetime:
    """The moment that is printed: `SOURCE_DATE_EPOCH` where it is set, so that bytes can repeat."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        fault = f"SOURCE_DATE_EPOCH is “{epoch}”, which is no date."
        raise UsageError(fault, "Give seconds since 1970, or unset it.") from None


def make_pdf(
    guidance: Guidance, answers: Answers, person: Person, press: Press, made: datetime
) -> Made:
    """The print edition. Raises GuidanceInvalid when a sheet cannot be laid out."""
    checklist = tailor(guidance, answers)
    pages = html.pages(guidance, checklist)
    press.prepare(pages)
    parts = [Part(page.id, page.title, press.finished(page)) for page in pages]
    bound = bind(parts, _imprint(guidance.edition, made))
    unprintable = faces.name_face().missing(person.name + person.reference)
    for number, sheet in enumerate(checklist.sheets):
        bound.jump(f"row-{number}", sheet.id)
    words = {
        **html.first_words(checklist, {name: at + 1 for name, at in bound.starts.items()}),
        "name": "" if unprintable else person.name,
        "reference": "" if unprintable else person.reference,
        "occasion": OCCASION_WORDS[answers.occasion],
        "made": html.day(made),
        "signed-name": "" if unprintable else person.name,
        "signed-next-review": html.day(next_review(made)),
    }
    for place, text in words.items():
        if text:
            bound.fill(place, text)
    return Made(bound.save(), checklist, len(bound.pdf.pages), unprintable)


def make_json(guidance: Guidance, answers: Answers) -> Made:
    """The checklist as data, in the form that `docs/commands.md` documents."""
    checklist = tailor(guidance, answers)
    data = {
        "edition": checklist.edition,
        "minutes": checklist.minutes,
        "answers": asdict(answers),
        "first": [{"item": e.item.id, "sheet": s.id} for e, s in checklist.first],
        "left_out": [{"item": e.item.id, "sheet": s.id} for e, s in checklist.left_out],
        "sheets": [
            {
                "id": sheet.id,
                "title": html.sheet_title(sheet),
                "minutes": sheet.minutes,
                "because": sheet.because,
                "items": [
                    {
                        "id": entry.item.id,
                        "title": entry.item.title,
                        "group": entry.item.group,
                        "importance": entry.item.importance,
                        "minutes": entry.item.minutes,
                        "set_to": entry.target,
                        "why": entry.item.why,
                        "asked_by": list(entry.asked_by),
                        "because": list(entry.because),
                    }
                    for entry in sheet.entries
                ],
            }
            for sheet in checklist.sheets
        ],
        "sources": [source.id for source in checklist.sources],
        "house": _house(guidance),
        "notice": html.NOT_NHS,
    }
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return Made(text.encode("utf-8"), checklist, 0, "")


def _house(guidance: Guidance) -> dict[str, object] | None:
    if guidance.house is None:
        return None
    changes = guidance.house.changes
    return {
        "organisation": guidance.house.house.organisation,
        "added": [change.id for change in changes if not change.before],
        "replaced": [change.id for change in changes if change.before],
    }


def next_review(made: datetime) -> datetime:
    """The same day 12 months on; 29 February becomes 28 February."""
    try:
        return made.replace(year=made.year + 1)
    except ValueError:
        return (made - timedelta(days=1)).replace(year=made.year + 1)


def _imprint(edition: str, made: datetime) -> Imprint:
    return Imprint(
        title=html.TITLE,
        footer=f"{html.TITLE}, edition {edition}",
        producer=f"checklist {__version__}",
        made=made,
    )
