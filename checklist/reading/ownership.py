"""Checks that fields with our names are ours: page, widget and document must agree on each.

We make each field as one object that is its own widget, lists it in the form and puts it on one
page. Whoever joins forms or rebuilds them can show another box than the one that is read. Such a
file is refused, because a tick of somebody else must never count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pikepdf import Dictionary, Name, Object, Pdf

from checklist.base import field_names
from checklist.reading.refusals import Refusal, UnreadableFile

HIDDEN = 2 | 32
"""Flags of an annotation that no viewer shows: Hidden and NoView (ISO 32000-1, table 165)."""

DONE = ": done"

NOT_FOR_ME = (": Not for me", ": Does not apply")
"""Ends of the labels of the second box, by the edition that made it."""

_RENAMED = re.compile(r"(?:.*\.)?(?P<name>[^.]+?)(?:\+\d+)?", re.DOTALL)
"""A name as programs rewrite it that join forms: behind a full stop, or before a number."""


@dataclass(frozen=True)
class Field:
    """A terminal field of a file."""

    name: str
    object: Object
    label: str
    """Spoken name; "" when a viewer lost it."""
    is_listed: bool
    """True when the form lists it; otherwise only a page does."""


def check(pdf: Pdf, fields: Sequence[Field], others: Sequence[str], made_with: int) -> None:
    """Check that `fields`, which carry our names, are those of one document of ours.

    `others` are the names of all other fields; `made_with` is the number of fields that the
    document was made with, 0 where that is not known. Raises UnreadableFile.
    """
    named = {field.name: field for field in fields}
    joined = len(named) < len(fields) or any(map(_is_renamed, others))
    if joined or 0 < made_with < len(fields):
        raise UnreadableFile(Refusal.JOINED)
    placed = Counter(widget.objgen for widget in page_widgets(pdf) if widget.is_indirect)
    for field in fields:
        _check_widget(field, placed)
    own = {field.object.objgen: field.object for field in fields if field.object.is_indirect}
    for widget in page_widgets(pdf):
        parent = widget.get("/Parent")
        if isinstance(parent, Dictionary) and parent.objgen in own and not _has(parent, widget):
            raise UnreadableFile(Refusal.CHANGED)
    _check_labels(named)


def page_widgets(pdf: Pdf) -> Iterator[Object]:
    """Yield the widgets of all pages, as often as pages hold them."""
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            if isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.Widget:
                yield annotation


def _is_renamed(name: str) -> bool:
    match = _RENAMED.fullmatch(name)
    return match is not None and field_names.parse(match["name"]) is not None


def _has(parent: Object, widget: Object) -> bool:
    return any(kid.objgen == widget.objgen for kid in parent.get("/Kids", []))


def _check_widget(field: Field, placed: Mapping[tuple[int, int], int]) -> None:
    """Raise UnreadableFile unless the field has one widget, on one page, that is shown."""
    widget = field.object
    kids = [kid for kid in field.object.get("/Kids", []) if isinstance(kid, Dictionary)]
    if kids:
        (widget, *more) = kids
        parent = widget.get("/Parent")
        is_own = isinstance(parent, Dictionary) and parent.objgen == field.object.objgen
        if more or not is_own or any(key in field.object for key in ("/AS", "/AP", "/Rect")):
            raise UnreadableFile(Refusal.CHANGED)
    is_shown = placed.get(widget.objgen) == 1 if widget.is_indirect else not field.is_listed
    flags = widget.get("/F", 0)
    if not is_shown or not isinstance(flags, int) or flags & HIDDEN:
        raise UnreadableFile(Refusal.CHANGED)


def _check_labels(named: Mapping[str, Field]) -> None:
    """Raise UnreadableFile when the two boxes of an item are called after different items."""
    for name, field in named.items():
        parsed = field_names.parse(name)
        if parsed is None or parsed.family != "item" or parsed.key != "done" or not field.label:
            continue
        other = named.get(field_names.not_for_me(parsed.item, parsed.sheet))
        if other is None or not other.label:
            continue
        title = field.label.removesuffix(DONE)
        if other.label not in {title + end for end in NOT_FOR_ME}:
            raise UnreadableFile(Refusal.CHANGED)
