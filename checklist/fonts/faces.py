"""The two faces that every page is set in, cut from the packaged variable font.

A face is a static TrueType font that holds just the characters the guidance may use. Layout,
footers and the bound document all use the same bytes, so glyph numbers agree everywhere and a
document holds each face once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast

import uharfbuzz as hb

from checklist.base.stock_file import installed_stock
from checklist.base.text import CHARACTERS, PAGE_SIGNS, TYPED
from checklist.errors import GuidanceInvalid, wheel

FaceName = Literal["regular", "semibold"]


WEIGHTS: dict[FaceName, int] = {"regular": 400, "semibold": 600}


TYPEFACE = "Source Sans 3"


@dataclass(frozen=True)
class Glyph:
    """One shaped glyph: its number, the text it stands for, and where it goes in units of 1/em."""

    number: int
    text: str
    x: float
    y: float
    advance: float


@dataclass(frozen=True)
class Face:
    """A static font."""

    name: str
    data: bytes

    @cached_property
    def hb_face(self) -> hb.Face:
        """The font as HarfBuzz knows it."""
        return hb.Face(hb.Blob(self.data))

    @cached_property
    def hb_font(self) -> hb.Font:
        """The font at its design size."""
        return hb.Font(self.hb_face)

    @cached_property
    def cmap(self) -> dict[int, int]:
        """Character → glyph number."""
        return {char: self.hb_font.get_nominal_glyph(char) for char in self.hb_face.unicodes}

    @cached_property
    def characters(self) -> dict[int, str]:
        """Glyph number → the plainest character it stands for."""
        return {glyph: chr(char) for char, glyph in sorted(self.cmap.items(), reverse=True)}

    def advance(self, glyph: int) -> float:
        """Width of a glyph in units of 1/em."""
        advance: int = self.hb_font.get_glyph_h_advance(glyph)
        return float(advance / self.hb_face.upem)

    def missing(self, text: str) -> str:
        """The characters of `text` that the face does not hold, each once."""
        return "".join(dict.fromkeys(char for char in text if ord(char) not in self.cmap))

    def shape(self, text: str, *, right_to_left: bool = False) -> list[Glyph]:
        """Return `text` as positioned glyphs, from left to right as they stand on the page."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if right_to_left else "ltr"
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        hb.shape(self.hb_font, buffer, {"liga": False, "clig": False})
        starts = sorted({info.cluster for info in buffer.glyph_infos})
        ends = dict(pairwise([*starts, len(text)]))
        glyphs, x, seen = [], 0.0, set()
        em = self.hb_face.upem
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            whole = "" if info.cluster in seen else text[info.cluster : ends[info.cluster]]
            seen.add(info.cluster)
            place = (x + at.x_offset / em, at.y_offset / em)
            glyphs.append(Glyph(info.codepoint, whole, *place, at.x_advance / em))
            x += at.x_advance / em
        return glyphs

    def width(self, text: str) -> float:
        """Width of `text` in units of 1/em."""
        if not self._is_plain(text):
            return sum(glyph.advance for glyph in self.shape(text))
        return sum(advance for advance, _ in self._pairs(text))

    def shown(self, text: str) -> str | None:
        """Return the operand of TJ that shows `text`; None when a mark stands above a letter."""
        if not self._is_plain(text):
            return None
        return f"[<{''.join(shown for _, shown in self._pairs(text))}>]"

    def _is_plain(self, text: str) -> bool:
        """Tell whether shaping is a matter of pairs: no marks, and nothing between two letters."""
        return self._plain.issuperset(text)

    @cached_property
    def _plain(self) -> frozenset[str]:
        # HarfBuzz kerns over what is not drawn, such as a soft hyphen (Cf), as if it were not there
        between = ("Cf", "Mn", "Me")
        return frozenset(c for c in map(chr, self.cmap) if unicodedata.category(c) not in between)

    def _pairs(self, text: str) -> Iterator[tuple[float, str]]:
        """Yield the advance of each letter before the next, and how TJ shows it.

        The face has kerning and no ligatures, so a letter depends on the next one only; a few
        hundred pairs are all that documents have.
        """
        known = self._known
        for at in range(len(text)):
            pair = text[at : at + 2]
            found = known.get(pair)
            if found is None:
                found = known[pair] = self._pair(pair)
            yield found

    @cached_property
    def _known(self) -> dict[str, tuple[float, str]]:
        return {}

    def _pair(self, pair: str) -> tuple[float, str]:
        glyph = self.shape(pair)[0]
        nudge = round(-1000 * (glyph.advance - self.advance(glyph.number)))
        return glyph.advance, f"{glyph.number:04x}" + (f">{nudge}<" if nudge else "")

    def cut(self, glyphs: set[int] | None = None) -> bytes:
        """The font with no more than `glyphs`, under their own numbers, fit for embedding.

        Whole it keeps its character map, which a simple font needs.
        """
        want = hb.SubsetInput()
        if glyphs is None:
            want.unicode_set.update(self.hb_face.unicodes)
        else:
            want.glyph_set.update({0, *glyphs})
        want.drop_table_tag_set.update(map(_tag, _LAYOUT_TABLES))
        want.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.RETAIN_GIDS
        return _subset(self.hb_face, want)


