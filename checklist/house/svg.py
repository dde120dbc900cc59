"""Reads an SVG from outside: says what may not be in it, and draws what is left up cleanly.

Only what is named here gets through: shapes, groups, gradients and their looks. Notes that a
drawing program left are dropped. Everything that could run, load or grow is a fault. A library that
cleans SVG for browsers drops in silence what an editor has to be told.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from checklist.house.local_files import AssetInvalid, Fault

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

DEEPEST = 40
MOST = 2000
"""Elements, and levels of them: a logo has far fewer."""

MAX_BYTES = 300_000
"""Bytes of a cleaned logo at most, so that a page with it stays small."""

FARTHEST = 1e6
"""No number in a drawing is larger: what is no number on paper breaks the page."""

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
_ELEMENTS = SHAPES | _GRADIENTS | {"svg", "g", "defs", "stop", "clipPath", "use", "style"}
_DROPPED = frozenset({"title", "desc", "metadata"})

_ATTRIBUTES = frozenset(
    """
    id class style transform d x y x1 y1 x2 y2 cx cy r rx ry fx fy fr width height points viewBox
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color display visibility
    clip-path clip-rule clipPathUnits gradientUnits gradientTransform spreadMethod offset
    stop-color stop-opacity type
    """.split()
)
_OF_ROOT = frozenset({"width", "height", "viewBox", "x", "y"})

_PLAIN = "Save it as plain SVG."
_OUTLINES = "Turn text into outlines (paths) and save it again."

_REFUSED = {
    "script": ("it holds a script.", _PLAIN),
    "foreignObject": ("it holds foreign content (foreignObject).", _PLAIN),
    "iframe": ("it holds a web page.", _PLAIN),
    "a": ("it holds a link.", "Remove the link: the policy has a place of its own."),
    "image": ("it holds a picture inside the picture.", "Draw it as shapes, or use a PNG."),
    "feImage": ("it holds a picture inside the picture.", "Draw it as shapes, or use a PNG."),
    "text": ("it holds text, which needs a font.", _OUTLINES),
}

_TOO_MUCH = ("it has too many parts or points to be a logo.", "Draw it with fewer.")

_FUNCTIONS = frozenset("rgb rgba hsl hsla url matrix translate scale rotate skewx skewy".split())
_CALL = re.compile(r"([\w-]+)\s*\(")
_ADDRESS = re.compile(r"url\(\s*(?!#|'#|\"#)", re.IGNORECASE)
_VALUE = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_NO_VALUE = re.compile(r"(?<![a-z])(?:nan|inf)", re.IGNORECASE)
_NAMED = re.compile(r"#[\w-]+")
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*(?:px)?\s*")


def clean(data: bytes) -> tuple[bytes, float, float]:
    """The drawing in `data` and nothing else, with its width and height in its own units.

    Raises AssetInvalid with every fault, each once.
    """
    reader = _Reader()
    reader.read(data)
    if reader.faults:
        raise AssetInvalid(*reader.faults)
    width, height = reader.box[2:]
    view = " ".join(f"{number:g}" for number in reader.box)
    head = f"<svg xmlns={quoteattr(SVG)} viewBox={quoteattr(view)}"
    drawn = f"{head}{''.join(reader.out)}".encode()
    if len(drawn) > MAX_BYTES:
        raise AssetInvalid(_TOO_MUCH)
    return drawn, width, height


class _Stop(Exception):
    """Nothing after this can be read safely."""


class _Reader:
    def __init__(self) -> None:
        self.faults: dict[Fault, None] = {}
        self.out: list[str] = []
        self.box: tuple[float, ...] = ()
        self._open: list[str] = []
        self._skipped = 0
        self._count = 0
        self._ids: dict[str, set[bool]] = {}
        self._used: list[str] = []
        self._drawn = 0
        self._styles = ""

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except _Stop:
            return
        except (expat.ExpatError, ValueError, LookupError) as error:
            self._fault(f"it is not well-formed XML: {error}.", "Save it again.")
            return
        if any(self._ids.get(ident) != {True} for ident in self._used):
            self._fault("it repeats more than a single shape (use).", "Turn copies into shapes.")
        if not self._drawn and not self.faults:
            self._fault("it draws nothing.", "Use a drawing made of shapes.")

    def _fault(self, fault: str, cure: str) -> None:
        self.faults[fault, cure] = None

    def _doctype(
        self, _name: str, _system: str | None, _public: str | None, internal: bool
    ) -> None:
        if internal:
            self._fault("it declares entities.", "Save it as plain SVG, without a DOCTYPE.")
            raise _Stop

    def _instruction(self, target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            self._fault("it refers to something outside itself (xml-stylesheet).", _PLAIN)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._count += 1
        if self._count > MOST or len(self._open) + self._skipped >= DEEPEST:
            self._fault(*_TOO_MUCH)
            raise _Stop
        if local in _REFUSED:
            self._fault(*_REFUSED[local])
        if self._skipped or space != SVG or local in (*_REFUSED, *_DROPPED):
            if not self._open and not self._skipped:
                self._fault("it is not SVG: its first element is no <svg>.", _PLAIN)
            self._skipped += 1
            return
        if (local == "svg") == bool(self._open) or local not in _ELEMENTS:
            self._fault(f"it holds <{local}>, which is not used here.", "Use plain shapes only.")
        if not self._open:
            self._size(attributes)
        self._drawn += local in SHAPES
        self._ids.setdefault(attributes.get("id", ""), set()).add(local in SHAPES)
        kept = self._kept(local, attributes)
        self.out.append(("" if not self._open else f"<{local}") + "".join(kept) + ">")
        self._open.append(local)

    def _kept(self, local: str, attributes: Mapping[str, str]) -> list[str]:
        kept = []
        for name, value in attributes.items():
            space, _, plain = name.rpartition(" ")
            if not space and plain.lower().startswith("on"):
                self._fault(f"it reacts to events ({plain}).", _PLAIN)
            elif plain == "base" or (plain == "href" and space in ("", XLINK)):
                kept += self._reference(local, plain, value)
            elif not space and plain in _ATTRIBUTES:
                self._looks(value)
                if plain not in ("id", "class") and not _sane(value):
                    self._fault(f"a number in it cannot be printed: “{_cut(value)}”.", _PLAIN)
                if self._open or plain not in _OF_ROOT:
                    kept.append(f" {plain}={quoteattr(value)}")
        return kept

    def _reference(self, local: str, name: str, value: str) -> list[str]:
        target = value.strip()
        if name == "base" or not target.startswith("#") or local not in ("use", *_GRADIENTS):
            self._fault(f"it refers to something outside itself: “{_cut(target)}”.", _PLAIN)
            return []
        if local == "use":
            self._used.append(target[1:])
        return [f" href={quoteattr(target)}"]

    def _looks(self, value: str) -> None:
        """A look may name a part of the same drawing, and nothing that a browser would load."""
        calls = {call.lower() for call in _CALL.findall(value)}
        if _ADDRESS.search(value) or "@import" in value.lower() or "://" in value:
            self._fault(f"it refers to something outside itself: “{_cut(value)}”.", _PLAIN)
        elif "\\" in value or "@" in value or not calls <= _FUNCTIONS:
            self._fault(f"a look in it is not plain: “{_cut(value)}”.", _PLAIN)

    def _size(self, attributes: Mapping[str, str]) -> None:
        found = _numbers(attributes.get("viewBox", ""), 4)
        if not found:
            size = [_NUMBER.fullmatch(attributes.get(key, "")) for key in ("width", "height")]
            found = (0.0, 0.0, *(float(number[1]) for number in size if number))
        if len(found) != 4 or not all(0 < side < 1e6 for side in found[2:]):
            self._fault("its size is not known.", "Add a viewBox to <svg>.")
            found = (0.0, 0.0, 1.0, 1.0)
        self.box = found

    def _end(self, _name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        local = self._open.pop()
        if local == "style":
            self._looks(self._styles)
            if not _sane(self._styles):
                self._fault("a number in its style cannot be printed.", _PLAIN)
            self.out.append(escape(self._styles))
            self._styles = ""
        self.out.append(f"</{local}>")

    def _text(self, data: str) -> None:
        if self._open and self._open[-1] == "style" and not self._skipped:
            self._styles += data


def _sane(value: str) -> bool:
    """Return whether every number in `value` is finite and within limits."""
    plain = _NAMED.sub("", value)
    return not _NO_VALUE.search(plain) and all(
        float(number) <= FARTHEST for number in _VALUE.findall(plain)
    )


def _cut(text: str) -> str:
    """Return as much of `text` as a message needs."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _numbers(text: str, count: int) -> tuple[float, ...]:
    """The `count` finite numbers in `text`; none when it holds anything else."""
    try:
        found = tuple(float(part) for part in re.split(r"[\s,]+", text.strip()))
    except ValueError:
        return ()
    return found if len(found) == count and all(map(math.isfinite, found)) else ()
