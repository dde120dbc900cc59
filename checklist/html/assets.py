"""Pictures that a page brings with it and names as `asset:NAME`."""

from __future__ import annotations

import base64
from collections.abc import Iterable

ASSET = "asset:"

_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def media_type(name: str) -> str:
    """Media types of assets, by the ending of the name."""
    return _TYPES[name.rpartition(".")[2]]


def within(html: str, assets: Iterable[tuple[str, bytes]]) -> str:
    """`html` with each asset inside it, for a file that needs no other."""
    for name, data in assets:
        address = f"data:{media_type(name)};base64,{base64.b64encode(data).decode('ascii')}"
        # Words of a house cannot hold this: their quotation marks are escaped.
        html = html.replace(f'src="{ASSET}{name}"', f'src="{address}"')
    return html
