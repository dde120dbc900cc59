"""The whole site behind nginx, under a path: every link and every form leads somewhere."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from checklist.guidance.guidance import Guidance
from tests.handout.handouts import free_port, until
from tests.returned.returned_files import fill_twin, twin
from tests.tools import ROOT
from tests.web.conftest import serving

DOCS = ROOT / "docs" / "serve.md"

NAME = "privacy.trust.example"

CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/a; uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;
  {server}
}}
"""


def documented(port: int, behind: int, *, strips: bool) -> str:
    """The server of the documentation, without the certificate and at ports of ours."""
    (server,) = re.findall("```nginx\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    server = server.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    server = server.replace("location / {", "location /privacy/ {")
    return str(server.replace("127.0.0.1:8000;", f"127.0.0.1:{behind}{'/' if strips else ''};"))


@pytest.fixture(params=["the proxy takes the path away", "--root-path"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The site behind nginx."""
    port, behind = free_port(), free_port()
    strips = request.param != "--root-path"
    server = documented(port, behind, strips=strips)
    (tmp_path / "nginx.conf").write_text(CONFIGURATION.format(folder=tmp_path, server=server))
    words = ("--public-name", NAME, *(() if strips else ("--root-path", "/privacy")))
    with (
        serving(behind, *words, path="/" if strips else "/privacy/"),
        subprocess.Popen(["/usr/sbin/nginx", "-c", tmp_path / "nginx.conf"]) as nginx,
    ):
        until("nginx answers", lambda: answers(port))
        yield f"http://127.0.0.1:{port}/privacy/"
        nginx.terminate()


def answers(port: int) -> bool:
    try:
        httpx2.get(f"http://127.0.0.1:{port}/", headers={"Host": NAME})
    except httpx2.TransportError:
        return False
    return True


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value and the address that it sends to."""


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("a", "link"):
            self.links.append(found["href"])
        elif tag == "form":
            self.forms.append(Form(found.get("action", ""), found["method"]))
        elif tag == "button":
            to = found.get("formaction", self.forms[-1].action)
            self.forms[-1].buttons.append((found.get("name", ""), found.get("value", ""), to))
        elif tag == "input" and found["type"] == "file":
            self.forms[-1].files.append(found["name"])
        elif tag == "input" and (found["type"] not in ("radio", "checkbox") or "checked" in found):
            self.forms[-1].fields.append((found["name"], found.get("value", "")))


FILES = {"roster": ("people.csv", b"reference,platforms\n1,x=mixed\n")}


def crawl(site: httpx2.Client, start: str, last: bytes) -> dict[str, int]:
    """Every address with how often it was asked for; each form is sent with each of its buttons."""
    asked: dict[str, int] = {}
    known: set[object] = set()
    waiting: list[tuple[str, Form | None, tuple[str, str, str]]] = [(start, None, ("", "", ""))]
    while waiting:
        at, form, (name, value, _) = waiting.pop()
        if form is None:
            answer = site.get(at)
        else:
            data = dict(form.fields) | ({name: value} if name else {})
            files = {key: FILES.get(key, ("last.html", last)) for key in form.files}
            answer = site.post(at, data=data, files=files or None)
        assert answer.status_code == 200, (at, name, value, answer.text)
        asked[urlsplit(at).path] = asked.get(urlsplit(at).path, 0) + 1
        is_page = answer.headers["content-type"].startswith("text/html")
        if not is_page or "content-disposition" in answer.headers:
            continue
        page = Page(answer.text)
        heading = re.findall("<h1>(.*?)</h1>", answer.text)
        for link in page.links:
            to = at if link.startswith("#") else urljoin(at, link)
            if to.startswith(start) and to not in {at, *known}:
                known.add(to)
                waiting.append((to, None, ("", "", "")))
        for found in page.forms:
            for button in found.buttons:
                key = (*heading, found.action, button, "last" in dict(found.fields))
                if key not in known:
                    known.add(key)
                    waiting.append((urljoin(at, button[2]), found, button))
    return asked


def test_every_link_and_every_form_works_behind_a_proxy(address: str, guidance: Guidance) -> None:
    last = fill_twin(twin(guidance), [], {})
    with httpx2.Client(headers={"Host": NAME}, timeout=600) as site:
        asked = crawl(site, address, last)
        assert site.get(f"{address}nothing").status_code == 404
    own = {path.removeprefix("/privacy/") for path in asked}
    assert {"", "questions", "checklist", "last", "supervisors", "handout", "overview"} <= own
    assert {"web.css", "roster.csv", "roster.xlsx", "privacy-checklist.pdf", "answers.toml"} <= own
    assert all(path.startswith("/privacy/") for path in asked)
    assert sum(asked.values()) > 40
