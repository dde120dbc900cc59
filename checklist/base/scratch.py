"""A private temporary folder for the workers of this process, and the sweeping of dead ones.

A worker that is killed leaves its temporary files (WeasyPrint makes a folder for each font
configuration). So they all lie in one folder that the parent removes at its end. A parent that was
killed leaves the folder; the next one sweeps it, once nobody holds its lock.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

PREFIX = "checklist-workers-"

_UNFINISHED = "checklist-unfinished-"

_LOCK = "lock"


def subfolder() -> Path | None:
    """Return a new folder for one worker; None where none can be made, and without POSIX locks."""
    try:
        parent = _folder()
        return Path(tempfile.mkdtemp(dir=parent)) if parent else None
    except OSError:
        return None


@cache
def _folder() -> Path | None:
    """Return the folder of this process, made at the first call. One thread makes it."""
    if os.name != "posix":
        return None
    try:
        base = Path(tempfile.gettempdir())
        _sweep(base)
        folder, lock = _make(base)
    except OSError:
        return None
    atexit.register(_remove, folder, lock, os.getpid())
    return folder


def _make(base: Path) -> tuple[Path, int]:
    """Make a folder, and hold its lock before it has a name that others sweep."""
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=base))
    lock = os.open(unfinished / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    _hold(lock)
    folder = base / unfinished.name.replace(_UNFINISHED, PREFIX, 1)
    unfinished.rename(folder)
    return folder, lock


def _remove(folder: Path, lock: int, owner: int) -> None:
    """Remove the folder when the process that made it ends; a fork of it has no say in that."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(base: Path) -> None:
    """Remove the folders of ours whose process has ended."""
    for folder in base.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                _hold(lock)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _hold(lock: int) -> None:
    """Take a lock that ends with this process. Raises OSError when another one holds it."""
    import fcntl

    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
