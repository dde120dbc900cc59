"""The words about the person: never laid out, never stored, written into slots at the end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Cleaned words about one person."""

    name: str = ""
    reference: str = ""
