"""Counts what somebody drew, stamped, typed or highlighted on the pages: nothing of it is read.

Tablets and viewers without forms write beside our fields: as annotations, or into the page itself.
Whatever our pages show stands in marked content, which PDF/UA demands (ISO 14289-1, 7.1).
"""

from __future__ import annotations

import re
from collections import Counter

from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream

from checklist.reading.ownership import HIDDEN

Mark = tuple[str, int, int]
"""Kind, page counted from 1, and number."""

OURS = frozenset({"/Widget", "/Link"})

KINDS = {
    "/Ink": "drawn",
    "/Line": "drawn",
    "/Square": "drawn",
    "/Circle": "drawn",
    "/Polygon": "drawn",
    "/PolyLine": "drawn",
    "/Stamp": "stamped",
    "/FreeText": "typed",
    "/Text": "noted",
    "/Highlight": "highlighted",
    "/Underline": "highlighted",
    "/StrikeOut": "highlighted",
    "/Squiggly": "highlighted",
    "/Popup": "",
}
"""Kinds of annotations; a popup belongs to another one."""

_OPERATOR = re.compile(
    rb"(?<![^\s\[\]()<>])(?:(?P<begin>BDC|BMC)|(?P<end>EMC)"
    rb"|(?P<paint>S|s|f\*?|F|B\*?|b\*?|Tj|TJ|Do|sh|EI))(?![^\s\[\]()<>/])"
)


def marks_of(pdf: Pdf) -> list[Mark]:
    """Return the marks on each page, by kind."""
    found: list[Mark] = []
    for number, page in enumerate(pdf.pages, 1):
        kinds = Counter(_annotated(page.obj))
        if _is_painted_on(page.obj):
            kinds["painted"] += 1
        found += [(kind, number, count) for kind, count in sorted(kinds.items())]
    return found


def _annotated(page: Object) -> list[str]:
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array):
        return []
    kinds = (_kind(one) for one in annotations if isinstance(one, Dictionary))
    return [kind for kind in kinds if kind]


def _kind(annotation: Object) -> str:
    """Return the kind of an annotation; "" for one of ours, and for one that is not seen."""
    subtype, flags = annotation.get("/Subtype"), annotation.get("/F", 0)
    name = str(subtype) if isinstance(subtype, Name) else ""
    is_unseen = isinstance(flags, int) and flags & HIDDEN
    return "" if name in OURS or is_unseen else KINDS.get(name, "other")


def _is_painted_on(page: Object) -> bool:
    """Return True when a page shows something outside marked content."""
    contents = page.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    depth = 0
    for stream in streams:
        for operator in _OPERATOR.finditer(_content(stream)):
            if operator["begin"]:
                depth += 1
            elif operator["end"]:
                depth -= 1
            elif depth <= 0:
                return True
    return False


def _content(stream: object) -> bytes:
    """Return what a page draws; nothing where it is damaged, which changes no field."""
    try:
        return stream.read_bytes() if isinstance(stream, Stream) else b""
    except PdfError:
        return b""
