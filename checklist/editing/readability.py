"""The readability of texts: sentences, words, and a grade for each platform and topic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform, Topic

if TYPE_CHECKING:
    from pyphen import Pyphen

SENTENCE_WORDS = 20

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z0-9“‘])")
_WORD = re.compile(r"[A-Za-zÀ-ž0-9’'\-]+")
QUOTED = re.compile(r"[“‘][^”’]*[”’]")


@dataclass(frozen=True)
class Reading:
    """The readability of one platform or topic, or of all of them together."""

    id: str
    name: str
    sentences: int
    long: float
    """Share of the sentences with more than 20 words, 0 to 1."""
    grade: float
    """Flesch–Kincaid: years of school."""


def report(guidance: Guidance) -> tuple[Reading, ...]:
    """Return a row for every platform and topic in the order of printing; last, all together."""
    texts = [prose_of(home) for home in guidance.homes]
    rows = [_read(home.slug, home.name, t) for home, t in zip(guidance.homes, texts, strict=True)]
    return (*rows, _read("", "All together", [text for one in texts for text in one]))


def _read(ident: str, name: str, texts: Iterable[str]) -> Reading:
    prose = list(texts)
    found = [sentence for text in prose for sentence in sentences(text)]
    long = sum(len(words(sentence)) > SENTENCE_WORDS for sentence in found)
    return Reading(ident, name, len(found), long / max(1, len(found)), reading_grade(prose))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a label in quotation marks never ends one."""
    return [s for s in _SENTENCE_END.split(QUOTED.sub(lambda m: m[0].replace(".", ""), text)) if s]


def words(text: str) -> list[str]:
    """Return the words of a text, hyphenated ones as one."""
    return _WORD.findall(text)


def reading_grade(texts: list[str]) -> float:
    """Return the Flesch–Kincaid grade of the sentences in `texts`; names of things are left out.

    Names are words with a capital inside a sentence. Returns 0 for no text.
    Source: Kincaid and others 1975, 0.39 words a sentence + 11.8 syllables a word − 15.59.
    """
    found = [sentence for text in texts for sentence in sentences(text)]
    plain = [[w for i, w in enumerate(words(s)) if i == 0 or not w[0].isupper()] for s in found]
    plain = [sentence for sentence in plain if sentence]
    total = sum(len(sentence) for sentence in plain)
    if not total:
        return 0.0
    syllables = sum(syllable_count(word) for sentence in plain for word in sentence)
    return 0.39 * total / len(plain) + 11.8 * syllables / total - 15.59


def syllable_count(word: str) -> int:
    """Return the number of syllables by the hyphenation patterns of British English; at least 1."""
    return len(_hyphens().positions(word.casefold())) + 1


@cache
def _hyphens() -> Pyphen:
    from pyphen import Pyphen

    return Pyphen(lang="en_GB", left=1, right=1)


def prose_of(home: Platform | Topic) -> list[str]:
    """Return the texts that a reader of one sheet reads as sentences."""
    texts = [*home.note, *(item.why for item in home.item), *(item.check for item in home.item)]
    texts += [f"{item.title}." for item in home.item]
    if isinstance(home, Platform):
        return [*texts, home.accounts, home.look_from_outside]
    return [*texts, *(part for passage in home.passage for part in passage.text)]
