"""Puts a finished file under its final name: whole, or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from errno import EACCES, EDQUOT, EFBIG, EISDIR, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path

from checklist.errors import CannotWrite

_CURES = {
    ENOSPC: ("the disk is full.", "Make room, then run the command again."),
    EDQUOT: ("your disk quota is used up.", "Make room, then run the command again."),
    EFBIG: ("it is larger than files may be here.", "Choose another folder."),
    EACCES: ("you may not write there.", "Choose another folder."),
    EPERM: ("you may not write there.", "Choose another folder."),
    EROFS: ("that disk is read-only.", "Choose another folder."),
    ENOENT: ("the folder does not exist.", "Create it, or choose another."),
    ENOTDIR: ("part of that path is not a folder.", "Choose another folder."),
    EISDIR: ("it is a folder.", "Name a file inside it."),
    ENAMETOOLONG: ("the name is too long.", "Choose a shorter one."),
}


def check(path: Path, *, force: bool) -> None:
    """Raise CannotWrite now for what would fail later: better before the questions than after."""
    try:
        folder, there, beside = path.is_dir(), path.exists(), path.parent.is_dir()
    except OSError as error:  # such as a name that is too long
        raise explained(path, error) from error
    if folder:
        raise CannotWrite(f"“{path}” is a folder.", "Name a file inside it.")
    if there and not force:
        raise CannotWrite(f"“{path}” exists.", "Add --force to replace it, or choose another name.")
    if not beside:
        raise CannotWrite(f"The folder “{path.parent}” does not exist.", "Create it first.")


def make_folder(path: Path) -> None:
    """Make the folder `path` where it is not there yet. Raises CannotWrite."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fault, cure = _CURES.get(error.errno or 0, (f"{error.strerror}.", ""))
        raise CannotWrite(f"The folder “{path}” cannot be made: {fault}", cure) from error


def write(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write `data` to `path` by way of a temporary file beside it.

    Raises CannotWrite; then nothing is left behind and an older file is untouched.
    """
    check(path, force=force)
    try:
        _replace(path, data, force=force)
    except FileExistsError as error:
        raise CannotWrite(f"“{path}” exists.", "Add --force to replace it.") from error
    except OSError as error:
        raise explained(path, error) from error


def explained(path: Path, error: OSError) -> CannotWrite:
    """What the system refused, as a sentence with its cure."""
    fault, cure = _CURES.get(error.errno or 0, (f"{error.strerror}.", ""))
    return CannotWrite(f"“{path}” cannot be written: {fault}", cure)


def write_stdout(data: bytes) -> None:
    """Write the product to standard output. Raises CannotWrite when nobody reads it to the end."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python flushes standard output once more on its way out, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise CannotWrite("Standard output was closed before everything was written.") from error


def _replace(path: Path, data: bytes, *, force: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=".checklist-", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if force:
            temporary.replace(path)
        else:
            _move_new(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _move_new(temporary: Path, path: Path) -> None:
    """Rename, but never over a file that appeared meanwhile, where the system can promise that."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this disk
        temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
