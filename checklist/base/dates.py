"""Dates: the moment that counts as now, a year later, and dates as people write and read them."""

from __future__ import annotations

import os
import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from checklist.errors import UsageError

Day = TypeVar("Day", bound=date)


def now() -> datetime:
    """The moment that is printed: `SOURCE_DATE_EPOCH` where it is set, so that bytes can repeat."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        fault = f"SOURCE_DATE_EPOCH is “{epoch}”, which is no date."
        raise UsageError(fault, "Give seconds since 1970, or unset it.") from None


def today() -> date:
    """The day of `now` where the reader is."""
    return now().astimezone().date()


def year_after(day: Day) -> Day:
    """The same day 12 months on; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year + 1)


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]*([a-z]{3,9})[ .,-]*(\d{4}|\d{2})", re.ASCII)


_NUMBERS = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})", re.ASCII)


_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


def months_after(start: date, number: int) -> date:
    """Return the same day some months later, or the last of that month."""
    years, month = divmod(start.month - 1 + number, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def day(value: date) -> str:
    """A date as the NHS service manual writes it: "6 August 2018"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short(typed: str) -> str:
    """A typed date as tables show it, "6 Aug 2018"; as it was typed, where it is not clear."""
    parsed = parse(typed)
    return f"{parsed.day} {MONTHS[parsed.month - 1][:3]} {parsed.year}" if parsed else typed


def parse(text: str) -> date | None:
    """The date that a person typed, or None where it is not clear which it is."""
    words = " ".join(text.split()).lower().rstrip(".")
    if match := _ISO.fullmatch(words):
        return _date(*map(int, match.groups()))
    if match := _NUMBERS.fullmatch(words):
        return _date(_year(match[3]), int(match[2]), int(match[1]))
    if match := _WORDS.fullmatch(words):
        months = [n for n, name in enumerate(MONTHS, 1) if _is(match[2], name.lower())]
        return _date(_year(match[3]), months[0], int(match[1])) if len(months) == 1 else None
    return None


def iso(typed: str) -> str:
    """A date as "2026-11-23"; what was typed, where it is not clear which date it is."""
    parsed = parse(typed)
    return parsed.isoformat() if parsed else typed


def _is(word: str, month: str) -> bool:
    return month.startswith(word)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
