"""The one grammar of the names of form fields and text slots: builds and parses each.

A field's name comes back in a returned file, so its shape never changes:

    ITEM--SHEET--done, ITEM--SHEET--na      the two boxes of an item
    left--SHEET, notes--SHEET               what a sheet asks besides its items
    about--KEY, signed--KEY                 the first page and the sign-off

A slot is filled by us and never read back: `row-N`, `first-N-PART`, `since-KIND-N-PART` and
`mark--ITEM--SHEET`. A slot's name with `-id` says where the words lead in HTML. Templates have
this module as `names`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

ABOUT = ("name", "reference", "occasion", "made", "edition")
"""Keys of the fields on the first page."""

SIGNED = (
    "name",
    "date",
    "discussed-with",
    "discussed-on",
    "next-review",
    "next-steps",
    "questions",
)
"""Keys of the texts of the sign-off."""

DONE, NOT_FOR_ME, LEFT, CITATIONS = "done", "na", "left", "cite"
"""Names of fields and of a slot in a slip, which belongs to no sheet; composing gives them whole
ones."""

Family = Literal["item", "left", "notes", "about", "signed"]

Box = Literal["done", "na"]

BOXES: tuple[Box, ...] = ("done", "na")
"""Keys of the boxes of an item: done, and not for me."""

LONGEST_PART = 100
"""Characters of the id of a sheet."""

LONGEST_NAME = 250
"""Characters of a field's name; ours are shorter."""

_SHEET = rf"[a-z0-9-]{{1,{LONGEST_PART}}}"

_FIELD = re.compile(
    rf"(?P<item>[a-z][a-z0-9]*(?:-[a-z0-9]+)*)--(?P<where>{_SHEET})--(?P<box>{'|'.join(BOXES)})"
    rf"|(?P<family>left|notes)--(?P<sheet>{_SHEET})"
    rf"|about--(?P<about>{'|'.join(ABOUT)})"
    rf"|signed--(?P<signed>{'|'.join((*SIGNED, 'discussed'))})"
)

_NUMBER = "(?:0|[1-9][0-9]*)"

_SLOT = re.compile(
    rf"(?P<row>row)-(?P<row_number>{_NUMBER})(?:-(?P<cell>[a-z]+))?"
    rf"|(?P<first>first)-(?P<first_number>{_NUMBER})-(?P<part>[a-z]+)"
    rf"|since-(?P<kind>[a-z]+)-(?P<since_number>{_NUMBER})-(?P<since_part>[a-z]+)"
)


@dataclass(frozen=True)
class FieldName:
    """The parts of a field's name."""

    family: Family
    key: str = ""
    """A box of an item, or the key on the first page or the sign-off; "" for a sheet's own."""
    sheet: str = ""
    item: str = ""

    @property
    def is_box(self) -> bool:
        """Tell a box from a text."""
        return self.family in ("item", "left") or self == _DISCUSSED

    @property
    def holds_title(self) -> bool:
        """Tell whether the field's spoken label holds the title of an item or of a sheet."""
        return self.family == "notes" or (self.family == "item" and self.key == "done")

    def __str__(self) -> str:
        match self.family:
            case "item":
                return f"{self.item}--{self.sheet}--{self.key}"
            case "left" | "notes":
                return f"{self.family}--{self.sheet}"
            case _:
                return f"{self.family}--{self.key}"


@dataclass(frozen=True)
class SlotName:
    """The parts of a slot's name."""

    family: Literal["row", "first", "since"]
    number: int
    part: str = ""
    kind: str = ""
    """For `since`: the kind of mark."""

    def __str__(self) -> str:
        middle = f"{self.kind}-{self.number}" if self.family == "since" else str(self.number)
        return "-".join(word for word in (self.family, middle, self.part) if word)


def parse(name: str) -> FieldName | None:
    """Return the parts of a field's name; None for a name that we never give."""
    match = _FIELD.fullmatch(name)
    if not match:
        return None
    if match["item"]:
        return FieldName("item", match["box"], match["where"], match["item"])
    if match["family"]:
        return FieldName(cast("Family", match["family"]), sheet=match["sheet"])
    if match["about"]:
        return FieldName("about", match["about"])
    return FieldName("signed", match["signed"])


def parse_slot(name: str) -> SlotName | None:
    """Return the parts of a numbered slot's name; None for any other name."""
    match = _SLOT.fullmatch(name)
    if not match:
        return None
    if match["row"]:
        return SlotName("row", int(match["row_number"]), match["cell"] or "")
    if match["first"]:
        return SlotName("first", int(match["first_number"]), match["part"])
    return SlotName("since", int(match["since_number"]), match["since_part"], match["kind"])


def done(item: str, sheet: str) -> str:
    """Return the name of the box “done” of an item on a sheet."""
    return str(FieldName("item", "done", sheet, item))


def not_for_me(item: str, sheet: str) -> str:
    """Return the name of the box of an item that someone has no use for."""
    return str(FieldName("item", "na", sheet, item))


def cited(item: str, sheet: str) -> str:
    """Return the slot of the numbers of an item's citations."""
    return f"cite--{item}--{sheet}"


def left(sheet: str) -> str:
    """Return the name of the box “I do not use this any more” of a sheet."""
    return str(FieldName("left", sheet=sheet))


def notes(sheet: str) -> str:
    """Return the name of the text for notes on a sheet."""
    return str(FieldName("notes", sheet=sheet))


def about(key: str) -> str:
    """Return the name of a field of the first page; `key` is one of `ABOUT`."""
    return str(FieldName("about", key))


def signed(key: str) -> str:
    """Return the name of a field of the sign-off; `key` is one of `SIGNED` or "discussed"."""
    return str(FieldName("signed", key))


def row(number: int, cell: str = "") -> str:
    """Return the slot of a row of the first page's table, or of one of its cells."""
    return str(SlotName("row", number, cell))


def first(number: int, part: str) -> str:
    """Return a slot of one of the things to do first; `part` is title, target or where."""
    return str(SlotName("first", number, part))


def since(kind: str, number: int, part: str) -> str:
    """Return a slot of one line about the last checklist; `part` is title, where or before."""
    return str(SlotName("since", number, part, kind))


def mark(item: str, sheet: str) -> str:
    """Return the slot of what is said beside an item about the last checklist."""
    return f"mark--{item}--{sheet}"


def lead(slot: str) -> str:
    """Return the name under which it stands where the words of `slot` lead in HTML."""
    return f"{slot}-id"


_DISCUSSED = FieldName("signed", "discussed")

DISCUSSED = str(_DISCUSSED)
"""The box “We have talked about it”."""

OURS = tuple(about(key) for key in ("occasion", "made", "edition"))
"""Fields that we fill and nobody changes."""

PERSONAL = (about("name"), about("reference"), signed("name"))
"""Fields and slots that differ from person to person."""
