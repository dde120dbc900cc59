"""Reminders of the next review and of long jobs: RFC 5545, and nothing about the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from checklist.base.dates import months_after

SUMMARY = "Review your social media settings"

DESCRIPTION = (
    "Make a new checklist and compare it with your last one. Look again at who can see you."
)

LATER = "Social media: a job for another day"
"""Names no platform: calendars are shared."""

DAYS_BEFORE = 7
"""Days between a reminder and its day."""

LONGEST = 75
"""Octets of a line; longer ones are folded."""

_NAMESPACE = UUID("6f1f9a0e-6c0a-4a3e-9d5c-0d5b8f6a1c27")


def reminder(review: date, made: datetime, later: Sequence[str] = ()) -> bytes:
    """An iCalendar file with one whole day, `review`, that was `made` now.

    `later` has a text for each clear-out that waits for another day: one a month from then on, a
    whole day each. Made again for the same year, the file moves that year's events and adds none.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//checklist//reminder//EN",
        "CALSCALE:GREGORIAN",
        *_event(str(review.year), review, made, SUMMARY, DESCRIPTION),
    ]
    for number, text in enumerate(later, 1):
        day = months_after(made.date(), number)
        summary = f"{LATER}, {number} of {len(later)}"
        lines += _event(f"{review.year}-{number}", day, made, summary, text)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(name: str, day: date, made: datetime, summary: str, description: str) -> list[str]:
    """Return the lines of one whole day; `name` is the same each time that it is made."""
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid5(_NAMESPACE, name)}",
        f"SEQUENCE:{made.timetuple().tm_yday}",
        f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(description)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(summary)}",
        f"TRIGGER:-P{DAYS_BEFORE}D",
        "END:VALARM",
        "END:VEVENT",
    ]


def folded(line: str) -> bytes:
    """A line as RFC 5545 wants it: at most 75 octets, the rest on lines that begin with a space.

    No letter is cut in two.
    """
    made, room = b"", LONGEST
    for letter in line:
        octets = letter.encode("utf-8")
        if len(octets) > room:
            made, room = made + b"\r\n ", LONGEST - 1
        made, room = made + octets, room - len(octets)
    return made + b"\r\n"


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")
