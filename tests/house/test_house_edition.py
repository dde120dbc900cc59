"""A house edition on paper: accessible, in its colour, and never mixed up with another one."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from checklist import resources
from checklist.answers.model import Account, Answers
from checklist.errors import GuidanceInvalid
from checklist.guidance.guidance import Guidance
from checklist.guidance.house_file import House, HouseEdition
from checklist.house.load import load
from checklist.html import environment
from checklist.html.look import TITLE, Look, Page, Size, SlipSource
from checklist.html.pages import EMPLOYER, accent_style, document_pages
from checklist.html.slips import SlipMaterial
from checklist.make import Document, Order, make_html
from checklist.pdf.cache import SheetStore, entry_name
from checklist.pdf.layout_messages import pack, unpack
from checklist.pdf.slips import InProcessSlipMaker, SlipMaker
from checklist.tailoring.checklist import Checklist
from checklist.tailoring.tailor import tailor
from tests.house.test_logo import RED, encoded
from tests.tools import DAY, elements, flat, made, opened, outloud, text_of

EXAMPLE = resources.profiles() / "examples" / "house"

FEW = Answers((Account("facebook", "personal"),), level="quick", family=())


@pytest.fixture(scope="module")
def house(guidance: Guidance) -> Guidance:
    return load(guidance, EXAMPLE / "house.toml")


@pytest.fixture(scope="module")
def usual(house: Guidance, press: SlipMaker) -> Document:
    return made(house, press)


def with_logo(guidance: Guidance, folder: Path, name: str, data: bytes) -> Guidance:
    """The example with another logo."""
    copy = folder / name.replace(".", "-")
    shutil.copytree(EXAMPLE, copy)
    (copy / "logo.png").unlink()
    (copy / name).write_bytes(data)
    file = copy / "house.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("logo.png", name), encoding="utf-8")
    return load(guidance, file)


CHANCE = "PAG-001"
"""In large print the same words of different items happen to begin or end 3 pages."""


def findings(pdf: bytes, folder: Path) -> list[tuple[str, str, str]]:
    path = folder / "house.pdf"
    path.write_bytes(pdf)
    return outloud(path)


def in_colour(pdf: bytes, page: int, folder: Path, dots: int = 72) -> Image.Image:
    """A page, drawn by poppler; at 72 dots per inch a pixel is a point."""
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    out = folder / "page"
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(dots), "-f", str(page)]
    subprocess.run([*command, path, out], check=True)
    with Image.open(out.with_suffix(".png")) as image:
        return image.convert("RGB")


def colourful(page: Image.Image) -> Image.Image:
    """White where a page is not grey."""
    red, green, blue = page.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    return ImageChops.difference(most, least).point(lambda v: 255 * (v > 60))


def logos(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every figure but the QR codes of platform sheets, which say that they are."""
    found = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if pikepdf.Name.Figure == e.S]
    return [e for e in found if not str(e.Alt).startswith("QR code: ")]


# Accessible


def test_house_edition_reads_aloud_without_error_or_warning(
    usual: Document, tmp_path: Path
) -> None:
    assert findings(usual.data, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("logo.png", encoded(RED.convert("RGBA"))),
        ("logo.jpg", encoded(RED, "JPEG")),
    ],
)
def test_each_kind_of_logo_reads_aloud_and_brings_no_font(
    guidance: Guidance, press: SlipMaker, tmp_path: Path, name: str, data: bytes
) -> None:
    document = made(with_logo(guidance, tmp_path, name, data), press, FEW).data
    assert findings(document, tmp_path) == []
    for command in (["qpdf", "--check"], ["pdfua", "check"]):
        words = [*command, str(tmp_path / "house.pdf")]
        subprocess.run(words, check=True, capture_output=True)
    with opened(document) as pdf:
        assert len(logos(pdf)) == 1
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
        assert len(fonts) == 2
        drawings = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and "/Resources" in o]
        assert not any("/Font" in drawing.Resources for drawing in drawings)


