"""A checklist made after its evidence was due for review says so, and only then."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.base.dates import now, today, year_after
from checklist.errors import UsageError
from checklist.guidance.schema import Evidence
from checklist.html.look import Look
from checklist.html.pages import document_pages, sheet_page
from checklist.make import Order, make_json, make_pdf
from checklist.pdf.cache import SheetStore
from checklist.pdf.slips import SlipMaker
from checklist.tailoring.tailor import tailor
from tests.conftest import everyones_answers, real
from tests.tools import DAY, flat, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from checklist.guidance.guidance import Guidance

LATER = DAY.replace(year=2028)

QUICK = Answers((Account("x", "personal"),), level="quick", family=())


def evidence(checked: date, review_by: date | None = None) -> Evidence:
    return Evidence(path="memory", checked=checked, review_by=review_by)


def first_due() -> date:
    """The last day on which nothing at all is past its review."""
    homes = [p.evidence.due for p in real().platforms.values()]
    items = [item.evidence.due for _, item in real().items.values() if item.evidence]
    return min(*homes, *items, *(source.review_by for source in real().sources.values()))


@pytest.mark.parametrize(
    ("checked", "due"),
    [(date(2026, 11, 22), date(2027, 11, 22)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_evidence_is_due_12_months_after_it_was_checked(checked: date, due: date) -> None:
    assert evidence(checked).due == due
    assert year_after(datetime(checked.year, checked.month, checked.day, tzinfo=UTC)).date() == due


def test_evidence_with_a_day_for_review_is_due_then() -> None:
    assert date(2027, 1, 31) == evidence(date(2026, 11, 22), date(2027, 1, 31)).due


def test_today_is_the_day_of_the_moment_that_counts_as_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795348800")
    assert today() == now().astimezone().date()
    assert now() == datetime(2026, 11, 22, 12, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "noon")
    with pytest.raises(UsageError, match="“noon”, which is no date"):
        now()


@given(everyones_answers(), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_exactly_what_is_past_its_review_counts_as_stale(answers: Answers, day: date) -> None:
    checklist = tailor(real(), answers, day)
    for sheet in checklist.sheets:
        for entry in sheet.entries:
            known = entry.item.evidence
            assert entry.stale == (known is not None and known.due < day)
        own = getattr(sheet.home, "evidence", None)
        assert sheet.stale == (own is not None and own.due < day)
    past = [source.id for source in checklist.sources if source.review_by < day]
    assert list(checklist.stale_sources) == past


def test_an_item_goes_stale_on_the_day_after_its_review(guidance: Guidance) -> None:
    item = guidance.platforms["x"].item[0]
    assert item.evidence
    for days, stale in ((0, False), (1, True)):
        checklist = tailor(guidance, QUICK, item.evidence.due + timedelta(days=days))
        (sheet,) = (sheet for sheet in checklist.sheets if sheet.id == "x-personal")
        assert {entry.stale for entry in sheet.entries if entry.item is item} == {stale}


@given(everyones_answers())
def test_without_a_day_and_until_the_first_review_nothing_is_stale(answers: Answers) -> None:
    assert tailor(real(), answers) == tailor(real(), answers, first_due())


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_sheet_depends_on_the_day_only_through_what_is_stale(one: date, two: date) -> None:
    answers = Answers((Account("facebook", "both"), Account("x", "mixed", "opening")))
    for a, b in zip(
        tailor(real(), answers, one).sheets, tailor(real(), answers, two).sheets, strict=True
    ):
        same = a.stale == b.stale and [e.stale for e in a.entries] == [e.stale for e in b.entries]
        if same:
            assert sheet_page(a, Look("print")) == sheet_page(b, Look("print"))


def test_a_stale_item_platform_and_source_each_say_when_they_were_checked(
    guidance: Guidance,
) -> None:
    pages = {
        page.id: page.html
        for page in document_pages(guidance, tailor(guidance, QUICK), Look("print"))
    }
    later = tailor(guidance, QUICK, LATER.date())
    stale = {page.id: page.html for page in document_pages(guidance, later, Look("print"))}
    (sheet,) = (sheet for sheet in later.sheets if sheet.id == "x-personal")
    words = "may be out of date."
    assert not any(words in text for text in pages.values())
    assert stale["x-personal"].count(words) == 1 + sum(e.stale for e in sheet.entries)
    assert stale["x-personal"].count(words) > 2
    assert stale["sources"].count(words) == len(later.stale_sources) == len(later.sources)
    assert "Checked 22" not in stale["sources"]


def test_a_leaving_sheet_says_nothing_of_facts_that_it_does_not_print(guidance: Guidance) -> None:
    answers = Answers((Account("x", "personal", "leaving"),), family=())
    sheets = {sheet.id: sheet for sheet in tailor(guidance, answers, LATER.date()).sheets}
    leaving = sheets["x-leaving-personal"]
    stale = sum(entry.stale for entry in leaving.entries)
    assert leaving.stale
    assert sheet_page(leaving, Look("print")).html.count("may be out of date.") == stale


def test_the_day_it_is_made_reaches_the_pdf(guidance: Guidance, press: SlipMaker) -> None:
    usual = flat(text_of(make_pdf(guidance, Order(QUICK, DAY), press).data))
    later = flat(text_of(make_pdf(guidance, Order(QUICK, LATER), press).data))
    words = "Last checked 22 November 2026; may be out of date."
    assert words not in usual
    assert later.count(words) > 5


def test_the_next_day_uses_the_sheets_of_the_day_before(guidance: Guidance, tmp_path: Path) -> None:
    for day in (DAY, DAY + timedelta(days=1)):
        with SlipMaker(SheetStore(tmp_path)) as press:
            make_pdf(guidance, Order(QUICK, day), press)
        names = {path.name for path in tmp_path.iterdir()}
        if day == DAY:
            before = names
    assert names == before


def test_the_day_it_is_made_reaches_the_data(guidance: Guidance) -> None:
    def stale(day: datetime) -> set[bool]:
        data = json.loads(make_json(guidance, Order(QUICK, day)).data)
        assert bool(data["stale_sources"]) == (day == LATER)
        (x,) = (sheet for sheet in data["sheets"] if sheet["id"] == "x-personal")
        return {item["stale"] for item in x["items"]}

    assert stale(DAY) == {False}
    assert True in stale(LATER)
