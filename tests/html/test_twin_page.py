"""The HTML twin in a real browser: seen, ticked, kept, copied, printed, and attacked."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.fonts import faces
from checklist.guidance.guidance import Guidance
from checklist.html import environment, wording
from checklist.html.look import Look, Size
from checklist.make import Order, make_html
from checklist.pdf.slips import SlipMaker
from checklist.reading import html as returned_page
from checklist.tailoring.checklist import Checklist, Sheet
from tests import viewers
from tests.tools import DAY, flat, made, run, text_of

CHROMIUM = "/usr/bin/chromium"

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

NODE = Path(__file__).parents[1] / "node" / "node_modules"

AXE = NODE / "axe-core" / "axe.min.js"

SHORT = Answers(
    accounts=(Account("facebook", "both"), Account("x", "mixed")),
    minutes=60,
)
"""A few items of every kind of sheet."""

FULL = Answers(
    accounts=(
        Account("facebook", "both"),
        Account("linkedin", "mixed"),
        Account("youtube", "personal", "opening"),
        Account("x", "personal", "leaving"),
        Account("other:Mum’s <b>net", "personal"),
    ),
    profession="practitioner-psychologist",
)

HOSTILE = "café </script><b>bold</b> <!-- ${x} \\u003c & “quotes” £5\u2028Ŵ\nsecond line"

NEUTRAL = "privacy-checklist-with-my-ticks.html"

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: nothing is kept in it."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as found:
        yield found


@dataclass
class Watched:
    """What a page did beside showing itself."""

    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def opened(profile: BrowserContext, file: Path) -> tuple[Page, Watched]:
    """A file in a browser, and what it does there."""
    page, watched = profile.new_page(), Watched()
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("console", lambda message: watched.said.append(message.text))
    page.on("pageerror", lambda error: watched.said.append(str(error)))
    page.goto(file.as_uri())
    return page, watched


def written(
    guidance: Guidance,
    file: Path,
    answers: Answers = SHORT,
    name: str = "",
    size: Size = "standard",
) -> tuple[Path, Checklist]:
    """A twin as a file."""
    product = make_html(guidance, Order(answers, DAY, Person(name), Look(size=size)))
    file.write_bytes(product.data)
    return file, product.checklist


@pytest.fixture
def file(guidance: Guidance, tmp_path: Path) -> Path:
    """A short twin."""
    return written(guidance, tmp_path / "privacy-checklist.html")[0]


@pytest.fixture(scope="module")
def large(guidance: Guidance, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Checklist]:
    folder = tmp_path_factory.mktemp("large")
    return written(guidance, folder / "large.html", FULL, "Siân Ŵyn", "large")


@pytest.fixture(scope="module")
def full(guidance: Guidance, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Checklist]:
    """A twin with every kind of sheet and a platform whose name is an attack."""
    return written(guidance, tmp_path_factory.mktemp("full") / "full.html", FULL, "Siân Ŵyn")


def values(page: Page) -> dict[str, Any]:
    """What stands in every field, by name."""
    found: dict[str, Any] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("input[name], textarea[name]")]
        .map(field => [field.name, field.type === "checkbox" ? field.checked : field.value]))"""
    )
    return found


def reload_until(page: Page, shown: Callable[[], bool]) -> None:
    """Reload until a page shows what it kept: a busy Chromium passes it on a moment later."""
    for _ in range(100):
        page.reload()
        if shown():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"what was kept is not shown: {page.evaluate('JSON.stringify(localStorage)')}")


def until_stored(page: Page, words: str) -> None:
    """Wait until what another tab kept has come to this one: Chromium passes it on when it can."""
    found = "words => JSON.stringify(localStorage).includes(words)"
    page.wait_for_function(found, arg=words, timeout=600_000)


