"""What a process that lays out is asked, and what it answers.

A page is a message of messages: its HTML, a style sheet of its own, and the name and bytes of each
asset; slips that are alike but for their words come in one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence

from checklist.base.messages import LENGTH, receive
from checklist.html.look import SlipSource

SLIPS = b"SLIPS"
"""Opens a message that asks for slips; the length of a page's HTML never begins so."""


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


def unpacked_slips(answer: bytes) -> list[bytes]:
    """Return the slips in the answer to a message of `pack_slips`."""
    pipe = io.BytesIO(answer)
    return list(iter(lambda: receive(pipe), None))
