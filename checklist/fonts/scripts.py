"""Typefaces for the scripts that the typeface of the pages lacks: names are set in them.

Noto Sans of 19 scripts comes with the package `manimgx-fonts`. Noto Sans CJK, 20 MB, comes with
the extra `scripts`: without it, Chinese, Japanese and Korean letters are not printed.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import uharfbuzz as hb

from checklist.fonts.faces import WEIGHTS, Face, drawn_subset

SCRIPTS = (
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Oriya",
    "Thai",
    "Lao",
    "Khmer",
    "Myanmar",
    "Ethiopic",
    "Georgian",
    "Armenian",
)
"""Scripts with a file of their own, as the files are called."""

CJK_FACES = {"CJK JP": 0, "CJK KR": 1, "CJK SC": 2}
"""Faces of Noto Sans CJK by the language whose shapes they have: their index in the file."""


@dataclass(frozen=True)
class ScriptFile:
    """A variable font of one script, small enough to be used whole."""

    name: str
    path: Path

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points that the typeface holds."""
        return frozenset(self._source.unicodes)

    def face(self, characters: frozenset[int]) -> Face:  # noqa: ARG002  # the whole script
        """Return the face of the script in the weight of the pages."""
        return self._face

    @cached_property
    def _source(self) -> hb.Face:
        return hb.Face(hb.Blob(self.path.read_bytes()))

    @cached_property
    def _face(self) -> Face:
        return drawn_subset(self.name, self._source, self.characters)


@dataclass(frozen=True)
class CollectionFace:
    """One face of a large collection with PostScript outlines, cut to the letters in hand.

    The outlines are written as TrueType, because PDF knows no CFF2 (ISO 32000-1, 9.9).
    """

    name: str
    path: Path
    index: int

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points that the typeface holds."""
        return frozenset(self._source.unicodes)

    def face(self, characters: frozenset[int]) -> Face:
        """Return a TrueType face that holds `characters` and nothing else."""
        return Face(self.name, _as_truetype(self._source, sorted(characters)))

    @cached_property
    def _source(self) -> hb.Face:
        return hb.Face(hb.Blob.from_file_path(str(self.path)), self.index)


@cache
def script_files() -> tuple[ScriptFile, ...]:
    """Return the small typefaces that are installed, in the order in which they are tried."""
    folder = _folder("manimgx_fonts")
    if folder is None:
        return ()
    files = ((name, folder / f"NotoSans{name}[wght].ttf") for name in SCRIPTS)
    return tuple(ScriptFile(name, path) for name, path in files if path.is_file())


@cache
def _collection(name: str) -> CollectionFace | None:
    folder = _folder("manimgx_fonts_cjk")
    path = folder / "NotoSansCJK-VF.otf.ttc" if folder else None
    return CollectionFace(name, path, CJK_FACES[name]) if path and path.is_file() else None


def sources(text: str) -> Iterator[ScriptFile | CollectionFace]:
    """Yield the typefaces to try for letters of `text`, the likeliest first.

    Chinese shapes are taken for Han letters unless kana or hangul stand in the same text.
    """
    yield from script_files()
    if all(ord(char) < FIRST_CJK for char in text):
        return
    collection = _collection(_language(text))
    if collection:
        yield collection


FIRST_CJK = 0x1100
"""The first code point for which the large typeface is looked at: hangul begins here."""


def lacks_cjk(text: str) -> bool:
    """Return whether `text` has Chinese, Japanese or Korean letters and their font is missing."""
    if _collection("CJK SC"):
        return False
    names = (unicodedata.name(char, "") for char in text)
    return any(name.startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA")) for name in names)


def _language(text: str) -> str:
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return "CJK JP"
    if any("\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff" for char in text):
        return "CJK KR"
    return "CJK SC"


def _folder(package: str) -> Path | None:
    """Return the folder of an installed package of fonts; the package is not run."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


FIXED_DATE = 3_786_912_000
"""1 January 2024 in seconds since 1904, in every font that is written: the same bytes each time."""


def _as_truetype(source: hb.Face, characters: list[int]) -> bytes:
    """Return a TrueType font with the outlines of `characters` in the weight of the pages."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    font = hb.Font(source)
    font.set_variations({"wght": WEIGHTS["regular"]})
    numbers = {char: font.get_nominal_glyph(char) for char in characters}
    names = {".notdef": 0} | {f"u{char:05X}": number for char, number in numbers.items()}
    outlines, metrics = {}, {}
    for name, number in names.items():
        pen = TTGlyphPen(None)
        font.draw_glyph_with_pen(number, Cu2QuPen(pen, source.upem / 1000, reverse_direction=True))
        outlines[name] = pen.glyph()
        metrics[name] = (font.get_glyph_h_advance(number), 0)
    extents = font.get_font_extents("ltr")
    builder: Any = FontBuilder(source.upem, isTTF=True)
    builder.setupGlyphOrder(list(names))
    builder.setupCharacterMap({char: f"u{char:05X}" for char in characters})
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics(
        {
            name: (width, outlines[name].xMin if len(outlines[name].coordinates) else 0)
            for name, (width, _) in metrics.items()
        }
    )
    builder.setupHorizontalHeader(ascent=extents.ascender, descent=extents.descender)
    builder.setupNameTable({"familyName": "Noto Sans CJK", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=extents.ascender, sTypoDescender=extents.descender)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = FIXED_DATE
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()
