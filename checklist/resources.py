"""Finds the folders that travel with the package, in a checkout and in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from checklist.errors import GuidanceInvalid

PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder `templates` or `profiles`.

    In a wheel it lies inside the package, in a checkout beside it.
    """
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise GuidanceInvalid(
        f"The folder “{name}” is missing from this installation.",
        "Install the package again.",
    )


def profiles() -> Path:
    """The guidance."""
    return folder("profiles")


def templates() -> Path:
    """The Jinja2 templates and their style sheet."""
    return folder("templates")
