"""The measured document as words in order, for engines that do not read HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

NAME, REFERENCE = "Sam Taylor", "R-2026-0001"
"""Stand-in for the person; each person's own words replace it."""

_PLACE = re.compile(r'<a class="place[^"]*" href="\w+:([\w-]+)">x</a>')

HEADINGS = {"h1": 1, "h2": 2, "h3": 3}

TEXT = {*HEADINGS, "p", "td", "th", "caption"}


def filled(html: str, words: Mapping[str, str]) -> str:
    """The HTML with words where our own documents have places."""
    return _PLACE.sub(lambda found: f"<span>{escape(words.get(found[1], ''))}</span>", html)


@dataclass(frozen=True)
class Event:
    """Something in the order in which it is read."""

    kind: str
    """`part`, `h1` to `h3`, `p`, `cell`, or the start or end of `ul`, `li`, `table`, `tr`."""
    runs: tuple[tuple[str, bool], ...] = ()
    """(text, whether it is bold)."""
    boxes: int = 0
    lines: int = 0


@dataclass
class _Text:
    kind: str
    runs: list[tuple[str, bool]] = field(default_factory=list)
    boxes: int = 0
    lines: int = 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self._open: _Text | None = None
        self._bold = 0
        self._skipping = 0
        self._room = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if tag in ("svg", "style", "title"):
            self._skipping += 1
        elif tag == "div" and kind == "part":
            self.events.append(Event("part"))
        elif tag in ("ul", "ol", "li", "table", "tr"):
            self.events.append(Event({"ol": "ul"}.get(tag, tag)))
        elif tag in TEXT:
            self._open = _Text("cell" if tag in ("td", "th") else tag)
            self._room = kind == "room"
        elif tag == "b":
            self._bold += 1
        elif tag == "span" and self._open:
            self._open.boxes += kind.startswith("box")
            self._open.lines += self._room

    def handle_endtag(self, tag: str) -> None:
        if tag in ("svg", "style", "title"):
            self._skipping -= 1
        elif tag in ("ul", "ol", "li", "table", "tr"):
            self.events.append(Event(f"end-{ {'ol': 'ul'}.get(tag, tag) }"))
        elif tag == "b":
            self._bold -= 1
            if self._open:
                self._open.runs.append((" ", False))
        elif tag in TEXT and self._open:
            found, self._open = self._open, None
            if found.kind == "caption":  # it stands inside its table, and is read before it
                self.events.insert(-1, Event("p", tuple(found.runs)))
                return
            self.events.append(Event(found.kind, tuple(found.runs), found.boxes, found.lines))

    def handle_data(self, data: str) -> None:
        if self._open and not self._skipping and data.strip():
            self._open.runs.append((re.sub(r"\s+", " ", data), bool(self._bold)))


def events(html: str) -> list[Event]:
    """Everything that is read in `html`."""
    reader = _Reader()
    reader.feed(html[html.index("<body>") :])
    return reader.events


def words(found: list[Event]) -> Iterator[str]:
    """Every word of a document, to look for them in what an engine made."""
    for event in found:
        for text, _ in event.runs:
            yield from re.findall(r"\w+", text)
