"""The shapes of the files in `profiles/guidance/`, each as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from checklist.guidance.limits import FilePart
from checklist.guidance.schema import (
    Control,
    Duty,
    Edition,
    EffortClass,
    Names,
    Passage,
    Point,
    Profession,
    Source,
)


@dataclass(frozen=True, kw_only=True)
class SourcesFile(FilePart):
    """`guidance/sources.toml`."""

    source: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class DutiesFile(FilePart):
    """`guidance/duties.toml`."""

    duty: tuple[Duty, ...]


@dataclass(frozen=True, kw_only=True)
class ControlsFile(FilePart):
    """`guidance/controls.toml`: what a platform must answer, and how long things take."""

    effort: tuple[EffortClass, ...]
    control: tuple[Control, ...]


@dataclass(frozen=True, kw_only=True)
class ProfessionsFile(FilePart):
    """`guidance/professions.toml`."""

    profession: tuple[Profession, ...]


@dataclass(frozen=True, kw_only=True)
class TextsFile(FilePart):
    """`guidance/texts.toml`: what the first and last pages say."""

    passage: tuple[Passage, ...]


@dataclass(frozen=True, kw_only=True)
class HandoutFile(FilePart):
    """`guidance/handout-2018.toml`: the workshop hand-out that the project started from."""

    dead_links: Names
    """Addresses in the hand-out that no longer lead anywhere: never printed as links."""
    point: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class WordingFile(FilePart):
    """The word lists of the wording rules."""

    verbs: Names
    """Words that an item's title may start with."""
    banned: Names
    """Words and phrases that are not used, and why where it helps: "via"."""
    common: Names = ()
    """Words that a settings search finds everywhere or nowhere, so none is a search by itself."""
    joined: Names = ()
    """Titles that may hold " and " or " or " because it joins no 2 actions."""


@dataclass(frozen=True, kw_only=True)
class EditionFile(FilePart):
    """`guidance/edition.toml`."""

    edition: Edition
    released: date
    retired: dict[str, str] = field(default_factory=dict)
    """Retired id = the id that replaced it, or "" when nothing did."""
