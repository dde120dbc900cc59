"""Takes slips out of the layout engine's PDF, one a page, and repairs what the engine gets wrong.

The numbers in brackets are the engine's defects as counted in `docs/architecture.md`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pikepdf
from pikepdf import Dictionary, Object, Pdf

from checklist.errors import GuidanceInvalid
from checklist.pdf.finish import face_of, titles_in
from checklist.pdf.form_fields import FIELDS
from checklist.pdf.slip import Annotation, Node, Ref, Slip, Slot
from checklist.pdf.structure import PIXEL, is_element, kids

PLACE = "place"
"""Scheme of a link that becomes a slot."""

RIGHT = "right"
"""A slot whose words end where the placeholder ends."""

_SPLICED = ("/Document", "/Part", "/Div", "/Sect", "/NonStruct", "/Span", "/LBody")
"""Elements of the engine that say nothing; what they hold stands in what holds them (17)."""

_MARKED = re.compile(rb"/\w+\s<</MCID (?P<mcid>\d+)>>\sBDC\s(?P<body>.*?)EMC", re.DOTALL)

_SHOWN = re.compile(
    rb"1 0 0 -1 (?P<x>[\d.-]+) (?P<y>[\d.-]+) Tm\s/(?P<font>\w+) (?P<size>[\d.]+) Tf"
)

_MCID = re.compile(rb"/MCID (\d+)")

_SLIMMED = (
    (re.compile(rb"1 0 0 -1 0 [\d.]+ cm\n", re.DOTALL), b""),
    (re.compile(rb"/[aA]1(\.0)? gs\n"), b""),
    (re.compile(rb"(?<![\d.])([\d.]+) \1 \1 rg\b"), rb"\1 g"),
    (re.compile(rb"(?<![\d.])([\d.]+) \1 \1 RG\b"), rb"\1 G"),
    (re.compile(rb">0<"), b""),
    (re.compile(rb"(\d+\.\d\d\d)\d+"), rb"\1"),
    (re.compile(rb"[\d. -]+ re\nW\nn\nQ\n"), b"Q\n"),
    (re.compile(rb"q\nQ\n"), b""),
    (re.compile(rb"\n(<</MCID \d+>>)\nBDC\n"), rb" \1 BDC\n"),
)
"""Operators that the engine writes at length."""


def slips_in(laid_out: bytes, heights: Sequence[float], htmls: Sequence[str]) -> list[Slip]:
    """Return the slip on each page of `laid_out`; `heights` are in points.

    Raises GuidanceInvalid when the engine's output is not of the shape that is repaired here.
    """
    with Pdf.open(io.BytesIO(laid_out)) as pdf:
        roots = kids(pdf.Root.StructTreeRoot.K[0])
        of_page: dict[tuple[int, int], list[Object]] = {}
        for root in roots:
            of_page.setdefault(root.Pg.objgen, []).append(root)
        return [
            _Reader(pdf, page, titles_in(html)).slip(height, of_page.get(page.obj.objgen, []))
            for page, height, html in zip(pdf.pages, heights, htmls, strict=True)
        ]


class _Reader:
    """Reads one page."""

    def __init__(self, pdf: Pdf, page: pikepdf.Page, titles: dict[str, str]) -> None:
        self.pdf = pdf
        self.page = page
        self.top = float(page.obj.MediaBox[3])
        self.titles = titles
        self.annotations: list[Annotation] = []
        self.slots: dict[int, tuple[str, bool, float, float]] = {}
        self.gone: set[int] = set()
        self.numbers: dict[int, int] = {}
        self.finished: list[Slot] = []
        fonts: Any = page.obj.Resources.get("/Font", {})
        self.fonts = {str(key): str(face_of(font))[1:] for key, font in fonts.items()}

    def slip(self, height: float, roots: Sequence[Object]) -> Slip:
        nodes = tuple(self._loose(kid for root in roots for kid in self._element(root)))
        content = _MARKED.sub(self._marked, self.page.obj.Contents.read_bytes())
        numbers = {old: new for new, old in enumerate(sorted(_marked_in(nodes)))}
        content = _MCID.sub(lambda found: b"/MCID %d" % numbers[int(found[1])], content)
        for key, face in self.fonts.items():
            content = content.replace(f"{key} ".encode(), f"/{face} ".encode())
        for pattern, plain in _SLIMMED:
            content = pattern.sub(plain, content)
        return Slip(
            height=round(height, 2),
            content=content.strip(),
            nodes=tuple(_renumbered(node, numbers) for node in nodes),
            annotations=tuple(self.annotations),
            slots=tuple(replace(slot, mcid=numbers[slot.mcid]) for slot in self.finished),
            faces=tuple(sorted(set(self.fonts.values()))),
            resources=_resources(self.pdf, self.page),
        )

    def _loose(self, found: Iterator[Node | Ref | int]) -> Iterator[Node]:
        for kid in found:
            yield kid if isinstance(kid, Node) else Node("P", (kid,))

    def _element(self, element: Object) -> Iterator[Node | Ref | int]:
        kind = str(element.S)
        if kind == "/Link":
            yield from self._link(element)
            return
        inner = self._joined(k for kid in kids(element) for k in self._kid(kid))
        if kind in _SPLICED:
            yield from inner
        elif kind == "/LI":
            lifted = tuple(inner)
            label = tuple(kid for kid in lifted if isinstance(kid, Node) and kid.kind == "Lbl")
            rest = tuple(kid for kid in lifted if kid not in label)
            yield Node("LI", (*label, Node("LBody", rest)))
        elif kind == "/Figure":
            sides = tuple(round(float(side) * PIXEL, 2) for side in element.A.BBox)
            yield Node("Figure", tuple(inner), str(element.get("/Alt", "")), sides)
        elif found := self._unnested(kind[1:], tuple(inner)):
            yield found

    def _unnested(self, kind: str, inner: tuple[Node | Ref | int, ...]) -> Node | None:
        """Return the element, a paragraph in a paragraph undone; None when it holds nothing."""
        flat: list[Node | Ref | int] = []
        for kid in inner:
            same = isinstance(kid, Node) and kid.kind == kind == "P"
            flat += kid.kids if isinstance(kid, Node) and same else [kid]
        return Node(kind, tuple(flat)) if flat else None

    def _kid(self, kid: Any) -> Iterator[Node | Ref | int]:
        if isinstance(kid, int):
            yield int(kid)
        elif is_element(kid):
            yield from self._element(kid)

    def _joined(self, inner: Iterator[Node | Ref | int]) -> list[Node | Ref | int]:
        """A link that is wrapped over lines is one link (14)."""
        joined: list[Node | Ref | int] = []
        for kid in inner:
            before = joined[-1] if joined else None
            if isinstance(kid, Node) and isinstance(before, Node) and self._same(kid, before):
                joined[-1] = Node("Link", (*before.kids, *kid.kids))
            else:
                joined.append(kid)
        return joined

    def _same(self, link: Node, before: Node) -> bool:
        """Tell whether both are links to the same address."""
        if not link.kind == before.kind == "Link":
            return False
        targets = {
            self.annotations[kid.number].target
            for kid in (*link.kids, *before.kids)
            if isinstance(kid, Ref)
        }
        return len(targets) == 1

    def _link(self, element: Object) -> Iterator[Node | Ref | int]:
        """A link is a link, a field or a slot, by the scheme of its address."""
        objects = [k.Obj for k in kids(element) if isinstance(k, Dictionary) and "/Obj" in k]
        if not objects:  # a link that is a flex item
            raise GuidanceInvalid("The layout engine lost where a link is.")
        annotation = objects[0]
        marked = [
            k
            for kid in kids(element)
            if isinstance(kid, int) or is_element(kid)
            for k in self._kid(kid)
        ]
        target = str(annotation.A.URI)
        scheme, _, name = target.partition(":")
        left, bottom, right, top = map(float, annotation.Rect)
        low, high = sorted((self.top - bottom, self.top - top))
        box = (round(left, 2), round(low, 2), round(right, 2), round(high, 2))
        if scheme in (PLACE, RIGHT):
            (mcid,) = (int(kid) for kid in marked if isinstance(kid, int))
            self.slots[mcid] = (name, scheme == RIGHT, right - left, high - low)
            yield mcid
            return
        number = len(self.annotations)
        if scheme in FIELDS:
            spoken = self.titles.get(target)
            if not spoken:
                raise GuidanceInvalid(f"The field “{name}” has no accessible name.")
            self.gone.update(int(kid) for kid in marked if isinstance(kid, int))
            self.annotations.append(Annotation(scheme, name, spoken, box))
            yield Node("Form", (Ref(number),))
            return
        words = self.titles.get(target, "")
        spoken = f"{words}, {target}" if words else target
        self.annotations.append(Annotation(scheme, target, spoken, box))
        yield Node("Link", (*marked, Ref(number)))

    def _marked(self, found: re.Match[bytes]) -> bytes:
        """The letter that held a field's place goes; where that of a slot stood is noted."""
        number = int(found["mcid"])
        black = b"0 g\n" if b" rg\n" in found[0] else b""  # what follows counts on it
        if number in self.gone:
            return black
        if number in self.slots:
            self._note(number, found)
            return black + b"/Span <</MCID %d>> BDC EMC" % number
        return found[0]

    def _note(self, number: int, found: re.Match[bytes]) -> None:
        name, right, width, height = self.slots[number]
        shown = _SHOWN.search(found[0])
        if not shown:
            raise GuidanceInvalid(f"The place “{name}” was not laid out.")
        self.finished.append(
            Slot(
                name=name,
                mcid=number,
                x=round(float(shown["x"]), 2),
                y=round(float(shown["y"]), 2),
                size=round(float(shown["size"]), 2),
                width=round(width / PIXEL, 2),
                height=round(height / PIXEL, 2),
                face=self.fonts["/" + shown["font"].decode("ascii")],
                right=right,
            )
        )


