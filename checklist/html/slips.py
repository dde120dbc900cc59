"""A checklist's slips as HTML: each is one item, heading, passage or block, and knows no other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from checklist.base.dates import day
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Passage, Platform, Source
from checklist.html import wording
from checklist.html.look import TITLE, Look, SlipSource
from checklist.html.pages import EMPLOYER, accent_style, is_printable
from checklist.tailoring.checklist import Detail, Entry, Sheet

FOOT = f"{wording.MARK} Menus may have changed"
"""Stands at the foot of a page with marks."""

MENUS = f"{wording.MARK} The menu may have moved. Type its last words into the settings search."
"""Explains the mark, once."""


WRITTEN = ("about", "signature", "questions", "next-steps")
"""Parts that differ in form and print: lines to write on are fields, or rules."""

Assets = tuple[tuple[str, bytes], ...]

SHEET = "{sheet}"
"""Stands in the accessible name of a field for the title of its sheet, until it is composed."""


@dataclass(frozen=True)
class SlipMaterial:
    """Makes the sources of slips in one look, for one edition of the guidance."""

    guidance: Guidance
    look: Look
    detail: Detail = "usual"
    """Full: an item also says how to check it, its second path and evidence. Brief: a sheet says
    where to start and no more, and a source has one line."""

    @property
    def brief(self) -> bool:
        """Whether little is said beside the items."""
        return self.detail == "brief"

    def block(self, part: str, **words: Any) -> SlipSource:
        """Return the source of a block of `templates/slip-block.html.j2`."""
        return self._source(part, words)

    def _source(
        self, part: str, words: dict[str, Any], style: str = "", assets: Assets = ()
    ) -> SlipSource:
        look = self.look if part in WRITTEN else replace(self.look, edition="form")
        return SlipSource(part, words, look, style, assets)

    def title(self, title: str = TITLE) -> SlipSource:
        """Return the title of a document, under the organisation's name and logo."""
        house = self.guidance.house
        picture = house.picture if house else None
        words = {
            "title": title,
            "organisation": house.house.organisation if house else "",
            "logo": picture.name if picture else "",
            "alt": house.house.logo.alt if house and house.house.logo else "",
        }
        style = self._style()
        if picture:
            style += f".logo {{ width: {picture.width:f}pt; height: {picture.height:f}pt }}\n"
        assets = ((picture.name, picture.data),) if picture else ()
        return self._source("title", words, style, assets)

    def item(self, entry: Entry) -> SlipSource:
        """Return an item with its target, under whichever sheet it stands."""
        item, way = entry.item, wording.where(entry, self.guidance.released)
        return self.block(
            "item",
            title=item.title,
            target=entry.target,
            minutes=wording.time_of(item),
            where=way,
            why=item.why,
        )

    def below(self, entry: Entry) -> tuple[str, ...]:
        """Return what is said below an item, a paragraph each."""
        evidence = entry.item.evidence
        stale = (wording.last_checked(evidence.checked),) if entry.stale and evidence else ()
        depth = _depth(entry) if self.detail == "full" else ()
        reading = wording.reading(entry)
        return (*((reading,) if reading else ()), *stale, *depth)

    def sheet(self, sheet: Sheet) -> SlipSource:
        """Return the heading of a sheet, and what to know before its items.

        Without the heading where the person typed it.
        """
        home, using = sheet.home, sheet.stage == "using"
        start = outside = ""
        if isinstance(home, Platform) and sheet.kind:
            if sheet.stage in ("using", "opening") and home.evidence.link == "seen":
                start = home.settings or ""
            outside = home.look_from_outside if using and not self.brief else ""
        words = {
            "title": "" if sheet.private else wording.sheet_title(sheet),
            "start": start,
            "label": f"{sheet.title} settings" if start else "",
            "code": bool(start) and using and not self.brief and self.look.size != "large",
            "outside": outside,
            "notes": () if self.brief or sheet.kind else sheet.notes,
        }
        return self._source("sheet", words, self._style())

    def accounts(self, sheet: Sheet) -> SlipSource:
        """Return how many accounts of a platform a person may have."""
        text = (sheet.home.accounts,) if isinstance(sheet.home, Platform) else ()
        return self._passage("How many accounts you may have", text)

    def passage(self, text: Passage) -> SlipSource:
        """Return a passage under its heading, or with its heading run in."""
        return self._passage(text.heading, text.text)

    def _passage(self, heading: str, text: tuple[str, ...]) -> SlipSource:
        run_in = self.brief and bool(heading)
        return self.block("passage", heading=heading, text=text, run_in=run_in)

    def employer(self, sheet: Sheet) -> SlipSource | None:
        """Return the organisation's policy and whom to ask, for the sheet that names them."""
        house = self.guidance.house.house if self.guidance.house else None
        if not house or sheet.id != EMPLOYER or not (house.policy or house.ask):
            return None
        return self.block(
            "employer",
            organisation=house.organisation,
            policy=(house.policy.title, house.policy.link) if house.policy else (),
            ask=(house.ask.team, house.ask.email, house.ask.phone) if house.ask else (),
        )

    def source(self, source: Source, *, stale: bool) -> SlipSource:
        """Return one cited source with its true status."""
        link = source.link if is_printable(source, frozenset(self.guidance.dead_links)) else None
        status, title = source.status.capitalize(), source.title
        checked = wording.last_checked(source.checked) if stale else ""
        if self.brief:
            words = f"{title}. {status}. {checked}".strip()
            return self.block(
                "source-line", short=source.short, title=title, link=link, words=words
            )
        note = f"{source.status_note} " if source.status != "current" else ""
        words = (
            f"{title}. {source.body}, {source.published}. {status}. {note}"
            f"{checked or f'Checked {day(source.checked)}.'}"
        )
        return self.block("source", short=source.short, title=title, link=link, words=words)

    def _style(self) -> str:
        """Return the accent of a house edition, for the lines over headings."""
        return accent_style(self.guidance.house, "h2, .house, .opening", "border-color")


def html_of(source: SlipSource) -> str:
    """Return a slip as HTML without a head, ready to be laid out at the measure of the column."""
    from checklist.html.environment import render

    template = "slip-item.html.j2" if source.part == "item" else "slip-block.html.j2"
    return render(template, source.look, part=source.part, sheet=SHEET, **source.words)


def _depth(entry: Entry) -> tuple[str, ...]:
    item = entry.item
    lines = []
    place, evidence = item.where, item.evidence
    labels = wording.labels(entry)
    if place and evidence and labels:
        if place.web and place.web != labels:
            lines.append(f"On the web: {wording.path(place.web)}")
        lines.append(f"How we know: {wording.known(evidence)}.")
    if item.check:
        lines.append(f"Check: {item.check}")
    return tuple(lines)