def saved(page: Page, folder: Path) -> Path:
    """The copy that the button saves."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save a copy with my ticks").click()
    assert waiting.value.suggested_filename == NEUTRAL
    copy = folder / NEUTRAL
    waiting.value.save_as(copy)
    return copy


# Seen and heard


@pytest.mark.parametrize("size", ["standard", pytest.param("large", marks=pytest.mark.long)])
def test_axe_finds_nothing_on_a_phone_and_on_a_desktop(
    browser: Browser, full: tuple[Path, Checklist], large: tuple[Path, Checklist], size: Size
) -> None:
    file = (full if size == "standard" else large)[0]
    # axe is ours, the page's policy would refuse it.
    with browser.new_context(bypass_csp=True) as profile:
        page, _ = opened(profile, file)
        page.locator("input[type=checkbox]").first.check()
        # axe cannot tell what is behind words that the bar happens to cover.
        page.add_style_tag(content=".bar { position: static !important }")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found = page.evaluate("axe.run()")
            assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
            assert [(v["id"], v["nodes"][0]["html"]) for v in found["incomplete"]] == []
            assert len(found["passes"]) > 25


WIDE = """
@font-face { font-family: Wide; src: url(data:font/woff2;base64,%s) }
* { font-family: Wide !important }
"""

BROKEN_NUMBERS = """() => [...document.querySelectorAll(".number")].filter(cell => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    return words.getClientRects().length > 1;
}).map(cell => cell.textContent)"""
"""Numbers and their headings that are broken over lines."""

STICKING_OUT = """() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest(".skip"))
    .map(e => e.outerHTML.slice(0, 80))"""


FONTS = {
    "Source Sans 3": faces.font_file(),
    "DejaVu Sans": NODE / "@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff2",
    "DejaVu Mono": NODE / "@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2",
}
"""Ours, the widest that machines have for their pages, and that of a typewriter."""


@pytest.mark.parametrize("family", FONTS)
@pytest.mark.parametrize("size", ["standard", "large"])
def test_nothing_scrolls_sideways_however_narrow_the_window_and_wide_the_font(
    browser: Browser,
    full: tuple[Path, Checklist],
    large: tuple[Path, Checklist],
    size: Size,
    family: str,
) -> None:
    """A window of 1280 px at 400 % zoom is one of 320 px with 4 dots each."""
    file = (full if size == "standard" else large)[0]
    font = b64encode(FONTS[family].read_bytes()).decode("ascii")
    with browser.new_context(bypass_csp=True, device_scale_factor=4) as profile:
        page, _ = opened(profile, file)
        page.add_style_tag(content=WIDE % font)
        page.evaluate("document.fonts.ready")
        assert page.evaluate("[...document.fonts].map(font => font.status)") == ["loaded"]
        for width in (280, 320, 400):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(STICKING_OUT) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(BROKEN_NUMBERS) == []


def labelled(checklist: Checklist) -> Iterator[tuple[str, str, str]]:
    """The name of each box of an item, the words beside it, and all that is spoken."""
    for sheet in checklist.sheets:
        for entry in sheet.entries:
            title = wording.title_of(entry, sheet)
            item, name = entry.item.title, f"{entry.item.id}--{entry.section}"
            yield f"{name}--done", item, f"{item}, {title}: done"
            yield f"{name}--na", "Not for me", f"Not for me, {item}, {title}"


def test_visible_words_are_the_label_of_their_box_and_begin_its_name(
    profile: BrowserContext, full: tuple[Path, Checklist]
) -> None:
    file, checklist = full
    page, _ = opened(profile, file)
    spoken = dict(
        page.evaluate(
            """() => [...document.querySelectorAll("input[type=checkbox]")].map(
            box => [box.name, [...box.labels].map(label => label.textContent)])"""
        )
    )
    expected = {name: words for name, _, words in labelled(checklist)}

    assert expected.keys() < spoken.keys()
    for name, words in expected.items():
        assert spoken[name] == [words]
    assert all(len(labels) == 1 for labels in spoken.values())
    assert len({labels[0] for labels in spoken.values()}) == len(spoken)
    # The browser itself computes the same name, and a click on the words ticks the box.
    name, visible, words = next(iter(labelled(checklist)))
    spaced = re.escape(words.removeprefix(visible)).removeprefix(",")
    box = page.get_by_role("checkbox", name=re.compile(rf"^{re.escape(visible)} ?,{spaced}$"))
    assert words.startswith(visible)
    assert box.get_attribute("id") == name
    page.locator(f"label[for='{name}'] ").click()
    assert box.is_checked()


def test_every_field_has_a_visible_label(
    profile: BrowserContext, full: tuple[Path, Checklist]
) -> None:
    page, _ = opened(profile, full[0])
    bare = page.evaluate(
        """() => [...document.querySelectorAll("input, textarea")].filter(
        field => field.labels.length !== 1 || field.labels[0].offsetWidth < 20).map(f => f.name)"""
    )

    assert bare == []


def test_pointer_has_room_and_boxes_are_seen(profile: BrowserContext, file: Path) -> None:
    page, _ = opened(profile, file)
    for box in page.locator("input[type=checkbox]").all():
        size = box.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 28
    done = page.locator("input[id$='--done']").first.bounding_box()
    assert done
    assert min(done["width"], done["height"]) >= 44


def test_tick_is_drawn_without_colour_alone(profile: BrowserContext, file: Path) -> None:
    page, _ = opened(profile, file)
    for box in (page.locator("input[id$='--done']").first, page.locator("input[id$='--na']").first):
        shares = []
        for wanted in (False, True):
            box.set_checked(wanted)
            with Image.open(io.BytesIO(box.screenshot())) as image:
                inside = image.convert("L").crop((5, 5, image.width - 5, image.height - 5))
                shares.append(
                    sum(p < 100 for p in inside.tobytes()) / (inside.width * inside.height)
                )
        assert shares[0] == 0
        assert 0.05 < shares[1] < 0.5


def test_keyboard_alone_ticks_types_and_saves(
    profile: BrowserContext, file: Path, tmp_path: Path
) -> None:
    page, _ = opened(profile, file)
    order = page.evaluate(
        """() => [...document.querySelectorAll("a[href], input, textarea, button, summary")]
        .map((e, n) => (e.dataset.order = n, n))"""
    )
    seen, ticked = [], ""
    for _ in order:
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const e = document.activeElement, box = e.getBoundingClientRect();
              const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              const style = getComputedStyle(e);
              return {order: +e.dataset.order, id: e.id, outline: style.outlineStyle,
                      shown: e === hit || e.contains(hit) || style.display === "inline"};
            }"""
        )
        seen.append(at["order"])
        assert at["outline"] == "solid", at
        assert at["shown"], f"{at['id']} has the focus and something covers it"
        if at["id"].endswith("--done") and not ticked:
            page.keyboard.press("Space")
            ticked = at["id"]
        if at["id"].startswith("notes--"):
            page.keyboard.type("By key")
        if at["id"] == "save":
            with page.expect_download() as waiting:
                page.keyboard.press("Enter")
            waiting.value.save_as(tmp_path / "copy.html")

    assert seen == order
    state = json.loads(state_of(tmp_path / "copy.html"))
    assert state["values"][ticked] is True
    assert "By key" in state["values"].values()


