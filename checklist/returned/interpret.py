"""Found fields → record. Pure; the file itself is opened by `reading`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from checklist.answers.imprint import from_imprint
from checklist.answers.model import OCCASION_WORDS
from checklist.base import dates
from checklist.base import field_names as names
from checklist.base.counted import counted
from checklist.base.field_names import FieldName
from checklist.base.text import clean, clean_lines
from checklist.errors import ReturnedInvalid
from checklist.guidance.guidance import Guidance
from checklist.guidance.retired import now_known_as
from checklist.reading.extracted import EDITION, Extracted
from checklist.returned.record import Mark, Record, SignOff, State, Tick
from checklist.tailoring.sheet_ids import has_left_box, part_of

NOTES_LABEL = ": notes and questions"
"""Ending of the spoken name of a notes field, after the sheet's title."""

DONE_LABEL = ": done"


def interpret(found: Extracted, guidance: Guidance, file: str) -> Record:
    """The record of the fields in the file called `file`.

    Raises ReturnedInvalid when fields are missing: a damaged form is not one without ticks.
    """
    _check_complete(found, file)
    texts = {name: clean_lines(text) for name, text in found.texts.items()}
    told = texts[names.about("edition")]
    edition = found.edition or (told if EDITION.fullmatch(told) else "")
    titles = dict(_sheet_titles(found))
    items = tuple(_ticks(found, titles))
    words = {label: slug for slug, label in OCCASION_WORDS.items()}
    occasion = clean(texts[names.about("occasion")])
    return Record(
        edition=edition,
        name=clean(texts[names.about("name")]),
        reference=clean(texts[names.about("reference")]),
        occasion=words.get(occasion, occasion),
        made=dates.parse(texts[names.about("made")]),
        items=items,
        left=tuple(_left(found)),
        notes=dict(_notes(texts)),
        signed=_sign_off(found, texts),
        titles=titles,
        warnings=tuple(_warnings(found, guidance, edition, items)),
        marks=tuple(Mark(*mark) for mark in found.marks),
        answers=from_imprint(found.answers, guidance),
    )


def as_data(record: Record, guidance: Guidance) -> dict[str, Any]:
    """The record in the form that `docs/commands.md` documents."""
    signed = record.signed
    gone = {t.id for t in record.items if t.id in guidance.retired}
    return {
        "edition": record.edition,
        "name": record.name,
        "reference": record.reference,
        "occasion": record.occasion,
        "made": record.made.isoformat() if record.made else "",
        "items": [{"id": t.id, "sheet": t.sheet, "state": t.state} for t in record.items],
        "retired": {item: now_known_as(guidance, item) for item in sorted(gone)},
        "left": list(record.left),
        "notes": dict(record.notes),
        "signed": {
            "name": signed.name,
            "date": dates.iso(signed.date),
            "discussed": signed.discussed,
            "discussed_with": signed.discussed_with,
            "discussed_on": dates.iso(signed.discussed_on),
            "next_review": dates.iso(signed.next_review),
            "next_steps": signed.next_steps,
            "questions": signed.questions,
        },
        "marks": [asdict(mark) for mark in record.marks],
        "warnings": list(record.warnings),
    }


def _parsed(fields: Iterable[str]) -> Iterator[FieldName]:
    return filter(None, map(names.parse, fields))


def _left(found: Extracted) -> Iterator[str]:
    """Yield the sheets whose “I do not use this any more” is ticked."""
    for box in _parsed(name for name, state in found.boxes.items() if state is True):
        if box.family == "left":
            yield box.sheet


