"""Turns the engine's PDF of one sheet into a sheet that can be bound: done once, then stored.

A finished sheet keeps no font of its own, only the names of the faces it uses. Its catalog
carries the places that are filled later, and its structure tree is what a screen reader needs.
The numbers in brackets are the engine's defects as counted in `docs/architecture.md`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from checklist.errors import GuidanceInvalid
from checklist.render.faces import WEIGHTS, FaceName
from checklist.render.fields import CHECK, ROOM, TEXT, Fields

MARKED = re.compile(rb"/\w+\s<</MCID (?P<mcid>\d+)>>\sBDC\s(?P<body>.*?)EMC", re.DOTALL)
"""A stretch of marked content, as the layout engine and this module write it."""

_SHOWN = re.compile(rb"1 0 0 -1 (?P<x>[\d.]+) (?P<y>[\d.]+) Tm\s/(?P<font>\w+) (?P<size>[\d.]+) Tf")

PIXEL = 0.75
"""Points in a CSS pixel, the unit of the layout engine's content."""

PRINT = 4
"""Annotation flag: print it."""

PLACE = "place"
"""Scheme of a link that becomes a place."""

RIGHT = "right"
"""A place whose words end where the placeholder ends, for columns of numbers."""

JUMP = "jump"
"""A place that is also a link to a sheet."""


def finish(laid_out: bytes, html: str) -> bytes:
    """The finished sheet of a PDF from `lay_out`, and of the HTML that it was made from.

    Raises GuidanceInvalid when the engine's output is not of the shape that is repaired here.
    """
    with Pdf.open(io.BytesIO(laid_out)) as pdf:
        _Finisher(pdf, titles_in(html)).run()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def kids(element: Object) -> list[Any]:
    """The kids of a structure element as a list."""
    found = element.get("/K")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def is_element(kid: object) -> bool:
    """Whether a kid is a structure element, not marked content or an object reference."""
    return isinstance(kid, Dictionary) and "/S" in kid


