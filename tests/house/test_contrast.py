"""An accent colour can be read on white, and the one that is offered is the nearest."""

from __future__ import annotations

from colorsys import rgb_to_hls

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.house.contrast import ENOUGH, contrast, nearest

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#ffffff", 1.0),
        ("#000000", 21.0),
        ("#777777", 4.48),
        ("#767676", 4.54),
        ("#ff0000", 4.0),
        ("#00FF00", 1.37),
        ("#0000ff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag_2(colour: str, expected: float) -> None:
    assert expected == pytest.approx(contrast(colour), abs=0.005)


@given(COLOURS)
def test_colour_that_is_offered_passes_and_keeps_its_hue(colour: str) -> None:
    offered = nearest(colour)
    assert contrast(offered) >= ENOUGH
    (before, _, strong), (after, _, left) = (
        rgb_to_hls(*(int(shown[at : at + 2], 16) / 255 for at in (1, 3, 5)))
        for shown in (colour, offered)
    )
    if strong > 0.2 and left > 0.2:  # a grey has no hue
        assert abs((before - after + 0.5) % 1 - 0.5) < 0.02


@given(COLOURS)
def test_colour_that_is_offered_is_as_light_as_it_can_be(colour: str) -> None:
    offered = nearest(colour)
    if contrast(colour) >= ENOUGH:
        assert offered == colour
    else:
        assert contrast(offered) < ENOUGH + 0.1
        assert nearest(offered) == offered


def test_house_colours_stay_what_they_look_like() -> None:
    assert nearest("#ffcc00") == "#907300"
    assert nearest("#41b6e6") == "#167faa"
    assert nearest("#ff0000") == "#ee0000"
