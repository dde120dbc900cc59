"""A checklist as pages of HTML, one function for each kind of page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from checklist.answers.model import Level
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import HEX, Platform, Source
from checklist.html.environment import render
from checklist.html.first_page import first_words
from checklist.html.look import TITLE, Look, Page, Rows
from checklist.html.wording import asked, is_asked, left_out, sheet_title, title_of
from checklist.tailoring.checklist import Checklist, Sheet

if TYPE_CHECKING:
    from checklist.guidance.house_file import HouseEdition

EMPLOYER = "conduct"
"""The sheet that names the organisation's policy and whom to ask there."""


SINCE = {
    "open": "Open last time",
    "changed": "Changed since your last review",
    "new": "New since your last review",
    "again": "Worth a second look",
}
"""Words for the marks of a checklist that was made from the last one."""


def document_pages(
    guidance: Guidance,
    checklist: Checklist,
    look: Look,
    words: Mapping[str, str] | None = None,
    *,
    chooses: bool = False,
    since: Rows | None = None,
) -> tuple[Page, ...]:
    """The first page, one page for each sheet, sign-off and sources, in order.

    `words` are the person's and those about last time, by slot; `since` has the number of marks of
    each kind where there is a last checklist.
    """
    return (
        first_page(guidance, checklist, look, words, chooses=chooses, year=since is not None),
        *([since_page(guidance, since, look, words)] if since else []),
        *(sheet_page(sheet, look, guidance.house, words) for sheet in checklist.sheets),
        sign_off_page(guidance, look, words),
        sources_page(guidance, checklist, look),
    )


def since_page(
    guidance: Guidance, rows: Rows, look: Look, words: Mapping[str, str] | None = None
) -> Page:
    """The list of marks as a form of so many rows; the number is nobody else's business."""
    title = "Since your last review"
    html = render("since.html.j2", look, words, title=title, rows=rows, headings=SINCE)
    return Page("since", title, html, style=accent_style(guidance.house))


def sheet_page(
    sheet: Sheet,
    look: Look,
    house: HouseEdition | None = None,
    words: Mapping[str, str] | None = None,
) -> Page:
    """A sheet; `words` has the marks beside its items."""
    named = house.house if house and sheet.id == EMPLOYER else None
    title = sheet_title(sheet)
    html = render(
        "sheet.html.j2",
        look,
        words,
        sheet=sheet,
        title=title,
        house=named,
        out=left_out(sheet),
        asked=is_asked(sheet),
        title_of=title_of,
    )
    return Page(sheet.id, title, html, style=accent_style(house))


def sign_off_page(guidance: Guidance, look: Look, words: Mapping[str, str] | None = None) -> Page:
    """Lines for the signature, and the next steps."""
    html = render("sign-off.html.j2", look, words, texts=guidance.texts)
    return Page("sign-off", "Sign-off", html, style=accent_style(guidance.house))


def sources_page(guidance: Guidance, checklist: Checklist, look: Look) -> Page:
    """Sources that the checklist cites, with the true status of each."""
    dead = frozenset(guidance.dead_links)
    html = render(
        "sources.html.j2",
        look,
        sources=checklist.sources,
        stale=checklist.stale_sources,
        texts=guidance.texts,
        printable=lambda source: is_printable(source, dead),
        house=guidance.house,
        guidance_edition=guidance.edition,
    )
    return Page("sources", "Sources", html, style=accent_style(guidance.house))


def preview_page(
    guidance: Guidance, platform: Platform, level: Level, sheets: tuple[Sheet, ...], look: Look
) -> Page:
    """Words before the sheets of one platform at one level."""
    title = preview_title(platform, level)
    rows = [(sheet_title(sheet), sheet) for sheet in sheets]
    edition = guidance.edition
    html = render(
        "preview.html.j2",
        look,
        title=title,
        platform=platform,
        rows=rows,
        guidance_edition=edition,
    )
    return Page("preview", title, html)


def preview_title(platform: Platform, level: Level) -> str:
    """Return the title of a preview."""
    return f"Preview of {platform.name}: {level}"


def first_page(
    guidance: Guidance,
    checklist: Checklist,
    look: Look,
    words: Mapping[str, str] | None = None,
    *,
    chooses: bool = False,
    year: bool = False,
) -> Page:
    """The first page; `words` has what stands in the slots besides what the checklist says."""
    house = guidance.house
    picture = house.picture if house else None
    html = render(
        "first.html.j2",
        look,
        {**first_words(checklist), **(words or {})},
        house=house,
        texts=guidance.texts,
        title=TITLE,
        rows=len(checklist.sheets),
        asked=asked(guidance, checklist),
        firsts=len(checklist.first),
        left_out=bool(checklist.cut),
        chooses=chooses,
        year=year,
        done=bool(checklist.review and checklist.review.done),
    )
    style = accent_style(house)
    if picture:
        style += f".logo {{ width: {picture.width:f}pt; height: {picture.height:f}pt }}\n"
    assets = ((picture.name, picture.data),) if picture else ()
    return Page("first", TITLE, html, style=style, assets=assets)


def accent_style(
    house: HouseEdition | None,
    selector: str = "h3, .house",
    declared: str = "border-bottom-color",
) -> str:
    """Return the accent colour for the lines at headings. Only a checked value becomes CSS."""
    accent = house.house.accent if house else None
    if accent is None:
        return ""
    if not re.fullmatch(HEX, accent):
        raise ValueError("an accent colour that was never checked")
    return f"{selector} {{ {declared}: {accent.lower()} }}\n"


def is_printable(source: Source, dead: frozenset[str]) -> bool:
    """Decision 6: a link from memory, or a dead one, is never printed as a link."""
    return bool(source.link) and source.link_evidence == "seen" and source.link not in dead
