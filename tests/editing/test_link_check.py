"""The link check against a real server on this machine; nothing outside it is ever asked."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.editing.link_check import AGENT, LONGEST_WAIT, Checker, Outcome, printed
from tests.guidance.test_guidance import every_html
from tests.tools import ROOT, run

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance


OK = (200, "")

Answer = tuple[int, str]
"""A status, and where the answer leads or how long it asks to wait."""


class Server(ThreadingHTTPServer):
    """Answers each path with the answers given for it, in turn; the last one stays."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Iterator[Answer]] = {}
        self.silent = threading.Event()
        self.asked: list[str] = []
        self.agents: set[str] = set()

    def give(self, path: str, *answers: Answer) -> str:
        """Answer `path` so; its address."""
        self.answers[path] = chain(answers, repeat(answers[-1]))
        return self.address(path)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:  # the name the library calls
        self.answer()

    def do_GET(self) -> None:  # the name the library calls
        self.answer()

    def answer(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.server.agents.add(self.headers["User-Agent"])
        if self.path == "/slow":
            self.server.silent.wait(10)
        elif self.path == "/drops" and self.command == "HEAD":
            self.close_connection = True
        elif self.path == "/get-only":
            self.send(200 if self.command == "GET" else 404, "")
        else:
            self.send(*next(self.server.answers.get(self.path, repeat(OK))))

    def send(self, status: int, more: str) -> None:
        self.send_response(status)
        if more:
            self.send_header("Retry-After" if status in (429, 503) else "Location", more)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,))
        thread.start()
        yield found
        found.silent.set()
        found.shutdown()
        thread.join()


@pytest.fixture
def waits() -> list[float]:
    """How long the checker would have waited, each time."""
    return []


@pytest.fixture
def checker(waits: list[float]) -> Checker:
    return Checker(pause=0, sleep=waits.append)


# What the answers mean


def test_an_address_that_answers_is_ok_and_costs_one_question(
    server: Server, checker: Checker
) -> None:
    assert checker.test(server.address("/page?a=1#part")).outcome == "ok"
    assert server.asked == ["HEAD /page?a=1"]
    assert server.agents == {AGENT}
    assert "checklist" in AGENT


@pytest.mark.parametrize("path", ["/get-only", "/drops"])
def test_a_server_that_knows_no_head_is_asked_again(
    server: Server, checker: Checker, path: str
) -> None:
    assert checker.test(server.address(path)).outcome == "ok"
    assert server.asked == [f"HEAD {path}", f"GET {path}"]


@pytest.mark.parametrize("status", [301, 308])
def test_an_address_that_moved_for_good_says_where_to(
    server: Server, checker: Checker, status: int
) -> None:
    server.give("/b", (status, "c"))
    tested = checker.test(server.give("/a", (status, "/b")))
    assert (tested.outcome, tested.note) == ("moved", server.address("/c"))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_an_address_that_sends_readers_on_for_now_is_ok(
    server: Server, checker: Checker, status: int
) -> None:
    server.give("/sign-in", (301, "/welcome"))
    assert checker.test(server.give("/settings", (status, "/sign-in"))).outcome == "ok"
    assert server.asked[-1] == "HEAD /welcome"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, "gone"),
        (410, "gone"),
        (401, "refused"),
        (403, "refused"),
        (999, "refused"),
        (304, "refused"),
        (500, "unreachable"),
    ],
)
def test_a_bad_answer_is_told_with_its_number(
    server: Server, checker: Checker, status: int, outcome: str
) -> None:
    tested = checker.test(server.give("/bad", (status, "")))
    assert (tested.outcome, tested.note) == (outcome, f"it answers {status}")


def test_an_address_that_moved_to_nowhere_is_gone(server: Server, checker: Checker) -> None:
    server.give("/b", (404, ""))
    assert checker.test(server.give("/a", (301, "/b"))).outcome == "gone"


def test_going_round_in_a_circle_ends(server: Server, checker: Checker) -> None:
    server.give("/b", (302, "/a"))
    assert checker.test(server.give("/a", (302, "/b"))).outcome == "unreachable"
    assert len(server.asked) == 10


# Patience


def test_a_busy_server_is_asked_again_after_the_time_it_asks_for(
    server: Server, checker: Checker, waits: list[float]
) -> None:
    link = server.give("/busy", (429, "0"), (503, "7"), OK)
    assert checker.test(link).outcome == "ok"
    assert waits == [0.0, 7.0]


