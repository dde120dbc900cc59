"""Words that the shell offers when someone presses the tab key."""

from __future__ import annotations


def accounts(incomplete: str) -> list[str]:
    """Platforms, then kinds: `f` → `facebook=`, `face` → `facebook=personal` and so on.

    Bash parts words at "=", so the kinds are offered before that is typed.
    """
    from checklist.answers.model import KIND_ANSWERS
    from checklist.guidance.toml import read

    offered = read()[0].offered
    name, equals, _ = incomplete.partition("=")
    if equals:
        return [
            f"{name}={kind}" for kind in KIND_ANSWERS if f"{name}={kind}".startswith(incomplete)
        ]
    found = [platform.slug for platform in offered if platform.slug.startswith(incomplete)]
    if len(found) == 1:
        return [f"{found[0]}={kind}" for kind in KIND_ANSWERS]
    return [f"{slug}=" for slug in found]


def professions(incomplete: str) -> list[str]:
    """Professions by their ids."""
    from checklist.guidance.toml import read

    return [ident for ident in read()[0].professions if ident.startswith(incomplete)]


def occasions(incomplete: str) -> list[str]:
    """Occasions."""
    from checklist.answers.model import OCCASIONS

    return [word for word in OCCASIONS if word.startswith(incomplete)]


def levels(incomplete: str) -> list[str]:
    """Levels."""
    from checklist.answers.model import LEVELS

    return [word for word in LEVELS if word.startswith(incomplete)]


def pages(incomplete: str) -> list[str]:
    """Pages that can be chosen."""
    from checklist.answers.parse import extra_pages
    from checklist.guidance.toml import read

    return [slug for slug in extra_pages(read()[0]) if slug.startswith(incomplete)]
