"""The pages in a real browser: without scripts, by keyboard, on a narrow screen, and with axe."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.html.test_twin_page import AXE, CHROMIUM, FLAGS
from tests.web.conftest import Server

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


def heading(page: Page) -> str:
    return page.inner_text("h1")


def go_on(page: Page) -> None:
    page.click("text=Continue")


def until_checked(page: Page) -> Iterator[str]:
    """Each question from the start to the list of answers; whoever asks for the next answers."""
    page.click("text=Start")
    while heading(page) != "Check your answers":
        yield heading(page)
        go_on(page)


def test_person_with_a_phone_and_no_scripts_gets_a_checklist(
    browser: Browser, server: Server
) -> None:
    with browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False
    ) as profile:
        page = profile.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://127.0.0.1:{server[1]}/")
        for question in until_checked(page):
            assert page.title().startswith(question)
            assert page.locator("h1").count() == 1
            if question == "Which of these do you have an account on?":
                page.check("text=Facebook")
                page.fill("#other", "Mumsnet")
            if question == "How do you use Facebook?":
                go_on(page)
                assert page.title().startswith("Error: ")
                page.check("text=One account for both")
            if question == "How do you use Mumsnet?":
                page.reload()
                assert heading(page) == question
                page.click("text=Back")
                assert page.is_checked("text=One account for both")
                go_on(page)
                page.check("text=Personal")
        assert "Facebook: one account for both; Mumsnet: personal" in page.inner_text("main")
        page.click("text=Make my checklist")
        assert heading(page) == "Your checklist"
        assert "Facebook: profile used for both" in page.inner_text("main")
        with page.expect_download() as saved:
            page.click("text=PDF to fill in")
        assert saved.value.suggested_filename == "privacy-checklist.pdf"
        with pikepdf.open(saved.value.path()) as pdf:
            assert len(pdf.pages) > 2
        page.click("text=Back to your answers")
        assert heading(page) == "Check your answers"
        assert said == []


def test_keyboard_alone_is_enough(browser: Browser, server: Server) -> None:
    with browser.new_context(java_script_enabled=False) as profile:
        page = profile.new_page()
        page.goto(f"http://127.0.0.1:{server[1]}/")

        def press(*keys: str, leads_to: str) -> None:
            for key in keys:
                page.keyboard.press(key)
            page.get_by_role("heading", name=leads_to, level=1).wait_for()

        press("Tab", "Enter", leads_to="What is this checklist for?")
        press("Tab", "ArrowDown", "Tab", "Enter", leads_to="What is your profession?")
        press("Tab", "Tab", "Enter", leads_to="Which of these do you have an account on?")
        press("Tab", "Space", leads_to="Which of these do you have an account on?")
        assert page.is_checked("text=Facebook")


@pytest.mark.parametrize("width", [280, 320, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, server: Server, width: int
) -> None:
    # axe is ours, the pages' policy would refuse it.
    with browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True) as profile:
        page = profile.new_page()

        def examine() -> None:
            page.add_script_tag(path=AXE)
            found = page.evaluate("axe.run()")
            assert [each["id"] for each in found["violations"]] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.goto(f"http://127.0.0.1:{server[1]}/")
        examine()
        for question in until_checked(page):
            if question == "Which of these do you have an account on?":
                page.check("text=LinkedIn")
                page.fill("#other", "M" * 40)
                examine()
            if question.startswith("How do you use"):
                go_on(page)
                examine()
                page.check("text=Professional")
        examine()
        page.click("text=Make my checklist")
        examine()