def _notes(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in texts.items():
        field = names.parse(name)
        if field and field.family == "notes" and text:
            yield field.sheet, text


def _pairs(found: Extracted) -> dict[tuple[str, str], set[str]]:
    """Return the boxes of each item on each sheet, in the order of the file."""
    pairs: dict[tuple[str, str], set[str]] = {}
    for box in _parsed(found.boxes):
        if box.family == "item":
            pairs.setdefault((box.item, box.sheet), set()).add(box.key)
    return pairs


def _check_complete(found: Extracted, file: str) -> None:
    expected = {names.about(key) for key in names.ABOUT} | {names.DISCUSSED}
    expected |= {names.signed(key) for key in names.SIGNED}
    for item, sheet in _pairs(found):
        boxes = (names.done(item, sheet), names.not_for_me(item, sheet))
        expected.update(boxes)
    for field in _parsed((*found.boxes, *found.texts)):
        if field.family in ("left", "notes") and has_left_box(field.sheet):
            expected |= {names.left(field.sheet), names.notes(field.sheet)}
    missing = len(expected - found.boxes.keys() - found.texts.keys())
    missing = max(missing, found.made_with - len(found.boxes) - len(found.texts))
    if missing:
        fields = "field is" if missing == 1 else "fields are"
        raise ReturnedInvalid(
            f"“{file}” has too few fields: at least {missing} {fields} missing, "
            "so no tick in it counts.",
            "It is damaged, or pages were taken out. Ask for the file again.",
        )


def _sheet_titles(found: Extracted) -> Iterator[tuple[str, str]]:
    for name, label in found.labels.items():
        field = names.parse(name)
        if field and field.family == "notes":
            title, mark, _ = clean(label).partition(NOTES_LABEL)
            if mark and title:
                yield field.sheet, title


def _ticks(found: Extracted, titles: Mapping[str, str]) -> Iterator[Tick]:
    for item, sheet in _pairs(found):
        name = names.done(item, sheet)
        label = clean(found.labels.get(name, ""))
        state = _state(found.boxes[name], found.boxes[names.not_for_me(item, sheet)])
        yield Tick(
            item,
            sheet,
            state,
            _title(label, [titles[sheet]] if sheet in titles else titles.values()),
        )


def _title(label: str, sheets: Iterable[str]) -> str:
    """Return the title of an item in what its box is called, in a form or in the twin.

    The section of an account behind a platform has no title of its own: its boxes bear that of the
    sheet it stands on, which is one of all `sheets`.
    """
    for sheet in sheets:
        for before, after in ((f"{sheet}: ", DONE_LABEL), ("", f", {sheet}{DONE_LABEL}")):
            if sheet and label.startswith(before) and label.endswith(after):
                return label.removeprefix(before).removesuffix(after)
    return ""


def _state(done: bool | None, not_for_me: bool | None) -> State:
    match done, not_for_me:
        case True, False:
            return "done"
        case False, True:
            return "does-not-apply"
        case False, False:
            return "open"
        case _:
            return "unclear"


def _sign_off(found: Extracted, texts: Mapping[str, str]) -> SignOff:
    lines = {key.replace("-", "_"): texts[names.signed(key)] for key in names.SIGNED}
    one_line = {k: v if k in ("next_steps", "questions") else clean(v) for k, v in lines.items()}
    return SignOff(discussed=found.boxes[names.DISCUSSED] is True, **one_line)


def _warnings(
    found: Extracted, guidance: Guidance, edition: str, items: tuple[Tick, ...]
) -> Iterator[str]:
    if not edition:
        yield "It does not say which edition of the guidance it was made from."
    elif edition < guidance.edition:
        yield f"It was made from edition {edition}; the guidance here is {guidance.edition}."
    elif edition > guidance.edition:
        yield (
            f"It was made from edition {edition}, which is newer than the {guidance.edition} here. "
            "Update checklist to read all of it."
        )
    if found.edition and found.texts[names.about("edition")] not in ("", found.edition):
        yield "The form was changed: it names 2 editions."
    if found.marks:
        yield _marks(found)
    yield from _item_warnings(guidance, edition, items)
    fields = len(found.boxes) + len(found.texts) + found.others
    if found.others or (found.made_with and fields > found.made_with):
        yield "The form was changed: it has fields that we did not make. They are not read."
    if contradictions := sum(state is None for state in found.boxes.values()):
        boxes_are = counted(contradictions, "box is", "boxes are")
        yield f"{boxes_are} both ticked and not ticked; taken as unclear."
    if both := sum(_is_both(found, tick) for tick in items):
        yield f"{counted(both, *_ITEMS_ARE)} ticked as done and as “Not for me”."
    if found.cut:
        yield "Some text is longer than 2,000 characters; only the first 2,000 are read."


_ITEMS_ARE = ("item is", "items are")


def _marks(found: Extracted) -> str:
    """Return the marks on the pages in words: how many of which kind, and where."""
    kinds = Counter[str]()
    for kind, _, count in found.marks:
        kinds[kind] += count
    number = counted(sum(kinds.values()), "mark lies", "marks lie")
    pages = sorted({page for _, page, _ in found.marks})
    where = f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages))}"
    what = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return f"{number} on the pages: {what} ({where}). They are not read: look at them."


def _is_both(found: Extracted, tick: Tick) -> bool:
    boxes = (names.done(tick.id, tick.sheet), names.not_for_me(tick.id, tick.sheet))
    return all(found.boxes[name] for name in boxes)


def _item_warnings(guidance: Guidance, edition: str, items: tuple[Tick, ...]) -> Iterator[str]:
    retired = {t.id for t in items if t.id in guidance.retired}
    if retired:
        replaced = sum(bool(now_known_as(guidance, item)) for item in retired)
        many = counted(len(retired), "item")
        yield f"Retired since then: {many}, of which {replaced} replaced."
    unknown = {t.id for t in items if t.id not in guidance.items} - retired
    if unknown:
        listed = ", ".join(sorted(unknown)[:3]) + (" …" if len(unknown) > 3 else "")
        yield f"{counted(len(unknown), *_ITEMS_ARE)} not known to the guidance here: {listed}."
    strange = [t for t in items if t.id not in unknown | retired and not _belongs(guidance, t)]
    if strange and edition == guidance.edition:
        items_are = counted(len(strange), *_ITEMS_ARE)
        yield f"The form was changed: {items_are} on a sheet without that item."


def _belongs(guidance: Guidance, tick: Tick) -> bool:
    part = part_of(guidance, tick.sheet)
    return part is not None and tick.id in part.item_ids()
