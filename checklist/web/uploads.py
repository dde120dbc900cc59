"""Forms that bring files. The files stay in memory: Starlette would put large ones on the disk."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import PureWindowsPath

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from checklist.base.upload import Upload
from checklist.web.state import MOST_FIELDS, Form, FormInvalid

MB = 1_000_000

MOST_LAST = 5 * MB
"""Bytes of last year's checklist; a usual one has a tenth of that."""

MOST_ROSTER = 2 * MB
"""Bytes of a roster."""

MOST_RETURNED = 50 * MB
"""Bytes of returned files together."""

MOST_FILES = 200
"""Returned files."""

BESIDES = 64 * 1024
"""Bytes of a form beside its files."""

AGAIN = "Go back and choose the file again."


class _InMemory(MultiPartParser):
    spool_max_size = sys.maxsize


@dataclass(frozen=True)
class Uploaded:
    """A form with files."""

    form: Form
    files: tuple[Upload, ...]
    """Those that were chosen, in order, without folders in their names."""


async def uploaded(request: Request, most_files: int = 1) -> Uploaded:
    """Return a form that browsers send as `multipart/form-data`. Raises FormInvalid."""
    try:
        parser = _InMemory(
            request.headers, request.stream(), max_files=most_files, max_fields=MOST_FIELDS
        )
        items = (await parser.parse()).multi_items()
    except (MultiPartException, KeyError, ValueError, LookupError):
        many = f"Choose at most {most_files} files." if most_files > 1 else AGAIN
        raise FormInvalid("This form cannot be read.", many) from None
    form: dict[str, list[str]] = {}
    files = []
    for name, value in items:
        if isinstance(value, str):
            form.setdefault(name, []).append(value)
        else:
            files.append(await _taken(value))
    return Uploaded(form, tuple(file for file in files if file.name))


async def _taken(file: UploadFile) -> Upload:
    name = PureWindowsPath(file.filename or "").name  # some browsers send a path
    data = await file.read()
    await file.close()
    return Upload(name, data)