def test_more_unfolds_without_a_script_and_is_open_on_paper(
    browser: Browser, full: tuple[Path, Checklist]
) -> None:
    file, checklist = full
    checks = [entry.item.check for sheet in checklist.sheets for entry in sheet.entries]
    first = next(check for check in checks if check)
    with browser.new_context(java_script_enabled=False) as plain:
        page, _ = opened(plain, file)
        words = page.get_by_text(first, exact=False).first
        assert not words.is_visible()
        words.locator("xpath=ancestor::details/summary").click()
        assert words.is_visible()
        page.reload()
        data = page.pdf(prefer_css_page_size=True)
    printed = text_of(data)
    assert " ".join(first.split()) in " ".join(printed.split())
    assert not any(line.strip().startswith("More about") for line in printed.splitlines())


def test_phone_has_a_link_and_no_code_to_scan(
    browser: Browser, full: tuple[Path, Checklist]
) -> None:
    for width, is_shown in ((390, False), (1100, True)):
        with browser.new_context(viewport={"width": width, "height": 844}) as profile:
            page, _ = opened(profile, full[0])
            assert page.locator(".code svg").first.is_visible() is is_shown
            assert page.get_by_text("scan the code").first.is_visible() is is_shown


def test_first_page_leads_to_the_box_itself(
    profile: BrowserContext, full: tuple[Path, Checklist]
) -> None:
    file, checklist = full
    page, _ = opened(profile, file)
    entry, _ = checklist.first[1]
    box = f"{entry.item.id}--{entry.section}--done"
    page.locator(f".numbered a[href='#{box}']").click()

    assert page.evaluate("document.activeElement.id") == box
    page.keyboard.press("Space")
    assert values(page)[box] is True
    page.get_by_role("link", name="All sheets").click()
    assert page.evaluate("document.querySelector('#sheets').getBoundingClientRect().top") < 100
    for sheet in checklist.sheets:
        assert page.locator(f"#sheets a[href='#{sheet.id}']").inner_text() == wording.sheet_title(
            sheet
        )
        assert page.locator(f"section#{sheet.id}").count() == 1


