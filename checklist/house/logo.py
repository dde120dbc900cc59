"""Checks the bytes of a logo and makes of them a small picture without hidden data.

The size of a bitmap is read from its header before anything is decoded. What is handed on is
never the file itself but a fresh copy, no finer than print needs.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from checklist.guidance.house_file import Picture
from checklist.house.local_files import AssetInvalid

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 2_000_000
SIDE = 4000
"""Pixels along one side of a bitmap, at most."""

WIDTH, HEIGHT = 170.0, 51.0
"""Points of the place on the first page."""

_DOTS = 300 / 72
"""Pixels for each point, as fine as print shows."""

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}

_CURE = "Save the logo as PNG or JPEG, 700 pixels wide or more."
"""As fine as the place of a logo shows it in print."""

_QUALITY = 90


def check(ending: str, data: bytes) -> Picture:
    """The picture in `data`, the content of a file whose name has `ending`, such as ".png".

    Raises AssetInvalid.
    """
    wanted = _FORMATS.get(ending.lower())
    if wanted is None:
        raise AssetInvalid((f"“{ending}” is not an ending of a logo.", _CURE))
    found = _format(data)
    if found is None:
        raise AssetInvalid(("it is not a PNG or a JPEG.", _CURE))
    if found != wanted:
        cure = f"Rename it, or save it as {wanted}."
        raise AssetInvalid((f"it holds {found}, not what its ending says.", cure))
    return _bitmap(found, data)


def _format(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    return None


def _bitmap(name: str, data: bytes) -> Picture:
    from PIL import Image, ImageOps

    with _careful(), io.BytesIO(data) as file:
        try:
            with Image.open(file, formats=(name,)) as image:
                _check_size(image)
                image.load()
                upright = ImageOps.exif_transpose(image)
        except AssetInvalid:
            raise
        except Exception as error:  # whatever a decoder of foreign data raises
            raise AssetInvalid(_DAMAGED) from error
    if upright.mode[:1] in "IF":
        raise AssetInvalid(("it has more than 8 bits of grey.", "Save it with 8 bits."))
    return _copy(name, upright)


def _check_size(image: Image) -> None:
    """Raise AssetInvalid for more pixels than a logo has; nothing is decoded yet."""
    width, height = image.size
    if max(width, height) > SIDE:
        fault = f"it is {width:,} by {height:,} pixels; at most {SIDE:,} by {SIDE:,}."
        raise AssetInvalid((fault, "Save it smaller."))
    if getattr(image, "n_frames", 1) > 1:
        raise AssetInvalid(("it moves.", "Save one picture of it."))


_DAMAGED = ("it is damaged.", "Save it again.")


def _copy(name: str, image: Image) -> Picture:
    """The pixels alone, on white, no finer than print needs."""
    from PIL import Image as Images

    width, height = _on_paper(*image.size)
    layered = image.convert("RGBA")
    layered.thumbnail((round(width * _DOTS) or 1, round(height * _DOTS) or 1))
    paper = Images.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    out = io.BytesIO()
    if name == "PNG":
        paper.save(out, "PNG", optimize=True)
        return Picture("logo.png", out.getvalue(), width, height)
    paper.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Picture("logo.jpg", out.getvalue(), width, height)


def _on_paper(width: float, height: float) -> tuple[float, float]:
    """Points of a picture of these proportions in the place that a logo has."""
    scale = min(WIDTH / width, HEIGHT / height)
    if min(width, height) * scale < 1:
        raise AssetInvalid(("it is too narrow to print.", "Use one that is nearer to a square."))
    return round(width * scale, 2), round(height * scale, 2)


@contextmanager
def _careful() -> Iterator[None]:
    """Pillow without its leniency, and as it was afterwards; `_check_size` has the limit."""
    from PIL import Image, ImageFile

    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
    Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about data that is not copied
            yield
    finally:
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = before
