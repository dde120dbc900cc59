"""A slip: the smallest thing that is laid out, as plain data that any document can take in.

Measures are points from the slip's upper left corner, y downwards. Its content stream is in that
space; its marked content is numbered from 0. A slip holds no font, only the names of faces.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from checklist.pdf.form_fields import FIELDS


@dataclass(frozen=True)
class Node:
    """A structure element; its kids are elements, numbers of marked content and `Ref`s."""

    kind: str
    kids: tuple[Node | Ref | int, ...] = ()
    title: str = ""
    """The alternative text of a figure."""
    box: tuple[float, ...] = ()
    """Left, top, right and bottom of a figure."""
    scope: str = ""
    """`Row` or `Column`, of a header cell."""


@dataclass(frozen=True)
class Ref:
    """An annotation of the slip, by its number."""

    number: int


@dataclass(frozen=True)
class Annotation:
    """A link or a field."""

    scheme: str
    """`check`, `text` or `room` for a field; else the scheme of an address."""
    target: str
    """The name of the field, or the whole address."""
    words: str
    """The accessible name."""
    box: tuple[float, float, float, float]
    """Left, top, right and bottom."""


@dataclass(frozen=True)
class Slot:
    """A stretch of marked content that is written after composing; units are the engine's."""

    name: str
    mcid: int
    x: float
    y: float
    size: float
    width: float
    height: float
    face: str
    right: bool


@dataclass(frozen=True)
class Slip:
    """One item, heading, passage or block, laid out."""

    height: float
    content: bytes
    nodes: tuple[Node, ...]
    annotations: tuple[Annotation, ...] = ()
    slots: tuple[Slot, ...] = ()
    faces: tuple[str, ...] = ()
    """The faces that the content uses, by the names under which it calls them."""
    resources: bytes = b""
    """A PDF whose only page has what else the content draws with, such as a logo."""

    def to_bytes(self) -> bytes:
        """Return the slip as JSON in UTF-8: lists of what it holds, in this order."""
        data = [
            self.height,
            self.content.decode("latin-1"),
            [_node_data(node) for node in self.nodes],
            [astuple(one) for one in self.annotations],
            [astuple(slot) for slot in self.slots],
            self.faces,
            base64.b64encode(self.resources).decode("ascii"),
        ]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def on_paper(self) -> Slip:
        """Return the slip without its fields; what frames them stays."""
        links = [n for n, one in enumerate(self.annotations) if one.scheme not in FIELDS]
        numbers = {old: new for new, old in enumerate(links)}
        return replace(
            self,
            nodes=tuple(_without_fields(node, numbers) for node in self.nodes),
            annotations=tuple(self.annotations[number] for number in links),
        )


def slip_of(data: bytes) -> Slip:
    """Return the slip in `data`.

    Raises ValueError, KeyError or TypeError when it is not one.
    """
    height, content, nodes, annotations, slots, names, resources = json.loads(data)
    return Slip(
        height=float(height),
        content=content.encode("latin-1"),
        nodes=tuple(map(_node, nodes)),
        annotations=tuple(
            Annotation(str(scheme), str(target), str(words), _box(box))
            for scheme, target, words, box in annotations
        ),
        slots=tuple(Slot(*slot) for slot in slots),
        faces=tuple(map(str, names)),
        resources=base64.b64decode(resources, validate=True),
    )


def _box(raw: Any) -> tuple[float, float, float, float]:
    left, top, right, bottom = map(float, raw)
    return left, top, right, bottom


def _node_data(node: Node) -> list[Any]:
    """Return an element as [kind, kids, …]; a kid below 0 is an annotation, the first one -1."""
    kids = [
        _node_data(kid)
        if isinstance(kid, Node)
        else -1 - kid.number
        if isinstance(kid, Ref)
        else kid
        for kid in node.kids
    ]
    more = [node.title, node.box, node.scope]
    return [node.kind, kids, *more] if any(more) else [node.kind, kids]


def _kid_data(kid: Node | Ref | int) -> Any:
    if isinstance(kid, Ref):
        return -1 - kid.number
    return kid if isinstance(kid, int) else _node_data(kid)


def _node(raw: Any) -> Node:
    kind, kids, *more = raw
    title, box, scope = more or ("", (), "")
    return Node(str(kind), tuple(map(_kid, kids)), str(title), tuple(map(float, box)), str(scope))


def _kid(raw: Any) -> Node | Ref | int:
    if isinstance(raw, int):
        return raw if raw >= 0 else Ref(-1 - raw)
    return _node(raw)


def _without_fields(node: Node, numbers: Mapping[int, int]) -> Node:
    """Return an element whose annotations have new `numbers`, without those that have none."""
    kids: list[Node | Ref | int] = []
    for kid in node.kids:
        if isinstance(kid, Node):
            kids += [_without_fields(kid, numbers)] if kid.kind != "Form" else []
        elif not isinstance(kid, Ref):
            kids.append(kid)
        elif kid.number in numbers:
            kids.append(Ref(numbers[kid.number]))
    return replace(node, kids=tuple(kids))
