"""A process that lays out sheets: a page in, finished sheet out, until its input ends.

The answer to a message of `layout_messages.py` is `+` and the finished sheet, or `-` and what was
wrong.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence

from checklist.base.messages import LENGTH
from checklist.base.worker_process import Requests
from checklist.errors import LayoutUnavailable
from checklist.html.look import Look, SlipSource
from checklist.html.slips import html_of
from checklist.pdf import engine
from checklist.pdf.layout_messages import SLIPS, pack_slips, unpack, unpacked_slips

COLLECT_EVERY = 20
"""Sheets between two garbage collections."""


def slips_from(sources: Sequence[SlipSource]) -> list[bytes]:
    """Return the slips of `sources`, laid out in this process, each as bytes."""
    return unpacked_slips(_slips(pack_slips(sources)))


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
