"""Sets words that only one document has, such as page numbers: lines of text as slips.

The layout engine is not needed for them, because they are set in one of two faces, left aligned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from checklist.fonts import faces
from checklist.fonts.embed import draw_text
from checklist.pdf.compose.paper import COLUMN
from checklist.pdf.slip import Annotation, Node, Ref, Slip

LEADING = 1.25
"""From line to line, in units of the type size; as in `templates/slip.css`."""

ASCENT = 0.94
"""From the top of a line to its baseline, in units of the type size."""

HEADING_LEADING, HEADING_ASCENT = 1.2, 0.915
"""The same of a heading."""

ABOVE = 6.0
"""Points from the top of a heading, where its rule stands, to its words."""

TO = "to"
"""Scheme of a link to a place in the same document."""


@dataclass(frozen=True)
class Words:
    """Text in one face."""

    text: str
    bold: bool = False

    @property
    def face(self) -> str:
        """The name of its face."""
        return "semibold" if self.bold else "regular"


@dataclass(frozen=True)
class Cell:
    """Words in a column: from `left`, `width` points wide."""

    words: tuple[Words, ...]
    left: float
    width: float
    kind: str = "P"
    """The structure element that holds it."""
    right: bool = False
    """Set flush right."""
    to: str = ""
    """The destination it leads to."""
    spoken: str = ""
    """Spoken target of that link."""
    scope: str = ""


def wrapped(words: Sequence[Words], size: float, width: float) -> list[list[Words]]:
    """Return `words` as lines of at most `width` points; a longer word has a line of its own."""
    lines: list[list[Words]] = [[]]
    used = 0.0
    for run in words:
        face = faces.face(run.face)
        for number, word in enumerate(run.text.split(" ") if run.text else ()):
            text = f" {word}" if number and lines[-1] else word
            advance = face.width(text) * size if text else 0.0
            if lines[-1] and used + advance > width and number:
                lines.append([replace(run, text=word)])
                used = face.width(word) * size
                continue
            last = lines[-1]
            if last and last[-1].bold == run.bold:
                last[-1] = replace(run, text=last[-1].text + text)
            else:
                last.append(replace(run, text=text))
            used += advance
    return lines


def set_row(cells: Sequence[Cell], size: float, wrap: str = "") -> Slip:
    """Return cells side by side as one slip, in one structure element `wrap` where it is given."""
    content = b""
    nodes: list[Node] = []
    annotations: list[Annotation] = []
    deepest = 1
    for mcid, cell in enumerate(cells):
        lines = wrapped(cell.words, size, cell.width)
        deepest = max(deepest, len(lines))
        content += b"/Span <</MCID %d>> BDC\n%bEMC\n" % (mcid, _drawn(lines, cell, size))
        inner: tuple[Node | Ref | int, ...] = (mcid,)
        if cell.to:
            box = (cell.left, 0.0, cell.left + cell.width, len(lines) * LEADING * size)
            annotations.append(Annotation(TO, cell.to, cell.spoken, box))
            inner = (Node("Link", (mcid, Ref(len(annotations) - 1))),)
        nodes.append(Node(cell.kind, inner, scope=cell.scope))
    return Slip(
        height=round(deepest * LEADING * size, 2),
        content=content,
        nodes=(Node(wrap, tuple(nodes)),) if wrap else tuple(nodes),
        annotations=tuple(annotations),
        faces=tuple(sorted({w.face for cell in cells for w in cell.words})),
    )


def set_lines(
    words: Sequence[Words], size: float, width: float, left: float = 0.0, kind: str = "P"
) -> Slip:
    """Return a paragraph, or a heading of the size of the text, as a slip."""
    return set_row((Cell(tuple(words), left, width, kind),), size)


def set_heading(text: str, size: float, accent: str | None = None) -> Slip:
    """Return a heading under a rule, which is black or `accent`, as `#rrggbb`."""
    lines = wrapped((Words(text, bold=True),), size, COLUMN)
    colour = [int(accent[at : at + 2], 16) / 255 for at in (1, 3, 5)] if accent else [0.0]
    operator = "RG" if accent else "G"
    stroke = " ".join(f"{part:.4g}" for part in colour)
    content = f"/Artifact BMC\n{stroke} {operator} 1 w 0 0.5 m {COLUMN:g} 0.5 l S\nEMC\n".encode()
    content += b"/Span <</MCID 0>> BDC\n"
    for row, line in enumerate(lines):
        y = ABOVE + (row * HEADING_LEADING + HEADING_ASCENT) * size
        content += b"".join(text_operators(words, size, 0.0, y) for words in line)
    height = ABOVE + len(lines) * HEADING_LEADING * size
    nodes = (Node("H2", (0,)),)
    return Slip(round(height, 2), content + b"EMC\n", nodes, faces=("semibold",))


def stacked(slips: Sequence[Slip]) -> Slip:
    """Return slips one below another as one; all but the first hold text only."""
    whole, *rest = slips
    for slip in rest:
        base = _count(whole)
        moved = b"q 1 0 0 1 0 %.2f cm\n%b\nQ" % (whole.height, renumbered(slip.content, base))
        nodes = tuple(_shifted(node, base) for node in slip.nodes)
        whole = replace(
            whole,
            height=whole.height + slip.height,
            content=whole.content + b"\n" + moved,
            nodes=_with(whole.nodes, nodes),
            faces=tuple(sorted({*whole.faces, *slip.faces})),
        )
    return whole


def renumbered(content: bytes, base: int) -> bytes:
    """Return a content stream with `base` added to the numbers of its marked content."""
    return re.sub(rb"/MCID (\d+)", lambda found: b"/MCID %d" % (int(found[1]) + base), content)


def _count(slip: Slip) -> int:
    """Return the number of the next marked content of a slip."""
    return max((int(n) for n in re.findall(rb"/MCID (\d+)", slip.content)), default=-1) + 1


def _shifted(node: Node, base: int) -> Node:
    kids = tuple(
        kid + base
        if isinstance(kid, int)
        else _shifted(kid, base)
        if isinstance(kid, Node)
        else kid
        for kid in node.kids
    )
    return replace(node, kids=kids)


def _with(nodes: tuple[Node, ...], more: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return `nodes` with `more` at the end of the body of their last list item."""
    *before, last = nodes
    if last.kind not in ("L", "LI", "LBody"):
        return (*nodes, *more)
    if last.kind == "LBody":
        return (*before, replace(last, kids=(*last.kids, *more)))
    inner = tuple(kid for kid in last.kids if isinstance(kid, Node))
    return (*before, replace(last, kids=_with(inner, more)))


def _drawn(lines: Sequence[Sequence[Words]], cell: Cell, size: float) -> bytes:
    drawn = b""
    for row, line in enumerate(lines):
        widths = [faces.face(words.face).width(words.text) * size for words in line]
        x = cell.left + cell.width - sum(widths) if cell.right else cell.left
        y = (row * LEADING + ASCENT) * size
        for words, advance in zip(line, widths, strict=True):
            drawn += text_operators(words, size, x, y)
            x += advance
    return drawn


def text_operators(words: Words, size: float, x: float, y: float) -> bytes:
    """Return operators that show `words` from (x, y), where y grows downwards."""
    if not words.text:
        return b""
    return draw_text(faces.face(words.face), words.text, size, (x, y), -1)
