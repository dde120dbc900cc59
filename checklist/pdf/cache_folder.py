"""The folder of the cache: which one it is, and whether it is safe to use.

What lies in the cache is printed in people's documents. A folder that other users of the machine
can write to is not used, nor is one that belongs to someone else.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import platformdirs

VARIABLE = "CHECKLIST_CACHE"
"""The environment variable that names the folder; empty, nothing is kept."""


def cache_folder() -> Path | None:
    """Return the folder where laid-out sheets are kept, made when missing; None for nowhere."""
    folder, _ = examined()
    return folder


def cache_note() -> str:
    """Return the sentence that says why no cache is used; "" when one is, or none is wanted."""
    _, note = examined()
    return note


def examined() -> tuple[Path | None, str]:
    """Return the folder and "", or None and the reason why the folder cannot be used."""
    named = os.environ.get(VARIABLE)
    if named == "":
        return None, ""
    if named is None:
        folder = platformdirs.user_cache_path("checklist", appauthor=False) / "sheets"
    else:
        folder = Path(named)
    fault = _fault(folder)
    if not fault:
        return folder, ""
    cure = f"Set {VARIABLE} to a folder of your own."
    return None, f"The cache is not used: {fault}. {cure}"


def _fault(folder: Path) -> str:
    """Return the reason why `folder` cannot be used; "" when it can."""
    name = str(folder)
    shown = f"“{name}”" if len(name) <= SHOWN else f"“{name[:SHOWN]}…”"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except FileExistsError:
        return f"{shown} is not a folder"
    except (OSError, ValueError):
        return f"{shown} cannot be made"
    if os.name != "posix":
        return ""
    if status.st_uid != os.geteuid():
        return f"{shown} belongs to another user"
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"other users may write to {shown}"
    return ""


SHOWN = 200
"""Characters of a path that a message shows."""
