"""A process that lays out sheets: a page in, finished sheet out, until its input ends.

A page is a message of messages: its HTML, a style sheet of its own, and the name and bytes of each
asset. The answer is `+` and the finished sheet, or `-` and what was wrong.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterable

from checklist.base.worker_process import LENGTH, Requests, receive

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


def serve(requests: Requests) -> None:
    """Answer each page in turn. The engine is imported before the first one comes."""
    gc.disable()  # a third of the time to import and lay out; what stays is freed every few sheets
    from checklist.errors import ChecklistError
    from checklist.pdf.finish import finish
    from checklist.pdf.layout import lay_out

    requests.ready()
    for served, page in enumerate(requests, 1):
        try:
            html, style, assets = unpack(page)
            answer = b"+" + finish(lay_out(html, style, assets), html)
        except ChecklistError as error:
            answer = b"-" + str(error).encode("utf-8")
        requests.answer(answer)
        if served % COLLECT_EVERY == 0:
            gc.collect()


if __name__ == "__main__":
    serve(Requests())
