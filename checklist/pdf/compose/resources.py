"""Takes what a slip draws with besides fonts, such as a logo, into a document."""

from __future__ import annotations

import io

from checklist.base.pdf_file import PdfFile


def resources_of(data: bytes, file: PdfFile) -> bytes:
    """Write the resources of the only page of a PDF; return the entries of their dictionary.

    pikepdf is loaded here only: few documents have a picture.
    """
    from pikepdf import Array, Dictionary, Object, Pdf, Stream

    numbers: dict[tuple[int, int], int] = {}

    def written(value: Object | float | bool | str) -> bytes:
        if not isinstance(value, Object):
            return str(value).lower().encode()
        if value.is_indirect:
            if value.objgen not in numbers:
                numbers[value.objgen] = file.reserve()
                put(numbers[value.objgen], value)
            return b"%d 0 R" % numbers[value.objgen]
        return body(value)

    def body(value: Object) -> bytes:
        if isinstance(value, Dictionary):
            return b"<<%b>>" % entries(value)
        if isinstance(value, Array):
            return b"[%b]" % b" ".join(written(each) for each in value)
        return value.unparse()

    def entries(value: Object) -> bytes:
        held = value.as_dict().items()
        return b"".join(b"%b %b" % (key.encode(), written(each)) for key, each in held)

    def put(number: int, value: Object) -> None:
        if isinstance(value, Stream):
            head = {key: each for key, each in value.items() if key != "/Length"}
            parts = (b"%b %b" % (key.encode(), written(each)) for key, each in head.items())
            file.stream(b"".join(parts), value.read_raw_bytes(), number, plain=True)
        else:
            file.put(number, body(value))

    with Pdf.open(io.BytesIO(data)) as pdf:
        return entries(pdf.pages[0].obj.Resources)
