"""From a retired id to the id that stands in its place."""

from __future__ import annotations

from collections.abc import Mapping

from checklist.guidance.guidance import Guidance


def end_of(item: str, retired: Mapping[str, str]) -> str:
    """Return the id at the end of the replacements of `item`, which is `item` if it is not retired.

    "" when it was retired and not replaced, also where the replacements lead in a circle.
    """
    followed: set[str] = set()
    while item in retired:
        if item in followed:
            return ""
        followed.add(item)
        item = retired[item]
    return item


def now_known_as(guidance: Guidance, item: str) -> str:
    """Return the id under which this guidance has an item; "" when it has it no more, or never."""
    current = end_of(item, guidance.retired)
    return current if current in guidance.items else ""
