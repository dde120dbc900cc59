"""Items that say the same are printed once, and referred to from elsewhere in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checklist.tailoring.checklist import Entry, Reference, Sheet


def refer(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets with each set of twins printed once.

    An entry whose item names others in `same_as` gives way to one of them that is printed. Where
    none is, the first of those that name the same items stands for all of them.
    """
    printed = _printed(sheets)
    return [_without_twins(sheet, printed) for sheet in sheets]


def _printed(sheets: Sequence[Sheet]) -> dict[str | tuple[str, ...], tuple[Entry, Sheet]]:
    """Return what is printed, by the id of its item, and the first of each set of twins."""
    printed: dict[str | tuple[str, ...], tuple[Entry, Sheet]] = {}
    for sheet in sheets:
        for entry in sheet.entries:
            printed.setdefault(entry.item.same_as or entry.item.id, (entry, sheet))
    return printed


def _without_twins(
    sheet: Sheet, printed: dict[str | tuple[str, ...], tuple[Entry, Sheet]]
) -> Sheet:
    references: dict[str, Reference] = {}
    sections = []
    for section in sheet.sections:
        mine = []
        for entry in section.entries:
            other, where = next(_instead(entry, printed), (entry, sheet))
            if other == entry:
                mine.append(entry)
            elif where.id != sheet.id:
                reference = Reference(entry.item, other, where.id, where.title)
                references.setdefault(other.item.id, reference)
        sections.append(replace(section, entries=tuple(mine)))
    own, *others = sections
    kept = (own, *(section for section in others if section.entries))
    rest = tuple(e for e in sheet.left_out if next(_instead(e, printed), None) is None)
    return replace(sheet, sections=kept, references=tuple(references.values()), left_out=rest)


def _instead(
    entry: Entry, printed: dict[str | tuple[str, ...], tuple[Entry, Sheet]]
) -> Iterator[tuple[Entry, Sheet]]:
    """Yield what may be printed in the place of an entry, the best first."""
    twins = entry.item.same_as
    yield from (printed[ident] for ident in (*twins, twins) if ident in printed)
