"""Limits of values in guidance files: pydantic enforces them, and JSON Schema states them.

The shapes are dataclasses and these limits are plain, so that a run which only reads checked
guidance need not load pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Limits:
    """Limits by the names of pydantic-core: `min_length`, `max_length`, `pattern`, `ge` or `le`."""

    def __init__(self, **limits: Any) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> dict[str, Any]:
        return {**handler(source), **self._limits}


@dataclass(frozen=True, kw_only=True)
class FilePart:
    """Part of a guidance file: frozen, and with no key that is not known."""

    __pydantic_config__ = {"extra": "forbid", "use_attribute_docstrings": True}  # noqa: RUF012  # pydantic reads it
