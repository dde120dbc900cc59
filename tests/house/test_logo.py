"""A logo from outside is checked before it is decoded, and only a fresh copy of it is used."""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin

from checklist.house import logo, svg
from checklist.house.local_files import AssetInvalid

OPENING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SQUARE = f'{OPENING} viewBox="0 0 10 10">'


def drawn(inner: str, opening: str = SQUARE) -> bytes:
    return f"{opening}{inner}</svg>".encode()


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


# What a drawing may not hold


@pytest.mark.parametrize(
    ("inner", "says"),
    [
        ("<script>alert(1)</script>", "a script"),
        ('<script href="https://example.org/x.js"/>', "a script"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">x</h:script>', "a script"),
        ("<metadata><script>x</script></metadata>", "a script"),
        ("<g><g><script/></g></g>", "a script"),
        ('<rect onclick="x()"/>', "events (onclick)"),
        ('<g onLoad="x()"><rect/></g>', "events (onLoad)"),
        ('<image href="https://example.org/x.png"/>', "a picture inside the picture"),
        ('<image xlink:href="data:image/png;base64,AAAA"/>', "a picture inside the picture"),
        ('<feImage href="https://example.org/x.png"/>', "a picture inside the picture"),
        ("<foreignObject><b>x</b></foreignObject>", "foreign content"),
        ("<iframe/>", "a web page"),
        ('<a href="https://example.org"><rect/></a>', "a link"),
        ("<text>Trust</text>", "text, which needs a font"),
        ('<use href="https://example.org/x.svg#a"/>', "outside itself: “https://example.org/x"),
        ('<use xlink:href="other.svg#a"/>', "outside itself"),
        ('<linearGradient href="//example.org/#a"/>', "outside itself"),
        ('<rect xml:base="https://example.org/"/>', "outside itself"),
        ('<rect fill="url(https://example.org/#a)"/>', "outside itself"),
        ('<rect style="fill: URL( &quot;x.svg#a&quot; )"/>', "outside itself"),
        ('<style>@import "https://example.org/x.css";</style>', "outside itself"),
        ("<style>rect{fill:u<![CDATA[rl(x.png)]]>}</style>", "outside itself"),
        ("<style>@font-face{font-family:x}</style>", "not plain"),
        (r'<rect style="fill:\75rl(x.png)"/>', "not plain"),
        ("<rect style=\"mask-image:image-set('x.png' 1x)\"/>", "not plain"),
        ('<rect fill="var(--x)"/>', "not plain"),
        ('<animate attributeName="x"/>', "<animate>"),
        ("<filter/>", "<filter>"),
        ("<svg/>", "<svg>"),
        ('<g id="a"><use href="#a"/></g>', "more than a single shape"),
        ('<g id="a"><rect/><use href="#a"/></g><rect id="a"/>', "more than a single shape"),
        ('<use href="#nowhere"/>', "more than a single shape"),
        ('<rect width="nan"/>', "cannot be printed"),
        ('<rect width="1e999"/>', "cannot be printed"),
        ('<path d="M0 0h99999999"/>', "cannot be printed"),
        ("<style>rect{stroke-width:infinity}</style>", "cannot be printed"),
        ("<g>" * 50 + "</g>" * 50, "too many parts"),
        ("<rect/>" * 3000, "too many parts"),
        ('<path d="M0 0' + "l1 1" * 100_000 + '"/>', "too many parts"),
        ("", "draws nothing"),
        ("<rect>", "not well-formed"),
        ("<rect/>&name;", "not well-formed"),
    ],
)
def test_drawing_that_could_run_load_or_grow_is_refused(inner: str, says: str) -> None:
    assert any(says in fault for fault in faults(".svg", drawn("<rect/>" * bool(inner) + inner)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawn("<rect/>"), "entities"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + drawn("&a;"), "entities"),
        (b'<?xml-stylesheet href="x.css"?>' + drawn("<rect/>"), "outside itself"),
        (drawn("<rect/>", "<svg>"), "not SVG"),
        (drawn("<rect/>", f"{OPENING}>"), "size is not known"),
        (drawn("<rect/>", f'{OPENING} width="100%" height="9">'), "size is not known"),
        (drawn("<rect/>", f'{OPENING} viewBox="0 0 nan 9">'), "size is not known"),
        (drawn("<rect/>", f'{OPENING} viewBox="0 0 -9 9">'), "size is not known"),
        (drawn("<rect/>", f'{OPENING} viewBox="0 0 9000 9">'), "too narrow"),
        (b"<html><body>Not found</body></html>", "not SVG"),
        (b"<", "not well-formed"),
        (b'<?xml version="1.0" encoding="x-none"?><svg/>', "not well-formed"),
        (drawn("<rect/>").decode().encode("utf-16")[:-3], "not well-formed"),
    ],
)
def test_drawing_that_is_not_plain_svg_is_refused(data: bytes, says: str) -> None:
    assert any(says in fault for fault in faults(".svg", data))


