"""Faults in the words of the command line, in our own sentences instead of the parser's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer

from checklist.base.text import clean
from checklist.errors import UsageError, did_you_mean

PROGRAM = "checklist"

OWN = ("-h", "--help", "--version", "--install-completion", "--show-completion")
"""Options that belong to no command."""

_QUOTED = re.compile(r"'(.*?)'|\(([^()]*)\)\.?$", re.DOTALL)
"""The word that a message of the parser is about."""

# Typer keeps these classes to itself; they are the ancestors of one that it exports.
ParserError: type[Exception] = typer.BadParameter.__mro__[2]


def with_new(words: Sequence[str]) -> list[str]:
    """Return `words` with the command that they leave out, and “help” as the option it stands for.

    Options alone belong to “new”: `checklist -p facebook=personal`.
    """
    first = words[0] if words else ""
    if first == "help":
        return [*words[1:], "--help"]
    if first.startswith("-") and first.partition("=")[0] not in OWN:
        return ["new", *words]
    return list(words)


def sentence(error: Exception) -> UsageError | None:
    """Return a fault of the parser in our words; None for one that is a help text."""
    name, context = type(error).__name__, getattr(error, "ctx", None)
    if name == "NoArgsIsHelpError":
        return None
    command: str = context.command_path if context else PROGRAM
    cure = f"Run “{PROGRAM} help{command.removeprefix(PROGRAM)}”."
    match name:
        case "NoSuchOption":
            return _no_option(error, command, cure)
        case "BadOptionUsage":
            needs = "takes no value" if "not take" in str(error) else "needs a value after it"
            return UsageError(f"“{error.option_name}” {needs}.", cure)  # type: ignore[attr-defined]
        case "MissingParameter":
            return UsageError(f"“{command}” needs {_parameter(error)}.", cure)
        case "BadParameter":
            is_number = re.search(r"\bint(eger)?\b|number", str(error)) is not None
            wanted = "takes a whole number" if is_number else "cannot be used as it was given"
            return UsageError(f"“{_parameter(error)}” {wanted}.", cure)
    return _no_command(error, command, cure)


def _parameter(error: Any) -> str:
    """Return an argument or option as the help texts name it."""
    param = error.param
    is_argument = param.param_type_name == "argument"
    return str((param.metavar or param.name.upper()) if is_argument else param.opts[-1])


def _no_option(error: Any, command: str, cure: str) -> UsageError:
    known = [*OWN, *(word for param in error.ctx.command.params for word in param.opts)]
    hint = did_you_mean(error.option_name, known)
    return UsageError(f"“{clean(error.option_name)}” is no option of “{command}”.", hint or cure)


def _no_command(error: Any, command: str, cure: str) -> UsageError:
    """Return the sentence for a command that is not known, or for a word too many."""
    found = _QUOTED.search(str(error))
    word = clean(found[1] or found[2]) if found else ""
    if commands := list(getattr(error.ctx.command, "commands", ())):
        hint = did_you_mean(word, commands) or f"There are {', '.join(commands)}."
        return UsageError(f"“{word}” is no command of “{command}”.", hint)
    return UsageError(f"“{command}” has a word too many: “{word}”.", cure)
