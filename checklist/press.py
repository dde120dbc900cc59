"""The press: lays out every slip that some document can ask for, into one stock file.

What an organisation adds is not in it, nor what an editor changes after it was pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import get_args

from checklist.answers.model import AccountStage
from checklist.base import files
from checklist.base.stock_file import SUFFIX, StockFile, stock_bytes
from checklist.errors import GuidanceInvalid
from checklist.fonts import faces
from checklist.guidance import prepared
from checklist.guidance.guidance import GENERAL, Guidance
from checklist.guidance.schema import KINDS, Item, Kind, Platform, Topic
from checklist.html.environment import compile_templates
from checklist.html.look import TITLE, Format, Look, Size, SlipSource
from checklist.html.slips import SlipMaterial
from checklist.pdf import engine
from checklist.pdf.cache import SheetStore
from checklist.pdf.metadata import PROFILE, srgb_profile
from checklist.pdf.slips import SlipMaker
from checklist.tailoring.another_day import another_day
from checklist.tailoring.checklist import Detail, Entry, Section, Sheet
from checklist.tailoring.parts import is_behind
from checklist.tailoring.sheets import supervisor_title

EDITIONS: tuple[Format, ...] = ("form", "print")

ACCOUNT_STAGES: tuple[AccountStage, ...] = get_args(AccountStage)

DETAILS: tuple[Detail, ...] = ("brief", "usual")
"""A slip at level full is as at the usual one: what is said more stands below it."""

BATCH = 400
"""Slips between two reports of progress."""

ENGINE = b"engine"
"""The piece that says which engine, fonts and templates laid the stock out."""


def press(
    guidance: Guidance,
    sources: Sequence[SlipSource],
    folder: Path,
    progress: Callable[[int], None],
    workers: int | None = None,
) -> Path:
    """Write the stock of `sources`, the slips of `guidance`, into `folder` and return its path.

    Slips that a stock there has, laid out by the same engine, are taken from it; older ones go.
    `progress` is told the number of slips that are done. Raises GuidanceInvalid when a slip cannot
    be laid out, CannotWrite when the disk cannot take it.
    """
    before = _stocks(folder)
    slips: dict[bytes, bytes] = {}
    for source in sources:
        if data := next((d for stock in before if (d := stock.get(source.key))), None):
            slips[source.key] = data
    missing = [source for source in sources if source.key not in slips]
    with SlipMaker(SheetStore(None), workers) as maker:
        for at in range(0, len(missing), BATCH):
            progress(len(slips))
            batch = missing[at : at + BATCH]
            for source, slip in zip(batch, maker.slips(batch), strict=True):
                slips[source.key] = slip.to_bytes()
    progress(len(slips))
    data = stock_bytes(slips | _besides(guidance))
    compile_templates(folder / "compiled")
    path = folder / f"checklist-{guidance.edition}-{sha256(data).hexdigest()[:12]}{SUFFIX}"
    files.write(path, data, force=True)
    for old in folder.glob(f"checklist-*{SUFFIX}"):
        if old != path:
            old.unlink(missing_ok=True)
    return path


def _besides(guidance: Guidance) -> dict[bytes, bytes]:
    """Return what a plain run reads besides slips."""
    return {
        ENGINE: engine.fingerprint().encode("ascii"),
        prepared.PIECE: prepared.packed(guidance),
        PROFILE: srgb_profile(),
        **{faces.piece(name): faces.face(name).data for name in faces.WEIGHTS},
    }


def _stocks(folder: Path) -> list[StockFile]:
    """Return the stocks in a folder that this engine laid out, as far as they are whole."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            stock = StockFile(path)
            if stock.get(ENGINE) == engine.fingerprint().encode("ascii"):
                found.append(stock)
        except GuidanceInvalid:
            continue
    return found


def every_source(guidance: Guidance) -> list[SlipSource]:
    """Return the source of every slip that a document without a house edition can have."""
    return list(dict.fromkeys(_sources(guidance)))


def _sources(guidance: Guidance) -> Iterator[SlipSource]:
    for edition in EDITIONS:
        for size in get_args(Size):
            for detail in DETAILS:
                material = SlipMaterial(guidance, Look(edition, size), detail)
                yield from _fixed(material)
                yield from _sheets(material)
                for home, item in guidance.items.values():
                    yield from _items(material, home, item)


def _fixed(material: SlipMaterial) -> Iterator[SlipSource]:
    yield material.title()
    yield material.block("about", title=TITLE)
    yield material.block("left")
    yield material.block("signature")
    yield from (material.block(part, low=material.brief) for part in ("questions", "next-steps"))
    yield from (material.passage(text) for text in material.guidance.passages.values())
    for source in material.guidance.sources.values():
        yield from (material.source(source, stale=stale) for stale in (False, True))


def _items(material: SlipMaterial, home: Platform | Topic, item: Item) -> Iterator[SlipSource]:
    """Yield an item with every target, as it is and past its review."""
    kinds: Sequence[Kind | None] = KINDS if isinstance(home, Platform) else (None,)
    for target in dict.fromkeys(item.target(kind) or "" for kind in kinds):
        entry = Entry(item, target, (), (), "", "")
        yield from (material.item(replace(entry, stale=stale)) for stale in (False, True))


def _sheets(material: SlipMaterial) -> Iterator[SlipSource]:
    guidance = material.guidance
    for platform in guidance.platforms.values():
        # Nobody leaves an account behind others, which is no answer of its own.
        stages = ACCOUNT_STAGES[:2] if is_behind(platform) else ACCOUNT_STAGES
        for stage, kind in product(stages, KINDS):
            section = Section("", platform.name, platform, (), kind, stage)
            sheet = Sheet((section,), notes=platform.note, private=platform.slug == GENERAL)
            yield material.sheet(sheet)
            yield material.accounts(sheet)
    yield material.sheet(another_day(guidance))
    for topic in guidance.topics.values():
        for title in (topic.name, supervisor_title(topic)):
            for notes in dict.fromkeys(((), topic.note[:1], topic.note)):
                yield material.sheet(Sheet((Section("", title, topic, ()),), notes=notes))
