"""All sheets of one platform as one document, for someone who edits its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import get_args

from checklist import __version__
from checklist.answers.model import UNLISTED, Account, AccountStage, Answers, Level
from checklist.base.counted import counted
from checklist.guidance.guidance import GENERAL, Guidance
from checklist.guidance.schema import Platform
from checklist.html import standalone
from checklist.html.look import Look, Page
from checklist.html.pages import preview_page, preview_title, sheet_page
from checklist.html.slips import SlipMaterial
from checklist.html.wording import minutes, sheet_title
from checklist.pdf.compose.document import compose
from checklist.pdf.compose.parts import BLOCK, GRIDS, LINE, Part, fixed, line
from checklist.pdf.compose.sheets import sheet_parts
from checklist.pdf.metadata import Imprint
from checklist.pdf.slips import SlipProvider
from checklist.tailoring.checklist import Sheet
from checklist.tailoring.choice import choose
from checklist.tailoring.parts import is_behind
from checklist.tailoring.sheets import SheetMaker

STAGES: tuple[AccountStage, ...] = get_args(AccountStage)


def sheets(guidance: Guidance, platform: Platform, level: Level, day: date) -> tuple[Sheet, ...]:
    """Return the sheets of a platform for every kind and stage, in the order of a checklist."""
    alone = _alone(guidance, platform)
    found: dict[str, Sheet] = {}
    for accounts in _accounts(platform):
        whole = SheetMaker(alone, Answers(accounts, level=level, family=()), day).sheets()
        for sheet in choose([sheet for sheet in whole if sheet.entries], level):
            found.setdefault(sheet.id, sheet)
    return tuple(found.values())


def make_pdf(
    guidance: Guidance, platform: Platform, level: Level, made: datetime, press: SlipProvider
) -> bytes:
    """Return the sheets for paper. Raises GuidanceInvalid when one cannot be laid out."""
    title = preview_title(platform, level)
    imprint = Imprint(
        title, f"{title}, edition {guidance.edition}", f"checklist {__version__}", made
    )
    parts = _parts(guidance, platform, level, made)
    return compose(parts, Look("print"), imprint, press).save()


def _parts(guidance: Guidance, platform: Platform, level: Level, made: datetime) -> Iterator[Part]:
    found = sheets(guidance, platform, level, made.date())
    look = Look("print")
    material = SlipMaterial(guidance, look, "full" if level == "full" else "usual")
    title, grid = preview_title(platform, level), GRIDS[look.size]
    yield Part(material.title(title), opens=True, bookmark=title)
    words = f"For people who edit {platform.file}. It shows each sheet that the file can give."
    yield fixed(line(words, grid), gap=BLOCK)
    for sheet in found:
        number = counted(len(sheet.entries), "item")
        words = f"{sheet_title(sheet)}: {number}, about {minutes(sheet.minutes)}"
        yield fixed(line(words, grid), gap=LINE)
    for sheet in found:
        yield from sheet_parts(sheet, material, grid, {})


def make_html(guidance: Guidance, platform: Platform, level: Level, made: datetime) -> bytes:
    """Return the sheets for a browser, in one file that needs no other."""
    return standalone.join(_pages(guidance, platform, level, made)).encode("utf-8")


def _pages(
    guidance: Guidance, platform: Platform, level: Level, made: datetime
) -> tuple[Page, ...]:
    found = sheets(guidance, platform, level, made.date())
    look = Look("print")
    first = preview_page(guidance, platform, level, found, look)
    return (first, *(sheet_page(sheet, look) for sheet in found))


def _accounts(platform: Platform) -> Iterator[tuple[Account, ...]]:
    """Yield accounts of each kind and stage that can occur, and pairs that make two accounts."""
    slug = f"{UNLISTED}{platform.name}" if platform.slug == GENERAL else platform.slug
    kind, *more = platform.kinds
    for stage in STAGES[:1] if is_behind(platform) else STAGES:
        yield (Account(slug, "both" if more else kind, stage),)
        if more:
            other: AccountStage = "using" if stage == "opening" else "opening"
            yield (Account(slug, "mixed", stage), Account(slug, kind, other))


def _alone(guidance: Guidance, platform: Platform) -> Guidance:
    """Guidance of this platform only; an unfinished file may name duties that do not exist."""
    items = tuple(
        replace(item, duties=tuple(d for d in item.duties if d in guidance.duties))
        for item in platform.item
    )
    whole = replace(platform, item=items)
    return replace(guidance, platforms={platform.slug: whole}, topics={})
