"""Hostile and overlong files, built by hand: no library would write them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping

CATALOG = b"<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>"
PAGES = b"<</Type/Pages/Kids[4 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>"

WIDGET = b"/Type/Annot/Subtype/Widget/Rect[0 0 9 9]"

FIXED = (
    *(f"about--{key}" for key in ("name", "reference", "occasion", "made", "edition")),
    *(f"signed--{key}" for key in ("name", "date", "discussed-with", "discussed-on")),
    *(f"signed--{key}" for key in ("next-review", "next-steps", "questions")),
    "notes--positive",
)


def raw_pdf(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is the catalog, with a table that is right."""
    out, places = bytearray(b"%PDF-1.7\n"), {0: 0}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(out), max(places) + 1
    out += b"xref\n"
    for number, at in places.items():
        out += b"%d 1\n%010d %05d %b \n" % (
            number,
            at,
            0 if number else 65535,
            b"n" if number else b"f",
        )
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """The body of a stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (extra, len(data), data)


def deflated(data: Iterable[bytes], times: int = 1) -> bytes:
    """Data packed once or more often."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(part) for part in data) + packer.flush()
    return packed if times == 1 else deflated([packed], times - 1)


def text_field(name: str, value: bytes = b"()") -> bytes:
    """A text field."""
    return b"<</FT/Tx/T(%b)/V %b>>" % (name.encode(), value)


def box_field(name: str, value: bytes = b"/Off") -> bytes:
    """A box."""
    return b"<</FT/Btn/T(%b)/V %b/AS %b/AP<</N<</Yes null/Off null>>>>>>" % (
        name.encode(),
        value,
        value,
    )


def form_of(fields: Iterable[bytes], more: Mapping[int, bytes] | None = None) -> bytes:
    """A form of these fields and one page, on which stands each field that is whole in itself."""
    objects = {1: CATALOG, 2: PAGES, 3: b"", 4: b"", **(more or {})}
    listed, placed = [], []
    for field in fields:
        is_whole = field.startswith((b"<</FT", b"<</T(")) and b"/Kids" not in field
        if is_whole:
            number = max(objects) + 1
            objects[number] = field.replace(b"<<", b"<<" + WIDGET, 1)
            placed.append(b"%d 0 R" % number)
        listed.append(placed[-1] if is_whole else field)
    objects[3] = b"<</Fields[%b]>>" % b" ".join(listed)
    objects[4] = page_with(placed)
    return raw_pdf(objects)


def page_with(widgets: Iterable[bytes]) -> bytes:
    """A page on which these widgets stand."""
    return PAGE.removesuffix(b">>") + b"/Annots[%b]>>" % b" ".join(widgets)


def ours(change: Mapping[str, bytes] | None = None, extra: Iterable[bytes] = ()) -> bytes:
    """The smallest form that is one of ours, with some fields changed."""
    fields = {name: text_field(name) for name in FIXED}
    boxes = ("signed--discussed", "pos-follow--positive--done", "pos-follow--positive--na")
    fields |= {name: box_field(name) for name in boxes}
    fields["about--edition"] = text_field("about--edition", b"(2026.11)")
    return form_of([*{**fields, **(change or {})}.values(), *extra])


def _pages(kids: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    pages = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, kids.count(b"R"))
    return raw_pdf({1: CATALOG, 2: pages, 3: b"<</Fields[]>>", 4: PAGE, **(more or {})})


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def _field_diamond() -> bytes:
    """30 fields of which each holds the next one twice: 2 to the power of 30 ways down."""
    more = {n: b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % (n + 1, n + 1) for n in range(10, 40)}
    return form_of([b"10 0 R"], {**more, 40: b"<</T(z)/FT/Tx>>"})


def _field_chain(depth: int) -> bytes:
    more = {
        n: b"<</T(a)/Parent %d 0 R/Kids[%d 0 R]>>" % (n - 1, n + 1) for n in range(10, 10 + depth)
    }
    return form_of([b"10 0 R"], {**more, 10 + depth: b"<</T(z)/FT/Tx>>"})


def _object_stream(payload: Iterable[bytes], count: int) -> bytes:
    """A file whose fields lie in a packed object stream."""
    head = b" ".join(b"%d 0" % n for n in range(20, 20 + count))
    packed = deflated([head.ljust(100_000), *payload])
    body = stream(packed, b"/Type/ObjStm/N %d/First 100000/Filter/FlateDecode" % count)
    return _with_xref_stream(
        {1: CATALOG, 2: PAGES, 3: b"<</Fields[20 0 R]>>", 4: PAGE, 10: body}, count
    )


def _with_xref_stream(objects: Mapping[int, bytes], count: int) -> bytes:
    out, rows = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        rows[number] = b"\1%b\0\0" % len(out).to_bytes(4, "big")
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    for index in range(count):
        rows[20 + index] = b"\2%b%b" % ((10).to_bytes(4, "big"), index.to_bytes(2, "big"))
    own = 20 + count
    rows[own] = b"\1%b\0\0" % len(out).to_bytes(4, "big")
    table = b"".join(rows.get(n, b"\0" * 7) for n in range(own + 1))
    start = len(out)
    out += b"%d 0 obj\n%b\nendobj\n" % (
        own,
        stream(table, b"/Type/XRef/Size %d/Root 1 0 R/W[1 4 2]" % (own + 1)),
    )
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def huge_in_memory() -> bytes:
    """60 MB of small lists in an object stream: 30 times as much once they are objects."""
    return _object_stream([b"["] + [b"[" + b"[]" * 15_000 + b"]"] * 2_000 + [b"]"], 1)


