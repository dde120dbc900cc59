"""Open the storage at an address: the only module that knows both kinds."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from checklist.handout.storage.address import is_remote
from checklist.handout.storage.base import Storage


def open_storage(address: str) -> Storage:
    """Return the storage at an address. Raises UsageError for one that we cannot write to."""
    if is_remote(address):
        from checklist.handout.storage.remote import Remote

        return Remote(address)
    from checklist.handout.storage.folder import Folder

    return Folder(_local(address))


def _local(address: str) -> Path:
    path = unquote(address.removeprefix("file://")) if address.startswith("file://") else address
    return Path(path)