def test_retry_after_nought_is_really_waited_for_and_asked_again(server: Server) -> None:
    assert Checker(pause=0).test(server.give("/busy", (429, "0"), OK)).outcome == "ok"


@pytest.mark.parametrize(("status", "outcome"), [(429, "refused"), (503, "unreachable")])
def test_a_server_that_stays_busy_is_asked_3_times_and_longer_apart(
    server: Server, checker: Checker, waits: list[float], status: int, outcome: str
) -> None:
    tested = checker.test(server.give("/busy", (status, "")))
    assert (tested.outcome, tested.note) == (outcome, f"it answers {status}")
    assert server.asked == ["HEAD /busy"] * 3
    assert waits == [2.0, 4.0]


def test_a_time_to_come_back_is_waited_for(
    server: Server, checker: Checker, waits: list[float]
) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    past = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    checker.test(server.give("/busy", (503, soon), (503, past), OK))
    assert waits == [pytest.approx(60, abs=5), 0.0]


@pytest.mark.parametrize("word", ["soon", "-5", "1.5", "²"])
def test_a_time_that_is_none_is_guessed(
    server: Server, checker: Checker, waits: list[float], word: str
) -> None:
    if word == "²":
        word = word.encode("utf-8").decode("latin-1")
    checker.test(server.give("/busy", (429, word), OK))
    assert waits == [2.0]


def test_a_server_that_asks_for_too_much_patience_is_left_alone(
    server: Server, checker: Checker, waits: list[float]
) -> None:
    link = server.give("/busy", (429, str(int(LONGEST_WAIT) + 1)))
    assert checker.test(link).outcome == "refused"
    assert (server.asked, waits) == (["HEAD /busy"], [])


def test_one_host_is_given_a_pause_and_another_is_not(server: Server, waits: list[float]) -> None:
    checker = Checker(pause=5, sleep=waits.append)
    checker.test(server.address("/a"))
    checker.test(server.address("/b").replace("127.0.0.1", "localhost"))
    assert waits == []
    checker.test(server.address("/c"))
    assert waits == [pytest.approx(5, abs=1)]


# No answer


def test_a_server_that_says_nothing_is_unreachable(server: Server) -> None:
    tested = Checker(pause=0, timeout=0.2).test(server.address("/slow"))
    assert (tested.outcome, tested.note) == ("unreachable", "no answer in time")


