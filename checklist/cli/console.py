"""Every line that a person sees goes through here: what to which stream, and in what form."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from checklist.cli.streams import SPELT

EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal."""


def say(text: str = "") -> None:
    """A message for the person: on stderr, so that stdout holds nothing but the product."""
    _write(sys.stderr, text)


def ask(prompt: str) -> None:
    """A prompt on stderr; the cursor stays behind it."""
    _write(sys.stderr, prompt, end="")
    sys.stderr.flush()


def product(text: str = "") -> None:
    """Print what was asked for on stdout."""
    _write(sys.stdout, text)


def data(value: object) -> None:
    """Print data on stdout as JSON: exact in any encoding, with control characters spelt out."""
    import json

    can_all = (sys.stdout.encoding or "utf-8").casefold().replace("-", "").startswith("utf")
    text = json.dumps(value, ensure_ascii=not can_all, indent=2)
    product("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text))


def _write(stream: TextIO, text: str, end: str = "\n") -> None:
    encoding = stream.encoding or "utf-8"
    safe = printable(text).encode(encoding, SPELT).decode(encoding)
    if stream.isatty():
        safe = wrapped(safe, shutil.get_terminal_size().columns)
    print(safe, file=stream, end=end)


def printable(text: str) -> str:
    """`text` without control characters, so that data cannot drive the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def wrapped(text: str, columns: int) -> str:
    """`text` in lines of at most `columns`, broken between words, list items indented."""
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        hang = indent + ("   " if indent else "")
        space = " " if line.endswith(" ") else ""
        folded = textwrap.wrap(
            line, max(20, columns - 1), subsequent_indent=hang, break_on_hyphens=False
        )
        lines.append("\n".join(folded) + space)
    return "\n".join(lines)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout, as wide as the terminal; plain columns that a screen reader can follow."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    view = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in headings:
        view.add_column(heading, overflow="fold")
    for row in rows:
        view.add_row(*(Text(printable(cell)) for cell in row))
    width = None if sys.stdout.isatty() else 160
    Console(file=sys.stdout, width=width, color_system=None, highlight=False).print(view)


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Shows how many of `total` are done: a bar on a terminal, elsewhere a line now and then."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with _bar(what, total) as update:
            yield update
        return
    started = shown = time.monotonic()

    def tell(done: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown >= EVERY:
            shown = now
            rate = done / (now - started)
            left = (total - done) / rate if rate else 0
            say(f"{done:,} of {total:,} {what}, {rate:,.0f} a second, {left:,.0f} seconds left")

    yield tell


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    view = Console(file=sys.stderr)
    with Progress(TextColumn(what), *columns, TimeRemainingColumn(), console=view) as bar:
        task = bar.add_task(what, total=total, rate="")
        started = time.monotonic()

        def update(done: int) -> None:
            rate = done / max(time.monotonic() - started, 0.001)
            bar.update(task, completed=done, rate=f"{rate:,.0f} a second")

        yield update


def listing(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Rows of one shape on stdout, as a table or as data; without rows no table."""
    if as_json:
        data(rows)
    elif rows:
        table(list(rows[0]), [[_cell(value) for value in row.values()] for row in rows])


def _cell(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)