def _marked_in(nodes: Iterable[Node | Ref | int]) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, Node):
            yield from _marked_in(node.kids)
        elif isinstance(node, int):
            yield node


def _renumbered(node: Node, numbers: dict[int, int]) -> Node:
    kids = tuple(
        _renumbered(kid, numbers)
        if isinstance(kid, Node)
        else numbers[kid]
        if isinstance(kid, int)
        else kid
        for kid in node.kids
    )
    return replace(node, kids=kids)


def _resources(pdf: Pdf, page: pikepdf.Page) -> bytes:
    """Return what the page draws with besides fonts, as a PDF; b"" for text and lines."""
    used = {k: page.obj.Resources[k] for k in _DRAWN_WITH if len(page.obj.Resources.get(k, {}))}
    if "/XObject" not in used and "/Pattern" not in used and "/Shading" not in used:
        return b""
    with Pdf.new() as alone:
        alone.add_blank_page(page_size=(10, 10))
        for stream in pdf.objects:
            if isinstance(stream, pikepdf.Stream) and "/Font" in stream.get("/Resources", {}):
                del stream.Resources.Font
        holder = pdf.make_indirect(Dictionary(used))
        alone.pages[0].obj.Resources = alone.copy_foreign(holder)
        out = io.BytesIO()
        alone.save(out, deterministic_id=True)
        return out.getvalue()


_DRAWN_WITH = ("/XObject", "/Shading", "/Pattern", "/ExtGState", "/ColorSpace")
