"""Three engines that people's viewers are built on: poppler, PDFium and pdf.js.

Each draws a form as its viewers do; the last two also fill it in, by key and mouse or by their
own storage of what was typed, and save it.
"""

from __future__ import annotations

import ctypes
import io
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image
from pypdfium2 import raw

NODE = Path(__file__).parent / "node"

Values = Mapping[str, str | bool]
"""What is typed into a field, or whether a box is ticked, by the field's name."""

Drawn = list[Image.Image]
"""The pages in shades of grey, 1 pixel for each point."""


@dataclass(frozen=True)
class Field:
    """A field as a viewer finds it on its page."""

    name: str
    spoken: str
    page: int
    rect: tuple[float, float, float, float]
    """Left, bottom, right and top in points."""
    box: bool
    value: str
    flags: int

    @property
    def centre(self) -> tuple[float, float]:
        left, bottom, right, top = self.rect
        return (left + right) / 2, (bottom + top) / 2

    @property
    def pixels(self) -> tuple[int, int, int, int]:
        """Inside its frame, on a page drawn at 1 pixel a point."""
        left, bottom, right, top = self.rect
        return int(left) + 3, int(842 - top) + 3, int(right) - 2, int(842 - bottom) - 2


def fields(pdf: bytes) -> list[Field]:
    """All fields of a document, in the order of its pages."""
    with pikepdf.open(io.BytesIO(pdf)) as found:
        return [
            _field(number, widget)
            for number, page in enumerate(found.pages)
            for widget in page.get("/Annots", [])
            if "/FT" in widget
        ]


def _field(page: int, widget: Any) -> Field:
    left, bottom, right, top = map(float, widget.Rect)
    return Field(
        name=str(widget.T),
        spoken=str(widget.TU),
        page=page,
        rect=(left, bottom, right, top),
        box=pikepdf.Name.Btn == widget.FT,
        value=str(widget.V),
        flags=int(widget.get("/Ff", 0)),
    )


def ticked(pdf: bytes) -> bytes:
    """The document with every box ticked, its drawings untouched."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as found:
        for page in found.pages:
            for widget in page.get("/Annots", []):
                if widget.get("/FT") == pikepdf.Name.Btn:
                    widget.AS = widget.V = pikepdf.Name.Yes
        found.save(out)
    return out.getvalue()


def by_poppler(pdf: bytes, folder: Path) -> Drawn:
    """What Evince and Okular show."""
    source = folder / "drawn.pdf"
    source.write_bytes(pdf)
    options = "-gray -png -r 72".split()
    done = subprocess.run(
        ["pdftoppm", *options, source, folder / "poppler"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return [_grey(path) for path in sorted(folder.glob("poppler-*.png"))]


def by_pdfium(pdf: bytes, _folder: Path) -> Drawn:
    """What Chrome shows."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    return [page.render(scale=1, may_draw_forms=True).to_pil().convert("L") for page in document]


def by_pdfjs(pdf: bytes, folder: Path) -> Drawn:
    """What Firefox shows."""
    source, target = folder / "drawn.pdf", folder / "pdfjs"
    source.write_bytes(pdf)
    target.mkdir()
    _node("draw", source, target, "1")
    paths = sorted(target.glob("*.png"), key=lambda path: int(path.stem))
    return [_grey(path) for path in paths]


def _grey(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("L")


ENGINES: Mapping[str, Callable[[bytes, Path], Drawn]] = {
    "poppler": by_poppler,
    "pdfium": by_pdfium,
    "pdfjs": by_pdfjs,
}


def filled_by_pdfjs(pdf: bytes, values: Values, folder: Path) -> bytes:
    """What Firefox saves."""
    source, target, said = folder / "empty.pdf", folder / "filled.pdf", folder / "values.json"
    source.write_bytes(pdf)
    said.write_text(json.dumps(values), encoding="utf-8")
    _node("fill", source, target, said)
    return target.read_bytes()


def filled_by_pdfium(pdf: bytes, values: Values, _folder: Path) -> bytes:
    """What Chrome saves after clicks and keys."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    form = document.formenv.raw
    by_page: dict[int, list[Field]] = {}
    for field in fields(pdf):
        if field.name in values:
            by_page.setdefault(field.page, []).append(field)
    for number, found in by_page.items():
        page = document[number]
        for field in found:
            _click(form, page.raw, field)
            if not field.box:
                _type(form, page.raw, str(values[field.name]))
            raw.FORM_ForceToKillFocus(form)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _click(form: Any, page: Any, field: Field) -> None:
    x, y = field.centre
    raw.FORM_OnMouseMove(form, page, 0, x, y)
    raw.FORM_OnLButtonDown(form, page, 0, x, y)
    raw.FORM_OnLButtonUp(form, page, 0, x, y)


def _type(form: Any, page: Any, text: str) -> None:
    raw.FORM_SelectAllText(form, page)
    for unit in _units(text):
        raw.FORM_OnChar(form, page, unit, 0)


def _units(text: str) -> Iterator[int]:
    data = text.encode("utf-16-le")
    yield from (ctypes.c_ushort.from_buffer_copy(data, i).value for i in range(0, len(data), 2))


def _node(*words: str | Path) -> None:
    """Runs our script under node. A word on standard error is a failure."""
    done = subprocess.run(
        ["node", NODE / "pdf.mjs", *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
