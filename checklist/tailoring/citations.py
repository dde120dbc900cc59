"""Chooses the sources that may be named to a person, and the numbers that cite them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Item, Profession, Source

IN_FORCE = ("current", "under review")
"""The states of a source that holds today."""

CITED = 3
"""At most so many sources beside one entry."""


def citations(guidance: Guidance, shown: Mapping[str, Source], item: Item) -> list[str]:
    """Return the sources of `shown` that ask for `item`, those in force first.

    Where none is in force there are none: history alone is no reason.
    """
    clauses: dict[str, dict[str, None]] = {}
    for ref in (ref for duty in item.duties for ref in guidance.duties[duty].refs):
        if ref.source in shown:
            clauses.setdefault(ref.source, {}).update({ref.clause: None} if ref.clause else {})
    if not any(shown[ident].status in IN_FORCE for ident in clauses):
        return []
    current_first = sorted(clauses, key=lambda ident: shown[ident].status not in IN_FORCE)
    return [cite(shown[i], tuple(clauses[i])) for i in current_first[:CITED]]


def cite(source: Source, clauses: tuple[str, ...] = ()) -> str:
    """Return a source as an item names it, with a clause only when it was seen (decision 6).

    That a text is under review is said once, among the sources.
    """
    status = "" if source.status in IN_FORCE else f" ({source.status})"
    seen = f", {series(clauses)}" if clauses and source.evidence == "seen" else ""
    return f"{source.short}{seen}{status}"


def allowed(guidance: Guidance, profession: Profession | None) -> dict[str, Source]:
    """Return the sources that may be cited: never a regulator to someone it does not regulate."""
    chosen = set(profession.sources) if profession else set()
    return {
        source.id: source
        for source in guidance.sources.values()
        if source.everyone or source.id in chosen or (profession is None and source.handout)
    }


def series(words: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
