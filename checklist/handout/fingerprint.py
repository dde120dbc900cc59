"""Fingerprints: the versions and digests that all machines of one hand-out must share."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256

from checklist import __version__, resources
from checklist.base.stock_file import installed_stock
from checklist.guidance.guidance import Guidance
from checklist.guidance.load import load
from checklist.pdf import engine


@dataclass(frozen=True)
class Stamp:
    """Three versions; the same rows come out the same where they are alike."""

    checklist: str
    guidance: str
    layout: str
    """The stock, or the layout engine with fonts and style sheets; and templates."""

    def difference(self, other: Stamp) -> str:
        """Return the differences as words with both values; "" when there are none."""
        differences = [
            f"{field.name} {getattr(other, field.name)} instead of {getattr(self, field.name)}"
            for field in fields(self)
            if getattr(self, field.name) != getattr(other, field.name)
        ]
        return " and ".join(differences)


@cache
def stamp() -> Stamp:
    """Return the fingerprint of this machine."""
    guidance = load()
    words = b"".join(path.read_bytes() for path in sorted(resources.templates().glob("*.j2")))
    stock = installed_stock()
    shapes = stock.path.name if stock else engine.fingerprint()
    layout = sha256(shapes.encode() + words).hexdigest()
    shown = f"{guidance.edition} ({digest(guidance)[:8]})"
    return Stamp(__version__, shown, layout[:8])


def digest(guidance: Guidance) -> str:
    """Return a hash of all guidance, a house edition included; the same on every machine."""
    names = sorted(field.name for field in fields(guidance) if field.name != "root")
    words = "\n".join(f"{name} {getattr(guidance, name)!r}" for name in names)
    return sha256(words.encode("utf-8")).hexdigest()
