"""Ids are for ever (decision 4): the list of those that appeared, and what is held against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from checklist.errors import Problem, did_you_mean
from checklist.guidance.guidance import Guidance
from checklist.guidance.toml import entries


def check(guidance: Guidance, published: frozenset[str]) -> Iterator[Problem]:
    """Yield every id that is new, gone or replaced by none; `published` has all that ever were."""
    current = {entry.id: file for file, entry in entries(guidance)}
    for ident, file in current.items():
        if ident in guidance.retired:
            yield Problem(file, ident, "id", "this id is retired.", "Give the item a new id.")
        elif ident not in published:
            cure = "Run “checklist guidance check --publish” when the item is final."
            yield Problem(file, ident, "id", "this id is not in guidance/ids.txt.", cure)
    gone = published - current.keys() - guidance.retired.keys() if guidance.whole else set()
    for ident in sorted(gone):
        cure = "Bring it back, or list it under [retired] in edition.toml."
        yield Problem("guidance/ids.txt", ident, "", "a published id has gone.", cure)
    for old, new in guidance.retired.items():
        yield from _replacement(guidance, old, new, current)


def _replacement(
    guidance: Guidance, old: str, new: str, current: dict[str, str]
) -> Iterator[Problem]:
    followed = [old]
    while new in guidance.retired:
        if new in followed:
            fault = f"its replacements go round in a circle: {' → '.join([*followed, new])}."
            yield Problem("guidance/edition.toml", old, "retired", fault, "Break the circle.")
            return
        followed.append(new)
        new = guidance.retired[new]
    if new and new not in current:
        hint = did_you_mean(new, current) or "Name an id that exists, or leave it empty."
        yield Problem("guidance/edition.toml", old, "retired", f"there is no id “{new}”.", hint)


def published_ids(root: Path) -> frozenset[str]:
    """Return every id that ever appeared in an edition, from `guidance/ids.txt`."""
    path = root / "guidance" / "ids.txt"
    lines = path.read_text(encoding="utf-8").split() if path.is_file() else ()
    return frozenset(lines)


def publish_ids(root: Path, guidance: Guidance) -> int:
    """Add the ids of `guidance` to the list of published ones; how many were new."""
    known = published_ids(root)
    new = {entry.id for _, entry in entries(guidance)} - known
    lines = "".join(f"{ident}\n" for ident in sorted(known | new))
    (root / "guidance" / "ids.txt").write_text(lines, encoding="utf-8", newline="\n")
    return len(new)
