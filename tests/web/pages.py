"""What tests of the web pages share: a client of the real application, and its forms."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from starlette.testclient import TestClient

from checklist.answers.interview import current
from checklist.answers.model import UNLISTED, Answers
from checklist.answers.parse import TABLES
from checklist.guidance.guidance import Guidance
from checklist.pdf.cache import SheetStore
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.web.app import application
from checklist.web.site import Site
from tests.conftest import real

HOST = "testserver"

Fields = dict[str, list[str]]


def client(
    guidance: Guidance, press: SlipMaker | None = None, reader: Reader | None = None
) -> TestClient:
    """A client of the real application; without `press` it lays nothing out."""
    maker = press or SlipMaker(SheetStore(None))
    return TestClient(application(Site(guidance, maker, reader or Reader()), {HOST}))


def fields(text: str) -> Fields:
    """The hidden fields of a page."""
    found: Fields = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def heading(text: str) -> str:
    found = re.search("<h1>(.*?)</h1>", text)
    assert found, text
    return html.unescape(found[1])


def ticked(text: str) -> list[str]:
    return re.findall(r'name="choice" value="([^"]*)" checked', text)


def chosen_for(answers: Answers, at: str) -> dict[str, list[str]]:
    """The choices of a person with these answers at a step."""
    if at.startswith("kind:"):
        _, stage, platform = at.split(":", 2)
        (account,) = [a for a in answers.accounts if (a.platform, a.stage) == (platform, stage)]
        return {"choice": [account.kind]}
    values = current(at, answers)
    if at not in TABLES:
        return {"choice": values}
    known = real().platforms
    listed = [value for value in values if value in known and known[value].listed]
    typed = [
        known[value].name if value in known else value.removeprefix(UNLISTED)
        for value in values
        if value not in listed
    ]
    return {"choice": listed, "other": [",".join(typed)]}


def walked(site: TestClient, answers: Answers) -> tuple[str, list[str]]:
    """The list of answers that a person with these answers arrives at, and the steps to it."""
    page, seen = site.post("questions").text, []
    while (at := fields(page)["at"][0]) != "check":
        seen.append(at)
        assert len(seen) < 100, seen
        page = sent(site, page, chosen_for(answers, at))
    return page, seen


def sent(site: TestClient, page: str, choice: Mapping[str, Sequence[str]], go: str = "next") -> str:
    """The page after a page whose form is sent with this choice."""
    answer = site.post("questions", data={**fields(page), **choice, "go": go})
    assert answer.status_code == 200, answer.text
    return answer.text
