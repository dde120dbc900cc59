"""The moment that counts as now, and the same day a year on."""

from __future__ import annotations

import os
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
