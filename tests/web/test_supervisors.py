"""Rosters in and checklists out, returned files in and an overview out: all of it in memory."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest
from starlette.testclient import TestClient

from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.roster.roster import read_roster
from checklist.web import supervisors
from checklist.web.app import application
from checklist.web.guard import Message
from checklist.web.site import Site
from checklist.web.uploads import MOST_FILES, MOST_ROSTER
from tests.conftest import real
from tests.handout.handouts import CANARY, ENV, roster
from tests.returned.returned_files import SMALL, fill_twin, twin
from tests.tools import run
from tests.web.pages import HOST, client


@pytest.fixture(scope="module")
def site(guidance: Guidance, press: SlipMaker, reader: Reader) -> TestClient:
    return client(guidance, press, reader)


def files_in(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("edition", ["form", "print"])
def test_zip_holds_what_the_command_line_makes(
    site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", ENV["SOURCE_DATE_EPOCH"])
    people = roster(tmp_path, 6)
    words = ("handout", people, "-o", "out", "--zip", "all.zip", "--edition", edition)
    assert run(*words, folder=tmp_path, env=ENV).code == 0
    with people.open("rb") as file:
        answer = site.post("handout", files={"roster": file}, data={"edition": edition})
    assert answer.headers["content-disposition"] == 'attachment; filename="privacy-checklists.zip"'
    assert files_in(answer.content) == files_in((tmp_path / "all.zip").read_bytes())


def test_template_comes_back_as_checklists(site: TestClient, tmp_path: Path) -> None:
    for name in ("roster.csv", "roster.xlsx"):
        empty = site.get(name)
        assert name in empty.headers["content-disposition"]
        (tmp_path / name).write_bytes(empty.content)
        assert read_roster(tmp_path / name, real()).people == 1
        answer = site.post(
            "handout", files={"roster": (name, empty.content)}, data={"edition": "form"}
        )
        assert len(files_in(answer.content)) == 2


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        (f"{CANARY}.csv", b"reference,platforms\n1,fb=huge\n2,nosuch=personal\n", "row 2"),
        (f"{CANARY}.csv", b"", "“Your roster” is empty. Start from the empty roster."),
        (f"{CANARY}.xlsx", b"PK\3\4nothing", "“Your roster” cannot be read"),
        (f"{CANARY}.pdf", b"%PDF-1.7", "“Your roster” is a PDF."),
        ("", b"", "No roster was chosen."),
    ],
)
def test_roster_with_faults_is_refused_whole(
    site: TestClient, name: str, data: bytes, told: str
) -> None:
    answer = site.post("handout", files={"roster": (name, data)}, data={"edition": "form"})
    assert answer.status_code == 400
    words = answer.text.replace("</h1>\n<p>", " ")
    assert told in words
    assert CANARY not in answer.text
    assert "checklist handout" not in answer.text


def test_limits_of_uploads_hold(
    site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisors, "MOST_PEOPLE", 3)
    many = roster(tmp_path, 4).read_bytes()
    answer = site.post("handout", files={"roster": ("r.csv", many)}, data={"edition": "form"})
    assert (answer.status_code, "has 4 people" in answer.text) == (400, True)
    large = b"x" * (MOST_ROSTER + 70_000)
    assert site.post("handout", files={"roster": ("r.csv", large)}).status_code == 413
    files = [("returned", (f"{n}.pdf", b"x")) for n in range(MOST_FILES + 1)]
    answer = site.post("overview", files=files)
    assert (answer.status_code, f"at most {MOST_FILES} files" in answer.text) == (400, True)


def test_one_upload_at_a_time_is_in_memory(guidance: Guidance, press: SlipMaker) -> None:
    app = application(Site(guidance, press, Reader()), {HOST})
    statuses: list[int] = []

    async def everyone() -> None:
        sent_whole = anyio.Event()

        async def receive() -> Message:
            await sent_whole.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            statuses.append(message.get("status", 0))

        scope = {"type": "http", "method": "POST", "path": "/handout", "query_string": b""}
        scope["headers"] = [(b"host", HOST.encode())]
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(app, dict(scope), receive, send)
            await anyio.wait_all_tasks_blocked()
            sent_whole.set()

    anyio.run(everyone)
    assert sorted(status for status in statuses if status) == [400, 503]


def test_overview_counts_what_came_back(site: TestClient, guidance: Guidance) -> None:
    page = fill_twin(twin(guidance, SMALL), [], {})
    files = [
        ("returned", (f"C:\\people\\{CANARY}.html", page)),
        ("returned", ("copy.html", page)),
        ("returned", ("other.pdf", b"%PDF-1.7 nothing")),
    ]
    shown = site.post("overview", files=files, data={"go": "show"})
    assert shown.status_code == 200
    assert f"{CANARY}.html" in shown.text
    assert "people\\" not in shown.text
    assert "“other.pdf” is damaged" in shown.text
    assert "Mumsnet" not in shown.text
    asked = site.post("overview", files=files, data={"go": "show", "show": ["platforms"]})
    assert "Mumsnet" in asked.text
    saved = site.post("overview", files=files, data={"go": "save"})
    assert saved.headers["content-disposition"] == 'attachment; filename="overview.html"'
    assert "<style>" in saved.text
    assert site.post("overview", data={"go": "show"}).status_code == 400


def test_pages_for_supervisors_can_be_switched_off(guidance: Guidance, press: SlipMaker) -> None:
    site = TestClient(application(Site(guidance, press, Reader(), supervisors=False), {HOST}))
    assert "upervisors" not in site.get("").text
    for name in ("supervisors", "roster.csv", "handout", "overview"):
        assert site.get(name).status_code == 404
    for name in ("handout", "overview"):
        assert site.post(name, files={"roster": ("a.csv", b"x" * 100_000)}).status_code == 413


def test_nothing_of_an_upload_goes_to_the_disk(
    site: TestClient, guidance: Guidance, tmp_path: Path
) -> None:
    people = roster(tmp_path, 2).read_bytes() + b"\n" * 1_500_000
    page = fill_twin(twin(guidance, SMALL), [], {})
    padded = page + b"<!--" + b"x" * 3_000_000 + b"-->"
    with written() as opened:
        with (tmp_path / "control").open("wb"):
            assert len(opened) == 1
        answer = site.post("handout", files={"roster": ("r.csv", people)}, data={"edition": "form"})
        assert len(files_in(answer.content)) == 3
        assert site.post("overview", files={"returned": ("a.html", padded)}).status_code == 200
        assert site.post("last", files={"file": ("a.html", padded)}).status_code == 200
    assert len(opened) == 1


WATCHING: list[list[str]] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    if WATCHING and event == "open" and int(str(args[2])) & (os.O_WRONLY | os.O_RDWR):
        WATCHING[-1].append(str(args[0]))


sys.addaudithook(_watch)


@contextmanager
def written() -> Iterator[list[str]]:
    """The files that this process opens for writing, nameless ones too; pipes have numbers."""
    found: list[str] = []
    WATCHING.append(found)
    yield found
    WATCHING.pop()
    found[:] = [name for name in found if not name.isdecimal()]
