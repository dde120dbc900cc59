"""Chooses the sources that may be named to a person, and says what each asks for.

A body is named beside an item only where its text asks for this very thing, and the place was
seen (decision 6). What serves a duty in general is said once, at the head of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Item, Profession, Ref, Source

IN_FORCE = ("current", "under review")
"""The states of a source that holds today."""

CITED = 3
"""At most so many sources beside one entry, and at the head of a document."""

GENERAL_DUTY = "use-settings"
"""The duty that the head of a document names."""

READING = "profession-guidance"
"""The duty of an item that sends people to a text of their profession."""


def citations(
    guidance: Guidance, shown: Mapping[str, Source], item: Item
) -> list[tuple[Source, str]]:
    """Return the sources of `shown` that ask for this very item, as cited, those in force first.

    Where none is in force there are none: history alone is no reason.
    """
    clauses: dict[str, dict[str, None]] = {}
    for ref in (ref for duty in item.asked for ref in guidance.duties[duty].refs):
        if ref.source in shown and is_seen(ref, shown[ref.source]):
            clauses.setdefault(ref.source, {}).update({ref.clause: None} if ref.clause else {})
    if not any(shown[ident].status in IN_FORCE for ident in clauses):
        return []
    current_first = sorted(clauses, key=lambda ident: shown[ident].status not in IN_FORCE)
    return [(shown[i], cite(shown[i], tuple(clauses[i]))) for i in current_first[:CITED]]


def is_seen(ref: Ref, source: Source) -> bool:
    """Tell whether someone saw the words in which a source asks for a duty."""
    return ref.seen or (source.evidence == "seen" and bool(ref.clause))


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


def asking(guidance: Guidance, shown: Mapping[str, Source]) -> tuple[Source, ...]:
    """Return the sources that ask in general for privacy settings, the profession's own first."""
    duty = guidance.duties.get(GENERAL_DUTY)
    found = [shown[ref.source] for ref in (duty.refs if duty else ()) if ref.source in shown]
    named = [source for source in found if source.status in IN_FORCE or not source.everyone]
    return tuple(sorted(named, key=_own_first)[:CITED])


def _own_first(source: Source) -> tuple[bool, bool]:
    return source.everyone, source.status not in IN_FORCE


def is_readable(source: Source) -> bool:
    """Tell a text that holds today and whose address was seen."""
    return source.status in IN_FORCE and bool(source.link) and source.link_evidence == "seen"


def named(
    shown: Mapping[str, Source], own: Iterable[str], ids: set[str], *, reading: bool
) -> tuple[Source, ...]:
    """Return the sources that some line of a document refers to, in the order of the guidance.

    `ids` are those that it cites or names; with `reading` it also sends people to the texts of
    their profession, `own`, that are in force.
    """
    texts = {ident for ident in own if reading and ident in shown}
    return tuple(
        source
        for source in shown.values()
        if source.id in ids or (source.id in texts and source.status in IN_FORCE)
    )


def series(words: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
