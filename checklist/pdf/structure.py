"""The structure tree of one sheet, made into what a screen reader needs.

The engine's tagged PDF is good, but a screen reader deserves better. Comments in `pdf/` give the
numbers of its defects, and of what mends them:

[10] Text in page margins counts as content: footers are drawn as artifacts when sheets are bound.
[11] Header cells of a table lose whether they head a column or a row: `_tables` says it.
[12] A picture's place is in pixels from the top, not in points from the bottom: `_figure`.
[13] A link is described by its bare address and not marked for print: `finish._annotations`.
[14] Lists, tables and groups start anew on each page, and links on each line: `join`.
[17] Bold text and labels become parts that mean nothing and cut sentences up: `_element`.
[18] The metadata is compressed, which a common viewer that saves the file forgets, so that title
     and PDF/UA claim are lost: it is written uncompressed.

The missing numbers are defects of the engine's own form fields, which we do not use.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from pikepdf import Array, Dictionary, Name, Object, Pdf

PIXEL = 0.75
"""Points in a CSS pixel, the unit of the layout engine's content."""

_JOINED = ("/Sect", "/L", "/Table", "/TBody")
"""Elements that go on over pages: two of them never stand side by side in our templates."""

_TABLE_PARTS = ("/THead", "/TBody", "/TFoot")

_NULL = Object.parse(b"null")


def kids(element: Object) -> list[Any]:
    """The kids of a structure element as a list."""
    found = element.get("/K")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def is_element(kid: object) -> TypeGuard[Object]:
    """Return True when a kid is an element, not marked content or an object reference."""
    return isinstance(kid, Dictionary) and "/S" in kid


def marked(owner: Object) -> int:
    """The number of the one stretch of marked content that `owner` holds."""
    (number,) = (int(kid) for kid in kids(owner) if isinstance(kid, int))
    return number


class Structure:
    """The structure tree of one sheet and its parent tree, while they are repaired."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.document = pdf.Root.StructTreeRoot.K[0]
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        self.parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
        self.repeated: set[tuple[int, int]] = set()
        """Page (by its number in the parent tree) and marked content that a table repeats."""

    def owner(self, annotation: Object) -> Object:
        """The element of an annotation."""
        return self.parents[int(annotation.StructParent)]

    def release(self, annotation: Object) -> None:
        """Take an annotation out of the parent tree: it is gone."""
        del self.parents[int(annotation.StructParent)]

    def forget(self, page: Object, number: int) -> None:
        """Take marked content out of the parent tree: it is gone or an artifact."""
        self.parents[int(page.StructParents)][number] = _NULL

    def join(self) -> None:
        """The engine starts everything anew on each page: make it one again (14)."""
        pages = kids(self.document)
        self.document.K = Array(pages[:1])
        for page in pages[1:]:
            self._append(self.document, page)
        for element in list(_walk(self.document)):
            self._join_links(element)

    def _append(self, whole: Object, part: Object) -> None:
        """Add `part` to `whole`; what goes on from the page before joins what it goes on from."""
        last = kids(whole)[-1]
        if _goes_on(last, part):
            for kid in kids(part):
                if Name.THead == kid.S and kids(last):
                    self._repeated(kid)
                else:
                    self._append(last, kid)
        else:
            part.P = whole
            whole.K.append(part)

    def _repeated(self, element: Object) -> None:
        """The head of a table that goes on is there for the eye only."""
        for kid in kids(element):
            if is_element(kid):
                self._repeated(kid)
            else:
                self.forget(element.Pg, int(kid))
                self.repeated.add((int(element.Pg.StructParents), int(kid)))

    def _join_links(self, element: Object) -> None:
        """A link that is wrapped over lines is one link (14)."""
        joined: list[Any] = []
        for kid in kids(element):
            if joined and _target(kid) and _target(kid) == _target(joined[-1]):
                self._join_link(joined[-1], kid)
            else:
                joined.append(kid)
        if len(joined) < len(kids(element)):
            element.K = Array(joined)

    def _join_link(self, link: Object, rest: Object) -> None:
        for kid in kids(rest):
            if isinstance(kid, int):
                self.parents[int(rest.Pg.StructParents)][kid] = link
            else:
                self.parents[int(kid.Obj.StructParent)] = link
            link.K.append(kid)

    def tidy(self) -> None:
        """Pictures, paragraphs and tables as they ought to be; nothing that holds nothing."""
        for element in list(_walk(self.document)):
            if Name.Figure == element.S:
                self._figure(element)
            self._element(element)
        self._tables(self.document, "")
        self._prune(self.document)
        self._renumber()

    def _figure(self, element: Object) -> None:
        """A picture's place in points from the page's lower left corner (12)."""
        height = float(element.Pg.MediaBox[3])
        left, top, right, bottom = (float(side) * PIXEL for side in element.A.BBox)
        sides = (left, height - bottom, right, height - top)
        element.A.BBox = Array([round(side, 2) for side in sides])

    def _element(self, element: Object) -> None:
        """Text stands directly in its paragraph; wrappers that say nothing go (17)."""
        merged = Array()
        for kid in kids(element):
            inner = kids(kid) if is_element(kid) else []
            if is_element(kid) and Name.Span == kid.S and inner and _is_text(inner):
                for number in inner:
                    self._adopt(element, kid, int(number), merged)
            elif is_element(kid) and _says_nothing(kid, element):
                for grandchild in inner:
                    if is_element(grandchild):
                        grandchild.P = element
                        merged.append(grandchild)
                    else:
                        self._adopt(element, kid, int(grandchild), merged)
            else:
                merged.append(kid)
        element.K = merged
        if any(is_element(kid) and _says_nothing(kid, element) for kid in merged):
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


def _same(kid: object, element: Object) -> bool:
    return is_element(kid) and kid.objgen == element.objgen


def _goes_on(last: object, part: Object) -> bool:
    """Return True when `part`, first on its page, is the rest of `last` on the page before."""
    if not (is_element(last) and last.S == part.S):
        return False
    if str(part.S) in _JOINED:
        return True
    before, after = kids(last), kids(part)
    # A group opens with its heading, so one that opens with a list goes on.
    return Name.Div == part.S and bool(before and after) and _goes_on(before[-1], after[0])


def _says_nothing(kid: Object, element: Object) -> bool:
    """An anonymous box, or a paragraph in a paragraph."""
    return bool(Name.NonStruct == kid.S or Name.P == kid.S == element.S)


def _target(link: object) -> str:
    """Return the address of a link; "" for what is no link to an address."""
    if not (is_element(link) and Name.Link == link.S):
        return ""
    found = [kid.Obj for kid in kids(link) if isinstance(kid, Dictionary) and "/Obj" in kid]
    return str(found[0].A.URI) if found and "/A" in found[0] else ""


def _walk(element: Object) -> Iterator[Object]:
    """Every structure element, leaves first, so that what is lifted has been tidied before."""
    for kid in kids(element):
        if is_element(kid):
            yield from _walk(kid)
    yield element


def _is_text(numbers: list[Any]) -> bool:
    return all(isinstance(number, int) for number in numbers)
