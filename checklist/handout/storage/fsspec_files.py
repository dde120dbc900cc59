"""Files at an address such as `s3://bucket/folder`, whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from checklist.errors import CannotWrite, UsageError, wheel
from checklist.handout.storage.address import shown

T = TypeVar("T")

OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss"}
"""Protocols by which an object has its name only when all of it is there."""

OF_S3 = ("s3", "s3a")
"""Protocols whose packages are a part of ours; all others need one of fsspec's."""

READ = 1 << 20
"""Bytes that are read at a time."""

NOTE = 256
"""Bytes of a small file that are read: more than a lock of ours has."""

_CURE = "Use a folder, or an address such as s3://bucket/folder."


class Files:
    """The files below an address; one thread uses it at a time. Every fault is a CannotWrite."""

    def __init__(self, address: str) -> None:
        self.address = address if address.endswith("://") else address.rstrip("/")
        self._system, self._root = _opened(self.address)
        self._moves = self.address.partition("://")[0].lower() not in OBJECT_STORES

    def make_folder(self) -> None:
        """Make the folder at the address, where the store has folders."""
        if self._moves:
            self._do(lambda: self._system.makedirs(self._root, exist_ok=True))

    def names(self, folder: str = "") -> dict[str, int]:
        """Return the names in a folder with sizes in bytes; {} where there is no folder."""
        path = f"{self._root}/{folder}".rstrip("/")
        return self._do(lambda: self._listed(path))

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put a file under its name: as one object, or by way of another name."""
        path = f"{self._root}/{name}"
        if not self._moves:
            data = b"".join(pieces)
            self._do(lambda: self._system.pipe_file(path, data))
            return
        part = f"{self._root}/.checklist-{uuid.uuid4().hex}.part"
        try:
            self._do(lambda: self._fill(part, path, pieces))
            self._do(lambda: self._move(part, path))
        except CannotWrite:
            with suppress(Exception):
                self._system.rm_file(part)
            raise

    def read(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file in pieces."""
        self._system.invalidate_cache()
        file = self._do(lambda: self._system.open(f"{self._root}/{name}", "rb"))
        with file:
            while piece := self._do(lambda: file.read(READ)):
                yield piece

    def note(self, name: str) -> bytes:
        """Return the first NOTE bytes of a file as it is now; b"" when there is none."""

        def content() -> bytes:
            self._system.invalidate_cache()
            try:
                with self._system.open(f"{self._root}/{name}", "rb") as file:
                    data: bytes = file.read(NOTE)
            except FileNotFoundError:
                return b""
            return data

        return self._do(content)

    def delete(self, name: str) -> None:
        """Delete one file; it may be gone already."""

        def gone() -> None:
            with suppress(FileNotFoundError):
                self._system.rm_file(f"{self._root}/{name}")

        self._do(gone)

    def sweep(self) -> None:
        """Delete the unfinished files of workers that were killed."""
        if self._moves:
            for name in self.names():
                if name.startswith(".checklist-") and name.endswith(".part"):
                    self.delete(name)

    def _listed(self, path: str) -> dict[str, int]:
        self._system.invalidate_cache()
        try:
            entries = self._system.ls(path, detail=True)
        except FileNotFoundError:
            return {}
        below = [entry for entry in entries if entry["name"].strip("/") != path.strip("/")]
        return {_last(entry["name"]): entry.get("size") or 0 for entry in below}

    def _fill(self, part: str, path: str, pieces: Iterable[bytes]) -> None:
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        with self._system.open(part, "wb") as file:
            for piece in pieces:
                file.write(piece)

    def _move(self, part: str, path: str) -> None:
        try:
            self._system.mv(part, path)
        except FileExistsError:
            self._system.rm_file(path)
            self._system.mv(part, path)

    def _do(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except CannotWrite:
            raise
        except Exception as error:  # each kind of store has errors of its own
            fault = f"“{shown(self.address)}” cannot be used: {_kind(error)}."
            raise CannotWrite(fault, "Check the address, and what you may do there.") from error


def _opened(address: str) -> tuple[Any, str]:
    protocol = address.partition("://")[0].lower()
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise _missing(protocol, "") from error
    try:
        system, root = url_to_fs(address, skip_instance_cache=True)
    except ImportError as error:
        raise _missing(protocol, str(error)) from error
    except ValueError as error:
        fault = f"“{protocol}://” is no kind of address that we can write to."
        raise UsageError(
            fault, "Use a folder, or an address such as s3://bucket/folder."
        ) from error
    except Exception as error:  # each kind of store has errors of its own
        raise CannotWrite(f"“{shown(address)}” cannot be used: {_kind(error)}.") from error
    if protocol == "memory" or not root.strip("/"):
        fault = f"“{shown(address)}” is no place for files that last."
        raise UsageError(fault, _CURE)
    return system, root.rstrip("/")


def _missing(protocol: str, words: str) -> UsageError:
    fault = f"Writing to “{protocol}://” needs packages that are not installed."
    if protocol in OF_S3:
        words = f"From the folder of its wheel, run: {wheel('s3')}"
    elif not words:
        words = "Install what fsspec names for that protocol."
    return UsageError(fault, words.partition("\n")[0])


def _kind(error: Exception) -> str:
    """Return the kind of the error: its own words may hold secrets of the store."""
    if isinstance(error, FileNotFoundError):
        return "there is no such place"
    if isinstance(error, PermissionError):
        return "you may not do that there"
    if isinstance(error, NotImplementedError):
        return "nothing can be written there"
    return type(error).__name__


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