def test_a_closed_port_is_unreachable(checker: Checker) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        tested = checker.test(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert (tested.outcome, tested.note) == ("unreachable", "Connection refused")


@pytest.mark.parametrize("link", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://", "data:,x"])
def test_only_the_web_is_opened(server: Server, checker: Checker, link: str) -> None:
    assert checker.test(link).outcome == "unreachable"
    assert checker.test(server.give("/to-file", (302, link))).outcome == "unreachable"


def test_letters_that_addresses_lack_are_sent_in_code(server: Server, checker: Checker) -> None:
    assert checker.test(server.address("/Siân page/50%25")).outcome == "ok"
    assert server.asked == ["HEAD /Si%C3%A2n%20page/50%25"]


@contextmanager
def saying(data: bytes) -> Iterator[str]:
    """A server that says `data` to everyone and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            for _ in range(2 * 3 * 10):
                try:
                    connection, _address = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(data)

        thread = threading.Thread(target=speak)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@given(st.binary() | st.binary().map(lambda rest: b"HTTP/1.1 301 Moved\r\nLocation: " + rest))
def test_whatever_a_server_says_is_one_of_six_results(data: bytes) -> None:
    with saying(data) as link:
        tested = Checker(pause=0, timeout=2, sleep=lambda _: None).test(link)
    assert tested.outcome in get_args(Outcome)


# Excuses


def test_an_excused_host_and_what_is_under_it_is_never_asked(server: Server) -> None:
    checker = Checker({"127.0.0.1": "It is shy.", "example.org": "It is shy, too."}, pause=0)
    tested = checker.test(server.address("/"))
    assert (tested.outcome, tested.note) == ("excused", "It is shy.")
    assert checker.test("https://www.EXAMPLE.org/a").note == "It is shy, too."
    assert server.asked == []


def test_the_nearest_excuse_is_given() -> None:
    checker = Checker({"example.org": "far", "help.example.org": "near"})
    assert checker.test("https://help.example.org/").note == "near"


def test_a_host_whose_name_only_ends_alike_is_asked(server: Server) -> None:
    checker = Checker({"1": "another", "27.0.0.1": "another"}, pause=0)
    assert checker.test(server.address("/")).note == "another"
    checker = Checker({"27.0.0.1": "another", "7.0.0.1": "another"}, pause=0)
    assert checker.test(server.address("/")).outcome == "ok"


@pytest.mark.parametrize(("status", "outcome"), [(301, "moved"), (302, "ok")])
def test_an_excused_host_is_not_asked_for_someone_who_was_sent_there(
    server: Server, status: int, outcome: str
) -> None:
    checker = Checker({"shy.example": "It is shy."}, pause=0)
    tested = checker.test(server.give("/a", (status, "https://shy.example/b")))
    assert tested.outcome == outcome
    assert tested.note == ("https://shy.example/b" if status == 301 else "")


def test_every_excused_host_has_a_reason_and_an_address(guidance: Guidance) -> None:
    checker = Checker(guidance.excused)
    reasons = {checker._excuse(address.link) for address in printed(guidance)} - {""}
    assert len(guidance.excused) >= 4
    assert reasons == set(guidance.excused.values())


# What is tested


def test_every_address_that_can_be_printed_is_tested_once(guidance: Guidance) -> None:
    links = {
        unescape(link) for html in every_html() for link in re.findall(r'href="(https?:.*?)"', html)
    }
    tested = {address.link: set(address.used_by) for address in printed(guidance)}
    assert len(tested) == len(printed(guidance)) > 100
    assert links <= tested.keys()
    # A source that no profession cites yet is tested before someone does.
    assert all(tested[link] <= guidance.sources.keys() for link in tested.keys() - links)


def test_a_dead_address_is_not_tested(guidance: Guidance) -> None:
    first, *rest = printed(guidance)
    assert rest == printed(replace(guidance, dead_links=(*guidance.dead_links, first.link)))


def test_a_file_has_its_own_addresses_only(guidance: Guidance) -> None:
    found = printed(guidance, {"platforms/x.toml"})
    assert found
    idents = {item.id for item in guidance.platforms["x"].item} | {"x"}
    assert {ident for address in found for ident in address.used_by} <= idents


@pytest.fixture
def editing(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a platform's file whose settings page is at an address."""

    def write(link: str) -> Path:
        path = tmp_path / "bad.toml"
        text = (ROOT / "tests/data/bad/link-not-https.toml").read_text(encoding="utf-8")
        path.write_text(text.replace("http://example.org/settings", link), encoding="utf-8")
        return path

    return write


def test_an_address_without_a_good_answer_ends_with_exit_3(
    editing: Callable[[str], Path], tmp_path: Path
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        path = editing(f"https://127.0.0.1:{closed.getsockname()[1]}/")
        table = run("guidance", "check", "--links", path, folder=tmp_path)
        ran = run("guidance", "check", "--links", path, "--json", folder=tmp_path)
    assert (table.code, ran.code) == (3, 3)
    assert "Addresses without a good answer: 1." in table.err
    assert b"Connection refused" in table.out
    (row,) = json.loads(ran.out)
    assert (row["result"], row["printed for"]) == ("unreachable", ["bad-item"])


def test_an_excused_address_is_listed_and_no_fault(
    editing: Callable[[str], Path], tmp_path: Path
) -> None:
    path = editing("https://www.facebook.com/settings")
    ran = run("guidance", "check", "--links", path, "--json", folder=tmp_path)
    (row,) = json.loads(ran.out)
    assert (ran.code, row["result"]) == (0, "excused")
    assert "signed in" in row["note"]
    documented = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for word in (*row, *get_args(Outcome)):
        assert f"| `{word}` |" in documented


def test_links_of_a_file_with_faults_are_not_tested(
    editing: Callable[[str], Path], tmp_path: Path
) -> None:
    ran = run("guidance", "check", "--links", editing("http://127.0.0.1/"), folder=tmp_path)
    assert ran.code == 3
    assert "Use an address that starts with https://." in ran.err


def test_publishing_and_testing_links_do_not_go_together(tmp_path: Path) -> None:
    ran = run("guidance", "check", "--links", "--publish", folder=tmp_path)
    assert (ran.code, "Use one of them." in ran.err) == (2, True)


def test_no_machine_tests_links() -> None:
    files = [ROOT / "Makefile", ROOT / ".ci" / "run", *(ROOT / "scripts").iterdir()]
    assert not any("--links" in path.read_text(encoding="utf-8") for path in files)
