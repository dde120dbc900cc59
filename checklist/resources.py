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


def tree(path: Path | None) -> tuple[Path, dict[str, Path]]:
    """The guidance that `path` belongs to, and the one file that is meant by the name it has there.

    A folder is guidance itself. A file that lies in none is read as if it were among ours.
    """
    if path is None or path.is_dir():
        return path or profiles(), {}
    parent = path.resolve().parent
    named = parent.name if parent.name in ("platforms", "topics", "guidance") else "platforms"
    whole = (parent.parent / "guidance" / "edition.toml").is_file()
    return parent.parent if whole else profiles(), {f"{named}/{path.name}": path}
