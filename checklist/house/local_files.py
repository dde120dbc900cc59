"""Files that a file from outside names: only those in its own folder, and of a sane size."""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath

from checklist.errors import did_you_mean

Fault = tuple[str, str]
"""The fault and its cure."""

_REMOTE = re.compile(r"[a-z][a-z0-9+.-]+:|//|\\\\", re.IGNORECASE)


class AssetInvalid(ValueError):
    """Everything that is wrong with something from outside."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault for fault, _ in faults))
        self.faults = faults


def inside(folder: Path, word: str) -> Path:
    """The real path of what `word` names in `folder`, in the spelling of any system.

    Raises AssetInvalid for what is remote or lies elsewhere, also by way of a link.
    """
    if _REMOTE.match(word):
        cure = "Put it into the folder of the house file."
        raise AssetInvalid((f"“{word}” is not a file on this computer.", cure))
    plain = PureWindowsPath(word)
    try:
        path = folder.joinpath(*plain.parts).resolve()
        home = folder.resolve()
    except (OSError, RuntimeError, ValueError):  # a circle of links, or a null character
        raise AssetInvalid((f"“{word}” is not a path.", "Name a file.")) from None
    if plain.drive or plain.root or ".." in plain.parts or not path.is_relative_to(home):
        cure = "Put it into the folder of the house file."
        raise AssetInvalid((f"“{word}” lies outside the folder of the house file.", cure))
    return path


def content(path: Path, most: int) -> bytes:
    """The bytes of an ordinary file of at most `most`. Raises AssetInvalid."""
    try:
        if not path.is_file():
            there = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
            raise AssetInvalid((f"there is no file “{path.name}”.", did_you_mean(path.name, there)))
        size = path.stat().st_size
        if size <= most:
            return path.read_bytes()
    except OSError as error:
        raise AssetInvalid((f"it cannot be read: {error.strerror}.", "")) from None
    fault = f"it is {size / 1e6:.1f} MB; at most {most / 1e6:g} MB."
    raise AssetInvalid((fault, "Save it smaller."))
