"""Contrast on white by WCAG 2, and the nearest colour that has enough of it.

A colour is written "#rrggbb". It is darkened in Oklch, a space in which equal steps look equal:
lightness falls, hue stays, and chroma gives way only where a screen could not show it.
"""

from __future__ import annotations

from coloraide import Color

ENOUGH = 4.5
"""WCAG 2.2, 1.4.3: the contrast of text with what is behind it."""

_ROUNDS = 24
"""Halvings of an interval: far finer than 8 bits."""


def contrast(colour: str) -> float:
    """Return the contrast of `colour` on white, from 1 (white) to 21 (black)."""
    return float(Color(colour).contrast("white", method="wcag21"))


def nearest(colour: str, at_least: float = ENOUGH) -> str:
    """Return the lightest colour of the same hue with contrast `at_least`.

    It is no lighter than `colour`.
    """
    if contrast(colour) >= at_least:
        return colour
    passes, fails = 0.0, float(Color(colour).convert("oklch")["lightness"])
    for _ in range(_ROUNDS):
        middle = (passes + fails) / 2
        if contrast(_at_lightness(colour, middle)) >= at_least:
            passes = middle
        else:
            fails = middle
    return _at_lightness(colour, passes)


def _at_lightness(colour: str, lightness: float) -> str:
    """Return the most colourful "#rrggbb" of this lightness and the hue of `colour`."""
    found = Color(colour).convert("oklch", in_place=True).set("lightness", lightness)
    fitted = found.convert("srgb").fit(method="oklch-chroma", jnd=0)
    return str(fitted.to_string(hex=True))
