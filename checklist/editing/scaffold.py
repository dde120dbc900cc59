"""A platform's file to start from, and what in any file is still to be written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from string import Template
from typing import Any

from checklist import resources
from checklist.errors import Problem, UsageError
from checklist.guidance.guidance import Guidance
from checklist.guidance.limits import FilePart
from checklist.guidance.schema import ID_PATTERN, Platform, Topic

NAME_CHARACTERS = 40

PREFIX_CHARACTERS = 8
"""Ids of one platform start alike, and the whole id has at most 40 characters."""

_TODO = re.compile(r"\bTODO\b[^\n]*")


def slug_of(name: str) -> str:
    """Return the file name, without its ending, for a platform called `name`.

    Raises UsageError when no id can be made of it.
    """
    slug = "-".join(re.findall(r"[a-z0-9]+", name.casefold()))[:NAME_CHARACTERS].rstrip("-")
    if not re.fullmatch(ID_PATTERN, slug):
        fault = f"“{name}” gives no file name of small letters that starts with one."
        raise UsageError(fault, "Give the file with -o, such as -o nine-gag.toml.")
    return slug


def skeleton(guidance: Guidance, name: str, slug: str, taken: frozenset[str], today: date) -> str:
    """Return the text of a file for the platform called `name`; no id in it is one of `taken`.

    Raises UsageError for a name or slug that cannot be one, or that a platform has already.
    """
    name = name.strip().replace("'", "’")
    if not name or len(name) > NAME_CHARACTERS or not name.isprintable():
        raise UsageError(
            f"“{name}” is no name for a platform.", f"Use 1 to {NAME_CHARACTERS} letters."
        )
    if not re.fullmatch(ID_PATTERN, slug):
        fault = f"“{slug}.toml” is no file name for a platform."
        raise UsageError(fault, "Use a to z, 0 to 9 and single hyphens, and start with a letter.")
    known = guidance.platforms.get(slug) or guidance.find_platform(name)
    if known:
        raise UsageError(f"There is already a platform “{known.name}”.", f"Edit {known.file}.")
    text = (resources.templates() / "new-platform.toml").read_text(encoding="utf-8")
    reason = f'{{ reason = "TODO: say why it has none", checked = {today.isoformat()} }}'
    holes = [control for control in guidance.controls if f'control = "{control}"' not in text]
    return Template(text).substitute(
        absent="".join(f"{control} = {reason}\n" for control in holes),
        name=json.dumps(name, ensure_ascii=False),
        prefix=_prefix(slug, taken | guidance.retired.keys()),
        edition=guidance.edition,
        today=today.isoformat(),
    )


def _prefix(slug: str, taken: frozenset[str]) -> str:
    """Return a short start for the ids of a new platform that no other ids have."""
    short = slug[:PREFIX_CHARACTERS]
    if "-" in slug and short != slug:
        short = "".join(part[0] for part in slug.split("-"))
    number, prefix = 1, short
    while any(ident.startswith(f"{prefix}-") for ident in taken):
        number += 1
        prefix = f"{short}{number}"
    return prefix


def unfinished(guidance: Guidance) -> Iterator[Problem]:
    """Yield every text that says TODO."""
    rows: list[tuple[str, str, FilePart]] = []
    for home in guidance.homes:
        parts = (*home.item, *getattr(home, "passage", ()))
        rows += [(home.file, "", _bare(home))]
        rows += [(home.file, part.id, part) for part in parts]
    for name, found in (
        ("texts", guidance.texts),
        ("sources", guidance.sources),
        ("duties", guidance.duties),
        ("professions", guidance.professions),
    ):
        rows += [(f"guidance/{name}.toml", ident, row) for ident, row in found.items()]
    for file, ident, row in rows:
        for field, text in _texts(row):
            if todo := _TODO.search(text):
                fault = f"“{todo[0][:60]}” is still to be done."
                yield Problem(file, ident, field, fault, "Write it, without the word TODO.")


def _bare(home: Platform | Topic) -> Platform | Topic:
    return (
        replace(home, item=()) if isinstance(home, Platform) else replace(home, item=(), passage=())
    )


def _texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a row of guidance with the name of its field: `where.app`."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part, field)
    elif isinstance(value, FilePart):
        for name, inner in vars(value).items():
            yield from _texts(inner, f"{field}.{name}".removeprefix("."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{field}.{name}")