def piece(name: str) -> bytes:
    """Return the name of a face in the stock."""
    return f"face {name}".encode()


@cache
def face(name: str) -> Face:
    """Return a face for pages: only `CHARACTERS`, `PAGE_SIGNS` and `TYPED`.

    It has no ligatures, so that a glyph is always a character.

    Raises KeyError for a name that is not in `WEIGHTS`.
    """
    stock = installed_stock()
    if stock and (data := stock.get(piece(name))):
        return Face(name, data)
    source = _variable()
    want = hb.SubsetInput()
    characters = CHARACTERS | PAGE_SIGNS | set(map(ord, TYPED.values()))
    want.unicode_set.update(characters)
    want.layout_feature_tag_set.clear()
    want.layout_feature_tag_set.update(map(_tag, ("kern", "mark", "mkmk")))
    want.pin_axis_location(source, "wght", WEIGHTS[cast(FaceName, name)])
    want.flags = hb.SubsetFlags.NO_HINTING
    made = Face(name, _subset(source, want))
    if lost := made.missing("".join(map(chr, sorted(characters)))):
        raise GuidanceInvalid(f"The font {TYPEFACE} lacks {lost!r}.", _REINSTALL)
    return made


@cache
def name_face() -> Face:
    """The regular face with every character that the font holds, for people's names."""
    source = _variable()
    want = hb.SubsetInput()
    want.unicode_set.update(source.unicodes)
    want.pin_axis_location(source, "wght", WEIGHTS["regular"])
    want.flags = hb.SubsetFlags.NO_HINTING
    return Face("names", _subset(source, want))


def drawn_subset(name: str, source: hb.Face, characters: frozenset[int]) -> Face:
    """Return the face of `characters` and what they become, in the weight of the pages."""
    want = hb.SubsetInput()
    want.unicode_set.update(characters)
    want.pin_axis_location(source, "wght", WEIGHTS["regular"])
    want.flags = hb.SubsetFlags.NO_HINTING
    return Face(name, _subset(source, want))


@cache
def digest() -> str:
    """SHA-256 over all faces: what a stored sheet depends on."""
    return sha256(b"".join(face(name).data for name in WEIGHTS)).hexdigest()


def font_file() -> Path:
    """The packaged font. Raises GuidanceInvalid when the package is missing."""
    try:
        import fontpkg_source_sans_3
    except ImportError as error:
        raise GuidanceInvalid(f"The font package for {TYPEFACE} is missing.", _REINSTALL) from error
    return Path(fontpkg_source_sans_3.ROOT) / "files" / "SourceSans3[wght].ttf"


_LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "DSIG", "gasp")


_REINSTALL = f"From the folder of its wheel, install checklist again: {wheel()}."


@cache
def _variable() -> hb.Face:
    try:
        return hb.Face(hb.Blob(font_file().read_bytes()))
    except OSError as error:
        raise GuidanceInvalid(f"The font file of {TYPEFACE} is missing.", _REINSTALL) from error


def _tag(name: str) -> int:
    """A four-letter OpenType tag as HarfBuzz counts it."""
    return int.from_bytes(name.encode("ascii"), "big")


def _subset(source: hb.Face, want: hb.SubsetInput) -> bytes:
    made = hb.subset(source, want)
    if not made.blob.data:
        raise GuidanceInvalid(f"The font {TYPEFACE} cannot be cut.", _REINSTALL)
    return bytes(made.blob.data)
