"""Contrast on white by WCAG 2, and the nearest colour that has enough of it.

A colour is written "#rrggbb". It is darkened in Oklch, a space in which equal steps look equal:
lightness falls, hue stays, and chroma gives way only where a screen could not show it. The
matrices are those of Björn Ottosson, https://bottosson.github.io/posts/oklab (2020).
"""

from __future__ import annotations

import math

ENOUGH = 4.5
"""WCAG 2.2, 1.4.3: the contrast of text with what is behind it."""


_ROUNDS = 24
"""Halvings of an interval: far finer than 8 bits."""


Triple = tuple[float, float, float]


def contrast(colour: str) -> float:
    """The contrast of `colour` on white, from 1 (white) to 21 (black)."""
    red, green, blue = _linear(colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def nearest(colour: str, at_least: float = ENOUGH) -> str:
    """The lightest colour of the same hue, no lighter than `colour`, with contrast `at_least`."""
    if contrast(colour) >= at_least:
        return colour
    lightness, chroma, hue = _to_oklch(_linear(colour))
    passes, fails = 0.0, lightness
    for _ in range(_ROUNDS):
        middle = (passes + fails) / 2
        if contrast(_shown(middle, chroma, hue)) >= at_least:
            passes = middle
        else:
            fails = middle
    return _shown(passes, chroma, hue)


def hue_and_chroma(colour: str) -> tuple[float, float]:
    """The hue in radians and the chroma, 0 for a grey."""
    _, chroma, hue = _to_oklch(_linear(colour))
    return hue, chroma


def _shown(lightness: float, chroma: float, hue: float) -> str:
    """The most colourful "#rrggbb" of this lightness and hue, up to `chroma`."""
    if _fits(found := _from_oklch(lightness, chroma, hue)):
        return _written(found)
    inside, outside = 0.0, chroma
    for _ in range(_ROUNDS):
        middle = (inside + outside) / 2
        if _fits(_from_oklch(lightness, middle, hue)):
            inside = middle
        else:
            outside = middle
    return _written(_from_oklch(lightness, inside, hue))


def _fits(linear: Triple) -> bool:
    return all(-1e-6 <= part <= 1 + 1e-6 for part in linear)


def _linear(colour: str) -> Triple:
    """Linear light of red, green and blue, each from 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def _decoded(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _written(linear: Triple) -> str:
    parts = (min(1.0, max(0.0, part)) for part in linear)
    encoded = (12.92 * p if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in parts)
    return "#" + "".join(f"{round(part * 255):02x}" for part in encoded)


def _to_oklch(linear: Triple) -> Triple:
    long, medium, short = (math.cbrt(part) for part in _times(_TO_CONES, linear))
    lightness, a, b = _times(_TO_LAB, (long, medium, short))
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Triple:
    lab = (lightness, chroma * math.cos(hue), chroma * math.sin(hue))
    long, medium, short = (part**3 for part in _times(_FROM_LAB, lab))
    return _times(_FROM_CONES, (long, medium, short))


def _times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    x, y, z = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)


_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)


_FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
