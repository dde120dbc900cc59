"""The shapes of the files in `profiles/guidance/`, each as a whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from checklist.guidance.schema import (
    HOST_PATTERN,
    Duty,
    Edition,
    FilePart,
    Names,
    Passage,
    Point,
    Profession,
    Source,
    Text,
)


class SourcesFile(FilePart):
    """`guidance/sources.toml`."""

    source: tuple[Source, ...]


class DutiesFile(FilePart):
    """`guidance/duties.toml`."""

    duty: tuple[Duty, ...]


class ProfessionsFile(FilePart):
    """`guidance/professions.toml`."""

    profession: tuple[Profession, ...]


class TextsFile(FilePart):
    """`guidance/texts.toml`: what the first and last pages say."""

    passage: tuple[Passage, ...]


class HandoutFile(FilePart):
    """`guidance/handout-2018.toml`: the workshop hand-out that the project started from."""

    dead_links: Names
    """Addresses in the hand-out that no longer lead anywhere: never printed as links."""
    point: tuple[Point, ...]


class Excused(FilePart):
    """A host that the link check does not ask, with everything under its name."""

    host: Annotated[str, StringConstraints(pattern=HOST_PATTERN, max_length=100)]
    """Without https:// and without a path: "facebook.com"."""
    reason: Text
    """One sentence: why an automated reader learns nothing there."""


class LinksFile(FilePart):
    """`guidance/links.toml`."""

    excused: tuple[Excused, ...]


class WordingFile(FilePart):
    """The word lists of the wording rules."""

    verbs: Names
    """Words that an item's title may start with."""
    banned: Names
    """Words and phrases that are not used, and why where it helps: "via"."""
    joined: Names = ()
    """Titles that may hold " and " or " or " because it joins no 2 actions."""


class EditionFile(FilePart):
    """`guidance/edition.toml`."""

    edition: Edition
    released: date
    retired: dict[str, str] = Field(default_factory=dict)
    """Retired id = the id that replaced it, or "" when nothing did."""
