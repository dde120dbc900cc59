"""The pages in a real browser: without scripts, by keyboard, on a narrow screen, and with axe."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from checklist.guidance.guidance import Guidance
from tests.handout.handouts import roster
from tests.html.test_twin_page import AXE, CHROMIUM, FLAGS
from tests.returned.returned_files import box_names, fill_twin, twin
from tests.tools import ROOT
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


def go_on(page: Page, button: str = "text=Continue") -> None:
    with page.expect_navigation():
        page.click(button)


def until_checked(page: Page, *, hesitates: bool = False) -> Iterator[str]:
    """Each question from the start to the list of answers; whoever asks for the next answers.

    Someone who `hesitates` goes back and forth, and loads each page again.
    """
    page.click("text=Start")
    while (question := heading(page)) != "Check your answers":
        yield question
        if hesitates and question != "What is this checklist for?":
            go_on(page, "main >> text=Back")
            go_on(page)
            page.reload()
            assert heading(page) == question
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


def test_back_and_reload_lose_nothing_at_any_step(browser: Browser, server: Server) -> None:
    with browser.new_context(java_script_enabled=False) as profile:
        page = profile.new_page()
        page.goto(f"http://127.0.0.1:{server[1]}/")
        seen = []
        for question in until_checked(page, hesitates=True):
            seen.append(question)
            if question == "What is this checklist for?":
                page.check("text=My annual review")
            if question == "Which of these do you have an account on?":
                page.check("text=Instagram")
                page.fill("#other", "Mumsnet")
            if question.startswith("How do you use"):
                page.check("text=2 accounts")
        said = page.inner_text("main")
        for answer in ("My annual review", "Instagram: 2 accounts", "Mumsnet: 2 accounts"):
            assert answer in said
        assert len(seen) == len(set(seen))


def test_review_and_supervision_without_scripts(
    browser: Browser, server: Server, guidance: Guidance, tmp_path: Path
) -> None:
    page_of_last = twin(guidance)
    done = [name for name in box_names(page_of_last) if name.endswith("--done")]
    (tmp_path / "last.html").write_bytes(
        fill_twin(page_of_last, done[::2], {"signed--date": "3 June 2026"})
    )
    people = roster(tmp_path, 2)
    with browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False
    ) as profile:
        page = profile.new_page()
        page.goto(f"http://127.0.0.1:{server[1]}/")
        page.set_input_files("#last", tmp_path / "last.html")
        page.click("text=Give it back")
        assert heading(page) == "Your last checklist"
        page.reload()
        page.click("text=Check your answers only")
        page.click("text=Make my checklist")
        assert "things done in 2026" in page.inner_text("main")
        page.click("text=Back to your answers")
        page.goto(f"http://127.0.0.1:{server[1]}/")
        page.click("text=For supervisors")
        page.set_input_files("#roster", people)
        with page.expect_download() as saved:
            page.click("text=Make the checklists")
        with zipfile.ZipFile(saved.value.path()) as archive:
            assert archive.namelist() == ["R000.pdf", "R001.pdf", "handout.csv"]
        page.set_input_files("#returned", [tmp_path / "last.html"])
        page.click("text=Show the overview")
        assert heading(page) == "Overview of returned checklists"
        page.go_back()
        page.set_input_files("#roster", tmp_path / "last.html")
        page.click("text=Make the checklists")
        assert heading(page) == "“Your roster” is a web page that is named like a spreadsheet."
        page.click("main >> text=Back")
        assert heading(page) == "For supervisors"


def test_three_people_at_400_percent_by_keyboard_in_firefox(
    server: Server, guidance: Guidance, tmp_path: Path
) -> None:
    (tmp_path / "last.html").write_bytes(fill_twin(twin(guidance), [], {}))
    (tmp_path / "wrong.csv").write_text("reference,platforms\n1,fb=huge\n", encoding="utf-8")
    script = ROOT / "tests" / "node" / "firefox.mjs"
    files = [tmp_path / "last.html", tmp_path / "wrong.csv"]
    firefox = shutil.which("firefox-esr") or "firefox"
    found = subprocess.run(
        ["node", script, firefox, f"http://127.0.0.1:{server[1]}/", *files],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
    )
    assert found.returncode == 0, found.stderr
    seen = json.loads(found.stdout)
    headings = [page["heading"] for page in seen]
    for wanted in (
        "How do you use Facebook?",
        "Your checklist",
        "Your last checklist",
        "Check your answers",
        "“Your roster” cannot be used as it is.",
        "Overview of returned checklists",
    ):
        assert wanted in headings
    assert all(page["title"].startswith(page["heading"]) for page in seen)
    assert {(page["width"], page["out"]) for page in seen} == {(320, 0)}


@pytest.mark.parametrize("width", [280, pytest.param(320, marks=pytest.mark.long), 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, server: Server, guidance: Guidance, tmp_path: Path, width: int
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
        (tmp_path / "last.html").write_bytes(fill_twin(twin(guidance), [], {}))
        page.goto(f"http://127.0.0.1:{server[1]}/")
        page.set_input_files("#last", tmp_path / "last.html")
        page.click("text=Give it back")
        examine()
        page.goto(f"http://127.0.0.1:{server[1]}/supervisors")
        examine()
        page.set_input_files("#returned", [tmp_path / "last.html"])
        page.click("text=Show the overview")
        examine()