def test_qr_code_is_read_from_the_screen(profile: BrowserContext, file: Path) -> None:
    page, _ = opened(profile, file)
    codes = page.get_by_role("img").all()

    assert codes
    for code in codes:
        shown = code.screenshot()
        with Image.open(io.BytesIO(shown)) as image:
            (found,) = zxingcpp.read_barcodes(image.convert("L").resize((600, 600)))
        title = code.locator("title").text_content()
        assert str(title).endswith(wording.short_address(found.text))
        assert page.locator(f"a[href='{found.text}']").count() >= 1


# Kept


def test_ticks_and_words_survive_a_reload(profile: BrowserContext, file: Path) -> None:
    page, watched = opened(profile, file)
    boxes = page.locator("input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(3).check()
    page.locator("textarea").first.fill(HOSTILE)
    before = values(page)
    reload_until(page, lambda: values(page) == before)
    assert sum(value is True for value in before.values()) == 2
    boxes.nth(0).uncheck()
    reload_until(page, lambda: not boxes.nth(0).is_checked())
    assert boxes.nth(3).is_checked()
    assert page.get_by_role("status").inner_text() == ""
    assert watched.said == []


def test_copy_opens_in_a_fresh_profile_with_everything(
    browser: Browser, guidance: Guidance, tmp_path: Path
) -> None:
    file, _ = written(guidance, tmp_path / "mine.html", name="Siân Ŵyn")
    with browser.new_context() as profile:
        page, _ = opened(profile, file)
        page.locator("input[type=checkbox]").nth(1).check()
        page.locator("textarea").first.fill(HOSTILE)
        page.get_by_label("For", exact=True).fill('O’"Brien & <i>')
        before, copy = values(page), saved(page, tmp_path)
    with browser.new_context() as fresh:
        page, watched = opened(fresh, copy)

        assert values(page) == before
        assert watched.said == []
        assert page.evaluate("document.querySelectorAll('form b').length") > 0
        assert page.locator("b").get_by_text("bold", exact=True).count() == 0
        page.locator("input[type=checkbox]").nth(2).check()
        reload_until(page, lambda: values(page)[boxes_of(page)[2]] is True)
        (tmp_path / "again").mkdir()
        again = saved(page, tmp_path / "again")
        assert json.loads(state_of(again))["values"][boxes_of(page)[2]] is True
    with browser.new_context(java_script_enabled=False) as without:
        page, _ = opened(without, copy)
        assert page.locator("textarea").first.input_value() == HOSTILE
        assert page.locator("input:checked").count() == 1


def boxes_of(page: Page) -> list[str]:
    return [str(box.get_attribute("name")) for box in page.locator("input[type=checkbox]").all()]


def state_of(file: Path) -> str:
    """The ticks in a copy, as another program reads them."""
    found = re.search(
        r'<script type="application/json" id="state">(.*?)</script>',
        file.read_text("utf-8"),
        re.DOTALL,
    )
    assert found
    return found[1]


def test_copies_never_show_each_others_ticks(
    profile: BrowserContext, guidance: Guidance, tmp_path: Path
) -> None:
    """A supervisor opens many copies in one browser."""
    file, _ = written(guidance, tmp_path / "mine.html")
    page, _ = opened(profile, file)
    page.locator("input[type=checkbox]").nth(0).check()
    first = saved(page, tmp_path).rename(tmp_path / "first.html")
    page.locator("input[type=checkbox]").nth(0).uncheck()
    page.locator("input[type=checkbox]").nth(1).check()
    second = saved(page, tmp_path).rename(tmp_path / "second.html")
    shown, _ = opened(profile, first)
    shown.locator("input[type=checkbox]").nth(5).check()
    other, _ = opened(profile, second)

    assert ticks(shown) == [0, 5]
    assert ticks(other) == [1]
    reload_until(page, lambda: ticks(page) == [1])


def ticks(page: Page) -> list[int]:
    return [
        n for n, box in enumerate(page.locator("input[type=checkbox]").all()) if box.is_checked()
    ]


def test_two_peoples_checklists_never_share_ticks(
    profile: BrowserContext, guidance: Guidance, tmp_path: Path
) -> None:
    """Two people at one computer, with the same answers and the same day."""
    hers, _ = written(guidance, tmp_path / "hers.html", name="Siân")
    his, _ = written(guidance, tmp_path / "his.html", name="Tomos")
    page, _ = opened(profile, hers)
    page.locator("input[type=checkbox]").nth(0).check()

    assert ticks(opened(profile, his)[0]) == []
    assert ticks(opened(profile, hers)[0]) == [0]


def test_same_file_in_two_tabs_keeps_the_ticks_of_both(profile: BrowserContext, file: Path) -> None:
    one, two = opened(profile, file)[0], opened(profile, file)[0]
    one.locator("input[type=checkbox]").nth(0).check()
    expect(two.locator("input[type=checkbox]").nth(0)).to_be_checked(timeout=600_000)
    two.locator("input[type=checkbox]").nth(1).check()
    reload_until(two, lambda: ticks(two) == [0, 1])


def test_tab_that_has_not_heard_of_another_one_loses_none_of_its_ticks(
    profile: BrowserContext, file: Path
) -> None:
    deaf = "addEventListener('storage', event => event.stopImmediatePropagation())"
    profile.add_init_script(deaf)
    one, two = opened(profile, file)[0], opened(profile, file)[0]
    one.locator("input[type=checkbox]").nth(0).check()
    one.locator("textarea").first.fill("From one")
    until_stored(two, "From one")
    second = two.locator("input[type=checkbox]").nth(1)
    second.check()
    until_stored(one, str(second.get_attribute("name")))
    one.locator("input[type=checkbox]").nth(0).uncheck()
    reload_until(two, lambda: ticks(two) == [1])
    assert two.locator("textarea").first.input_value() == "From one"


def test_browser_that_keeps_nothing_is_said_so(browser: Browser, file: Path) -> None:
    with browser.new_context() as profile:
        profile.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
        page, watched = opened(profile, file)
        page.locator("input[type=checkbox]").first.check()

        assert page.get_by_role("status").inner_text() == (
            "This browser keeps nothing. Save a copy before you close."
        )
        assert watched.said == []


@pytest.mark.parametrize(
    "kept", ["", "nonsense", "[]", '{"at": 9e99}', '{"at": 9e99, "values": 1}']
)
def test_nonsense_in_the_browsers_store_is_passed_over(
    profile: BrowserContext, file: Path, kept: str
) -> None:
    page, watched = opened(profile, file)
    page.evaluate(
        """kept => localStorage.setItem(
        `checklist:${document.documentElement.dataset.form}:`, kept)""",
        kept,
    )
    page.reload()
    page.locator("input[type=checkbox]").first.check()

    assert ticks(page) == [0]
    assert watched.said == []


def test_works_as_a_list_without_scripts(browser: Browser, full: tuple[Path, Checklist]) -> None:
    file, checklist = full
    with browser.new_context(java_script_enabled=False) as profile:
        page, watched = opened(profile, file)
        words = flat(page.locator("main").inner_text())

        assert [
            e.item.title for s in checklist.sheets for e in s.entries if e.item.title not in words
        ] == []
        assert page.locator("#save").is_hidden()
        page.locator("input[type=checkbox]").first.check()
        assert watched.said == []


# Attacked


def test_nothing_is_asked_of_any_network(
    profile: BrowserContext, full: tuple[Path, Checklist], tmp_path: Path
) -> None:
    page, watched = opened(profile, full[0])
    page.locator("input[type=checkbox]").first.check()
    saved(page, tmp_path)
    asked = [url for url in watched.requests if not url.startswith("blob:")]

    assert asked == [full[0].as_uri()]
    assert watched.said == []
    assert re.findall(r'(?:src|srcset|action|data)="', full[0].read_text("utf-8")) == []


def policy(file: Path) -> dict[str, list[str]]:
    """The content security policy of a file, by directive."""
    found = re.search(
        r'http-equiv="Content-Security-Policy" content="([^"]*)"', file.read_text("utf-8")
    )
    assert found
    return {words[0]: words[1:] for words in map(str.split, found[1].split(";"))}


def test_policy_allows_its_own_style_and_script_and_no_more(file: Path) -> None:
    rules = policy(file)

    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == ["'none'"]
    assert rules["img-src"] == ["data:"]
    for rule in ("script-src", "style-src"):
        (word,) = rules[rule]
        assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", word)
    assert "unsafe" not in file.read_text("utf-8").split("</head>")[0].split("<style>")[0]


PLANTS = {
    "script": "<script>window.planted = 1</script>",
    "handler": "<svg onload='window.planted = 1'></svg><img src='x' onerror='window.planted = 1'>",
    "address": "<a id='lure' href='javascript:window.planted = 1'>x</a>",
    "remote": "<script src='https://example.org/x.js'></script><img src='https://example.org/x.png'>",
    "style": "<style>body { display: none }</style><p style='position: fixed'>x</p>",
    "frame": "<iframe srcdoc='<script>parent.planted = 1</script>'></iframe>",
    "form": "<form action='https://example.org/'><button id='lure'>x</button></form>",
}


@pytest.mark.parametrize("plant", PLANTS)
def test_planted_markup_does_nothing(
    profile: BrowserContext, file: Path, tmp_path: Path, plant: str
) -> None:
    text = file.read_text("utf-8").replace("<main>", f"{PLANTS[plant]}<main>", 1)
    attacked = tmp_path / "attacked.html"
    attacked.write_text(text, encoding="utf-8")
    left: list[str] = []

    def stop(route: Route) -> None:
        left.append(route.request.url)
        route.abort()

    profile.route("https://**", stop)
    page, watched = opened(profile, attacked)
    if page.locator("#lure").count():
        page.locator("#lure").click(no_wait_after=True)
    page.wait_for_timeout(100)

    assert page.evaluate("window.planted") is None
    assert page.locator("h1").is_visible()
    assert page.url.partition("#")[0] == attacked.as_uri()
    assert any("Content Security Policy" in said for said in watched.said)
    assert left == []


def test_ticks_of_a_copy_cannot_become_markup(
    profile: BrowserContext, file: Path, tmp_path: Path
) -> None:
    page, _ = opened(profile, file)
    page.locator("textarea").first.fill("</script><script>window.planted = 1</script><!--")
    page.get_by_label("For", exact=True).fill("\"><img src=x onerror='window.planted = 1'>")
    copy = saved(page, tmp_path)
    before = sorted(elements(file))
    page, watched = opened(profile, copy)

    assert page.evaluate("window.planted") is None
    assert watched.said == []
    assert sorted(elements(copy)) == before


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"{tag}#{dict(attrs).get('id')}")


