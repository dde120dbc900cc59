"""A house edition: our guidance with one organisation's name, looks, policy and own items.

Everything a house file names is checked before any of it is used, and every problem is named at
once. What it adds bears the organisation's prefix, so that it can never be one of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checklist.base.text import CHARACTERS
from checklist.errors import GuidanceInvalid, Problem
from checklist.guidance.guidance import Guidance
from checklist.guidance.house_file import House, HouseEdition, Line, Picture, Prefix
from checklist.guidance.messages import translate
from checklist.guidance.toml import count, toml
from checklist.guidance.validation import ValidationError, validated
from checklist.house import contrast, logo
from checklist.house.local_files import AssetInvalid, content, inside
from checklist.house.merge import merge


def load(guidance: Guidance, file: Path) -> Guidance:
    """`guidance` as the house edition that `file` describes.

    Raises GuidanceInvalid with every problem of the file and of all that it names.
    """
    found, problems = read(guidance, file)
    if problems:
        message = f"The house edition in “{file}” has {count(problems)}."
        raise GuidanceInvalid(message, problems=problems)
    return found


def read(guidance: Guidance, file: Path) -> tuple[Guidance, list[Problem]]:
    """The house edition as far as it can be read, and every problem with it.

    Raises GuidanceInvalid when there is no such file.
    """
    if file.is_dir():
        raise GuidanceInvalid(f"“{file}” is a folder.", "Name the house file inside it.")
    if not file.is_file():
        raise GuidanceInvalid(f"There is no house file “{file}”.", "Look at the path again.")
    problems: list[Problem] = []
    data = toml(file, file.name, problems)
    if data is None:
        return guidance, problems
    house = _shaped(file.name, data, problems)
    problems += _texts(file.name, house)
    problems += _accent(file.name, house)
    picture = _picture(file, data, problems)
    folder = None
    if house.items is not None:
        folder = _folder(file, house.items, problems)
    merged, changes, found = merge(guidance, house, file.name, folder)
    problems += found
    return replace(merged, house=HouseEdition(house, picture, changes)), problems


@dataclass(frozen=True, kw_only=True)
class _Draft(House):
    """A house file in which something required is at fault; the rest is checked as well."""

    organisation: Line = ""
    prefix: Prefix = ""


def _shaped(name: str, data: dict[str, Any], problems: list[Problem]) -> House:
    try:
        return validated(House, data)
    except ValidationError as error:
        problems.extend(translate(name, data, House, fault) for fault in error.errors())
        faulty = {fault["loc"][0] for fault in error.errors()}
        return validated(_Draft, {k: v for k, v in data.items() if k not in faulty})


def _texts(name: str, house: House) -> Iterator[Problem]:
    """Check that all texts can be printed."""
    fields = {"organisation": house.organisation}
    for table in ("logo", "policy", "ask"):
        found = getattr(house, table)
        texts = vars(found) if found else {}
        printed = {key: text for key, text in texts.items() if key not in ("file", "link")}
        fields |= {f"{table}.{key}": text for key, text in printed.items()}
    for field, text in fields.items():
        if foreign := [char for char in text if ord(char) not in CHARACTERS]:
            fault = f"a character that the fonts do not hold: “{foreign[0]}”."
            yield Problem(name, "", field, fault, "Write it in plain letters.")


def _accent(name: str, house: House) -> Iterator[Problem]:
    if house.accent and (found := contrast.contrast(house.accent)) < contrast.ENOUGH:
        shown = int(found * 100) / 100
        fault = f"“{house.accent}” has a contrast of {shown} on white; at least 4.5 is needed."
        cure = f"The nearest one that passes is “{contrast.nearest(house.accent)}”."
        yield Problem(name, "", "accent", fault, cure)


def _picture(file: Path, data: dict[str, Any], problems: list[Problem]) -> Picture | None:
    """The logo, also of a file in which other things are at fault."""
    table = data.get("logo")
    word = table.get("file") if isinstance(table, dict) else None
    if not isinstance(word, str) or not word:
        return None
    try:
        path = inside(file.parent, word)
        return logo.check(path.suffix, content(path, logo.MAX_BYTES))
    except AssetInvalid as error:
        problems.extend(Problem(file.name, "", "logo.file", *fault) for fault in error.faults)
    return None


def _folder(file: Path, word: str, problems: list[Problem]) -> Path | None:
    try:
        path = inside(file.parent, word)
    except AssetInvalid as error:
        problems.extend(Problem(file.name, "", "items", *fault) for fault in error.faults)
        return None
    if not path.is_dir():
        fault = f"there is no folder “{word}”."
        problems.append(Problem(file.name, "", "items", fault, "Make it, or delete the line."))
        return None
    return path
