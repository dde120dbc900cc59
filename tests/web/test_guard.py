"""What the server refuses, what it always sends, and that it keeps and tells nothing."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio
import pytest
from starlette.testclient import TestClient

from checklist import make
from checklist.cli.serve import _listening
from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.web import app, guard, turns
from checklist.web.site import Site
from checklist.web.state import MOST_BYTES, MOST_FIELDS
from tests.handout.handouts import children, free_port, until
from tests.tools import USUAL, run
from tests.web.conftest import Server, serving
from tests.web.pages import HOST, client, fields, walked


@pytest.fixture(scope="module")
def site(guidance: Guidance, press: SlipMaker) -> TestClient:
    return client(guidance, press)


@pytest.mark.parametrize("name", ["", "questions", "web.css", "regular.ttf", "nothing", "a/b"])
def test_every_answer_has_the_headers(site: TestClient, name: str) -> None:
    headers = site.get(name).headers
    for key, value in guard.HEADERS.items():
        if key != "Cache-Control" or name not in ("web.css", "regular.ttf"):
            assert headers.get_list(key) == [value], key
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Host": ""}, 421),
        ({"Host": f"{HOST}:81"}, 200),
        ({"Host": f"{HOST}@evil.example"}, 421),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": f"http://{HOST}.evil.example"}, 403),
        ({"Origin": "http://[bad"}, 403),
        ({"Origin": f"https://{HOST}"}, 200),
        ({"Host": f"{HOST}:81", "Origin": f"http://{HOST}:82"}, 403),
        ({"Host": f"{HOST}:81", "Origin": f"http://{HOST}:81"}, 200),
    ],
)
def test_form_from_elsewhere_is_refused(
    site: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = site.post("questions", headers=headers)
    assert answer.status_code == status
    for key, value in guard.HEADERS.items():
        assert answer.headers[key] == value


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(site: TestClient, method: str) -> None:
    assert site.request(method, "questions").status_code == 405


def test_form_may_be_so_large_and_no_larger(site: TestClient) -> None:
    filler = "x" * (MOST_BYTES - len("other="))
    assert site.post("questions", content=f"other={filler}").status_code == 400
    assert site.post("questions", content=f"other={filler}x").status_code == 413
    many = [("choice", "x")] * (MOST_FIELDS + 1)
    assert site.post("questions", content=urlencode(many)).status_code == 400


def test_fault_of_ours_is_told_by_its_kind_only(
    guidance: Guidance, press: SlipMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    site = TestClient(app.application(Site(guidance, press, Reader()), {HOST}, fault=told.append))
    page, _ = walked(site, USUAL)

    def broken(*_: object) -> None:
        raise ValueError("Facebook: personal")

    monkeypatch.setattr(make, "tailored", broken)
    answer = site.post("checklist", data=fields(page))
    assert (answer.status_code, told) == (500, ["ValueError"])
    assert "Facebook" not in answer.text
    assert site.post("questions").status_code == 200


@pytest.mark.parametrize("limit", ["WAITING", "SECONDS"])
def test_document_that_cannot_wait_is_put_off(
    guidance: Guidance, press: SlipMaker, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(turns, limit, 0)
    site = client(guidance, press)
    page, _ = walked(site, USUAL)
    answer = site.post("privacy-checklist.pdf", data=fields(page))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "Your answers are kept" in answer.text
    assert site.post("questions").status_code == 200


def test_documents_are_made_one_at_a_time_and_all_that_wait_get_theirs() -> None:
    queue, running, most = turns.Turns(), [0], [0]
    lock, all_wait = threading.Lock(), threading.Event()

    def make() -> bytes:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        all_wait.wait()
        with lock:
            running[0] -= 1
        return b"made"

    made: list[bytes] = []
    turned_away: list[str] = []

    async def one() -> None:
        try:
            made.append(await queue.run(make))
        except turns.Busy:
            turned_away.append("busy")

    async def everyone() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(turns.WAITING + 4):
                group.start_soon(one)
            await anyio.wait_all_tasks_blocked()
            all_wait.set()

    anyio.run(everyone)
    assert (len(made), len(turned_away), most[0]) == (turns.WAITING, 4, 1)
    assert queue.waiting == 0


def test_slow_form_is_given_up(guidance: Guidance, press: SlipMaker) -> None:
    application = app.application(Site(guidance, press, Reader()), {HOST})
    application = replace(application, form=guard.Form(MOST_BYTES, seconds=0.01))
    said: list[Any] = []

    async def receive() -> guard.Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: guard.Message) -> None:
        said.append(message)

    async def ask() -> None:
        headers = [(b"host", HOST.encode())]
        scope = {"type": "http", "method": "POST", "path": "/questions", "headers": headers}
        await application(scope, receive, send)

    anyio.run(ask)
    assert said[0]["status"] == 408


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--host", "::"), "the server would answer to any name"),
        (("--port", "0"), "--port"),
        (("--host", "192.0.2.1"), "cannot be used"),
    ],
)
def test_server_that_cannot_start_says_why(
    tmp_path: Path, words: tuple[str, str], told: str
) -> None:
    ran = run("serve", "--no-open", *words, folder=tmp_path)
    assert ran.code == 2
    assert told in ran.err


def asked(port: int, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST" if form is not None else "GET", path, urlencode(form or {}), headers)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_server_makes_a_checklist_tells_nobody_and_stops(
    server: Server,
) -> None:
    process, port = server
    answers = 'occasion = "check-up"\n[platforms]\n"other:Canarium" = "personal"\nx = "mixed"\n'
    status, data = asked(port, "/privacy-checklist.pdf", {"answers": answers, "at": "check"})
    assert (status, data[:5]) == (200, b"%PDF-")
    assert asked(port, "/checklist", {"answers": answers + "Canarium"})[0] == 400
    assert asked(port, "/Canarium")[0] == 404
    process.send_signal(signal.SIGINT)
    assert process.stderr
    said = process.stderr.read()
    assert process.wait(600) == 0
    assert said == "Press Ctrl and C to stop.\nStopped.\n"


def test_answers_are_sent_at_once() -> None:
    """asyncio sets TCP_NODELAY only where a socket names its protocol."""
    with _listening("127.0.0.1", free_port()) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_port_that_is_taken_is_told(server: Server, tmp_path: Path) -> None:
    _, port = server
    ran = run("serve", "--no-open", "--port", str(port), folder=tmp_path)
    assert ran.code == 2
    assert f"Port {port} at 127.0.0.1 cannot be used" in ran.err
    assert "--port" in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="its processes are found in /proc")
def test_workers_share_the_port_and_one_that_is_killed_is_replaced() -> None:
    port = free_port()
    with serving(port, "--workers", "2") as process:

        def workers() -> set[int]:
            found = children(process.pid)
            return {pid for pid in found if b"spawn_main" in cmdline(pid)}

        until("both answer", lambda: len(workers()) == 2 and asked(port, "/")[0] == 200)
        victim = min(workers())
        os.kill(victim, signal.SIGKILL)
        for _ in range(20):
            with suppress(OSError, http.client.HTTPException):  # a request that it had in hand
                assert asked(port, "/questions", {})[0] == 200
        until("another takes its place", lambda: len(workers() - {victim}) == 2)
        status, data = asked(port, "/privacy-checklist.pdf", {"answers": 'level = "quick"\n'})
        assert (status, data[:5]) == (200, b"%PDF-")
        process.send_signal(signal.SIGINT)
        assert process.wait(600) == 0
        assert workers() == set()


def test_layout_process_that_is_killed_costs_nobody_anything() -> None:
    """A house edition is laid out when it is asked for, and its process may die."""
    port = free_port()
    with serving(port, "--house", "profiles/examples/house/house.toml") as process:
        form = {"answers": 'level = "quick"\n[platforms]\nfacebook = "personal"\n'}
        assert asked(port, "/privacy-checklist.pdf", form)[0] == 200
        for pid in children(process.pid):
            os.kill(pid, signal.SIGKILL)
        form = {"answers": 'level = "quick"\n[platforms]\nx = "personal"\n'}
        assert asked(port, "/privacy-checklist.pdf", form)[0] == 200


def cmdline(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
