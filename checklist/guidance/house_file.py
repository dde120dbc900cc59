"""A house file: what an organisation says of itself, and what a house edition is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from checklist.guidance.limits import FilePart, Limits
from checklist.guidance.schema import HEX, Id, Item, Link, Passage

EMAIL = r"^([^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+)?$"

Line = Annotated[str, Limits(strip_whitespace=True, min_length=1, max_length=80)]
Short = Annotated[str, Limits(strip_whitespace=True, max_length=80)]
Email = Annotated[str, Limits(pattern=EMAIL, max_length=80)]
Prefix = Annotated[str, Limits(pattern=r"^[a-z][a-z0-9]{1,11}$")]
Colour = Annotated[str, Limits(pattern=HEX)]


@dataclass(frozen=True, kw_only=True)
class HouseLogo(FilePart):
    """The picture on the first page."""

    file: Annotated[str, Limits(min_length=1, max_length=200)]
    """PNG or JPEG, at most 2 MB, in the house file's folder or below it."""
    alt: Line
    """Words for a screen reader: "Logo of Example Community Trust"."""


@dataclass(frozen=True, kw_only=True)
class HousePolicy(FilePart):
    """The organisation's own policy on social media."""

    title: Annotated[str, Limits(strip_whitespace=True, min_length=1, max_length=160)]
    """Its full title, with version or date."""
    link: Link
    """Address at which people read it; it is printed."""


@dataclass(frozen=True, kw_only=True)
class HouseContact(FilePart):
    """Person or team to ask."""

    team: Line
    """The name of a team: people change."""
    email: Email = ""
    phone: Short = ""


@dataclass(frozen=True, kw_only=True)
class House(FilePart):
    """A house file, for `--house`."""

    organisation: Line
    """Its name, as it is printed."""
    prefix: Prefix
    """New ids and new files start with it and a hyphen, so that they are never ours."""
    accent: Colour | None = None
    """Colour of the lines under headings, as "#rrggbb"; its contrast on white is at least 4.5."""
    logo: HouseLogo | None = None
    policy: HousePolicy | None = None
    ask: HouseContact | None = None
    items: Annotated[str, Limits(min_length=1, max_length=200)] | None = None
    """A folder with `platforms/*.toml` and `topics/*.toml`, in the house file's folder."""
    replaces: tuple[Id, ...] = ()
    """Ids of ours that an item or passage in that folder takes the place of."""


@dataclass(frozen=True, kw_only=True)
class PlatformPart(FilePart):
    """`platforms/NAME.toml` of a house edition, where NAME is one of our platforms."""

    item: Annotated[tuple[Item, ...], Limits(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class TopicPart(FilePart):
    """`topics/NAME.toml` of a house edition, where NAME is one of our topics."""

    item: tuple[Item, ...] = ()
    passage: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A checked logo, as the layout is given it."""

    name: str
    """`logo.png` or `logo.jpg`."""
    data: bytes
    width: float
    """Points on paper."""
    height: float


@dataclass(frozen=True)
class HouseChange:
    """An item or passage of a house edition."""

    id: str
    home: str
    """The platform or topic it stands under, by name."""
    title: str
    before: str = ""
    """The title of ours that it takes the place of; "" when it is new."""


@dataclass(frozen=True)
class HouseEdition:
    """A house file that has been checked, with what it changed."""

    house: House
    picture: Picture | None = None
    changes: tuple[HouseChange, ...] = ()

    def because(self, ident: str) -> str:
        """Return why an item is as it is, as a sentence; "" when it is ours."""
        for change in self.changes:
            if change.id == ident:
                return f"{self.house.organisation} {'replaced' if change.before else 'added'} it."
        return ""
