"""pydantic's findings as sentences for people who write guidance: place, fault and cure."""

from __future__ import annotations

import re
from typing import Any

from checklist.errors import Problem, did_you_mean
from checklist.guidance import schema
from checklist.guidance.house_file import EMAIL
from checklist.guidance.limits import FilePart
from checklist.guidance.validation import json_schema


def translate(name: str, data: dict[str, Any], shape: type[FilePart], error: Any) -> Problem:
    """Return a finding about `data`, the content of the file `name`, as a problem with its cure."""
    loc = error["loc"]
    item = ""
    if len(loc) > 1 and isinstance(data[loc[0]], list) and isinstance(data[loc[0]][loc[1]], dict):
        item = str(data[loc[0]][loc[1]].get("id", f"{loc[0]} {loc[1] + 1}"))
        loc = loc[2:]
    where = ".".join(str(part) for part in loc if part != "constrained-str") or "(whole)"
    fault, cure = _plain(error, _known_keys(shape, error["loc"]))
    return Problem(name, item, where, fault, cure)


def _known_keys(shape: type[FilePart], loc: tuple[Any, ...]) -> list[str]:
    """The keys allowed in the table in which `loc` stands."""
    keys: Any = json_schema(shape)
    defs = keys.get("$defs", {})
    for part in loc[:-1]:
        keys = (
            keys.get("items", {})
            if isinstance(part, int)
            else keys.get("properties", {}).get(part, {})
        )
        options = keys.get("anyOf", [keys])
        reference = next((o["$ref"] for o in options if "$ref" in o), None)
        if reference:
            keys = defs[reference.rsplit("/", 1)[-1]]
    return list(keys.get("properties", {}))


def _plain(error: Any, known: list[str]) -> tuple[str, str]:
    """Pydantic's finding as a sentence and a cure."""
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "it is missing.", "Add it."
        case "unexpected_keyword_argument":
            word = str(error["loc"][-1])
            return "there is no such field.", did_you_mean(word, known) or "Delete it."
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", context["expected"])
            hint = did_you_mean(str(value), allowed)
            return f"“{value}” is not one of {', '.join(allowed)}.", hint or "Use one of them."
        case "string_too_long":
            return f"it is {len(value)} characters long.", f"Cut it to {context['max_length']}."
        case "string_pattern_mismatch":
            return _mismatch(str(value), context["pattern"])
        case "string_too_short" | "too_short":
            return "it is empty.", "Write something or delete the line."
        case "greater_than_equal" | "less_than_equal":
            limit = context.get("ge", context.get("le"))
            side = "at least" if "ge" in context else "at most"
            return f"{value} is out of range.", f"Use {side} {limit}."
        case "int_parsing" | "int_type" | "int_from_float":
            return f"“{value}” is not a whole number.", "Write digits only."
        case "bool_parsing" | "bool_type":
            return f"“{value}” is not true or false.", "Write true or false, without quotes."
        case kind if kind.startswith("date"):
            return f"“{value}” is not a date.", "Write it without quotes: 2026-11-22."
        case kind if kind.startswith(("tuple", "list")):
            return f"“{value}” is not a list.", "Put it into square brackets."
        case _:
            return f"{error['msg'][0].lower()}{error['msg'][1:]}.", "See docs/editing-guidance.md."


def _mismatch(value: str, pattern: str) -> tuple[str, str]:
    shown = re.sub(r"//[^/]*@", "//…@", value)  # it may be a password
    cure = _FORMS.get(pattern, "") if shown == value else "Leave out the user and the password."
    return f"“{shown}” does not have the right form.", cure


_FORMS = {
    schema.ID_PATTERN: "Use a to z, 0 to 9 and single hyphens, and start with a letter.",
    schema.LINK_PATTERN: "Use an address that starts with https://.",
    schema.EDITION_PATTERN: "Write year and month with a full stop: 2026.11.",
    r"^(20\d\d(-(0[1-9]|1[0-2]))?)?$": "Write 2024, 2024-10 or nothing.",
    r"^s[1-9]\d?$": "Write s1 to s49.",
    EMAIL: "Write an address such as team@example.org.",
    schema.HEX: "Write # and 6 digits, each 0 to 9 or a to f: #7a1f5c.",
    r"^[a-z][a-z0-9]{1,11}$": "Use 2 to 12 of a to z and 0 to 9, and start with a letter.",
}
