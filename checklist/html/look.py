"""The edition of a document, its size of type, and the words that one page or slip is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

Format = Literal["form", "print", "html"]


Size = Literal["standard", "large"]


TITLE = "Social media privacy checklist"


Rows = Mapping[str, tuple[bool, ...]]
"""The rows of the list of marks, by kind, and whether each says something of last time."""


@dataclass(frozen=True)
class Page:
    """One part of a document as HTML."""

    id: str
    title: str
    html: str
    style: str = ""
    """A style sheet of its own, after ours."""
    assets: tuple[tuple[str, bytes], ...] = ()
    """Content of each `asset:NAME` in the HTML, by name."""


@dataclass(frozen=True)
class Look:
    """The edition to make, and its size of type."""

    edition: Format = "form"
    size: Size = "standard"


@dataclass(frozen=True, eq=False)
class SlipSource:
    """Everything that shapes one slip: a part of the templates, its words, and how it looks.

    It names nobody and no place in a document, so that every document shares it.
    """

    part: str
    words: Mapping[str, Any]
    """What the template is given: text, flags, and tuples of them."""
    look: Look = Look()
    style: str = ""
    """A style sheet of its own, after ours."""
    assets: tuple[tuple[str, bytes], ...] = ()
    """Content of each `asset:NAME` in the HTML, by name."""

    @cached_property
    def key(self) -> bytes:
        """All of it as JSON in UTF-8, assets by their hashes: the same for the same slip."""
        assets = [(name, sha256(data).hexdigest()) for name, data in self.assets]
        data = [self.part, self.words, self.look.edition, self.look.size, self.style, assets]
        return json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SlipSource) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)