def test_logo_is_one_figure_with_words_and_its_true_place(
    guidance: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    bar = encoded(Image.new("RGB", (300, 100), "#00aa00"))
    document = made(with_logo(guidance, tmp_path, "bar.png", bar), press, FEW).data
    with opened(document) as pdf:
        (figure,) = logos(pdf)
        assert str(figure.Alt) == "Logo of Example Community Trust: 3 hills under a rising sun"
        left, bottom, right, top = (float(side) for side in figure.A.BBox)
        height = float(pdf.pages[0].MediaBox[3])
    assert (right - left, top - bottom) == pytest.approx((153, 51), abs=0.1)
    page = in_colour(document, 1, tmp_path)
    more_green = ImageChops.subtract(page.getchannel("G"), page.getchannel("R"))
    seen = more_green.point(lambda v: 255 * (v > 60)).getbbox()
    assert seen == pytest.approx((left, height - top, right, height - bottom), abs=1.5)


def test_organisation_is_read_before_the_title(usual: Document) -> None:
    assert flat(text_of(usual.data, "-l", "1")).startswith(f"Example Community Trust {TITLE}")
    assert environment.NOT_NHS in flat(text_of(usual.data, "-l", "1"))


# In every edition and size


@pytest.mark.parametrize(
    "look",
    [
        Look("form"),
        pytest.param(Look("form", "large"), marks=pytest.mark.long),
        pytest.param(Look("print", "large"), marks=pytest.mark.long),
    ],
)
def test_house_edition_is_the_same_in_every_edition_and_size(
    house: Guidance, press: SlipMaker, tmp_path: Path, look: Look
) -> None:
    document = made(house, press, FEW, look=look).data
    found = {rule for rule, *_ in findings(document, tmp_path)}
    assert found <= ({CHANCE} if look.size == "large" else set())
    words = flat(text_of(document))
    assert words.startswith("Example Community Trust")
    assert "At Example Community Trust" in words
    assert "What the house edition changed" in words
    with opened(document) as pdf:
        assert len(logos(pdf)) == 1
    page = in_colour(document, 1, tmp_path, dots=300)
    beside_the_logo = page.crop((page.width // 2, 0, page.width, page.height))
    colours = beside_the_logo.getcolors(1 << 24) or []
    assert (0x8A, 0x3B, 0x12) in {colour for _, colour in colours}


@pytest.mark.parametrize("size", ["standard", "large"])
def test_twin_holds_logo_accent_and_policy_and_allows_its_own_style(
    house: Guidance, size: Size
) -> None:
    twin = make_html(house, Order(FEW, DAY, look=Look(size=size))).data.decode("utf-8")
    assert house.house
    assert house.house.picture
    (kind, data) = re.findall(r'<img class="logo" src="data:(.*?);base64,(.*?)" alt="Logo', twin)[0]
    assert (kind, base64.b64decode(data)) == ("image/png", house.house.picture.data)
    assert "asset:" not in twin
    (style,) = re.findall(r"<style>(.*?)</style>", twin, re.DOTALL)
    assert style.count("h3, .house { border-bottom-color: #8a3b12 }") == 1
    assert ".logo { width:" in style
    named = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{named}'" in twin
    assert 'href="mailto:communications@example.org"' in twin
    assert "At Example Community Trust" in twin
    assert "What the house edition changed" in twin


def test_twin_of_ours_has_no_picture_and_no_colour(guidance: Guidance) -> None:
    twin = make_html(guidance, Order(FEW, DAY)).data.decode("utf-8")
    assert "<img" not in twin
    assert "h3, .house" not in twin


def test_process_that_lays_out_itself_gives_the_same_sheets(
    house: Guidance, press: SlipMaker
) -> None:
    title = SlipMaterial(house, Look("print")).title()
    bare = replace(title, style="")
    solo = InProcessSlipMaker(SheetStore(None))
    assert solo.slips([title]) == press.slips([title])
    assert solo.slips([bare]) != solo.slips([title])


# In its colour


def test_accent_colours_the_lines_under_headings_and_nothing_else(
    guidance: Guidance, house: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    pages = [in_colour(made(g, press, FEW).data, 2, tmp_path, dots=300) for g in (guidance, house)]
    assert [colourful(page).getbbox() is None for page in pages] == [True, False]
    lines = colourful(pages[1])
    height = 1 / 72 * 300
    for top, rows in _runs(lines):
        assert rows == pytest.approx(height, abs=1)
        assert pages[1].getpixel((lines.width // 2, top + 1)) == (0x8A, 0x3B, 0x12)


def _runs(lines: Image.Image) -> list[tuple[int, int]]:
    """(first row, rows) of each band of rows in which anything is white."""
    marked = [y for y in range(lines.height) if lines.crop((0, y, lines.width, y + 1)).getbbox()]
    starts = [y for y in marked if y - 1 not in marked]
    assert starts
    return [(y, next(n for n in range(1, 99) if y + n not in marked)) for y in starts]


@pytest.mark.parametrize("accent", ["#fff", "red", "#ffffff; x", "#ffffff\n", "#ggffff"])
def test_colour_that_was_never_checked_does_not_become_css(accent: str) -> None:
    unchecked = House(organisation="A", prefix="ab", accent=accent)
    with pytest.raises(ValueError, match="never checked"):
        accent_style(HouseEdition(unchecked))


def test_edition_without_accent_shares_its_sheets_with_ours(
    guidance: Guidance, house: Guidance
) -> None:
    assert house.house
    plain = replace(house.house.house, accent=None)
    bare = replace(guidance, house=HouseEdition(plain))
    ours, theirs = (
        {
            p.id: pack(p.html, p.style, p.assets)
            for p in document_pages(g, _tailored(g), Look("print"))
        }
        for g in (guidance, bare)
    )
    differing = {ident for ident in ours if ours[ident] != theirs[ident]}
    assert differing == {"first", "conduct", "sources"}


def _tailored(guidance: Guidance) -> Checklist:
    return tailor(guidance, FEW, DAY.date())


# What it says


def test_conduct_sheet_names_policy_link_and_whom_to_ask(usual: Document) -> None:
    words = flat(text_of(usual.data))
    start = words.index("At Example Community Trust")
    sheet = words[start : start + 500]
    assert "Policy: Social media policy, version 4, March 2026" in sheet
    assert "intranet.example.org/policies/social-media" in sheet
    assert "Ask: Communications team, communications@example.org, 01632 960 960" in sheet
    with opened(usual.data) as pdf:
        links = [str(a.A.URI) for p in pdf.pages for a in p.get("/Annots", []) if "/A" in a]
    assert "https://intranet.example.org/policies/social-media" in links
    assert "mailto:communications@example.org" in links


def test_topic_that_carries_the_policy_exists(guidance: Guidance) -> None:
    assert EMPLOYER in guidance.topics


def test_sources_say_what_the_house_changed_and_who_is_responsible(usual: Document) -> None:
    words = flat(text_of(usual.data))
    told = words[words.index("What the house edition changed") :]
    for part in (
        "Example Community Trust made this house edition. It is responsible",
        "Added to Facebook: “Read the rules of our staff group before you post there”.",
        "Added to Employer policy and advice: “Note the number",
        (
            "Replaced in Employer policy and advice: “Check which app your employer approves for "
            "work messages”. It now says “Keep work messages in the app that our trust approves”."
        ),
        "All other items are as in edition",
    ):
        assert part in told


def test_house_without_items_says_that_it_changed_none(
    guidance: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    file = tmp_path / "house.toml"
    file.write_text('organisation = "Ysbyty Ŵyn & Co"\nprefix = "yw"\n', encoding="utf-8")
    words = flat(text_of(made(load(guidance, file), press, FEW).data))
    assert words.startswith("Ysbyty Ŵyn & Co Social media")
    assert "It changed no items: all are as in edition" in words
    assert "At Ysbyty" not in words


def test_words_of_a_house_are_never_markup(guidance: Guidance, tmp_path: Path) -> None:
    planted = "<img src=x> {{ 7*7 }}"
    file = tmp_path / "house.toml"
    file.write_text(
        f'organisation = "{planted}"\nprefix = "yw"\n[ask]\nteam = "{planted}"\n'
        f'[policy]\ntitle = "{planted}"\nlink = "https://a.example/x"\n',
        encoding="utf-8",
    )
    found = load(guidance, file)
    pages = document_pages(found, _tailored(found), Look("print"))
    assert not any("<img" in page.html for page in pages)
    assert sum("&lt;img src=x&gt; {{ 7*7 }}" in page.html for page in pages) == 3


# Never mixed up


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS, st.dictionaries(TEXTS, st.binary()))
def test_worker_gets_what_was_sent(page: str, style: str, assets: dict[str, bytes]) -> None:
    assert unpack(pack(page, style, assets.items())) == (page, style, assets)


def test_everything_that_shapes_a_slip_is_in_its_name_in_the_store() -> None:
    look, large, paper = Look(), Look(size="large"), Look("print")
    sources = [
        SlipSource("a", {"x": "b"}, look),
        SlipSource("b", {"x": "b"}, look),
        SlipSource("a", {"x": "c"}, look),
        SlipSource("a", {"y": "b"}, look),
        SlipSource("a", {"x": ("b",)}, look),
        SlipSource("a", {"x": "b"}, large),
        SlipSource("a", {"x": "b"}, paper),
        SlipSource("a", {"x": "b"}, look, "s"),
        SlipSource("a", {"x": "b"}, look, "s", (("c", b"d"),)),
        SlipSource("a", {"x": "b"}, look, "s", (("c", b"e"),)),
        SlipSource("a", {"x": "b"}, look, "s", (("f", b"d"),)),
        SlipSource("a", {"x": "b"}, look, "s", (("c", b"d"), ("c", b"d"))),
    ]
    assert len(sources) == len({entry_name(source.key) for source in sources}) == len({*sources})


def test_new_logo_under_the_same_name_is_printed_from_a_used_cache(
    guidance: Guidance, tmp_path: Path
) -> None:
    seen = []
    for number, colour in enumerate(("#00aa00", "#0000aa")):
        folder = tmp_path / str(number)
        folder.mkdir()
        square = encoded(Image.new("RGB", (100, 100), colour))
        found = with_logo(guidance, folder, "same.png", square)
        with SlipMaker(SheetStore(tmp_path / "cache")) as press:
            page = in_colour(made(found, press, FEW).data, 1, folder)
        seen.append(page.getpixel((60, 60)))
    assert seen == [(0, 0xAA, 0), (0, 0, 0xAA)]


def test_cache_holds_the_logo_only_inside_a_sheet_named_by_its_content(
    house: Guidance, tmp_path: Path
) -> None:
    with SlipMaker(SheetStore(tmp_path)) as press:
        made(house, press, FEW)
        made(house, press, FEW)
    names = [path.name for path in tmp_path.iterdir()]
    assert len(names) >= 5
    assert all(len(name) == 64 + len(".sheet") for name in names)
    assert not any(b"\x89PNG" in path.read_bytes() for path in tmp_path.iterdir())


def test_page_is_given_its_own_assets_and_no_other_pages() -> None:
    picture = '<html lang=en><title>x</title><p>x<img src="asset:logo.png" alt="x"></html>'
    with SlipMaker(SheetStore(None), workers=1) as press:
        assets = (("logo.png", encoded(RED)),)
        assert press.finished(Page("a", "a", picture, assets=assets))
        with pytest.raises(GuidanceInvalid, match=r"asset:logo\.png"):
            press.finished(Page("b", "b", picture))


@pytest.mark.parametrize("name", ["../x.png", "regular", "semibold"])
def test_asset_never_takes_the_place_of_a_font_or_a_file(name: str) -> None:
    with SlipMaker(SheetStore(None), workers=1) as press:
        page = f'<html lang=en><title>x</title><p>x<img src="asset:{name}" alt="x"></html>'
        assets = ((name, encoded(RED)),)
        if name.endswith(".png"):
            assert press.finished(Page("a", "a", page, assets=assets))
        else:
            with pytest.raises(GuidanceInvalid, match="Failed to load image"):
                press.finished(Page("a", "a", page, assets=assets))


def test_same_house_gives_the_same_bytes_from_the_cache_and_without(
    house: Guidance, usual: Document, tmp_path: Path
) -> None:
    with SlipMaker(SheetStore(tmp_path)) as cold:
        first = made(house, cold).data
    with SlipMaker(SheetStore(tmp_path)) as warm:
        assert made(house, warm).data == first == usual.data
