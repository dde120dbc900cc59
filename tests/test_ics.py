"""The calendar file, read by another program's parser."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from checklist.answers.model import Account, Answers
from checklist.base.dates import months_after, year_after
from checklist.ics import LONGEST, SUMMARY, folded, reminder
from checklist.make import make_reminder
from checklist.tailoring.another_day import clear_outs
from checklist.tailoring.tailor import tailor
from tests.conftest import real
from tests.tools import DAY, run


def event(data: bytes) -> Any:
    """The one event of a calendar file."""
    calendar = Calendar.from_ical(data)
    assert calendar["VERSION"] == "2.0"
    assert str(calendar["PRODID"])
    (found,) = calendar.events
    assert isinstance(found, Event)
    assert not calendar.errors
    assert not found.errors
    return found


def made(day: datetime) -> bytes:
    """A calendar file for someone without long jobs."""
    return make_reminder(day, tailor(real(), Answers()))


def test_each_long_job_has_a_day_of_its_own_one_a_month() -> None:
    checklist = tailor(real(), Answers((Account("facebook", "personal"),), level="full"))
    jobs = clear_outs(checklist.sheets)
    calendar = Calendar.from_ical(make_reminder(DAY, checklist))
    review, *later = sorted(calendar.events, key=lambda one: one["SUMMARY"] != SUMMARY)
    assert review.start == date(2027, 11, 23)
    assert len(later) == len(jobs) > 1
    assert [one.start for one in later[:3]] == [
        date(2026, 12, 23),
        date(2027, 1, 23),
        date(2027, 2, 23),
    ][: len(later)]
    assert len({one["UID"] for one in calendar.events}) == len(jobs) + 1
    assert later[0]["SUMMARY"] == f"Social media: a job for another day, 1 of {len(jobs)}"
    text = make_reminder(DAY, checklist).decode()
    assert "Facebook" not in text
    assert f"{jobs[0].item.minutes} to {jobs[0].item.most} minutes" in text


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 23), 14, date(2028, 1, 23)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(
    start: date, number: int, expected: date
) -> None:
    assert months_after(start, number) == expected


def test_reminder_is_one_whole_day_12_months_on() -> None:
    found = event(made(DAY))

    assert found.start == date(2027, 11, 23)
    assert found.end == date(2027, 11, 24)
    assert found.DTSTAMP == DAY


def test_it_is_private_takes_no_time_and_speaks_up_a_week_before() -> None:
    found = event(made(DAY))
    (alarm,) = found.alarms.times

    assert (found["TRANSP"], found["CLASS"]) == ("TRANSPARENT", "PRIVATE")
    assert alarm.trigger == date(2027, 11, 16)
    assert [part["ACTION"] for part in found.subcomponents] == ["DISPLAY"]


def test_title_is_neutral_and_nothing_else_is_told() -> None:
    found = event(made(DAY))
    known = "UID SEQUENCE DTSTAMP DTSTART DTEND SUMMARY DESCRIPTION TRANSP CLASS".split()

    assert found["SUMMARY"] == SUMMARY == "Review your social media settings"
    assert set(found) == set(known)


def test_made_again_in_the_same_year_it_moves_the_reminder() -> None:
    first, again = event(made(DAY)), event(made(DAY + timedelta(days=3)))

    assert first["UID"] == again["UID"]
    assert first.sequence < again.sequence
    assert event(made(year_after(DAY)))["UID"] != first["UID"]


def test_moment_is_written_in_universal_time() -> None:
    evening = datetime(2026, 11, 23, 22, tzinfo=timezone(timedelta(hours=-5)))

    stamp = event(reminder(date(2027, 11, 24), evening)).DTSTAMP
    assert stamp == datetime(2026, 11, 24, 3, tzinfo=UTC)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_lines_end_as_the_standard_says_and_are_at_most_75_octets(day: date) -> None:
    data = reminder(day, DAY)

    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= LONGEST == 75
    assert event(data).start == day


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_folding_keeps_every_letter_whole(text: str) -> None:
    lines = folded(text).split(b"\r\n")

    assert lines.pop() == b""
    assert all(len(line) <= LONGEST for line in lines)
    assert all(line.startswith(b" ") for line in lines[1:])
    whole = [lines[0], *(line[1:] for line in lines[1:])]
    assert "".join(line.decode("utf-8") for line in whole) == text


def test_command_writes_it_beside_the_checklist_and_names_nobody(tmp_path: Path) -> None:
    words = ["new", "--no-platforms", "--minutes", "20", "--name", "Łucja Ŵyn", "-o", "mine.json"]
    env = {"SOURCE_DATE_EPOCH": "1795392000"}
    done = run(*words, "--reminder", "review.ics", folder=tmp_path, env=env)
    data = (tmp_path / "review.ics").read_bytes()

    assert done.code == 0
    assert "The reminder of your next review is in review.ics." in done.err
    assert "--reminder review.ics" in done.err
    assert event(data).start == date(2027, 11, 23)
    assert "Ŵyn" not in data.decode("utf-8")


@pytest.mark.parametrize("name", ["review.txt", "review", "review.ics.pdf"])
def test_other_endings_are_refused_before_anything_is_made(tmp_path: Path, name: str) -> None:
    done = run("new", "--no-platforms", "-o", "a.json", "--reminder", name, folder=tmp_path)

    assert done.code == 2
    assert done.err == f"“{name}” is no .ics file. Give the reminder that ending.\n"
    assert list(tmp_path.iterdir()) == []


def test_reminder_that_exists_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "review.ics").write_text("mine")
    words = ["new", "--no-platforms", "-o", "a.json", "--reminder", "review.ics"]

    assert run(*words, folder=tmp_path).code == 6
    assert [path.name for path in tmp_path.iterdir()] == ["review.ics"]
    assert run(*words, "--force", folder=tmp_path).code == 0
    assert event((tmp_path / "review.ics").read_bytes())["SUMMARY"] == SUMMARY
