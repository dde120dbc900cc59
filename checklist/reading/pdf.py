"""A returned PDF → `Extracted`. Runs in the process that reads; draws no page, follows no link.

Viewers save forms in many ways: fields that only their page lists, a form list written anew,
other names for “ticked”, lost metadata. What has to be guessed is refused: a tick is never
invented.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String, settings

from checklist.base import field_names
from checklist.base.field_names import LONGEST_NAME
from checklist.reading import integrity, marks, ownership, provenance
from checklist.reading.extracted import Extracted
from checklist.reading.limits import (
    LONGEST_LABEL,
    MAX_FIELDS,
    MAX_MEMBERS,
    MAX_NESTING,
    MAX_OBJECTS,
    MAX_PAGES,
    MAX_STREAM,
    MAX_TEXT,
)
from checklist.reading.ownership import Field
from checklist.reading.refusals import Refusal, UnreadableFile

TICKED = frozenset({"/Yes", "/On", "/1", "/true", "/True", "/Checked"})
"""Name of the ticked state of a box without drawings that would tell."""

DEPTH = 8
"""Fields inside fields; ours are inside none."""

_PROVOKED = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""Exceptions that hostile files provoke: a fault of the file, not of ours."""


def prepare() -> None:
    """Set the limits of the PDF library for this process, and load all that it loads late."""
    with Pdf.new() as locked:
        locked.save(io.BytesIO(), encryption=pikepdf.Encryption(owner="any", user=""))
    settings.set_qpdf_limits(
        doc_max_warnings=20,
        parser_max_nesting=MAX_NESTING,
        parser_max_container_size=MAX_MEMBERS,
        max_stream_filters=4,
        flate_max_memory=MAX_STREAM,
        png_max_memory=MAX_STREAM,
        run_length_max_memory=MAX_STREAM,
        tiff_max_memory=MAX_STREAM,
        dct_max_memory=MAX_STREAM,
    )


def read(data: bytes) -> Extracted:
    """The fields of a PDF. Raises UnreadableFile; call `prepare` once before."""
    errors = settings.qpdf_limit_errors()
    try:
        return _read(integrity.without_padding(data))
    except pikepdf.PasswordError:
        raise UnreadableFile(Refusal.ENCRYPTED) from None
    except UnreadableFile as refused:
        if refused.fault is Refusal.DAMAGED and settings.qpdf_limit_errors() > errors:
            raise UnreadableFile(Refusal.BUILT) from None
        raise
    except _PROVOKED as error:
        built = settings.qpdf_limit_errors() > errors or "limit exceeded" in str(error)
        raise UnreadableFile(Refusal.BUILT if built else Refusal.DAMAGED) from None


def _read(data: bytes) -> Extracted:
    # Without recovery: what the library would reconstruct may be a version from before the ticks.
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
        integrity.check_end(data)
        if int(pdf.trailer.get("/Size", 0)) > MAX_OBJECTS:
            raise UnreadableFile(Refusal.OBJECTS)
        if len(pdf.pages) > MAX_PAGES:
            raise UnreadableFile(Refusal.PAGES)
        integrity.check_streams(pdf, data)
        found = Extracted("pdf")
        ours: list[Field] = []
        others: list[str] = []
        form = pdf.Root.get("/AcroForm")
        listed = form.get("/Fields") if isinstance(form, Dictionary) else None
        seen: set[tuple[int, int]] = set()
        for terminal in _listed(listed, seen):
            _add(found, terminal, ours, others, is_listed=True)
        for terminal in _on_pages(pdf, seen):
            _add(found, terminal, ours, others, is_listed=False)
        integrity.check_warnings(pdf)
        integrity.check_versions(pdf, data)
        imprint = provenance.imprint(pdf)
        found.edition, found.made_with = imprint.edition, imprint.fields
        found.answers = imprint.answers
        if not (found.boxes or found.texts):
            raise UnreadableFile(provenance.why_no_fields(pdf, found))
        ownership.check(pdf, ours, others, found.made_with)
        found.marks = marks.marks_of(pdf)
        return found


def _listed(fields: object, seen: set[tuple[int, int]]) -> Iterator[Object]:
    """The fields of the form list that have no fields inside them."""
    waiting = [(field, 0) for field in reversed(_members(fields))]
    visited = 0
    while waiting:
        field, depth = waiting.pop()
        visited += 1
        if visited > MAX_FIELDS:
            raise UnreadableFile(Refusal.FIELDS)
        if not isinstance(field, Dictionary) or _is_seen(field, seen):
            continue
        inner = [kid for kid in _members(field.get("/Kids")) if _has_name(kid)]
        if inner and depth >= DEPTH:
            raise UnreadableFile(Refusal.BUILT)
        if inner:
            waiting.extend((kid, depth + 1) for kid in reversed(inner))
        else:
            yield field


