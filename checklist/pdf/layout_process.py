"""A process that lays out sheets: a page in, finished sheet out, until its input ends.

A page is a message of messages: its HTML, a style sheet of its own, and the name and bytes of each
asset; slips that are alike but for their words come in one. The answer is `+` and the finished
sheet, or `-` and what was wrong.
"""

from __future__ import annotations

import gc
import io
import json
from collections.abc import Iterable, Sequence

from checklist.base.worker_process import LENGTH, Requests, receive
from checklist.errors import LayoutUnavailable
from checklist.html.look import Look, SlipSource
from checklist.html.slips import html_of
from checklist.pdf import engine

SLIPS = b"SLIPS"
"""Opens a message that asks for slips; the length of a page's HTML never begins so."""

COLLECT_EVERY = 20
"""Sheets between two garbage collections."""


def pack(html: str, style: str = "", assets: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """A page as one message: everything of its own that shapes it."""
    parts = [html.encode("utf-8"), style.encode("utf-8")]
    for name, data in assets:
        parts += [name.encode("utf-8"), data]
    return b"".join(LENGTH.pack(len(part)) + part for part in parts)


def unpack(message: bytes) -> tuple[str, str, dict[str, bytes]]:
    """The HTML, the style sheet and the assets by name, as they were given to `pack`."""
    pipe = io.BytesIO(message)
    html, style, *rest = iter(lambda: receive(pipe), None)
    assets = {name.decode("utf-8"): data for name, data in zip(rest[::2], rest[1::2], strict=True)}
    return html.decode("utf-8"), style.decode("utf-8"), assets


def pack_slips(sources: Sequence[SlipSource]) -> bytes:
    """Return sources that are alike but for their words as one message for one run."""
    look, style, assets = sources[0].look, sources[0].style, sources[0].assets
    words = [(source.part, source.words) for source in sources]
    text = json.dumps([look.edition, look.size, words], ensure_ascii=False)
    return SLIPS + pack(text, style, assets)


def slips_from(sources: Sequence[SlipSource]) -> list[bytes]:
    """Return the slips of `sources`, laid out in this process, each as bytes."""
    return unpacked_slips(_slips(pack_slips(sources)))


def unpacked_slips(answer: bytes) -> list[bytes]:
    """Return the slips in the answer to a message of `pack_slips`."""
    pipe = io.BytesIO(answer)
    return list(iter(lambda: receive(pipe), None))


def _slips(message: bytes) -> bytes:
    from checklist.pdf.slip_reader import slips_in

    engine.need()
    try:
        from checklist.pdf.layout import lay_out_slips
    except (ImportError, OSError) as error:
        raise LayoutUnavailable(
            "The layout engine cannot be loaded.", "Run “checklist doctor” to see what is missing."
        ) from error

    text, style, assets = unpack(message[len(SLIPS) :])
    edition, size, words = json.loads(text)
    look = Look(edition, size)
    htmls = [html_of(SlipSource(part, given, look)) for part, given in words]
    laid_out, heights = lay_out_slips(htmls, size, style, assets)
    made = [slip.to_bytes() for slip in slips_in(laid_out, heights, htmls)]
    return b"".join(LENGTH.pack(len(data)) + data for data in made)


def serve(requests: Requests) -> None:
    """Answer each page in turn. The engine is imported before the first one comes."""
    gc.disable()  # a third of the time to import and lay out; what stays is freed every few sheets
    from checklist.errors import ChecklistError
    from checklist.pdf.finish import finish
    from checklist.pdf.layout import lay_out

    requests.ready()
    for served, page in enumerate(requests, 1):
        try:
            if page.startswith(SLIPS):
                answer = b"+" + _slips(page)
            else:
                html, style, assets = unpack(page)
                answer = b"+" + finish(lay_out(html, style, assets), html)
        except ChecklistError as error:
            answer = b"-" + str(error).encode("utf-8")
        requests.answer(answer)
        if served % COLLECT_EVERY == 0 or not page.startswith(SLIPS):  # a report may be large
            gc.collect()


if __name__ == "__main__":
    serve(Requests())
