"""A slip: the smallest thing that is laid out, as plain data that any document can take in.

Measures are points from the slip's upper left corner, y downwards. Its content stream is in that
space; its marked content is numbered from 0. A slip holds no font, only the names of faces.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from typing import Any


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
        """Return the slip as JSON in UTF-8."""
        data = asdict(self) | {
            "content": base64.b64encode(self.content).decode("ascii"),
            "resources": base64.b64encode(self.resources).decode("ascii"),
            "nodes": [_node_data(node) for node in self.nodes],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def slip_of(data: bytes) -> Slip:
    """Return the slip in `data`.

    Raises ValueError, KeyError or TypeError when it is not one.
    """
    raw = json.loads(data)
    return Slip(
        height=float(raw["height"]),
        content=base64.b64decode(raw["content"], validate=True),
        nodes=tuple(_node(node) for node in raw["nodes"]),
        annotations=tuple(
            Annotation(str(a["scheme"]), str(a["target"]), str(a["words"]), _box(a["box"]))
            for a in raw["annotations"]
        ),
        slots=tuple(Slot(**slot) for slot in raw["slots"]),
        faces=tuple(map(str, raw["faces"])),
        resources=base64.b64decode(raw["resources"], validate=True),
    )


def _box(raw: Any) -> tuple[float, float, float, float]:
    left, top, right, bottom = map(float, raw)
    return left, top, right, bottom


def _node_data(node: Node | Ref | int) -> Any:
    if isinstance(node, int):
        return node
    if isinstance(node, Ref):
        return {"ref": node.number}
    kids = [_node_data(kid) for kid in node.kids]
    return {
        "kind": node.kind,
        "kids": kids,
        "title": node.title,
        "box": list(node.box),
        "scope": node.scope,
    }


def _node(raw: Any) -> Node:
    kids = tuple(
        kid if isinstance(kid, int) else Ref(int(kid["ref"])) if "ref" in kid else _node(kid)
        for kid in raw["kids"]
    )
    return Node(
        str(raw["kind"]), kids, str(raw["title"]), tuple(map(float, raw["box"])), str(raw["scope"])
    )
