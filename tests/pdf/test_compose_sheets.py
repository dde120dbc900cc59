"""The parts of a sheet and the rules between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checklist.answers.model import Account, Answers
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.html.slips import SlipMaterial
from checklist.html.wording import is_asked
from checklist.pdf.compose.parts import GRIDS
from checklist.pdf.compose.sheets import sheet_parts
from checklist.tailoring.tailor import tailor

ANSWERS = Answers(
    (
        Account("facebook", "both"),
        Account("bluesky", "professional", "opening"),
        Account("tumblr", "personal", "leaving"),
    ),
    occasion="supervision",
    profession="practitioner-psychologist",
)


def test_what_is_about_the_words_above_it_never_opens_a_page(guidance: Guidance) -> None:
    material = SlipMaterial(guidance, Look("form"))
    seen = 0
    for sheet in tailor(guidance, ANSWERS).sheets:
        parts = list(sheet_parts(sheet, material, GRIDS["standard"], {}))
        assert not parts[-1].keep
        if sheet.citations:
            seen += 1
            assert parts[-2].keep
    assert seen


def test_who_left_a_platform_says_so_before_its_items(guidance: Guidance) -> None:
    material = SlipMaterial(guidance, Look("form"))
    for sheet in tailor(guidance, ANSWERS).sheets:
        parts = list(sheet_parts(sheet, material, GRIDS["standard"], {}))
        in_use = is_asked(sheet) and sheet.stage == "using"
        assert [part.heads for part in parts].count(True) == in_use
        first = next(number for number, part in enumerate(parts) if part.item)
        assert not in_use or any(part.heads and part.keep for part in parts[:first])


@pytest.mark.parametrize(
    ("profession", "said"),
    [
        ("paramedic", "See “Sources” for HCPC 2024 and HCPC social media 2024."),
        ("nurse", "See “Sources” for NMC social media, NMC expression 2023 and RCN."),
        (None, None),
    ],
)
def test_address_of_what_a_registrant_reads_stands_beside_it(
    guidance: Guidance, profession: str | None, said: str | None
) -> None:
    material = SlipMaterial(guidance, Look("form"))
    (entry,) = (
        entry
        for sheet in tailor(guidance, replace(ANSWERS, profession=profession)).sheets
        for entry in sheet.entries
        if entry.item.id == "emp-policy"
    )
    assert material.below(entry) == ((said,) if said else ())
