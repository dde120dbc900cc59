"""Puts composed pages together: content, structure, fields, links and bookmarks of one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checklist.base.pdf_file import PdfFile, numbers, text
from checklist.pdf.compose.composed import Composed, DrawnPage
from checklist.pdf.compose.pages import Block, PageLayout
from checklist.pdf.compose.paper import BOTTOM, LEFT, PAPER, TOP
from checklist.pdf.compose.resources import resources_of
from checklist.pdf.compose.typeset import TO, Words, renumbered, text_operators
from checklist.pdf.form_fields import FIELDS, PRINT, Fields
from checklist.pdf.metadata import Imprint
from checklist.pdf.slip import Annotation, Node, Ref, Slip
from checklist.pdf.text_slots import Spot

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


class _Element:
    """A structure element that is being put together."""

    __slots__ = ("kids", "kind", "more", "number", "parent")

    def __init__(self, number: int, kind: str, parent: int) -> None:
        self.number = number
        self.kind = kind
        self.parent = parent
        self.more = b""
        self.kids: list[bytes] = []

    def body(self) -> bytes:
        return b"<</Type/StructElem/S/%b/P %d 0 R%b/K[%b]>>" % (
            *(self.kind.encode("ascii"), self.parent, self.more),
            b" ".join(self.kids),
        )


class Assembler:
    """Builds one document, page by page."""

    def __init__(self, imprint: Imprint, furniture: Furniture) -> None:
        self.imprint = imprint
        self.furniture = furniture
        self.file = PdfFile()
        self.fields = Fields(self.file, imprint.type_size)
        self.composed = Composed(self.file, imprint, self.fields)
        self.elements: list[_Element] = []
        self.document = self._element("Document", self.composed.tree)
        self.part = self.document
        self.group: tuple[str, _Element] | None = None
        self.table_parts: dict[int, _Element] = {}
        self.owners: list[list[int]] = []
        self.annotations: list[tuple[Annotation, int, int, tuple[float, ...], int]] = []
        self.anchors: dict[str, bytes] = {}
        self.page: DrawnPage

    def composed_of(self, pieces: Sequence[Piece], layouts: Sequence[PageLayout]) -> Composed:
        """Return the finished document, whose slots can still be filled."""
        for layout in layouts:
            self._page(pieces, layout)
        self._write_annotations(len(layouts))
        for element in self.elements:
            self.file.put(element.number, element.body())
        owners = [b"[%b]" % b" ".join(map(_owner, row)) for row in self.owners]
        owners += [b"%d 0 R" % owner for *_, owner in self.annotations]
        self.composed.finish(self.document.number, owners)
        for each in pieces:
            for name, words in each.fills.items():
                self.composed.fill(name, words)
        return self.composed

    def _write_annotations(self, first: int) -> None:
        """Write links and fields, numbered in the parent tree after the pages."""
        for key, (raw, number, page, box, _) in enumerate(self.annotations, first):
            common = b"/F %d/P %d 0 R/StructParent %d" % (PRINT, page, key)
            if raw.scheme in FIELDS:
                names = (raw.target, raw.words)
                widget = self.fields.widget(number, raw.scheme, names, box, common)
                self.composed.fields[raw.target] = widget
                continue
            link = b"<</Type/Annot/Subtype/Link/Rect%b%b/BS<</W 0>>/Contents%b" % (
                *(numbers(box), common),
                text(raw.words),
            )
            if raw.scheme == TO:
                link += b"/Dest%b>>" % self.anchors[raw.target]
            else:
                link += b"/A<</S/URI/URI%b>>>>" % text(raw.target)
            self.file.put(number, link)

    def _page(self, pieces: Sequence[Piece], layout: PageLayout) -> None:
        self.page = self.composed.add_page()
        self.owners.append([])
        content = [self._head(pieces[layout.start])] if layout.head else []
        for each, top in zip(pieces[layout.start : layout.end], layout.tops, strict=True):
            content.append(self._placed(each, PAPER[1] - TOP - top))
        if layout.foot:
            size = self.imprint.type_size
            drawn = text_operators(Words(self.furniture.foot), size, 0, 0)
            content.append(b"q 1 0 0 -1 %.2f %.2f cm\n%bQ\n" % (LEFT, BOTTOM, ARTIFACT % drawn))
        self.page.content = b"".join(content)

    def _head(self, first: Piece) -> bytes:
        """Return the heads of the columns and the name of the sheet that goes on."""
        size = self.imprint.type_size
        drawn = text_operators(Words(first.running, bold=True), size, 0, size)
        for words, left in self.furniture.heads:
            drawn += text_operators(Words(words), size, left, size * 2.25)
        at = b"q 1 0 0 -1 %.2f %.2f cm\n" % (LEFT, PAPER[1] - TOP)
        return at + ARTIFACT % drawn + b"Q\n"

    def _placed(self, each: Piece, top: float) -> bytes:
        """Return the content of a piece whose upper edge is `top` points above the page's lower."""
        slip, base = each.slip, len(self.owners[-1])
        where = b"[%d 0 R/XYZ 0 %.2f 0]" % (self.page.number, top + 6)
        if each.bookmark:
            self.group = None
            self.part = self._child("Sect", self.document)
            self.composed.bookmarks.append((each.bookmark, where))
        for anchor in each.anchors:
            self.anchors[anchor] = where
        self._structure(each, base, top)
        for slot in slip.slots:
            self.composed.add_slot(slot.name, self.page, Spot.of(slot, slot.mcid + base))
        if slip.resources:
            self.page.resources = resources_of(slip.resources, self.file)
        return b"q 1 0 0 -1 %.2f %.2f cm\n%b\nQ\n" % (LEFT, top, renumbered(slip.content, base))

    def _structure(self, each: Piece, base: int, top: float) -> None:
        nodes: Sequence[Node] = each.slip.nodes
        if not nodes:
            return
        parent = self.part
        if not each.group:
            self.group = None
        else:
            parent = self._grouped(each.group)
            if each.group == TABLE:
                parent = self._table_part(parent, nodes[0])
            nodes = list(_ungrouped(nodes))
        for node in nodes:
            self._node(node, parent, (each.slip, base, top))

    def _grouped(self, group: str) -> _Element:
        """Return the list or table that pieces which follow one another share."""
        if self.group is None or self.group[0] != group:
            element = self._child(group.partition(":")[0], self.part)
            if group.endswith("numbered"):
                element.more = b"/A<</O/List/ListNumbering/Decimal>>"
            self.group = (group, element)
            self.table_parts = {}
        return self.group[1]

    def _table_part(self, table: _Element, row: Node) -> _Element:
        """Return the head or the body of a table, by what the first cell of a row heads."""
        first = row.kids[0]
        head = isinstance(first, Node) and first.scope == "Column"
        if head not in self.table_parts:
            self.table_parts[head] = self._child("THead" if head else "TBody", table)
        return self.table_parts[head]

    def _node(self, node: Node, parent: _Element, at: tuple[Slip, int, float]) -> None:
        slip, base, top = at
        element = self._child(node.kind, parent)
        element.more = b"/Pg %d 0 R%b" % (self.page.number, _attributes(node, top))
        for kid in node.kids:
            if isinstance(kid, Node):
                self._node(kid, element, at)
            elif isinstance(kid, Ref):
                element.kids.append(self._annotation(slip.annotations[kid.number], top, element))
            else:
                self._own(base + kid, element)
                element.kids.append(b"%d" % (base + kid))

    def _own(self, mcid: int, element: _Element) -> None:
        owners = self.owners[-1]
        owners += [0] * (mcid + 1 - len(owners))
        owners[mcid] = element.number

    def _element(self, kind: str, parent: int) -> _Element:
        element = _Element(self.file.reserve(), kind, parent)
        self.elements.append(element)
        return element

    def _child(self, kind: str, parent: _Element) -> _Element:
        element = self._element(kind, parent.number)
        parent.kids.append(b"%d 0 R" % element.number)
        return element

    def _annotation(self, raw: Annotation, top: float, owner: _Element) -> bytes:
        """Note an annotation of this page and return the kid that refers to it."""
        left, upper, right, lower = raw.box
        box = (LEFT + left, top - lower, LEFT + right, top - upper)
        number = self.file.reserve()
        self.page.annotations.append(number)
        self.annotations.append((raw, number, self.page.number, box, owner.number))
        return b"<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>" % (self.page.number, number)


def _ungrouped(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield the items of lists in place of the lists."""
    for node in nodes:
        for kid in node.kids if node.kind == LIST else (node,):
            if isinstance(kid, Node):
                yield kid


def _attributes(node: Node, top: float) -> bytes:
    more = b"/Alt%b" % text(node.title) if node.title else b""
    if node.box:
        left, upper, right, lower = node.box
        box = numbers((LEFT + left, top - lower, LEFT + right, top - upper))
        more += b"/A<</O/Layout/Placement/Block/BBox%b>>" % box
    if node.scope:
        more += b"/A<</O/Table/Scope/%b>>" % node.scope.encode("ascii")
    return more


def _owner(number: int) -> bytes:
    """Return the owner of marked content in the parent tree; what is gone has none."""
    return b"%d 0 R" % number if number else b"null"
