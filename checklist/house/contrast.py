"""Contrast on white by WCAG 2, and the nearest darker colour that has enough of it.

A colour is written "#rrggbb". Hue and saturation stay, lightness falls.
"""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls

ENOUGH = 4.5
"""WCAG 2.2, 1.4.3: the contrast of text with what is behind it."""

_STEPS = 1000
"""Steps of lightness: finer than 8 bits."""


def contrast(colour: str) -> float:
    """Return the contrast of `colour` on white, from 1 (white) to 21 (black)."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def nearest(colour: str) -> str:
    """Return the lightest colour of the same hue with enough contrast, no lighter than `colour`."""
    if contrast(colour) >= ENOUGH:
        return colour
    hue, lightness, saturation = rgb_to_hls(*_parts(colour))
    steps = (hls_to_rgb(hue, lightness * n / _STEPS, saturation) for n in range(_STEPS, -1, -1))
    darker = ("#" + "".join(f"{round(part * 255):02x}" for part in parts) for parts in steps)
    return next(found for found in darker if contrast(found) >= ENOUGH)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
