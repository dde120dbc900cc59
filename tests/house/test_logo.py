"""A logo from outside is checked before it is decoded, and only a fresh copy of it is used."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin

from checklist.house import logo
from checklist.house.local_files import AssetInvalid


def encoded(image: Image.Image, name: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def faults(ending: str, data: bytes) -> list[str]:
    with pytest.raises(AssetInvalid) as caught:
        logo.check(ending, data)
    assert all(fault.endswith(".") for fault, _ in caught.value.faults)
    return [fault for fault, _ in caught.value.faults]


RED = Image.new("RGB", (40, 20), "#aa0000")


def png_of_size(width: int, height: int) -> bytes:
    """Return a PNG whose header claims this size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return encoded(RED)[:12] + header + struct.pack(">I", zlib.crc32(header)) + encoded(RED)[33:]


def jpeg_of_size(width: int, height: int) -> bytes:
    """Return a JPEG whose header claims this size."""
    data = encoded(RED, "JPEG")
    size = data.index(b"\xff\xc0\x00\x11\x08") + 5
    return data[:size] + struct.pack(">HH", height, width) + data[size + 4 :]


def test_a_drawing_is_refused_with_the_cure() -> None:
    with pytest.raises(AssetInvalid) as caught:
        logo.check(".svg", b"<svg/>")
    cure = "Save the logo as PNG or JPEG, 700 pixels wide or more."
    assert caught.value.faults == (("“.svg” is not an ending of a logo.", cure),)
    assert faults(".png", b'<svg xmlns="http://www.w3.org/2000/svg"/>') == [
        "it is not a PNG or a JPEG."
    ]


# What a bitmap may not be


@pytest.mark.parametrize(
    ("ending", "data", "says"),
    [
        (".png", png_of_size(50_000, 50_000), "50,000 by 50,000 pixels; at most 4,000 by 4,000"),
        (".png", png_of_size(4001, 1), "4,001 by 1 pixels"),
        (".jpg", jpeg_of_size(65_535, 65_535), "65,535 by 65,535 pixels"),
        (".png", png_of_size(0, 9), "damaged"),
        (".png", b"\x89PNG\r\n\x1a\n", "damaged"),
        (".jpeg", b"\xff\xd8\xff\xe0\x00\x04ab", "damaged"),
        (".jpeg", b"\xff\xd8\xff\xe0\xff\xffab", "damaged"),
    ],
)
def test_absurd_size_is_read_from_the_header_and_nothing_is_decoded(
    monkeypatch: pytest.MonkeyPatch, ending: str, data: bytes, says: str
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", never)
    (fault,) = faults(ending, data)
    assert says in fault


@pytest.mark.parametrize(
    ("ending", "data", "says"),
    [
        (".png", encoded(RED, "JPEG"), "it holds JPEG, not what its ending says."),
        (".jpg", encoded(RED), "it holds PNG, not what its ending says."),
        (".png", encoded(RED, "GIF"), "it is not a PNG or a JPEG."),
        (".png", b"", "it is not a PNG or a JPEG."),
        (".png", b"Dear colleague", "it is not a PNG or a JPEG."),
        (".gif", encoded(RED, "GIF"), "“.gif” is not an ending of a logo."),
        ("", encoded(RED), "“” is not an ending of a logo."),
    ],
)
def test_file_that_is_not_what_its_ending_says_is_refused(
    ending: str, data: bytes, says: str
) -> None:
    assert faults(ending, data) == [says]


@pytest.mark.parametrize("name", ["PNG", "JPEG"])
def test_bitmap_that_is_cut_short_is_refused_even_where_the_engine_is_lenient(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 7)
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    whole = encoded(noise, name)
    assert faults(f".{name.lower()}", whole[: len(whole) // 2]) == ["it is damaged."]
    assert logo.check(f".{name.lower()}", whole)
    assert (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS) == (True, 7)


def test_bitmap_whose_header_lies_is_refused() -> None:
    """A second frame header, which the decoder believes, behind one that looks small."""
    whole = encoded(RED, "JPEG")
    small = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 9, 9)
    small += b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    assert faults(".jpg", whole[:2] + small + whole[2:]) == ["it is damaged."]


def test_picture_that_moves_or_is_too_deep_is_refused() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    moving = encoded(frames[0], save_all=True, append_images=frames[1:])
    assert faults(".png", moving) == ["it moves."]
    assert faults(".png", encoded(Image.new("I;16", (9, 9)))) == [
        "it has more than 8 bits of grey."
    ]


# What is handed on


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_png_becomes_colours_on_white(mode: str) -> None:
    picture = logo.check(".png", encoded(Image.new("RGBA", (40, 20), (0, 0, 0, 0)).convert(mode)))
    with Image.open(io.BytesIO(picture.data)) as found:
        assert (found.format, found.mode) == ("PNG", "RGB")
        see_through = mode in ("LA", "P", "RGBA")
        assert found.getpixel((0, 0)) == ((255,) * 3 if see_through else (0,) * 3)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_mode_of_jpeg_becomes_colours(mode: str) -> None:
    picture = logo.check(".jpg", encoded(Image.new(mode, (40, 20)), "JPEG"))
    with Image.open(io.BytesIO(picture.data)) as found:
        assert (picture.name, found.format, found.mode) == ("logo.jpg", "JPEG", "RGB")


def test_copy_holds_nothing_but_the_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Canary"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Canary")
    for ending, data in (
        (".jpg", encoded(RED, "JPEG", exif=exif, comment=b"Canary")),
        (".png", encoded(RED, pnginfo=notes, exif=exif)),
    ):
        assert b"Canary" in data
        assert b"Canary" not in logo.check(ending, data).data


@pytest.mark.parametrize("junk", [b"MM\x00*\x00\x00\x00\x08\xff\xff", b"II*\x00junk", b"junk"])
def test_damaged_notes_of_a_camera_warn_nobody(junk: bytes) -> None:
    data = encoded(RED, "JPEG", exif=b"Exif\x00\x00" + junk)
    assert logo.check(".jpg", data).name == "logo.jpg"


def test_photograph_that_lies_on_its_side_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = logo.check(".jpg", encoded(RED, "JPEG", exif=exif))
    assert picture.width < picture.height


def test_large_bitmap_is_no_finer_than_print_needs() -> None:
    picture = logo.check(".png", encoded(Image.new("RGB", (4000, 3000), "red")))
    assert (picture.width, picture.height) == (68.0, 51.0)
    with Image.open(io.BytesIO(picture.data)) as found:
        assert found.size == (283, 212)


@given(st.integers(1, 4000), st.integers(1, 4000))
def test_picture_fits_its_place_in_its_own_proportions(width: int, height: int) -> None:
    data = encoded(Image.new("1", (width, height)))
    try:
        picture = logo.check(".png", data)
    except AssetInvalid:
        assert max(width, height) / min(width, height) > 50
        return
    assert picture.width <= logo.WIDTH
    assert picture.height <= logo.HEIGHT
    assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)
