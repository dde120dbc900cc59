"""What the next checklist needs of a record, as a text that travels in a form and is not trusted.

It holds no name, reference or note: those stay in the file that the person keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast, get_args

from checklist.base import dates
from checklist.base import field_names as names
from checklist.base.text import clean
from checklist.errors import ReturnedInvalid
from checklist.reading.extracted import EDITION
from checklist.reading.limits import LONGEST_LABEL, MAX_FIELDS
from checklist.returned.record import Record, SignOff, State, Tick

STATES: tuple[State, ...] = get_args(State)


def to_text(record: Record) -> str:
    """Return the items with their states, the titles of sheets, and when and from what it was."""
    sheets: dict[str, dict[State, list[str]]] = {}
    for tick in record.items:
        sheets.setdefault(tick.sheet, {}).setdefault(tick.state, []).append(tick.id)
    finished = record.signed.finished
    data = {
        "edition": record.edition,
        "made": record.made.isoformat() if record.made else "",
        "finished": finished.isoformat() if finished else "",
        "sheets": {
            sheet: {state: " ".join(items) for state, items in states.items()}
            for sheet, states in sheets.items()
        },
        "titles": {sheet: title for sheet, title in record.titles.items() if sheet in sheets},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Record:
    """Return the record in a text of `to_text`. Raises ReturnedInvalid for any other text."""
    try:
        data = json.loads(text)
        sheets, titles = dict(data["sheets"]), dict(data["titles"])
        edition, made = str(data["edition"]), str(data["made"])
        items = tuple(_ticks(sheets))
        return Record(
            edition=edition if EDITION.fullmatch(edition) else "",
            name="",
            reference="",
            occasion="",
            made=dates.parse(made),
            items=items[:MAX_FIELDS],
            left=(),
            notes={},
            signed=SignOff(date=dates.iso(str(data["finished"]))),
            titles={str(k): clean(str(v))[:LONGEST_LABEL] for k, v in titles.items()},
            warnings=(),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise ReturnedInvalid("What this page says of the last checklist is damaged.") from None


def _ticks(sheets: dict[str, Any]) -> Iterator[Tick]:
    """Yield the items. Raises ValueError for names that no field of ours has."""
    for sheet, states in sheets.items():
        for state, items in states.items():
            for item in items.split():
                name = names.parse(names.done(item, sheet))
                if state not in STATES or name is None or (name.item, name.sheet) != (item, sheet):
                    raise ValueError(item)
                yield Tick(item, sheet, cast("State", state))