def test_page_that_the_browser_saves_says_what_is_on_screen(
    browser: Browser, profile: BrowserContext, file: Path, tmp_path: Path
) -> None:
    """“Save page as” writes the document as it stands, from the file and from a copy of it."""
    page, _ = opened(profile, file)
    names = boxes_of(page)
    page.locator(f'[name="{names[0]}"]').check()
    copy = saved(page, tmp_path)
    for start, first in ((file, None), (copy, names[0])):
        with browser.new_context() as fresh:
            page, watched = opened(fresh, start)
            page.locator(f'[name="{names[1]}"]').check()
            page.locator(f'[name="{names[2]}"]').check()
            page.locator(f'[name="{names[2]}"]').uncheck()
            page.locator('[name="signed--questions"]').fill(HOSTILE)
            whole = page.content()
            shown = values(page)
        found = returned_page.read(whole)
        assert {name for name, ticked in found.boxes.items() if ticked} == {first, names[1]} - {
            None
        }
        assert None not in found.boxes.values()
        assert found.texts["signed--questions"] == HOSTILE
        assert watched.said == []

        again = tmp_path / "again.html"
        again.write_text(whole, encoding="utf-8")
        with browser.new_context() as fresh:
            assert values(opened(fresh, again)[0]) == shown


def test_page_saved_by_the_browser_shows_no_ticks_of_the_file_it_came_from(
    profile: BrowserContext, file: Path, tmp_path: Path
) -> None:
    page, _ = opened(profile, file)
    names = boxes_of(page)
    page.locator(f'[name="{names[0]}"]').check()
    whole = tmp_path / "saved-as.html"
    whole.write_text(page.content(), encoding="utf-8")
    page.locator(f'[name="{names[1]}"]').check()

    assert ticks(opened(profile, whole)[0]) == [0]