def test_billion_laughs_are_not_heard() -> None:
    lines = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}">' * 10 for n in range(10)
    )
    assert faults(".svg", f"<!DOCTYPE svg [{lines}]>".encode() + drawn("&l9;")) == [
        "it declares entities."
    ]


def test_all_faults_of_a_drawing_are_named_at_once_and_each_once() -> None:
    inner = '<script/><rect onclick="x"/><rect onclick="y"/><image href="x.png"/><script/>'
    assert len(faults(".svg", drawn(inner))) == 3


def test_what_drawing_programs_leave_behind_is_dropped() -> None:
    data = (
        b'<?xml version="1.0" encoding="utf-8"?><!-- made by hand -->'
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + drawn(
            '<title>Secret</title><metadata><r:RDF xmlns:r="urn:r"><r:x r:resource="https://a"/>'
            '</r:RDF></metadata><i:view xmlns:i="urn:i" i:zoom="2"><i:grid/></i:view>'
            '<style type="text/css">.a{fill:#123456}</style>'
            '<path xmlns:i="urn:i" i:label="Secret" data-name="Secret" tabindex="1" class="a" '
            'd="M0 0h9v9z"/>'
        )
    )
    picture = logo.check(".SVG", data)
    assert picture.name == "logo.svg"
    text = picture.data.decode()
    assert re.findall(r"<(\w+)", text) == ["svg", "style", "path"]
    assert not re.search("Secret|urn:|resource|tabindex|<!", text)
    assert '<path class="a" d="M0 0h9v9z">' in text


def test_gradients_clips_and_copies_of_a_shape_may_stay() -> None:
    inner = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="rgb(1, 2, 3)"/>'
        '</linearGradient><linearGradient id="b" xlink:href="#a"/><rect id="s"/>'
        '<clipPath id="c"><use xlink:href="#s"/></clipPath></defs>'
        '<g clip-path="url(#c)" transform="rotate(9)"><path style="fill:url(#b)" d="M0 0h9"/></g>'
    )
    assert b'fill:url(#b)"' in logo.check(".svg", drawn(inner)).data


def test_size_without_a_view_box_is_taken_from_width_and_height() -> None:
    picture = logo.check(".svg", drawn("<rect/>", f'{OPENING} width="200px" height="50">'))
    assert b'viewBox="0 0 200 50"' in picture.data
    assert (picture.width, picture.height) == (170.0, 42.5)


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_no_content_at_all_brings_anything_but_a_refusal(inner: str) -> None:
    for data in (inner.encode("utf-8", "replace"), drawn(inner)):
        for ending in (".svg", ".png", ".jpg"):
            try:
                logo.check(ending, data)
            except AssetInvalid as error:
                assert str(error)  # noqa: PT017 (most are refused, some are not)


TAGS = st.sampled_from(["g", "rect", "path", "style", "use", "script", "defs", "x:y", "svg"])
VALUES = st.sampled_from(["#a", "url(#a)", "url(x)", "1", "a", "x()", "https://a", "\\75rl(x)", ""])
NAMES = st.sampled_from(["id", "href", "xlink:href", "onclick", "style", "fill", "d", "xml:base"])


def element(tag: str, name: str, value: str, inner: str) -> str:
    space = ' xmlns:x="urn:x"' if ":" in tag else ""
    return f'<{tag}{space} {name}="{value}">{inner}</{tag}>'


@given(st.recursive(st.just(""), lambda inner: st.builds(element, TAGS, NAMES, VALUES, inner)))
@example('<g id="https://a"></g>')
@example('<rect fill="https://a"></rect>')
def test_what_is_let_through_names_nothing_outside_and_runs_nothing(inner: str) -> None:
    try:
        cleaned, _, _ = svg.clean(drawn(inner + "<rect/>"))
    except AssetInvalid:
        return
    text = cleaned.decode().removeprefix('<svg xmlns="http://www.w3.org/2000/svg"')
    assert not re.search(r"https?:|script|onclick|url\((?!#)|\\|xml:", text)
    assert cleaned == svg.clean(cleaned)[0]


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
        (".jpeg", drawn("<rect/>"), "it holds SVG, not what its ending says."),
        (".svg", encoded(RED), "it holds PNG, not what its ending says."),
        (".png", encoded(RED, "GIF"), "it is not an image."),
        (".png", b"", "it is not an image."),
        (".svg", b"Dear colleague", "it is not an image."),
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
    data = drawn("<rect/>", f'{OPENING} viewBox="0 0 {width} {height}">')
    try:
        picture = logo.check(".svg", data)
    except AssetInvalid:
        assert max(width, height) / min(width, height) > 50
        return
    assert picture.width <= logo.WIDTH
    assert picture.height <= logo.HEIGHT
    assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)
