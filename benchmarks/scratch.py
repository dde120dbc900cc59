"""A folder for everything that is made while measuring; it goes when the process ends."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path


@cache
def _held() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="checklist-bench-", ignore_cleanup_errors=True)


def folder() -> Path:
    """The folder."""
    return Path(_held().name)
