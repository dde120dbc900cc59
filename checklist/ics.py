"""A reminder of the next review for any calendar: RFC 5545, and nothing about the person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

SUMMARY = "Review your social media settings"

DESCRIPTION = (
    "Make a new checklist and compare it with your last one. Look again at who can see you."
)

DAYS_BEFORE = 7
"""Days between the reminder and the review."""

LONGEST = 75
"""Octets of a line; longer ones are folded."""

_NAMESPACE = UUID("6f1f9a0e-6c0a-4a3e-9d5c-0d5b8f6a1c27")


def reminder(review: date, made: datetime) -> bytes:
    """An iCalendar file with one whole day, `review`, that was `made` now.

    Made again for the same year, it moves that year's reminder and adds no second one.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//checklist//reminder//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:{uuid5(_NAMESPACE, str(review.year))}",
        f"SEQUENCE:{made.timetuple().tm_yday}",
        f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{review:%Y%m%d}",
        f"DTEND;VALUE=DATE:{review + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(SUMMARY)}",
        f"DESCRIPTION:{_escaped(DESCRIPTION)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(SUMMARY)}",
        f"TRIGGER:-P{DAYS_BEFORE}D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


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
