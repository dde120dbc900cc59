"""How many pages people get, how full they are, and how heavy."""

from __future__ import annotations

import pytest

from benchmarks.pages import CASES, Pages, measured, thin_share
from checklist.answers.model import Account, Answers
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.html.slips import SlipMaterial
from checklist.pdf.slips import SlipMaker
from checklist.tailoring.tailor import tailor
from tests.conftest import STAGES
from tests.tools import DAY

pytestmark = pytest.mark.xdist_group("limits")

THIN = 0.05
"""The part of all pages that may be less than half full."""

HEAVY = 12 * 1024
"""Bytes for each page, in documents of 5 pages or more: the fonts of any file are 21,000."""

LINES = 5
"""Of one item, where it does not say all that is known about it."""


@pytest.fixture(scope="module")
def rows(guidance: Guidance, press: SlipMaker) -> dict[str, Pages]:
    return {case.name: measured(case, guidance, DAY, press) for case in CASES}


def test_no_document_has_more_pages_than_its_limit(rows: dict[str, Pages]) -> None:
    over = {row.name: len(row.fills) for row in rows.values() if 0 < row.most < len(row.fills)}
    assert over == {}
    assert sum(row.most > 0 for row in rows.values()) >= 9


def test_few_pages_are_less_than_half_full(rows: dict[str, Pages]) -> None:
    assert thin_share(list(rows.values())) <= THIN


def test_documents_are_light(rows: dict[str, Pages]) -> None:
    long = [row for row in rows.values() if len(row.fills) >= 5]
    assert len(long) >= 8
    assert [row.name for row in long if row.size > HEAVY * len(row.fills)] == []


@pytest.mark.parametrize("platforms", [8, pytest.param(99, marks=pytest.mark.long)])
def test_an_item_has_at_most_5_lines(guidance: Guidance, press: SlipMaker, platforms: int) -> None:
    material, answers = SlipMaterial(guidance, Look("form")), []
    for platform in guidance.offered[:platforms]:
        for stage in STAGES:
            answers += [Answers((Account(platform.slug, k, stage),)) for k in platform.kinds]
    entries = {
        (entry.item.id, entry.target): material.item(entry)
        for one in answers
        for sheet in tailor(guidance, one).sheets
        for entry in sheet.entries
    }
    slips = press.slips(list(entries.values()))
    lines = {key: slip.height / 15 for key, slip in zip(entries, slips, strict=True)}
    assert len(lines) > 15 * min(platforms, 40)
    assert {key: high for key, high in lines.items() if high > LINES + 0.5} == {}
