"""Fonts inside a PDF: the font dictionary of a face, and operators that draw text with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from checklist.base import pdf_file
from checklist.base.pdf_file import PdfFile
from checklist.base.text import TYPED
from checklist.fonts import faces
from checklist.fonts.faces import Face, Glyph

WELSH = {0x81: "Ŵ", 0x8D: "ŵ", 0x8F: "Ŷ", 0x90: "ŷ"}
"""Codes that Windows-1252 leaves free, given to the letters that Welsh needs."""

WELSH_NAMES = {"Ŵ": "Wcircumflex", "ŵ": "wcircumflex", "Ŷ": "Ycircumflex", "ŷ": "ycircumflex"}

POSTSCRIPT = {
    "regular": "SourceSans3-Regular",
    "semibold": "SourceSans3-Semibold",
    "names": "SourceSans3-Names",
}
"""PostScript names of the faces of the typeface of the pages; others are Noto Sans."""

WHOLE, CUT = "CHECKA", "CHECKB"
"""Tags of a face that is whole, and so the same in every document, and of one that is cut."""

CUTS = 32
"""Cuts of a face that a process keeps."""

NO_TEXT = "\u200b"
"""Stands in a /ToUnicode map for a glyph whose letter another glyph of its cluster carries."""


@dataclass(frozen=True)
class Embedded:
    """Numbers of the objects of a font."""

    font: int
    program: int


def embed(file: PdfFile, face: Face, glyphs: Iterable[int] | None = None) -> Embedded:
    """Write `face` as a font of `file`, whole or cut down to `glyphs`."""
    return _composite(
        file, face, _whole(face) if glyphs is None else _plain(face, frozenset(glyphs))
    )


def embed_drawn(file: PdfFile, face: Face, glyphs: Sequence[Glyph]) -> Embedded:
    """Write a face cut down to glyphs that stand for their own text."""
    text = {glyph.number: glyph.text for glyph in reversed(glyphs) if glyph.text}
    return _composite(file, face, _cut(face, text, {glyph.number for glyph in glyphs}))


def typing_font(file: PdfFile, program: int) -> int:
    """Write the font that people type in: simple, as viewers cannot type in a composite one.

    It has the letters of Windows-1252 at their codes, and the Welsh ŵ and ŷ at free codes. Its
    `program` is that of the whole regular face, as `embed` wrote it. Returns its number.
    """
    face = faces.face("regular")
    name = f"{WHOLE}+{POSTSCRIPT['regular']}".encode()
    descriptor = file.add(_descriptor(face, name, program, flags=32))
    widths, differences, unicode = _typing()
    return file.add(
        b"<</Type/Font/Subtype/TrueType/BaseFont/%b/FirstChar 32/LastChar 255/Widths%b"
        b"/FontDescriptor %d 0 R/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding"
        b"/Differences%b>>/ToUnicode %d 0 R>>"
        % (name, widths, descriptor, differences, file.packed(unicode))
    )


@dataclass(frozen=True)
class _Program:
    """What a font of a document consists of."""

    tag: str
    data: bytes
    """The stream of the font program, compressed."""
    widths: bytes
    unicode: bytes
    """The stream of the /ToUnicode map."""


@cache
def _whole(face: Face) -> _Program:
    used = range(face.hb_face.glyph_count)
    unicode = {number: face.characters.get(number, NO_TEXT) for number in used}
    return _program(WHOLE, face.cut(None), _widths(face, used), unicode)


@lru_cache(CUTS)
def _plain(face: Face, glyphs: frozenset[int]) -> _Program:
    """Return a cut face; documents of about the same length use the same letters."""
    return _cut(face, {}, glyphs)


def _cut(face: Face, text: Mapping[int, str], glyphs: Iterable[int]) -> _Program:
    used = sorted(set(glyphs))
    unicode = {number: text.get(number) or face.characters.get(number, NO_TEXT) for number in used}
    return _program(CUT, face.cut(set(used)), _widths(face, used), unicode)


def _program(tag: str, data: bytes, widths: bytes, unicode: dict[int, str]) -> _Program:
    program = pdf_file.stream(b"/Length1 %d" % len(data), data)
    return _Program(tag, program, widths, pdf_file.stream(b"", _to_unicode(unicode)))


def _composite(file: PdfFile, face: Face, program: _Program) -> Embedded:
    postscript = POSTSCRIPT.get(face.name, f"NotoSans-{face.name.replace(' ', '')}")
    name = f"{program.tag}+{postscript}".encode()
    data = file.packed(program.data)
    descriptor = file.add(_descriptor(face, name, data, flags=4))
    descendant = file.add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor %d 0 R/W%b>>"
        % (name, descriptor, program.widths)
    )
    font = file.add(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, descendant, file.packed(program.unicode))
    )
    return Embedded(font, data)


@cache
def _typing() -> tuple[bytes, bytes, bytes]:
    """Return the widths, the differences and the /ToUnicode map of the font that is typed in."""
    codes = TYPED | WELSH
    face = faces.face("regular")
    advance = {code: face.advance(face.cmap[ord(char)]) for code, char in codes.items()}
    widths = " ".join(str(round(advance.get(code, 0) * 1000)) for code in range(32, 256))
    names = " ".join(f"{code}/{WELSH_NAMES[char]}" for code, char in sorted(WELSH.items()))
    unicode = pdf_file.stream(b"", _to_unicode(codes, 1))
    return f"[{widths}]".encode(), f"[{names}]".encode(), unicode


def draw_text(face: Face, text: str, size: float, at: tuple[float, float], up: int = 1) -> bytes:
    """Return operators that show `text` in a face of the pages; see `draw`."""
    shown = face.shown(text)
    if shown is None:
        return draw(face.shape(text), face.name, size, *at, up)
    x, y = at
    return f"BT 0 g /{face.name} {size:g} Tf 1 0 0 {up} {x:.2f} {y:.2f} Tm {shown} TJ ET\n".encode()


def draw(glyphs: Sequence[Glyph], font: str, size: float, x: float, y: float, up: int = 1) -> bytes:
    """Return operators that show `glyphs` from (`x`, `y`), in points, at `size` points.

    `up` is -1 where y grows downwards.
    """
    runs: list[str] = []
    for glyph in glyphs:
        at = f"1 0 0 {up} {x + glyph.x * size:.2f} {y + up * glyph.y * size:.2f} Tm"
        runs.append(f"{at} <{glyph.number:04x}> Tj")
    return f"BT 0 g /{font} {size:g} Tf {' '.join(runs)} ET\n".encode()


def _descriptor(face: Face, name: bytes, program: int, *, flags: int) -> bytes:
    extents, em = face.hb_font.get_font_extents("ltr"), face.hb_face.upem
    ascent, descent = (round(v * 1000 / em) for v in (extents.ascender, extents.descender))
    return (
        b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[-500 %d 2000 %d]/ItalicAngle 0"
        b"/Ascent %d/Descent %d/CapHeight 660/StemV %d/FontFile2 %d 0 R>>"
        % (
            *(name, flags, descent, ascent),
            *(ascent, descent, 110 if face.name == "semibold" else 80, program),
        )
    )


def _widths(face: Face, used: Iterable[int]) -> bytes:
    """Return the /W array: runs of glyph numbers with their widths in thousandths of an em."""
    runs: list[tuple[int, list[str]]] = []
    for number in used:
        width = str(round(face.advance(number) * 1000))
        if runs and runs[-1][0] + len(runs[-1][1]) == number:
            runs[-1][1].append(width)
        else:
            runs.append((number, [width]))
    return "".join(["[", *(f"{start}[{' '.join(row)}]" for start, row in runs), "]"]).encode()


def _to_unicode(unicode: dict[int, str], size: int = 2) -> bytes:
    """Return the /ToUnicode map of codes of `size` bytes."""
    lines = [
        f"<{number:0{2 * size}x}> <{text.encode('utf-16-be').hex()}>"
        for number, text in sorted(unicode.items())
    ]
    blocks = [lines[i : i + 100] for i in range(0, len(lines), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<{'00' * size}> <{'ff' * size}>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode("ascii")
