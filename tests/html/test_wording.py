"""What stands beside an item reads as sentences."""

from __future__ import annotations

from checklist.answers.model import Account, Answers
from checklist.guidance.guidance import Guidance
from checklist.html import wording
from checklist.tailoring.tailor import tailor


def test_a_way_ends_with_a_full_stop_where_more_is_said(guidance: Guidance) -> None:
    accounts = tuple(Account(p.slug, p.kinds[0]) for p in guidance.offered)
    seen = 0
    for sheet in tailor(guidance, Answers(accounts, level="full")).sheets:
        for entry in sheet.entries:
            way, said = wording.path(wording.labels(entry)), wording.where(entry, guidance.released)
            if way and (entry.item.how or entry.item.amount):
                seen += 1
                assert said.removeprefix(way).startswith((". ", " *. ")), entry.item.id
    assert seen > 300
