"""Turns the engine's PDF of one sheet into a sheet that can be bound: done once, then stored.

A finished sheet keeps no font of its own, only the names of the faces it uses. Its catalog
carries the slots that are filled later, and its structure tree is what a screen reader needs.
The numbers in brackets are the engine's defects as counted in `structure.py`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from checklist.errors import GuidanceInvalid
from checklist.fonts.faces import WEIGHTS, FaceName
from checklist.pdf.form_fields import PRINT
from checklist.pdf.structure import PIXEL, Structure, kids, marked

MARKED = re.compile(rb"/\w+\s<</MCID (?P<mcid>\d+)>>\sBDC\s(?P<body>.*?)EMC", re.DOTALL)
"""A stretch of marked content, as the layout engine and this module write it."""

ARTIFACT = b"/Artifact <</Type /Layout>> BDC\n"
"""Opens what a screen reader passes by."""

_SHOWN = re.compile(rb"1 0 0 -1 (?P<x>[\d.]+) (?P<y>[\d.]+) Tm\s/(?P<font>\w+) (?P<size>[\d.]+) Tf")

_GREY = re.compile(rb"(?<![\d.])(?P<level>[\d.]+) (?P=level) (?P=level) (?P<operator>rg|RG)\b")
"""Black, white or grey as three equal parts of colour."""

PLACE = "place"
"""Scheme of a link that becomes a slot."""

RIGHT = "right"
"""A slot whose words end where the placeholder ends, for columns of numbers."""


def finish(laid_out: bytes, html: str) -> bytes:
    """The finished sheet of a PDF from `lay_out`, and of the HTML that it was made from.

    Raises GuidanceInvalid when the engine's output is not of the shape that is repaired here.
    """
    with Pdf.open(io.BytesIO(laid_out)) as pdf:
        _Finisher(pdf, titles_in(html)).run()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


class _Finisher:
    def __init__(self, pdf: Pdf, titles: dict[str, str]) -> None:
        self.pdf = pdf
        self.titles = titles
        self.structure = Structure(pdf)
        self.slots = Array()

    def run(self) -> None:
        self.structure.join()
        for page in self.pdf.pages:
            self._annotations(page)
            self._resources(page)
            # The engine turns the page upside down and leaves it so; what binding adds must not.
            contents = MARKED.sub(self._marked(page), page.obj.Contents.read_bytes())
            contents = _GREY.sub(_in_grey, contents)
            page.obj.Contents = Stream(self.pdf, b"q\n" + contents + b"\nQ")
        self._drawings()
        self.structure.tidy()
        self.pdf.Root.Places = self.slots
        for key in ("/AcroForm", "/Metadata", "/ViewerPreferences", "/Lang", "/MarkInfo"):
            if key in self.pdf.Root:
                del self.pdf.Root[key]

    def _annotations(self, page: pikepdf.Page) -> None:
        """Links get words and the print flag (13); links to slots become slots."""
        kept = Array()
        for link in page.get("/Annots", Array()):
            target = str(link.A.URI)
            owner = self.structure.owner(link)
            scheme, _, name = target.partition(":")
            if scheme in (PLACE, RIGHT):
                self._place(page, link, owner, scheme, name)
                self._unlink(link, owner)
                continue
            words = self.titles.get(target, "")
            link.Contents = String(f"{words}, {target}" if words else target)
            link.F = PRINT
            kept.append(link)
        if "/Annots" in page:
            del page.Annots
        if len(kept):
            page.Annots = kept

    def _place(
        self, page: pikepdf.Page, link: Object, owner: Object, scheme: str, name: str
    ) -> None:
        """A slot is the one stretch of marked content that its link holds."""
        left, bottom, right, top = map(float, link.Rect)
        slot = Dictionary(
            Name=String(name),
            Page=page.obj,
            Mcid=marked(owner),
            Width=abs(right - left),
            Height=abs(top - bottom),
            Right=scheme == RIGHT,
        )
        self.slots.append(slot)

    def _unlink(self, link: Object, owner: Object) -> None:
        owner.S = Name.Span
        owner.K = Array([kid for kid in kids(owner) if isinstance(kid, int)])
        self.structure.release(link)

    def _marked(self, page: pikepdf.Page) -> Callable[[re.Match[bytes]], bytes]:
        """Return the replacement of each stretch of marked content of `page`.

        The placeholder letter of a slot goes, and where it stood is noted.
        """
        slots = {int(p.Mcid): p for p in self.slots if p.Page.objgen == page.obj.objgen}

        def becomes(found: re.Match[bytes]) -> bytes:
            number = int(found["mcid"])
            if (int(page.obj.StructParents), number) in self.structure.repeated:
                return ARTIFACT + found["body"] + b"EMC"
            return self._clear(page, slots[number], found) if number in slots else found[0]

        return becomes

    def _clear(self, page: pikepdf.Page, slot: Object, found: re.Match[bytes]) -> bytes:
        shown = _SHOWN.search(found[0])
        if not shown:
            raise GuidanceInvalid(f"The slot “{slot.Name}” was not laid out.")
        slot.Face = page.Resources.Font["/" + shown["font"].decode("ascii")]
        slot.X, slot.Y = float(shown["x"]), float(shown["y"])
        slot.Size, slot.Width = float(shown["size"]), float(slot.Width) / PIXEL
        slot.Height = float(slot.Height) / PIXEL
        return b"/Span <</MCID %b>> BDC EMC" % found["mcid"]

    def _resources(self, page: pikepdf.Page) -> None:
        """Fonts become the names of faces, so that a document can hold each face once."""
        resources = page.Resources
        fonts = {key: face_of(font) for key, font in resources.get("/Font", {}).items()}
        page.Resources = Dictionary(
            Font=Dictionary(fonts),
            ExtGState=resources.get("/ExtGState", Dictionary()),
        )
        for key in _DRAWN_WITH:
            if len(resources.get(key, {})):
                page.Resources[key] = resources[key]
        for key in ("/BleedBox", "/TrimBox", "/CropBox", "/Group"):
            if key in page.obj:
                del page.obj[key]

    def _drawings(self) -> None:
        """Remove the fonts of a logo, whose drawing holds no text."""
        for found in self.pdf.objects:
            if isinstance(found, Stream) and "/Font" in found.get("/Resources", {}):
                del found.Resources.Font


_DRAWN_WITH = ("/XObject", "/Shading", "/Pattern")


def _in_grey(match: re.Match[bytes]) -> bytes:
    """Return the operator for grey: copiers count three parts of colour as a colour page."""
    return match["level"] + (b" g" if match["operator"] == b"rg" else b" G")


class _Titles(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and given.get("title"):
            self.found[str(given["href"])] = str(given["title"])


def titles_in(html: str) -> dict[str, str]:
    """The title of each link by its address: the engine does not pass it on (13)."""
    parser = _Titles()
    parser.feed(html)
    return parser.found


def face_of(font: Object) -> Object:
    """Return the name of the face that a font of the engine is; its own name ends in the weight.

    Raises GuidanceInvalid for a font that is not ours.
    """
    name = str(font.BaseFont).lower()
    found: FaceName = "semibold" if "bold" in name else "regular"
    if "body" not in name or found not in WEIGHTS:
        raise GuidanceInvalid(f"The layout engine used a font that is not ours: {name}.")
    return Name(f"/{found}")
