"""Fonts inside a PDF: the font dictionary of a face, and operators that draw text with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

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

NO_TEXT = "\u200b"
"""Stands in a /ToUnicode map for a glyph whose letter another glyph of its cluster carries."""


def embed(pdf: Pdf, face: Face, glyphs: Sequence[Glyph] | None = None) -> Object:
    """Return `face` as a font of `pdf`: whole, or cut down to `glyphs`."""
    whole = set(range(face.hb_face.glyph_count))
    used = whole if glyphs is None else {g.number for g in glyphs}
    unicode = {glyph.number: glyph.text for glyph in reversed(glyphs or ()) if glyph.text}
    for number in used:
        unicode.setdefault(number, face.characters.get(number, NO_TEXT))
    data = face.cut(None if glyphs is None else used)
    program = Stream(pdf, data)
    program.Length1 = len(data)
    tag = "CHECKA" if glyphs is None else "CHECKB"
    postscript = POSTSCRIPT.get(face.name, f"NotoSans-{face.name.replace(' ', '')}")
    name = Name(f"/{tag}+{postscript}")
    descriptor = _descriptor(face, name, pdf.make_indirect(program), flags=4)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=pdf.make_indirect(descriptor),
        W=_widths(face, sorted(used)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(unicode))),
        )
    )


def typing_font(pdf: Pdf, regular: Object) -> Object:
    """Return the font that people type in: simple, as viewers cannot type in a composite one.

    It has the letters of Windows-1252 at their codes, and the Welsh ŵ and ŷ at free codes. Its
    program is that of `regular`, the whole face as `embed` returns it.
    """
    codes = TYPED | WELSH
    face = faces.face("regular")
    whole = regular.DescendantFonts[0].FontDescriptor
    advance = {code: face.advance(face.cmap[ord(char)]) for code, char in codes.items()}
    widths = [round(advance.get(code, 0) * 1000) for code in range(32, 256)]
    name = Name(str(whole.FontName))
    descriptor = _descriptor(face, name, whole.FontFile2, flags=32)
    places: list[Any] = []
    for code, char in sorted(WELSH.items()):
        places += [code, Name(f"/{WELSH_NAMES[char]}")]
    encoding = Dictionary(
        Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=Array(places)
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=name,
            FirstChar=32,
            LastChar=255,
            Widths=Array(widths),
            FontDescriptor=pdf.make_indirect(descriptor),
            Encoding=encoding,
            ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(codes, 1))),
        )
    )


def draw(glyphs: Sequence[Glyph], font: str, size: float, x: float, y: float, up: int = 1) -> bytes:
    """Return operators that show `glyphs` from (`x`, `y`), in points, at `size` points.

    `up` is -1 where y grows downwards.
    """
    runs: list[str] = []
    for glyph in glyphs:
        at = f"1 0 0 {up} {x + glyph.x * size:.2f} {y + up * glyph.y * size:.2f} Tm"
        runs.append(f"{at} <{glyph.number:04x}> Tj")
    return f"BT 0 g /{font} {size:g} Tf {' '.join(runs)} ET\n".encode()


def _descriptor(face: Face, name: Name, program: Object, *, flags: int) -> Dictionary:
    extents, em = face.hb_font.get_font_extents("ltr"), face.hb_face.upem
    ascent, descent = (round(v * 1000 / em) for v in (extents.ascender, extents.descender))
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=flags,
        FontBBox=Array([-500, descent, 2000, ascent]),
        ItalicAngle=0,
        Ascent=ascent,
        Descent=descent,
        CapHeight=660,
        StemV=110 if face.name == "semibold" else 80,
        FontFile2=program,
    )


def _widths(face: Face, used: Sequence[int]) -> Array:
    """Return the /W array: runs of glyph numbers with their widths in thousandths of an em."""
    runs: list[Any] = []
    for number in used:
        width = round(face.advance(number) * 1000)
        if runs and runs[-2] + len(runs[-1]) == number:
            runs[-1].append(width)
        else:
            runs += [number, Array([width])]
    return Array(runs)


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
