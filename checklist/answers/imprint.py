"""The answers that a document says of itself, so that next year's can start from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checklist.answers.model import LEVELS, RELATIONS, Answers
from checklist.answers.parse import extra_pages
from checklist.guidance.guidance import Guidance

NOBODY = "none"
"""The family where there is none; an empty value could not be told from a lost one."""


def to_imprint(answers: Answers) -> dict[str, str]:
    """Return the answers that no field or sheet tells, by the names in `reading.ANSWERS`.

    They are written where a document is bound, after layout. Nothing in them names the person.
    """
    profession = {"profession": answers.profession} if answers.profession else {}
    return {
        **profession,
        "level": answers.level,
        "family": ",".join(answers.family) or NOBODY,
        "pages": ",".join(answers.pages) or NOBODY,
    }


def from_imprint(imprint: Mapping[str, str], guidance: Guidance) -> dict[str, Any]:
    """Return those of the answers that this guidance knows, as an answers file spells them.

    The file may be anyone's, so whatever is not one of the known words is left out.
    """
    raw: dict[str, Any] = {}
    if (profession := imprint.get("profession")) in guidance.professions:
        raw["profession"] = profession
    if (level := imprint.get("level")) in LEVELS:
        raw["level"] = level
    family = imprint.get("family", "")
    words = [] if family == NOBODY else family.split(",")
    if family and set(words) <= set(RELATIONS):
        raw["family"] = [relation for relation in RELATIONS if relation in words]
    if pages := imprint.get("pages", ""):
        raw["pages"] = [slug for slug in extra_pages(guidance) if slug in pages.split(",")]
    return raw
