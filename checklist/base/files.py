"""Writes files: whole or not at all, readable by their owner only, and through no planted link.

A file is made exclusively under an unguessable name in the folder of its target, locked while it
grows, put on disk, and then moved. What a killed process left behind has no lock any more, so
the next one can tell it from a file that still grows.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import (
    EACCES,
    EDQUOT,
    EFBIG,
    EINVAL,
    EISDIR,
    ELOOP,
    ENAMETOOLONG,
    ENOENT,
    ENOLCK,
    ENOSPC,
    ENOTDIR,
    ENXIO,
    EPERM,
    EROFS,
)
from pathlib import Path
from types import FrameType
from typing import BinaryIO, TextIO

from checklist.base import ordinary_files
from checklist.errors import CannotWrite

LONGEST_NAME = 255
"""Bytes that a file name may have, on every file system in common use."""

PREFIX, SUFFIX = ".checklist-", ".part"
"""Start and end of the name of a file that is not finished."""

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
    ELOOP: ("it is a link.", "Delete it, or choose another name."),
    ENXIO: ("it is a pipe.", "Choose another name."),
    EINVAL: ("it is no ordinary file.", "Choose another name."),
    ENOLCK: ("that disk has no locks.", "Choose a folder on another disk."),
}


def check(path: Path, *, force: bool) -> None:
    """Raise CannotWrite now for what would fail later: better before the questions than after."""
    try:
        _check_name(path)
        mode = path.stat().st_mode if path.exists() else None
        beside = path.parent.is_dir()
    except OSError as error:
        raise explained(path, error) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise CannotWrite(f"“{path}” is a folder.", "Name a file inside it.")
    if mode is not None and not stat.S_ISREG(mode):
        raise CannotWrite(f"“{path}” is no ordinary file.", "Choose another name.")
    if mode is not None and not force:
        raise CannotWrite(f"“{path}” exists.", "Add --force to replace it, or choose another name.")
    if not beside:
        raise CannotWrite(f"The folder “{path.parent}” does not exist.", "Create it first.")


def is_folder(path: Path) -> bool:
    """Return whether an output is a folder. Raises CannotWrite for a name that is too long."""
    try:
        _check_name(path)
        return path.is_dir()
    except OSError as error:
        raise explained(path, error) from error


def make_folder(path: Path) -> None:
    """Make the folder `path` where it is not there yet. Raises CannotWrite."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fault, cure = _CURES.get(error.errno or 0, (f"{error.strerror}.", ""))
        raise CannotWrite(f"The folder “{path}” cannot be made: {fault}", cure) from error


def write(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write `data` to `path`, and remove what killed processes left unfinished beside it.

    Raises CannotWrite; then nothing is left behind and an older file is untouched.
    """
    with replacement(path, force=force) as file:
        file.write(data)
    sweep(path.parent)


@contextmanager
def replacement(path: Path, *, force: bool = True) -> Iterator[BinaryIO]:
    """Yield a new file that takes the place of `path` when the block ends without an error.

    Raises CannotWrite; then nothing is left behind and an older file is untouched, as with any
    other error in the block.
    """
    check(path, force=force)
    try:
        with _temporary(path.parent) as (file, temporary):
            yield file
            file.flush()
            os.fsync(file.fileno())
            if os.name == "nt":  # which moves no open file
                file.close()
            if force:
                temporary.replace(path)
            else:
                _move_new(temporary, path)
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise CannotWrite(f"“{path}” exists.", "Add --force to replace it.") from error
    except OSError as error:
        raise explained(path, error) from error


def appended(path: Path) -> TextIO:
    """Open an existing file of ours to add UTF-8 text at its end. Raises CannotWrite."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | ordinary_files.FLAGS)
        try:
            ordinary_files.check(handle)
            if os.name == "posix":
                os.fchmod(handle, 0o600)
            return os.fdopen(handle, "a", encoding="utf-8", newline="")
        except BaseException:
            os.close(handle)
            raise
    except OSError as error:
        raise explained(path, error) from error


def sweep(folder: Path) -> None:
    """Delete the unfinished files of killed processes in `folder`, as far as that is allowed."""
    with suppress(OSError):
        for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
            with suppress(OSError):
                _sweep(path)


def explained(path: Path, error: OSError) -> CannotWrite:
    """Return an OSError as CannotWrite: one sentence with its cure."""
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


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Yield a locked new file in `folder` and its path; it is gone afterwards unless moved."""
    with _removed_on_sigterm() as names:
        handle = _new_file(folder, names)
        try:
            try:
                file = os.fdopen(handle, "wb")
            except BaseException:
                os.close(handle)
                raise
            with file:
                yield file, names[-1]
        finally:
            names[-1].unlink(missing_ok=True)


def _new_file(folder: Path, names: list[Path]) -> int:
    """Return the handle of a new file, locked, with its path at the end of `names`."""
    import tempfile

    while True:
        handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=folder)
        names.append(Path(name))
        if os.name == "nt":  # which deletes no open file, so that it needs no lock
            return handle
        with suppress(OSError):
            if not ordinary_files.lock(handle) or not os.fstat(handle).st_nlink:
                os.close(handle)  # a sweep came between making and locking it
                continue
        return handle


@contextmanager
def _removed_on_sigterm() -> Iterator[list[Path]]:
    """Yield a list of paths that are deleted when SIGTERM ends this process in the block."""
    names: list[Path] = []
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield names
        return

    def end(number: int, _frame: FrameType | None) -> None:
        for name in names:
            with suppress(OSError):
                name.unlink()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, end)
    try:
        yield names
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _sweep(path: Path) -> None:
    with ordinary_files.read(path) as file:
        if os.name == "nt":  # which deletes no open file, of whatever process
            file.close()
            path.unlink()
        elif os.fstat(file.fileno()).st_uid == os.getuid() and ordinary_files.lock(file.fileno()):
            path.unlink()


def _check_name(path: Path) -> None:
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise OSError(ENAMETOOLONG, os.strerror(ENAMETOOLONG))


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
