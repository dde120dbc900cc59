"""Text that is set from a table of pairs is the text that HarfBuzz sets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checklist.base.text import CHARACTERS
from checklist.fonts import faces
from tests.conftest import real

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = st.text(st.sampled_from(sorted(map(chr, CHARACTERS))), min_size=1, max_size=40)

NAMES: list[faces.FaceName] = ["regular", "semibold"]


def shaped(face: faces.Face, text: str) -> Iterator[tuple[int, int]]:
    """Yield (glyph, thousandths of an em that the next one is moved) as HarfBuzz sets a text."""
    for glyph in face.shape(text):
        yield glyph.number, round(-1000 * (glyph.advance - face.advance(glyph.number)))


def read(operand: str) -> Iterator[tuple[int, int]]:
    """Yield the same from an operand of TJ."""
    for glyph, nudge in re.findall(r"([0-9a-f]{4})(?:>(-?\d+)<)?", operand[2:-2]):
        yield int(glyph, 16), int(nudge or 0)


@pytest.mark.parametrize("name", NAMES)
@given(text=LETTERS)
@example(text=":\xadY")
def test_any_text_is_as_wide_and_set_as_harfbuzz_does_it(name: str, text: str) -> None:
    face = faces.face(name)
    assert face.width(text) == pytest.approx(sum(glyph.advance for glyph in face.shape(text)))
    operand = face.shown(text)
    if operand is not None:
        assert list(read(operand)) == list(shaped(face, text))


@pytest.mark.parametrize("name", NAMES)
def test_every_title_and_reason_is_set_as_harfbuzz_does_it(name: str) -> None:
    face = faces.face(name)
    for _, item in real().items.values():
        for text in (item.title, item.why):
            operand = face.shown(text)
            assert operand
            assert list(read(operand)) == list(shaped(face, text))


def test_a_mark_above_a_letter_is_left_to_harfbuzz() -> None:
    face = faces.name_face()
    assert face.shown("e\u0301") is None
    assert face.width("e\u0301") == pytest.approx(face.width("é"))
