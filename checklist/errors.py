"""One exception tree. A class carries its exit code; an instance says what is wrong and the cure.

ChecklistError
├── UsageError         2  wrong or missing option or answer
├── GuidanceInvalid    3  a file under profiles/, or a template, is not right
├── AnswersInvalid     4  an answers file or a roster is not right
├── ReturnedInvalid    5  a returned file is unreadable or not ours
├── CannotWrite        6  disk full, folder missing, no permission
└── RowsFailed         7  a hand-out finished, but some rows failed
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the process; a published contract, see `docs/commands.md`."""

    DONE = 0
    BUG = 1
    USAGE = 2
    GUIDANCE = 3
    ANSWERS = 4
    RETURNED = 5
    WRITE = 6
    ROWS = 7
    INTERRUPTED = 130


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a file, with where it is and what to do about it."""

    file: str
    item: str
    field: str
    fault: str
    cure: str = ""

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.item, self.field) if part)
        return " ".join(part for part in (f"{place}: {self.fault}", self.cure) if part)


def wheel(extra: str = "") -> str:
    """Return the command that installs the wheel of this program by its path.

    Never a bare name: on the package index, “checklist” is somebody else's.
    """
    from checklist import __version__

    name = f"./privacy_settings_checklist-{__version__}-py3-none-any.whl"
    return f"pip install '{name}[{extra}]'" if extra else f"pip install --force-reinstall '{name}'"


class ChecklistError(Exception):
    """A fault that the person at the keyboard can do something about."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, cure: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.problems = tuple(problems)

    def __str__(self) -> str:
        lines = [" ".join(part for part in (self.message, self.cure) if part)]
        lines += [f"  {problem}" for problem in self.problems]
        return "\n".join(_FLOOD.sub(_shortened, line) for line in lines)


_FLOOD = re.compile(r"(?<=“)[^”]{400,}(?=”)|\S{400,}")
"""A quotation, or one word, that is longer than any message needs."""


def _shortened(flood: re.Match[str]) -> str:
    return f"{flood[0][:60]} … {flood[0][-60:]}"


class UsageError(ChecklistError):
    """A wrong or missing option or answer."""

    exit_code = ExitCode.USAGE


class GuidanceInvalid(ChecklistError):
    """A file under `profiles/`, a template or a font does not hold what it must."""

    exit_code = ExitCode.GUIDANCE


class LayoutUnavailable(GuidanceInvalid):
    """The layout engine, or a library that it needs, cannot be loaded on this machine."""


class AnswersInvalid(ChecklistError):
    """An answers file cannot be used as it is."""

    exit_code = ExitCode.ANSWERS


class ReturnedInvalid(ChecklistError):
    """A returned file cannot be read, or did not come from here."""

    exit_code = ExitCode.RETURNED


class CannotWrite(ChecklistError):
    """The output could not be put where it was asked for."""

    exit_code = ExitCode.WRITE


class RowsFailed(ChecklistError):
    """A hand-out finished, but not for everyone."""

    exit_code = ExitCode.ROWS


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A sentence naming the nearest of `choices`, or "" when none is near."""
    from difflib import get_close_matches

    by_lower = {choice.casefold(): choice for choice in choices}
    near = get_close_matches(word.casefold(), by_lower, n=1, cutoff=0.6)
    return f"Did you mean “{by_lower[near[0]]}”?" if near else ""
