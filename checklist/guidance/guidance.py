"""All guidance in one frozen value, with its look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from checklist.errors import did_you_mean
from checklist.guidance import schema

if TYPE_CHECKING:
    from pathlib import Path

    from checklist.guidance.house_file import HouseEdition

GENERAL = "general"


@dataclass(frozen=True)
class Guidance:
    """All that stands under `profiles/`, in the order in which it is printed."""

    root: Path
    edition: str
    released: date
    platforms: Mapping[str, schema.Platform]
    topics: Mapping[str, schema.Topic]
    sources: Mapping[str, schema.Source]
    duties: Mapping[str, schema.Duty]
    controls: Mapping[str, schema.Control]
    efforts: Mapping[str, schema.EffortClass]
    professions: Mapping[str, schema.Profession]
    texts: Mapping[str, schema.Passage]
    points: tuple[schema.Point, ...]
    dead_links: tuple[str, ...]
    verbs: tuple[str, ...]
    banned: tuple[str, ...]
    common: tuple[str, ...]
    joined: tuple[str, ...]
    retired: Mapping[str, str]
    whole: bool = True
    """False: some rows could not be read, so what seems to be missing may be there."""
    house: HouseEdition | None = None
    """The organisation whose additions are in it."""

    @cached_property
    def offered(self) -> tuple[schema.Platform, ...]:
        """The platforms that a person can be asked about, the most used first."""
        return tuple(p for p in self.platforms.values() if p.offered)

    @cached_property
    def homes(self) -> tuple[schema.Platform | schema.Topic, ...]:
        """Every platform, then every topic."""
        return (*self.platforms.values(), *self.topics.values())

    @cached_property
    def items(self) -> Mapping[str, tuple[schema.Platform | schema.Topic, schema.Item]]:
        """Every item by id, with the platform or topic it belongs to."""
        return {item.id: (home, item) for home in self.homes for item in home.item}

    @cached_property
    def passages(self) -> Mapping[str, schema.Passage]:
        """Every passage by id: those of the topics and the fixed texts."""
        of_topics = {p.id: p for topic in self.topics.values() for p in topic.passage}
        return {**self.texts, **of_topics}

    def find_platform(self, word: str) -> schema.Platform | None:
        """Return the offered platform whose slug, name or alias is `word`, in any case."""
        return self._platform_words.get(word.strip().casefold())

    def platform_hint(self, word: str) -> str:
        """Return "Did you mean …?" for a platform that was not found."""
        return did_you_mean(word, self._platform_words)

    @cached_property
    def _platform_words(self) -> Mapping[str, schema.Platform]:
        return {
            word.casefold(): platform
            for platform in self.offered
            for word in (platform.slug, platform.name, *platform.aliases)
        }

    def find_profession(self, word: str) -> schema.Profession | None:
        """Return the profession whose id, name or alias is `word`, in any case."""
        wanted = word.strip().casefold()
        for profession in self.professions.values():
            if wanted in (w.casefold() for w in profession_words(profession)):
                return profession
        return None


def profession_words(profession: schema.Profession) -> tuple[str, ...]:
    """Return the words that name a profession: id, name and aliases."""
    return (profession.id, profession.name, *profession.aliases)
