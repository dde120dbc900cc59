"""Addresses such as `s3://bucket/folder`: telling them from folders, showing no password."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_remote(address: str) -> bool:
    """Return whether it is an address such as `s3://bucket/folder`, and not a folder here."""
    return bool(_ADDRESS.match(address)) and not address.startswith("file://")


def shown(address: str) -> str:
    """Return an address without the user and password that may stand in it."""
    return re.sub(r"://[^/]*@", "://", address)
