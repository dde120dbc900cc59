"""Guidance as one piece of the stock: checked when it was pressed, read without checking again."""

from __future__ import annotations

import io
import pickle
from dataclasses import fields
from pathlib import Path
from typing import Any

from checklist.guidance.guidance import Guidance

PIECE = b"guidance"
"""Its name in the stock."""

_MODULES = frozenset({"checklist.guidance.schema", "datetime"})


def packed(guidance: Guidance) -> bytes:
    """Return guidance as bytes, wherever it was read."""
    found = {one.name: getattr(guidance, one.name) for one in fields(guidance)}
    return pickle.dumps({name: value for name, value in found.items() if name != "root"}, 5)


def unpacked(data: bytes, root: Path) -> Guidance:
    """Return the guidance in `data`, as if it had been read from `root`.

    Raises UnpicklingError when it holds anything but guidance.
    """
    return Guidance(root=root, **_Unpickler(io.BytesIO(data)).load())


class _Unpickler(pickle.Unpickler):
    """Makes the shapes of guidance and nothing else, so that no file can run anything."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module in _MODULES and "." not in name else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no guidance")
        return found
