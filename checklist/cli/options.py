"""Options turned into answers, a person and guidance."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checklist.cli import console
from checklist.errors import AnswersInvalid, UsageError

if TYPE_CHECKING:
    from checklist.answers.model import Answers
    from checklist.answers.person import Person
    from checklist.cli.new_options import NewOptions
    from checklist.guidance.guidance import Guidance


def raw_answers(given: NewOptions) -> dict[str, Any]:
    """Return the options that are answers, as an answers file spells them. Raises UsageError."""
    if given.no_family and given.family is not None:
        raise UsageError("--family and --no-family contradict each other.", "Use one of them.")
    if given.no_platforms and given.platform:
        raise UsageError("--platform and --no-platforms contradict each other.", "Use one of them.")
    single = {
        "occasion": given.occasion,
        "profession": given.profession,
        "level": given.level,
        "minutes": given.minutes,
    }
    raw: dict[str, Any] = {key: value for key, value in single.items() if value is not None}
    if given.supervises:
        raw["supervises"] = True
    if given.research:
        raw["research"] = True
    if given.pages:
        chosen = " ".join(given.pages).replace(",", " ").split()
        raw["pages"] = [word.casefold() for word in chosen]
    if given.no_family:
        raw["family"] = []
    elif given.family is not None:
        raw["family"] = given.family.replace(",", " ").split()
    for option, table, words in (
        ("--platform", "platforms", given.platform),
        ("--opening", "opening", given.opening),
        ("--leaving", "leaving", given.leaving),
    ):
        if words:
            raw[table] = pairs(words, option)
    return raw


def pairs(words: list[str], option: str) -> dict[str, str]:
    """`NAME=KIND` words as a table. Raises UsageError for a missing kind or a name given twice."""
    found: dict[str, str] = {}
    for word in words:
        platform, equals, kind = word.rpartition("=")
        if not equals:
            fault = f"{option} {word}: the kind of profile is missing."
            raise UsageError(fault, f"Write {word}=personal, =professional, =both or =mixed.")
        if platform.casefold() in (p.casefold() for p in found):
            fault = f"{option}: {platform} is named twice."
            raise UsageError(fault, f"Use {platform}=both for 2 accounts.")
        found[platform] = kind.strip().casefold()
    return found


def person(name: str, reference: str) -> Person:
    """The cleaned words about the person; says so when they had to be cut."""
    from checklist.answers.person import Person
    from checklist.base.text import LONGEST, clean

    for label, text in (("name", name), ("reference", reference)):
        if len(text) > LONGEST:
            console.say(
                f"The {label} is {len(text):,} characters long; the first {LONGEST} are used."
            )
        elif text and not clean(text):
            raise UsageError(f"The {label} holds no letters that can be printed.", "Leave it out.")
    return Person(clean(name), clean(reference))


def guidance(house: Path | None) -> Guidance:
    """Our guidance, or the house edition of it."""
    from checklist.guidance.load import load

    found = load()
    if house is None:
        return found
    from checklist.house.load import load as load_house

    return load_house(found, house)


def from_file(file: str) -> dict[str, Any]:
    """The content of an answers file; `-` is standard input. Raises AnswersInvalid."""
    from checklist.answers.parse import MAX_BYTES, parse

    if file == "-":
        return parse(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    path = Path(file)
    try:
        with path.open("rb") as source:
            return parse(source.read(MAX_BYTES + 1), file)
    except IsADirectoryError:
        raise AnswersInvalid(f"“{file}” is a folder.", "Name the answers file inside it.") from None
    except FileNotFoundError:
        raise AnswersInvalid(f"There is no file “{file}”.") from None
    except OSError as error:
        raise AnswersInvalid(f"“{file}” cannot be read: {error.strerror}.") from None


def program() -> str:
    """Return the word that starts this program in the shell that it was started from."""
    from shutil import which

    own, found = Path(sys.argv[0]), which("checklist")
    if own.stem != "checklist" or not own.is_file() or (found and Path(found).samefile(own)):
        return "checklist"
    return os.path.relpath(own) if own.is_relative_to(Path.cwd()) else str(own)


def repeat_command(said: Answers, rest: list[str]) -> str:
    """The command that gives the same answers; it holds no name. `rest` are other options."""
    from checklist.answers.model import RELATIONS, Answers

    words = [program(), "new"]
    for account in said.accounts:
        option = {"using": "-p", "opening": "--opening", "leaving": "--leaving"}[account.stage]
        words += [option, f"{account.platform}={account.kind}"]
    if not said.accounts:
        words.append("--no-platforms")
    for key in ("occasion", "profession", "level", "minutes"):
        if (value := getattr(said, key)) != getattr(Answers(), key):
            words += [f"--{key}", str(value)]
    if not said.family:
        words.append("--no-family")
    elif said.family != RELATIONS:
        words += ["--family", ",".join(said.family)]
    if said.pages:
        words += ["--pages", ",".join(said.pages)]
    words += [f"--{key}" for key in ("supervises", "research") if getattr(said, key)]
    return shlex.join([*words, *rest])
