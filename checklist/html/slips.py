"""A checklist's slips as HTML: each is one item, heading, passage or block, and knows no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Passage, Source
from checklist.html import wording
from checklist.html.environment import render
from checklist.html.look import TITLE, Look, SlipSource
from checklist.html.pages import EMPLOYER, accent_style, is_printable
from checklist.tailoring.checklist import Detail, Entry, Sheet

OLD = 18
"""Months after which a path that was seen is marked as one that may have changed."""

MARK = "*"
"""Stands after a path that may have changed; explained once at the foot of the page."""

FOOT = f"{MARK} Menus may have changed"
"""Stands at the foot of a page with marks."""

MENUS = (
    f"A star ({MARK}) after a path: we saw it only in part, or long ago. Search for its last words."
)
"""Explains the mark, once."""


@dataclass(frozen=True)
class SlipMaterial:
    """Makes the sources of slips in one look, for one edition of the guidance."""

    guidance: Guidance
    look: Look
    detail: Detail = "usual"
    """Full: an item also says how to check it, its second path, evidence and duty. Brief: a sheet
    says where to start and no more, and a source has one line."""

    @property
    def brief(self) -> bool:
        """Whether little is said beside the items."""
        return self.detail == "brief"

    def block(self, part: str, *, keep: bool = True, **context: Any) -> SlipSource:
        """Return the source of a block of `templates/slip-block.html.j2`."""
        html = render("slip-block.html.j2", self.look, part=part, brief=self.brief, **context)
        return SlipSource(html, self.look.size, keep, self._style())

    def title(self) -> SlipSource:
        """Return the title of the document, under the organisation's name and logo."""
        house = self.guidance.house
        picture = house.picture if house else None
        html = render("slip-block.html.j2", self.look, part="title", title=TITLE, house=house)
        style = self._style()
        if picture:
            style += f".logo {{ width: {picture.width:f}pt; height: {picture.height:f}pt }}\n"
        assets = ((picture.name, picture.data),) if picture else ()
        return SlipSource(html, self.look.size, style=style, assets=assets)

    def item(self, entry: Entry, sheet: Sheet) -> SlipSource:
        """Return an item for one kind of profile."""
        html = render(
            "slip-item.html.j2",
            self.look,
            entry=entry,
            title=wording.sheet_title(sheet),
            where=where(entry, self.guidance.released),
            depth=_depth(entry) if self.detail == "full" else (),
        )
        return SlipSource(html, self.look.size, not sheet.private, self._style())

    def sheet(self, part: str, sheet: Sheet) -> SlipSource:
        """Return a block that is about one sheet."""
        title = wording.sheet_title(sheet)
        return self.block(part, keep=not sheet.private, sheet=sheet, title=title)

    def passage(self, text: Passage) -> SlipSource:
        """Return a passage under its heading."""
        return self.block("passage", text=text)

    def _style(self) -> str:
        """Return the accent of a house edition, for the lines over headings."""
        return accent_style(self.guidance.house, "h2, .house, .opening", "border-color")

    def employer(self, sheet: Sheet) -> SlipSource | None:
        """Return the organisation's policy and whom to ask, for the sheet that names them."""
        house = self.guidance.house.house if self.guidance.house else None
        if house and sheet.id == EMPLOYER and (house.policy or house.ask):
            return self.block("employer", house=house)
        return None

    def source(self, source: Source, *, stale: bool) -> SlipSource:
        """Return one cited source with its true status."""
        link = is_printable(source, frozenset(self.guidance.dead_links))
        return self.block("source", source=source, stale=stale, link=link)


def is_marked(entry: Entry, day: date) -> bool:
    """Tell whether an entry's path may have changed: seen in part, long before `day`, or stale."""
    evidence = entry.item.evidence
    if not _labels(entry) or not evidence or evidence.path == "memory":
        return False
    return evidence.path == "partly" or entry.stale or _months_old(evidence.dated, day) > OLD


def where(entry: Entry, day: date) -> str:
    """Return the one line that says where a setting is; "" when the item has no place.

    Decision 6: a path from memory is never printed as a path.
    """
    place = entry.item.where
    labels = _labels(entry)
    if not place or not labels:
        return ""
    if not entry.item.evidence or entry.item.evidence.path == "memory":
        return f"Search the settings for “{place.search or labels[-1]}”."
    return wording.path(labels) + (f" {MARK}" if is_marked(entry, day) else "")


def _labels(entry: Entry) -> tuple[str, ...]:
    place = entry.item.where
    return tuple(place.app or place.web) if place else ()


def _months_old(dated: str, day: date) -> int:
    """Return the months from `dated`, such as "2024-10" or "2024", to `day`; 0 when unknown."""
    if not dated:
        return 0
    year, _, month = dated.partition("-")
    return (day.year - int(year)) * 12 + day.month - int(month[:2] or 12)


def _depth(entry: Entry) -> tuple[str, ...]:
    item = entry.item
    lines = []
    place, evidence = item.where, item.evidence
    if place and evidence and _labels(entry):
        if place.web != _labels(entry) and place.web and evidence.path != "memory":
            lines.append(f"On the web: {wording.path(place.web)}")
        lines.append(f"How we know: {wording.known(evidence)}.")
    if item.check:
        lines.append(f"Check: {item.check}")
    return tuple(lines)