class _Finisher:
    def __init__(self, pdf: Pdf, titles: dict[str, str]) -> None:
        self.pdf = pdf
        self.titles = titles
        self.fields = Fields(pdf)
        self.document = pdf.Root.StructTreeRoot.K[0]
        self.parents = _parent_tree(pdf)
        self.places = Array()
        self.cleared: dict[tuple[int, int], set[int]] = {}

    def run(self) -> None:
        for page in self.pdf.pages:
            self._annotations(page)
            self._resources(page)
            # The engine turns the page upside down and leaves it so; what binding adds must not.
            contents = MARKED.sub(self._clear_place(page), page.obj.Contents.read_bytes())
            page.obj.Contents = Stream(self.pdf, b"q\n" + contents + b"\nQ")
        self._drawings()
        for element in list(_walk(self.document)):
            self._figure(element)
            self._element(element)
        self._tables(self.document, "")
        self._prune(self.document)
        self._renumber()
        self.pdf.Root.Places = self.places
        for key in ("/AcroForm", "/Metadata", "/ViewerPreferences", "/Lang", "/MarkInfo"):
            if key in self.pdf.Root:
                del self.pdf.Root[key]

    def _annotations(self, page: pikepdf.Page) -> None:
        """Links get words and the print flag (13); links to places become places."""
        kept = Array()
        for link in page.get("/Annots", Array()):
            target = str(link.A.URI)
            owner = self.parents[int(link.StructParent)]
            scheme, _, name = target.partition(":")
            if scheme in (PLACE, RIGHT, JUMP):
                self._place(page, link, owner, scheme, name)
            if scheme in (PLACE, RIGHT):
                self._unlink(link, owner)
                continue
            if scheme in (CHECK, TEXT, ROOM):
                self._field(page, link, owner, (scheme, name))
            else:
                link.Contents = String(self._link_words(target))
            link.F = PRINT
            kept.append(link)
        if "/Annots" in page:
            del page.Annots
        if len(kept):
            page.Annots = kept

    def _place(
        self, page: pikepdf.Page, link: Object, owner: Object, scheme: str, name: str
    ) -> None:
        """A place is the one stretch of marked content that its link holds."""
        left, _, right, _ = map(float, link.Rect)
        place = Dictionary(
            Name=String(name),
            Page=page.obj,
            Mcid=_mcid(owner),
            Width=abs(right - left),
            Right=scheme == RIGHT,
        )
        if scheme == JUMP:
            place.Link = link
        self.places.append(place)

    def _field(
        self, page: pikepdf.Page, link: Object, owner: Object, asked: tuple[str, str]
    ) -> None:
        """A link to a field becomes the field, its element a form element."""
        scheme, name = asked
        spoken = self.titles.get(f"{scheme}:{name}")
        if not spoken:
            raise GuidanceInvalid(f"The field “{name}” has no accessible name.")
        mcid = _mcid(owner)
        self.cleared.setdefault(page.obj.objgen, set()).add(mcid)
        self.parents[int(page.obj.StructParents)][mcid] = Object.parse(b"null")
        owner.S = Name.Form
        owner.K = Array([kid for kid in kids(owner) if not isinstance(kid, int)])
        self.fields.become(scheme, name, spoken, link)

    def _link_words(self, target: str) -> str:
        if target.startswith(JUMP):
            return "To the sheet in this document"
        words = self.titles.get(target, "")
        return f"{words}, {target}" if words else target

    def _unlink(self, link: Object, owner: Object) -> None:
        owner.S = Name.Span
        owner.K = Array([kid for kid in kids(owner) if isinstance(kid, int)])
        del self.parents[int(link.StructParent)]

    def _clear_place(self, page: pikepdf.Page) -> Callable[[re.Match[bytes]], bytes]:
        """Take the placeholder letter out of each place of `page`, and note where it stood."""
        places = {int(p.Mcid): p for p in self.places if p.Page.objgen == page.obj.objgen}

        gone = self.cleared.get(page.obj.objgen, set())

        def clear(found: re.Match[bytes]) -> bytes:
            if int(found["mcid"]) in gone:
                return b""
            place = places.get(int(found["mcid"]))
            if place is None:
                return found[0]
            shown = _SHOWN.search(found[0])
            if not shown:
                raise GuidanceInvalid(f"The place “{place.Name}” was not laid out.")
            place.Face = page.Resources.Font["/" + shown["font"].decode("ascii")]
            place.X, place.Y = float(shown["x"]), float(shown["y"])
            place.Size, place.Width = float(shown["size"]), float(place.Width) / PIXEL
            return b"/Span <</MCID %b>> BDC EMC" % found["mcid"]

        return clear

    def _resources(self, page: pikepdf.Page) -> None:
        """Fonts become the names of faces, so that a document can hold each face once."""
        resources = page.Resources
        fonts = {key: _face_of(font) for key, font in resources.get("/Font", {}).items()}
        page.Resources = Dictionary(
            Font=Dictionary({key: Name(f"/{face}") for key, face in fonts.items()}),
            ExtGState=resources.get("/ExtGState", Dictionary()),
        )
        for key in _DRAWN_WITH:
            if len(resources.get(key, {})):
                page.Resources[key] = resources[key]
        for key in ("/BleedBox", "/TrimBox", "/CropBox", "/Group"):
            if key in page.obj:
                del page.obj[key]

    def _drawings(self) -> None:
        """What a logo draws with holds no text, so the fonts that it is given can go."""
        for found in self.pdf.objects:
            if isinstance(found, Stream) and "/Font" in found.get("/Resources", {}):
                del found.Resources.Font

    def _figure(self, element: Object) -> None:
        """A picture's place in points from the page's lower left corner (12)."""
        if Name.Figure != element.S:
            return
        height = float(element.Pg.MediaBox[3])
        left, top, right, bottom = (float(side) * PIXEL for side in element.A.BBox)
        element.A.BBox = Array([left, height - bottom, right, height - top])

    def _element(self, element: Object) -> None:
        """Text stands directly in its paragraph; wrappers that say nothing go (17)."""
        merged = Array()
        for kid in kids(element):
            inner = kids(kid) if is_element(kid) else []
            if is_element(kid) and Name.Span == kid.S and inner and _is_text(inner):
                for number in inner:
                    self._adopt(element, kid, int(number), merged)
            elif is_element(kid) and Name.NonStruct == kid.S:
                for grandchild in inner:
                    if is_element(grandchild):
                        grandchild.P = element
                        merged.append(grandchild)
                    else:
                        self._adopt(element, kid, int(grandchild), merged)
            else:
                merged.append(kid)
        element.K = merged
        if any(is_element(kid) and Name.NonStruct == kid.S for kid in merged):
            self._element(element)

    def _adopt(self, element: Object, kid: Object, number: int, merged: Array) -> None:
        """Hang marked content of `kid` from `element`, which may have begun on another page."""
        same_page = element.get("/Pg") is not None and element.Pg.objgen == kid.Pg.objgen
        merged.append(number if same_page else Dictionary(Type=Name.MCR, Pg=kid.Pg, MCID=number))
        self.parents[int(kid.Pg.StructParents)][number] = element

    def _tables(self, element: Object, part: str) -> None:
        """Header cells say whether they head a column or a row (11)."""
        for kid in kids(element):
            if not is_element(kid):
                continue
            if kid.S == Name.TH:
                scope = Name.Column if part == "/THead" else Name.Row
                kid.A = Dictionary(O=Name.Table, Scope=scope)
            for cell in (kid,) if kid.S in (Name.TH, Name.TD) else ():
                if "/ID" in cell:
                    del cell.ID
                if "/A" in cell and "/Headers" in cell.A:
                    del cell.A.Headers
            self._tables(kid, str(kid.S) if str(kid.S) in _TABLE_PARTS else part)

    def _prune(self, element: Object) -> bool:
        """Drop elements that hold nothing, such as drawn boxes; whether this one stays."""
        kept = Array([kid for kid in kids(element) if not is_element(kid) or self._prune(kid)])
        element.K = kept
        return bool(len(kept)) or element.S in (Name.TD, Name.TH)

    def _renumber(self) -> None:
        """Write the parent tree without the entries of places."""
        flat, numbers = Array(), sorted(self.parents)
        for new, old in enumerate(numbers):
            flat.append(new)
            flat.append(self.parents[old])
        new_numbers = {old: new for new, old in enumerate(numbers)}
        for page in self.pdf.pages:
            page.obj.StructParents = new_numbers[int(page.obj.StructParents)]
            for link in page.get("/Annots", Array()):
                link.StructParent = new_numbers[int(link.StructParent)]
        self.pdf.Root.StructTreeRoot.ParentTree = self.pdf.make_indirect(Dictionary(Nums=flat))


_DRAWN_WITH = ("/XObject", "/Shading", "/Pattern")

_TABLE_PARTS = ("/THead", "/TBody", "/TFoot")


def _parent_tree(pdf: Pdf) -> dict[int, Object]:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}


def _walk(element: Object) -> Iterator[Object]:
    """Every structure element, leaves first, so that what is lifted has been tidied before."""
    for kid in kids(element):
        if is_element(kid):
            yield from _walk(kid)
    yield element


def _is_text(numbers: list[Any]) -> bool:
    return all(isinstance(number, int) for number in numbers)


def _mcid(owner: Object) -> int:
    (mcid,) = (int(kid) for kid in kids(owner) if isinstance(kid, int))
    return mcid


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


def _face_of(font: Object) -> FaceName:
    """Which face a font of the engine is: its name ends in the weight."""
    name = str(font.BaseFont).lower()
    found: FaceName = "semibold" if "bold" in name else "regular"
    if "body" not in name or found not in WEIGHTS:
        raise GuidanceInvalid(f"The layout engine used a font that is not ours: {name}.")
    return found
