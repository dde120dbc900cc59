"""Which document is made and how it looks: edition, size, one page of HTML."""

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
    """One part of the document as HTML, ready to be laid out."""

    id: str
    title: str
    html: str
    keep: bool = True
    """May be kept on disk: it shows nothing that someone chose or typed."""
    style: str = ""
    """A style sheet of its own, after ours."""
    assets: tuple[tuple[str, bytes], ...] = ()
    """What `asset:NAME` in the HTML stands for, by name."""


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
    """What `asset:NAME` in the HTML stands for, by name."""


@dataclass(frozen=True)
class Look:
    """Which edition is made, at which size of type."""

    edition: Format = "form"
    size: Size = "standard"
