"""The state of a hand-out as a small JSON file, which anybody may have changed."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime

from checklist.errors import CannotWrite
from checklist.handout.storage.base import STATE, State

LARGEST = 65_536
"""Bytes that a state may have; ours have about 300."""

_YEARS = range(1970, 9000)
"""Years that leave room for a review a year later."""


def dump(state: State) -> bytes:
    """Return a state as JSON."""
    return json.dumps(asdict(state)).encode("utf-8")


def parse(data: bytes) -> State:
    """Return the state in `data`. Raises CannotWrite unless it is one that we could have left."""
    try:
        if len(data) > LARGEST:
            raise damaged()
        values = json.loads(data)
        names = {field.name for field in fields(State)}
        if not isinstance(values, dict) or set(values) != names:
            raise damaged()
        if not all(isinstance(value, str) for value in values.values()):
            raise damaged()
        made = datetime.fromisoformat(values["made"])
        if made.tzinfo is None or made.year not in _YEARS:
            raise damaged()
        return State(**values)
    except (ValueError, RecursionError) as error:
        raise damaged() from error


def damaged() -> CannotWrite:
    """Return what to say of a state that cannot be read."""
    fault = f"“{STATE}”, which says what this hand-out began with, is damaged."
    return CannotWrite(fault, "Choose an empty folder.")
