"""A returned HTML twin → `Extracted`. Only names, defaults and answers are read; nothing is run."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from checklist.base import field_names
from checklist.base.field_names import OURS
from checklist.reading.extracted import ANSWER, ANSWERS, EDITION, Extracted
from checklist.reading.limits import LONGEST_LABEL
from checklist.reading.refusals import Refusal, UnreadableFile

STATE = "state"
"""Id of the script that holds the answers."""


def read(text: str) -> Extracted:
    """The fields of a page. Raises UnreadableFile."""
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except (AssertionError, LookupError, TypeError, ValueError):
        raise UnreadableFile(Refusal.DAMAGED) from None
    found = page.found
    if not (found.boxes or found.texts):
        raise UnreadableFile(Refusal.FOREIGN if found.others else Refusal.FOREIGN_PAGE)
    _take(found, _answers(page.states))
    return found


def _take(found: Extracted, answers: dict[str, object]) -> None:
    """Put the answers into the fields. A copy says of a box twice that it is ticked."""
    writable = found.boxes.keys() | (found.texts.keys() - set(OURS))
    for name, drawn in found.boxes.items():
        ticked = name in answers
        if ticked and answers[name] is not True:
            raise UnreadableFile(Refusal.CHANGED)
        found.boxes[name] = ticked if drawn is ticked else None
    for name, answer in answers.items():
        if name not in writable:
            raise UnreadableFile(Refusal.CHANGED)
        if name in found.texts:
            if not isinstance(answer, str):
                raise UnreadableFile(Refusal.CHANGED)
            del found.texts[name]
            found.add_text(name, answer)


def _answers(states: list[str]) -> dict[str, object]:
    """Return what is ticked and typed, as the page's button wrote it."""
    if len(states) != 1:
        raise UnreadableFile(Refusal.DAMAGED)
    try:
        state = json.loads(states[0], object_pairs_hook=_once)
    except (RecursionError, ValueError):
        raise UnreadableFile(Refusal.DAMAGED) from None
    if state == {}:
        raise UnreadableFile(Refusal.NOT_SAVED)
    match state:
        case {"at": int() | float(), "copy": str(), "values": dict(values)} if len(state) == 3:
            return values
        case _:
            raise UnreadableFile(Refusal.DAMAGED)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice")
    return dict(pairs)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = Extracted("html")
        self.states: list[str] = []
        self._told = ""
        self._inside = ""
        self._labelled = ""
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in reversed(attrs)}
        if self._labelled and tag == "span":
            return
        self._close()
        match tag:
            case "html":
                self._whole(given)
            case "input" | "textarea":
                self._field(tag, given)
            case "script" if given.get("id") == STATE:
                self.states.append("")
                self._inside = STATE
            case "label":
                self._labelled = given.get("for", "")
            case "span" if given.get("id", "") in OURS:
                self._told = given["id"]
                self._text(self._told, "")

    def handle_endtag(self, tag: str) -> None:
        if self._labelled and tag == "span":
            return
        self._close()

    def _close(self) -> None:
        if self._labelled:
            self.found.add_label(self._labelled, self._label)
        self._told = self._inside = self._labelled = self._label = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.states[-1] += data
        elif self._told:
            self._text(self._told, data.strip())
            self._told = ""
        elif self._labelled:
            self._label = (self._label + data[:LONGEST_LABEL])[:LONGEST_LABEL]

    def _whole(self, given: dict[str, str]) -> None:
        edition = given.get("data-edition", "")
        self.found.edition = edition if EDITION.fullmatch(edition) else ""
        answers = {key: given.get(f"data-{key}", "") for key in ANSWERS}
        self.found.answers = {key: text for key, text in answers.items() if ANSWER.fullmatch(text)}
        fields = given.get("data-fields", "")
        if fields.isascii() and fields.isdecimal():
            self.found.made_with = int(fields[:6]) + len(OURS)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        parsed = field_names.parse(name)
        if parsed and parsed.is_box and tag == "input" and given.get("type") == "checkbox":
            self._new(name)
            self.found.add_box(name, ticked="checked" in given)
        elif parsed and not parsed.is_box and given.get("type", "text") == "text":
            self._new(name)
            self.found.add_text(name, given.get("value", ""))
        else:
            self.found.others += 1
        if self.found.is_full():
            raise UnreadableFile(Refusal.FIELDS)

    def _new(self, name: str) -> None:
        if name in self.found.boxes or name in self.found.texts:
            raise UnreadableFile(Refusal.CHANGED)

    def _text(self, name: str, text: str) -> None:
        self.found.texts.pop(name, None)
        self.found.add_text(name, text)