def elements(file: Path) -> list[str]:
    """Tags and ids, as another parser than the browser's sees them."""
    parser = _Elements()
    parser.feed(file.read_text("utf-8"))
    assert len(parser.found) > 100
    return parser.found


def test_copy_is_made_from_the_file_and_not_from_what_was_added_to_it(
    profile: BrowserContext, file: Path, tmp_path: Path
) -> None:
    """Spelling checkers and the like write into the page."""
    page, _ = opened(profile, file)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('div'), {id: 'by-extension'}))"
    )
    page.evaluate("document.documentElement.setAttribute('data-by-extension', '1')")

    assert "by-extension" not in saved(page, tmp_path).read_text("utf-8")


# One content


def test_names_of_fields_are_those_of_the_form(
    guidance: Guidance, press: SlipMaker, file: Path
) -> None:
    form = made(guidance, press, SHORT, look=Look("form"))
    told = {"about--occasion", "about--made", "about--edition"}
    names = re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"', file.read_text("utf-8"))

    assert len(names) == len(set(names))
    assert set(names) == {field.name for field in viewers.fields(form.data)} - told
    for name in told:
        assert f'id="{name}"' in file.read_text("utf-8")


def test_words_are_those_of_the_form(guidance: Guidance, press: SlipMaker, file: Path) -> None:
    form = flat(text_of(made(guidance, press, SHORT, look=Look("form")).data))
    for sheet in made_for(guidance).sheets:
        for entry in sheet.entries:
            for words in (entry.item.title, entry.item.why, entry.target):
                assert words in form
                assert html_of(words) in file.read_text("utf-8")


