"""The edition of a document, its size of type, and one page of its HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

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
class SlipSource:
    """A slip as HTML without a head, ready to be laid out at the measure of the column."""

    html: str
    size: Size = "standard"
    keep: bool = True
    """May be kept on disk: it shows nothing that someone chose or typed."""
    style: str = ""
    """A style sheet of its own, after ours."""
    assets: tuple[tuple[str, bytes], ...] = ()
    """Content of each `asset:NAME` in the HTML, by name."""


@dataclass(frozen=True)
class Look:
    """The edition to make, and its size of type."""

    edition: Format = "form"
    size: Size = "standard"
