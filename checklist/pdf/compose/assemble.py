"""Puts composed pages together: content, structure, fields, links and bookmarks of one document."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from checklist.fonts import faces
from checklist.pdf.bind import Bound, catalog, form_of, number_pages
from checklist.pdf.compose.pages import Block, PageLayout
from checklist.pdf.compose.paper import BOTTOM, LEFT, PAPER, TOP
from checklist.pdf.compose.typeset import TO, Words, renumbered, text_operators
from checklist.pdf.finish import PRINT
from checklist.pdf.form_fields import CHECK, FIELDS, Fields, appearance
from checklist.pdf.metadata import Imprint
from checklist.pdf.slip import Annotation, Node, Ref, Slip

LIST, TABLE = "L", "Table"

ARTIFACT = b"/Artifact <</Type /Pagination>> BDC\n%bEMC\n"


@dataclass(frozen=True)
class Piece:
    """A slip in its place in a document."""

    slip: Slip
    block: Block
    group: str = ""
    """`L` or `Table`: pieces that follow one another in one share that element."""
    anchors: tuple[str, ...] = ()
    """The destinations that lead here."""
    bookmark: str = ""
    """Its words in the outline; such a piece opens a part of the structure."""
    running: str = ""
    """Words above its items on a page that they go on to."""
    fills: Mapping[str, str] = field(default_factory=dict)
    """Words for its slots that depend on what else is in the document."""


@dataclass(frozen=True)
class Furniture:
    """Parts that every page may carry besides slips."""

    heads: tuple[tuple[str, float], ...]
    """Heads of the columns of boxes, and how far right they stand."""
    foot: str
    """Explains the mark."""


class Assembler:
    """Builds one document, page by page."""

    def __init__(self, imprint: Imprint, furniture: Furniture) -> None:
        self.bound = Bound(imprint)
        self.pdf = self.bound.pdf
        self.furniture = furniture
        self.fields = Fields(self.pdf)
        self.part: Object = self.bound.document
        self.group: tuple[str, Object] | None = None
        self.pages: list[Object] = []
        self.owners: list[list[Object]] = []
        self.annotations: list[tuple[Object, Object]] = []
        self.targets: list[tuple[Object, str]] = []
        self.anchors: dict[str, Array] = {}
        for face in faces.WEIGHTS:
            self.bound.font(faces.face(face), ())

    def document(self, pieces: Sequence[Piece], layouts: Sequence[PageLayout]) -> Bound:
        """Return the finished document, whose slots can still be filled."""
        for layout in layouts:
            self._page(pieces, layout)
        for link, target in self.targets:
            link.Dest = self.anchors[target]
        bound = self.bound
        number_pages(bound)
        flat = Array(chain.from_iterable(enumerate([*map(Array, self.owners), *self._owned()])))
        catalog(self.pdf, bound.document, flat, bound.bookmarks, bound.imprint, len(bound.fields))
        if bound.fields:
            self.pdf.Root.AcroForm = form_of(bound)
        for each in pieces:
            for name, text in each.fills.items():
                bound.fill(name, text)
        return bound

    def _owned(self) -> list[Object]:
        """Number the annotations after the pages; return their elements in that order."""
        for number, (annotation, _) in enumerate(self.annotations, len(self.pages)):
            annotation.StructParent = number
        return [owner for _, owner in self.annotations]

    def _page(self, pieces: Sequence[Piece], layout: PageLayout) -> None:
        number = len(self.pages)
        self.pdf.add_blank_page(page_size=PAPER)
        page = self.pdf.pages[-1].obj
        page.MediaBox = Array([0, 0, *PAPER])
        page.StructParents, page.Tabs = number, Name.S
        page.Resources = Dictionary(Font=self.bound.fonts.table)
        page.Annots = Array()
        self.pages.append(page)
        self.owners.append([])
        self.bound.numbers[page.objgen] = number
        content = self._head(pieces[layout.start]) if layout.head else b""
        for each, top in zip(pieces[layout.start : layout.end], layout.tops, strict=True):
            content += self._placed(each, PAPER[1] - TOP - top)
        if layout.foot:
            size = self.bound.imprint.type_size
            drawn = text_operators(Words(self.furniture.foot), size, 0, 0)
            content += b"q 1 0 0 -1 %.2f %.2f cm\n%bQ\n" % (LEFT, BOTTOM, ARTIFACT % drawn)
        page.Contents = Stream(self.pdf, content)
        if not len(page.Annots):
            del page.Annots

    def _head(self, first: Piece) -> bytes:
        """Return the heads of the columns and the name of the sheet that goes on."""
        size = self.bound.imprint.type_size
        drawn = text_operators(Words(first.running, bold=True), size, 0, size)
        for text, left in self.furniture.heads:
            drawn += text_operators(Words(text), size, left, size * 2.25)
        at = b"q 1 0 0 -1 %.2f %.2f cm\n" % (LEFT, PAPER[1] - TOP)
        return at + ARTIFACT % drawn + b"Q\n"

    def _placed(self, each: Piece, top: float) -> bytes:
        """Return the content of a piece whose upper edge is `top` points above the page's lower."""
        slip, page = each.slip, self.pages[-1]
        base = len(self.owners[-1])
        if each.bookmark:
            self._open_part(each.bookmark, page, top)
        for anchor in each.anchors:
            self.anchors[anchor] = Array([page, Name.XYZ, 0, round(top + 6, 2), 0])
        self._structure(each, base, top)
        self._slots(slip, page, base)
        if slip.resources:
            self._take_resources(slip, page)
        return b"q 1 0 0 -1 %.2f %.2f cm\n%b\nQ\n" % (LEFT, top, renumbered(slip.content, base))

    def _open_part(self, title: str, page: Object, top: float) -> None:
        self.group = None
        self.part = self._element("Sect", self.bound.document)
        where = Array([page, Name.XYZ, 0, round(top + 6, 2), 0])
        mark = Dictionary(Title=String(title), Dest=where)
        self.bound.bookmarks.append(self.pdf.make_indirect(mark))

    def _structure(self, each: Piece, base: int, top: float) -> None:
        parent = self.part
        nodes: Sequence[Node] = each.slip.nodes
        if not nodes:
            return
        if not each.group:
            self.group = None
        else:
            if self.group is None or self.group[0] != each.group:
                kind = each.group.partition(":")[0]
                self.group = (each.group, self._element(kind, self.part))
                if each.group.endswith("numbered"):
                    self.group[1].A = Dictionary(O=Name.List, ListNumbering=Name.Decimal)
            parent = self.group[1]
            if each.group == TABLE:
                parent = self._table_part(parent, nodes[0])
            nodes = [
                kid
                for node in nodes
                for kid in (node.kids if node.kind == LIST else (node,))
                if isinstance(kid, Node)
            ]
        for node in nodes:
            self._node(node, parent, (each.slip, base, top))

    def _table_part(self, table: Object, row: Node) -> Object:
        """Return the head or the body of a table, by what the first cell of a row heads."""
        first = row.kids[0]
        head = isinstance(first, Node) and first.scope == "Column"
        kind = "THead" if head else "TBody"
        last = table.K[-1] if len(table.K) else None
        if last is not None and Name(f"/{kind}") == last.S:
            return last
        return self._element(kind, table)

    def _node(self, node: Node, parent: Object, at: tuple[Slip, int, float]) -> None:
        slip, base, top = at
        element = self._element(node.kind, parent)
        element.Pg = self.pages[-1]
        self._attributes(element, node, top)
        for kid in node.kids:
            if isinstance(kid, Node):
                self._node(kid, element, at)
            elif isinstance(kid, Ref):
                annotation = self._annotation(slip.annotations[kid.number], top, element)
                reference = Dictionary(Type=Name.OBJR, Pg=self.pages[-1], Obj=annotation)
                element.K.append(reference)
            else:
                self._own(base + kid, element)
                element.K.append(base + kid)

    def _attributes(self, element: Object, node: Node, top: float) -> None:
        if node.title:
            element.Alt = String(node.title)
        if node.box:
            left, upper, right, lower = node.box
            sides = (LEFT + left, top - lower, LEFT + right, top - upper)
            box = Array([round(side, 2) for side in sides])
            element.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
        if node.scope:
            element.A = Dictionary(O=Name.Table, Scope=Name(f"/{node.scope}"))

    def _own(self, mcid: int, element: Object) -> None:
        owners = self.owners[-1]
        while len(owners) <= mcid:
            owners.append(_NULL)
        owners[mcid] = element

    def _element(self, kind: str, parent: Object) -> Object:
        made = Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), P=parent, K=Array())
        element = self.pdf.make_indirect(made)
        parent.K.append(element)
        return element

    def _annotation(self, raw: Annotation, top: float, owner: Object) -> Object:
        left, upper, right, lower = raw.box
        sides = (LEFT + left, top - lower, LEFT + right, top - upper)
        rect = Array([round(side, 2) for side in sides])
        page = self.pages[-1]
        made = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, F=PRINT, P=page)
        annotation = self.pdf.make_indirect(made)
        if raw.scheme in FIELDS:
            annotation.Subtype = Name.Widget
            self.fields.become(raw.scheme, raw.target, raw.words, annotation)
            if raw.scheme != CHECK:
                annotation.DA = String(appearance(self.bound.imprint.type_size))
            self.bound.fields[raw.target] = annotation
        else:
            annotation.BS = Dictionary(W=0)
            annotation.Contents = String(raw.words)
            if raw.scheme == TO:
                self.targets.append((annotation, raw.target))
            else:
                annotation.A = Dictionary(S=Name.URI, URI=String(raw.target))
        page.Annots.append(annotation)
        self.annotations.append((annotation, owner))
        return annotation

    def _slots(self, slip: Slip, page: Object, base: int) -> None:
        for slot in slip.slots:
            text_slot = Dictionary(
                Name=String(slot.name),
                Page=page,
                Mcid=slot.mcid + base,
                X=slot.x,
                Y=slot.y,
                Size=slot.size,
                Width=slot.width,
                Height=slot.height,
                Face=Name(f"/{slot.face}"),
                Right=slot.right,
            )
            self.bound.slots.setdefault(slot.name, []).append(text_slot)

    def _take_resources(self, slip: Slip, page: Object) -> None:
        """Take in what a logo is drawn with. Only one slip of a document has any."""
        with Pdf.open(io.BytesIO(slip.resources)) as source:
            taken = self.pdf.copy_foreign(source.make_indirect(source.pages[0].obj.Resources))
        for key, value in taken.items():
            page.Resources[key] = value


_NULL = Object.parse(b"null")
"""Stands in the parent tree for marked content that is gone."""
