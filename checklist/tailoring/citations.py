"""Which sources may be named to whom, and how an item names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Item, Profession, Source

CITED = 3
"""At most so many sources beside one entry."""


def citations(guidance: Guidance, shown: Mapping[str, Source], item: Item) -> list[str]:
    """The sources of `shown` that ask for `item`, those in force first."""
    clauses: dict[str, dict[str, None]] = {}
    for ref in (ref for duty in item.duties for ref in guidance.duties[duty].refs):
        if ref.source in shown:
            clauses.setdefault(ref.source, {}).update({ref.clause: None} if ref.clause else {})
    current_first = sorted(clauses, key=lambda ident: shown[ident].status != "current")
    return [cite(shown[i], tuple(clauses[i])) for i in current_first[:CITED]]


def cite(source: Source, clauses: tuple[str, ...] = ()) -> str:
    """A source as an item names it; a clause only when the document was seen (decision 6)."""
    status = "" if source.status == "current" else f" ({source.status})"
    seen = f", {series(clauses)}" if clauses and source.evidence == "seen" else ""
    return f"{source.short}{seen}{status}"


def allowed(guidance: Guidance, profession: Profession | None) -> dict[str, Source]:
    """The sources that may be cited: never a regulator to someone it does not regulate."""
    chosen = set(profession.sources) if profession else set()
    return {
        source.id: source
        for source in guidance.sources.values()
        if source.everyone or source.id in chosen or (profession is None and source.handout)
    }


def series(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
