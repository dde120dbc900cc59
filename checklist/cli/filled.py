"""Keeps a checklist that someone has filled in from being replaced by an empty one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from checklist.base import field_names
from checklist.errors import CannotWrite, ReturnedInvalid

if TYPE_CHECKING:
    from checklist.reading.extracted import Extracted

ENDINGS = (".pdf", ".html")
"""Endings of files that can be filled in."""

FILLED = ("item", "left", "notes", "signed")
"""Families of fields that a person fills in."""

PREFILLED = (field_names.signed("name"), field_names.signed("next-review"))
"""Fields among them that are filled in when a checklist is made."""


def check_unfilled(paths: Iterable[Path]) -> None:
    """Raise CannotWrite for a checklist that carries ticks, notes or marks."""
    there = [path for path in paths if path.suffix.casefold() in ENDINGS and path.exists()]
    if not there:
        return
    from checklist.reading.reader import Reader

    with Reader() as reader:
        for path in there:
            try:
                found = reader.read(path)
            except ReturnedInvalid:
                continue
            if is_filled(found):
                raise CannotWrite(
                    f"“{path}” carries ticks or notes, which would be lost.",
                    "Choose another name, or add --discard-ticks to lose them.",
                )


def is_filled(found: Extracted) -> bool:
    """Return True when a person ticked, wrote or drew something."""
    filled = [name for name, state in found.boxes.items() if state is not False]
    filled += [name for name, text in found.texts.items() if text.strip()]
    filled = [name for name in filled if name not in PREFILLED]
    families = {parsed.family for parsed in map(field_names.parse, filled) if parsed}
    return bool(found.marks) or not families.isdisjoint(FILLED)
