"""Checks data against the shapes of `schema.py`, and says what is wrong: the owner of pydantic."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

__all__ = ["ValidationError", "as_data", "json_schema", "validated"]

Shape = TypeVar("Shape")


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(shape: type[Any]) -> TypeAdapter[Any]:
    if shape not in _adapters:
        _adapters[shape] = TypeAdapter(shape)
    return _adapters[shape]


def validated(shape: type[Shape], data: dict[str, Any]) -> Shape:
    """Return `data` as its shape. Raises ValidationError with everything that is wrong."""
    found: Shape = _adapter(shape).validate_python(data)
    return found


def json_schema(shape: type[Any]) -> dict[str, Any]:
    """Return the JSON Schema of a shape."""
    return _adapter(shape).json_schema()


def as_data(value: Any) -> dict[str, Any]:
    """Return a part of the guidance as plain data, without what it leaves at its default."""
    found: dict[str, Any] = _adapter(type(value)).dump_python(
        value, mode="json", exclude_defaults=True
    )
    return found