def _huge_table() -> bytes:
    """A table of 9 million objects, packed into some kilobytes."""
    rows = deflated([b"\1\0\0" * 100_000] * 90)
    body = stream(rows, b"/Type/XRef/Size 9000000/Root 1 0 R/W[1 1 1]/Filter/FlateDecode")
    out = bytearray(b"%PDF-1.7\n1 0 obj\n" + CATALOG + b"\nendobj\n")
    start = len(out)
    out += b"9 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (body, start)
    return bytes(out)


def _own_predecessor() -> bytes:
    data = raw_pdf({1: CATALOG, 2: PAGES, 3: b"<</Fields[]>>", 4: PAGE}, b"/Prev 0000000")
    start = data.index(b"xref\n")
    return data.replace(b"/Prev 0000000", b"/Prev %07d" % start)


ZEROS = [b"\0" * 1_000_000]

HOSTILE: dict[str, Callable[[], bytes]] = {
    "text value of 1 GB, packed twice": lambda: form_of(
        [text_field("about--name", b"20 0 R")],
        {20: stream(deflated(ZEROS * 1_000, 2), b"/Filter[/FlateDecode/FlateDecode]")},
    ),
    "text value of 200 MB": lambda: form_of(
        [text_field("about--name", b"20 0 R")],
        {20: stream(deflated(ZEROS * 200), b"/Filter/FlateDecode")},
    ),
    "name of 50 MB in an object stream": lambda: _object_stream(
        [b"<</FT/Tx/T(", b"a" * 50_000_000, b")>>"], 1
    ),
    "30 filters": lambda: form_of(
        [text_field("about--name", b"20 0 R")],
        {20: stream(b"x", b"/Filter[" + b"/FlateDecode" * 30 + b"]")},
    ),
    "2 million pages in one list": lambda: _pages(b"4 0 R " * 2_000_000),
    "pages in a circle": lambda: _pages(b"2 0 R"),
    "pages nested 5,000 deep": lambda: _pages(
        b"10 0 R",
        {
            n: b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1, n + 1)
            for n in range(10, 5010)
        },
    ),
    "fields in a diamond": _field_diamond,
    "fields in a circle": lambda: form_of(
        [b"10 0 R"], {10: b"<</T(a)/Kids[11 0 R]>>", 11: b"<</T(b)/Kids[10 0 R]>>"}
    ),
    "field that is its own parent": lambda: form_of(
        [b"10 0 R"], {10: b"<</T(about--name)/FT/Tx/Parent 10 0 R>>"}
    ),
    "fields nested 5,000 deep": lambda: _field_chain(5_000),
    "field list of 2 million": lambda: form_of([b"4 0 R "] * 2_000_000),
    "kids of 2 million": lambda: form_of([b"<</T(a)/Kids[%b]>>" % (b"4 0 R " * 2_000_000)]),
    "list nested 100,000 deep": lambda: form_of([_nested(100_000)]),
    "dictionary nested 100,000 deep": lambda: form_of([b"<</T " * 100_000 + b">>" * 100_000]),
    "table of 9 million objects": _huge_table,
    "tables in a circle": lambda: raw_pdf({1: CATALOG, 2: PAGES, 3: b"<<>>", 4: PAGE}, b"/Prev 9"),
    "table that is its own predecessor": _own_predecessor,
    "object stream that extends itself": lambda: _object_stream([b"<<>>"], 1).replace(
        b"/Type/ObjStm", b"/Extends 10 0 R/Type/ObjStm"
    ),
    "stream whose length is itself": lambda: form_of(
        [text_field("about--name", b"20 0 R")],
        {20: b"<</Length 20 0 R>>\nstream\nx\nendstream"},
    ),
    "form that is a number": lambda: raw_pdf({1: CATALOG, 2: PAGES, 3: b"7", 4: PAGE}),
    "field list that is a number": lambda: raw_pdf(
        {1: CATALOG, 2: PAGES, 3: b"<</Fields 7>>", 4: PAGE}
    ),
    "fields of every other type": lambda: form_of(
        [b"7", b"null", b"(a)", b"/N", b"[1]", b"99 0 R", b"true", b"1.5"]
    ),
    "names of every other type": lambda: form_of(
        [b"<</FT/Tx/T %b>>" % t for t in (b"7", b"null", b"/N", b"[1]", b"<<>>", b"99 0 R")]
    ),
    "catalog without pages": lambda: raw_pdf({1: b"<</Type/Catalog>>"}),
    "catalog that is a number": lambda: raw_pdf({1: b"7"}),
    "nothing but a header": lambda: b"%PDF-1.7\n%%EOF\n",
    "zeros after a header": lambda: b"%PDF-1.7\n" + b"\0" * 1_000_000,
    "page with 1 million attributes": lambda: b"<html><input " + b"a=b " * 1_000_000 + b">",
}
"""Files that must be refused, each in one sentence. Most are small and unfold."""

SLOW_PAGES: dict[str, Callable[[], bytes]] = {
    "page of 10 million opening brackets": lambda: b"<html" + b"<" * 10_000_000,
    "page that is one comment": lambda: b"<html><!--" + b"<!-- -" * 1_000_000,
}
"""Pages that take minutes."""
