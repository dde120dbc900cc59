"""Opens and locks ordinary files: through no link, and never waiting for a pipe or a device."""

from __future__ import annotations

import os
import stat
from errno import EINVAL, EISDIR
from io import BufferedReader
from pathlib import Path

FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""For `os.open`: follow no link and wait for nothing."""


def read(path: Path) -> BufferedReader:
    """Open an ordinary file to be read. Raises OSError for a link, a pipe or a device too."""
    handle = os.open(path, os.O_RDONLY | FLAGS | getattr(os, "O_BINARY", 0))
    try:
        check(handle)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def open_lock(path: Path) -> int | None:
    """Return a handle that locks `path` until it is closed; None when another process does.

    The lock ends with the process, however that ends. Raises OSError when the file cannot be
    made, is a link, a pipe or a device, or lies on a disk without locks.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | FLAGS, 0o600)
    try:
        check(handle)
        if lock(handle) and os.fstat(handle).st_ino == path.lstat().st_ino:
            return handle
    except FileNotFoundError:
        pass  # its holder ended just now and took the file along
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def lock(handle: int) -> bool:
    """Lock an open file until its handle is closed; return False when another process has it.

    Raises OSError where the disk has no locks.
    """
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def check(handle: int) -> None:
    """Raise OSError unless an open file is an ordinary one: no folder, pipe or device."""
    mode = os.fstat(handle).st_mode
    if stat.S_ISDIR(mode):
        raise OSError(EISDIR, os.strerror(EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(EINVAL, os.strerror(EINVAL))
