"""How many pages people get, how full they are, and how heavy."""

from __future__ import annotations

import pytest

from benchmarks.pages import CASES, Pages, measured, thin_share
from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from tests.tools import DAY

pytestmark = pytest.mark.xdist_group("limits")

THIN = 0.05
"""The part of all pages that may be less than half full."""

HEAVY = 14 * 1024
"""Bytes for each page of 3 platforms; the fonts, of which each file has one copy, are 40,000."""

MINUTES = 90
"""For 3 platforms at the usual level."""


@pytest.fixture(scope="module")
def rows(guidance: Guidance, press: SlipMaker) -> dict[str, Pages]:
    return {case.name: measured(case, guidance, DAY, press) for case in CASES}


def test_no_document_has_more_pages_than_its_limit(rows: dict[str, Pages]) -> None:
    over = {row.name: len(row.fills) for row in rows.values() if 0 < row.most < len(row.fills)}
    assert over == {}
    assert sum(row.most > 0 for row in rows.values()) >= 9


def test_few_pages_are_less_than_half_full(rows: dict[str, Pages]) -> None:
    assert thin_share(list(rows.values())) <= THIN


def test_usual_checklist_fits_into_its_minutes_and_bytes(rows: dict[str, Pages]) -> None:
    usual = rows["3 platforms, standard"]
    assert usual.minutes <= MINUTES
    assert usual.size <= HEAVY * len(usual.fills)
