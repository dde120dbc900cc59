"""One line of text in any script: parted into runs, shaped, and set from left to right.

A run has one direction and one face. Directions follow the Unicode bidirectional algorithm
(UAX 9); faces are tried in a fixed order, letter by letter with the marks on it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from checklist.fonts import faces
from checklist.fonts.faces import Face, Glyph
from checklist.fonts.scripts import sources

SUBSTITUTE = "\N{WHITE SQUARE}"
"""Stands on the page for a letter that no installed font holds."""

_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Run:
    """Shaped glyphs of one face; `x` is their left edge in units of 1/em."""

    face: Face
    glyphs: tuple[Glyph, ...]
    """In the order in which they are read, wherever they stand."""
    x: float
    right_to_left: bool = False

    def clusters(self) -> Iterator[tuple[str, tuple[Glyph, ...]]]:
        """Yield (text, glyphs) of letters that cannot be parted, in the order of reading."""
        glyphs: tuple[Glyph, ...] = ()
        for glyph in self.glyphs:
            # HarfBuzz gives the text of a cluster to its glyph furthest left: here, the last.
            glyphs = (*glyphs, glyph)
            if glyph.text:
                yield glyph.text, glyphs
                glyphs = ()


@dataclass(frozen=True)
class Line:
    """A line of text as runs in the order in which they are read."""

    text: str
    runs: tuple[Run, ...]

    @property
    def width(self) -> float:
        """The width of the line in units of 1/em."""
        return sum(glyph.advance for run in self.runs for glyph in run.glyphs)

    @property
    def is_mixed(self) -> bool:
        """Return True when a letter of the line runs from right to left."""
        return any(run.right_to_left for run in self.runs)


def missing(text: str) -> str:
    """Return the characters of `text` that no installed font holds, each once."""
    lacking = faces.name_face().missing(text)
    for source in sources(lacking) if lacking else ():
        lacking = "".join(char for char in lacking if ord(char) not in source.characters)
    return "".join(char for char in lacking if char not in _JOINERS)


def set_line(text: str, face: Face) -> Line:
    """Return `text` set in `face`, and in other faces where `face` lacks a letter."""
    if not face.missing(text):
        return Line(text, (Run(face, tuple(face.shape(text)), 0.0),))
    unknown = missing(text)
    shown = "".join(SUBSTITUTE if char in unknown else char for char in text)
    chosen = _faces(shown)
    runs: list[tuple[int, Run]] = []
    x = 0.0
    for start, end, right_to_left in visual_runs(shown):
        pieces = list(_pieces(shown, chosen, start, end))
        for at, one_face, piece in reversed(pieces) if right_to_left else pieces:
            glyphs = one_face.shape(piece, right_to_left=right_to_left)
            in_order = tuple(reversed(glyphs) if right_to_left else glyphs)
            runs.append((at, Run(one_face, in_order, x, right_to_left)))
            x += sum(glyph.advance for glyph in glyphs)
    return Line(text, tuple(run for _, run in sorted(runs, key=lambda pair: pair[0])))


def visual_runs(text: str) -> list[tuple[int, int, bool]]:
    """Return (start, end, right to left) of the runs of one direction, from left to right."""
    levels = _levels(text)
    runs = []
    at = 0
    for level, group in groupby(levels):
        end = at + len(list(group))
        runs.append((level, at, end))
        at = end
    # UAX 9, rule L2: from the highest level to the lowest odd one, reverse what is at least it.
    for level in range(max(levels, default=0), 0, -1):
        ordered: list[tuple[int, int, int]] = []
        for is_high, group_of in groupby(runs, partial(_is_at_least, level)):
            stretch = list(group_of)
            ordered += reversed(stretch) if is_high else stretch
        runs = ordered
    return [(start, end, level % 2 == 1) for level, start, end in runs]


def _is_at_least(level: int, run: tuple[int, int, int]) -> bool:
    return run[0] >= level


def _levels(text: str) -> list[int]:
    """Return the embedding level of each character; joiners go with what they follow."""
    from bidi import algorithm

    plain = "".join("\u0300" if char in _JOINERS else char for char in text)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = level = algorithm.get_base_level(plain)
    storage["base_dir"] = ("L", "R")[level]
    plain = _with_strong_brackets(plain, level)
    algorithm.get_embedding_levels(plain, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    return [int(char["level"]) for char in storage["chars"]]


BRACKETS = {"(": ")", "[": "]", "{": "}"}

STRONG = ("a", "\N{HEBREW LETTER ALEF}")
"""A letter that runs from left to right, and one that runs from right to left."""


def _with_strong_brackets(text: str, level: int) -> str:
    """Return `text` with letters of their direction for paired brackets (UAX 9, rule N0)."""
    directions = [_direction(char) for char in text]
    letters = list(text)
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in BRACKETS:
            opened.append((BRACKETS[char], at))
        elif opened and char == opened[-1][0]:
            _, start = opened.pop()
            inside = {d for d in directions[start + 1 : at] if d is not None}
            before = next((d for d in reversed(directions[:start]) if d is not None), level)
            if inside:
                own = level if level in inside else before
                letters[start] = letters[at] = STRONG[own]
    return "".join(letters)


def _direction(char: str) -> int | None:
    """Return 0 for a letter from left to right, 1 for one from right to left, else None."""
    return {"L": 0, "R": 1, "AL": 1}.get(unicodedata.bidirectional(char))


def _faces(text: str) -> list[Face]:
    """Return the face of each character of `text`; that of names is taken where it can be."""
    candidates = _candidates(text)
    chosen: list[Face] = []
    for cluster in clusters(text):
        holding = [
            face
            for face in candidates
            if all(ord(char) in face.cmap or char in _JOINERS for char in cluster)
        ]
        stays = chosen and cluster.isspace() and chosen[-1] in holding
        face = chosen[-1] if stays else (holding or candidates)[0]
        chosen += [face] * len(cluster)
    return chosen


def _candidates(text: str) -> list[Face]:
    lacking = faces.name_face().missing(text)
    more = []
    for source in sources(lacking):
        held = frozenset(map(ord, text)) & source.characters
        if held & set(map(ord, lacking)):
            more.append(source.face(held))
    return [faces.name_face(), *more]


def clusters(text: str) -> Iterator[str]:
    """Yield letters with the marks and joiners that follow them."""
    cluster = ""
    for char in text:
        if cluster and not (unicodedata.category(char).startswith("M") or char in _JOINERS):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _pieces(text: str, chosen: list[Face], start: int, end: int) -> Iterator[tuple[int, Face, str]]:
    """Yield (start, face, text) of the stretches of text[start:end] that have one face."""
    at = start
    for _, group in groupby(chosen[start:end], id):
        length = len(list(group))
        yield at, chosen[at], text[at : at + length]
        at += length