def _on_pages(pdf: Pdf, seen: set[tuple[int, int]]) -> Iterator[Object]:
    """The fields that stand on pages: some viewers list only those that were touched."""
    visited = 0
    for page in pdf.pages:
        for annotation in _members(page.obj.get("/Annots")):
            visited += 1
            if visited > 2 * MAX_FIELDS:
                raise UnreadableFile(Refusal.FIELDS)
            if not isinstance(annotation, Dictionary) or annotation.get("/Subtype") != Name.Widget:
                continue
            parent = annotation.get("/Parent")
            field: Object = annotation
            if isinstance(parent, Dictionary) and "/T" in parent and "/T" not in annotation:
                field = parent
            if not _is_seen(field, seen):
                yield field


def _members(value: object) -> list[Object]:
    if not isinstance(value, Array):
        return []
    if len(value) > 2 * MAX_FIELDS:
        raise UnreadableFile(Refusal.FIELDS)
    return list(value)


def _has_name(value: object) -> bool:
    return isinstance(value, Dictionary) and "/T" in value


def _is_seen(value: Object, seen: set[tuple[int, int]]) -> bool:
    """Return True when this object came before, and remember it.

    One that is written in place never came before.
    """
    if not value.is_indirect:
        return False
    known = value.objgen in seen
    seen.add(value.objgen)
    return known


def _add(
    found: Extracted, field: Object, ours: list[Field], others: list[str], *, is_listed: bool
) -> None:
    """Note a field, and in `ours` or `others` what is checked when all are known."""
    name = _name(field)
    parsed = field_names.parse(name)
    if parsed is None:
        found.others += 1
        others.append(name)
    elif parsed.is_box:
        found.add_box(name, _ticked(field))
    else:
        found.add_text(name, _text(field))
    if found.is_full():
        raise UnreadableFile(Refusal.FIELDS)
    label = field.get("/TU")
    words = _words(label, LONGEST_LABEL) if isinstance(label, String) else ""
    if words:
        found.add_label(name, words)
    if parsed is not None:
        ours.append(Field(name, field, words, is_listed))


def _name(field: Object) -> str:
    """The full name: that of the fields around it, joined by full stops."""
    parts: list[str] = []
    around: object = field
    for _ in range(DEPTH):
        if not isinstance(around, Dictionary):
            break
        if isinstance(name := around.get("/T"), String):
            parts.append(_words(name, LONGEST_NAME))
        around = around.get("/Parent")
    return ".".join(reversed(parts))


def _inherited(field: Object, key: str) -> Object | None:
    around: object = field
    for _ in range(DEPTH):
        if not isinstance(around, Dictionary):
            return None
        if key in around:
            return around[key]
        around = around.get("/Parent")
    return None


def _ticked(field: Object) -> bool | None:
    """Return whether a box is ticked; None when it says both.

    Raises UnreadableFile when it says neither.
    """
    if _inherited(field, "/FT") != Name.Btn:
        raise UnreadableFile(Refusal.CHANGED)
    widgets: list[Object] = [
        kid for kid in _members(field.get("/Kids")) if isinstance(kid, Dictionary)
    ]
    drawn: set[str] = set()
    values: list[object] = [_inherited(field, "/V")]
    for widget in widgets or [field]:
        values.append(widget.get("/AS"))
        looks = widget.get("/AP")
        normal = looks.get("/N") if isinstance(looks, Dictionary) else None
        drawn |= set(normal.keys()) if isinstance(normal, Dictionary) else set()
    said = {_state(value, (drawn or TICKED) - {"/Off"}) for value in values if value is not None}
    return said == {True} if len(said) < 2 else None


def _state(value: object, ticked: set[str] | frozenset[str]) -> bool:
    if not isinstance(value, (Name, String)):
        raise UnreadableFile(Refusal.CHANGED)
    word = str(value) if isinstance(value, Name) else f"/{value}"
    if word in ("/Off", "/"):
        return False
    if word in ticked:
        return True
    raise UnreadableFile(Refusal.CHANGED)


def _text(field: Object) -> str:
    if _inherited(field, "/FT") != Name.Tx:
        raise UnreadableFile(Refusal.CHANGED)
    value = _inherited(field, "/V")
    if value is None:
        return ""
    if not isinstance(value, (String, pikepdf.Stream)):
        raise UnreadableFile(Refusal.CHANGED)
    return _words(value, MAX_TEXT + 1)


def _words(value: Object, longest: int) -> str:
    """A text string of any of the encodings that viewers write, as far as it is kept."""
    if isinstance(value, pikepdf.Stream):
        integrity.check_stream(value)
    data = value.read_bytes() if isinstance(value, pikepdf.Stream) else bytes(value)
    data = data[: 4 * longest + 4]
    for mark, encoding in (
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")[:longest]
    return data.decode("pdfdoc", "replace")[:longest]