def made_for(guidance: Guidance) -> Checklist:
    return make_html(guidance, Order(SHORT, DAY)).checklist


def html_of(words: str) -> str:
    """`words` as our templates escape them."""
    from markupsafe import escape

    return str(escape(words))


def test_nothing_is_ticked_beforehand_and_it_says_whose_it_is_not(
    profile: BrowserContext, full: tuple[Path, Checklist]
) -> None:
    page, _ = opened(profile, full[0])

    assert not any(value is True for value in values(page).values())
    assert not re.search(r"<input[^>]* checked", full[0].read_text("utf-8"))
    assert environment.NOT_NHS in page.locator("section").first.inner_text()


def test_same_answers_at_the_same_moment_give_the_same_bytes(tmp_path: Path) -> None:
    env = {"SOURCE_DATE_EPOCH": "1795392000", "CHECKLIST_CACHE": ""}
    for name in ("one.html", "two.html"):
        assert run("new", "-p", "x=mixed", "-o", name, folder=tmp_path, env=env).code == 0

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


# Printed


@pytest.mark.parametrize("size", ["standard", "large"])
def test_print_has_every_item_its_tick_and_page_numbers(
    profile: BrowserContext,
    full: tuple[Path, Checklist],
    large: tuple[Path, Checklist],
    tmp_path: Path,
    size: Size,
) -> None:
    file, checklist = full if size == "standard" else large
    page, _ = opened(profile, file)
    page.locator("input[id$='--done']").first.check()
    printed = tmp_path / "printed.pdf"
    page.pdf(path=printed, prefer_css_page_size=True)
    words = flat(text_of(printed))
    missing = [
        e.item.title for s in checklist.sheets for e in s.entries if e.item.title not in words
    ]

    assert missing == []
    assert "Save a copy with my ticks" not in words
    assert "All sheets" not in words
    assert "Page 2 of " in words
    assert sheet_starts(printed, checklist.sheets)


def sheet_starts(printed: Path, sheets: tuple[Sheet, ...]) -> bool:
    """Whether each sheet begins a page."""
    pages = [flat(text).strip() for text in text_of(printed).split("\f")]
    return all(any(p.startswith(wording.sheet_title(sheet)) for p in pages) for sheet in sheets)


def test_qr_code_is_20_millimetres_on_paper(profile: BrowserContext, file: Path) -> None:
    page, _ = opened(profile, file)
    page.emulate_media(media="print")
    box = page.get_by_role("img").first.bounding_box()

    assert box
    assert min(box["width"], box["height"]) / 96 * 25.4 >= 20
