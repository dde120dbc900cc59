"""Nothing of anyone stays: not on the disk, not in what the server says, not in its memory."""

from __future__ import annotations

import gc
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from checklist.answers.model import Account, Answers
from checklist.answers.parse import dump
from checklist.answers.person import Person
from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.web.documents import OFFERED
from tests.handout.handouts import free_port
from tests.returned.returned_files import fill_twin, twin
from tests.tools import ROOT
from tests.web.pages import client

WRITES = re.compile(
    r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE|^\S+ (creat|mkdir|rename|link|symlink|mknod)"
)

LAYOUT = re.compile(r'/checklist-(workers|unfinished)-[^"]*"')
"""Where layout processes put fonts, and nothing about anyone; it is gone with them."""

PROBE = re.compile(r'/[a-z0-9_]{8}", O_RDWR\|O_CREAT\|O_EXCL')
"""Python tries once whether it could write into the folder for temporary files."""

Site = TestClient | httpx2.Client


def canary() -> str:
    """A name that stands in no file, this one included."""
    return "eiranaK-derlehtE"[::-1]


def used(site: Site, guidance: Guidance, rounds: int) -> None:
    """Ask for everything that the pages give, with a name that stands nowhere else."""
    name = canary()
    answers = Answers((Account(f"other:{name}", "personal"),), level="quick", family=())
    page = twin(guidance, answers, Person(name, name))
    last = fill_twin(page, [], {"signed--questions": name})
    people = f"reference,name,platforms\n1,{name},other:{name}=personal\n".encode()
    form = {"answers": dump(answers), "at": "check"}
    for _ in range(rounds):
        for document in (*OFFERED, "checklist", "questions"):
            assert site.post(document, data=form).status_code == 200
        given = [
            site.post("last", files={"file": (f"{name}.html", last)}),
            site.post(
                "handout",
                files={"roster": (f"{name}.csv", people)},
                data={"edition": "form"},
            ),
            site.post(
                "overview",
                files={"returned": (f"{name}.html", last)},
                data={"go": "show", "show": ["notes", "platforms"]},
            ),
        ]
        assert [answer.status_code for answer in given] == [200, 200, 200]
        assert site.post("last", files={"file": (name, name.encode())}).status_code == 400
        assert site.get(name).status_code == 404


def can_trace() -> bool:
    """Some containers forbid to watch a process."""
    if sys.platform != "linux":
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode == 0


@pytest.mark.skipif("not can_trace()", reason="strace may not watch a process here")
def test_server_writes_nothing_and_says_nothing(guidance: Guidance, tmp_path: Path) -> None:
    port, log, temporary = free_port(), tmp_path / "log", tmp_path / "tmp"
    temporary.mkdir()
    watched = [
        "strace",
        "-D",
        "-f",
        "--seccomp-bpf",
        "-e",
        "trace=file,memfd_create",
        "-s",
        "200",
        "-o",
        str(log),
    ]
    words = [*watched, sys.executable, "-B", "-m", "checklist", "serve", "--no-open"]
    with subprocess.Popen(
        [*words, "--port", str(port)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("The questions are at ")
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as site:
            used(site, guidance, 8)
            process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Press Ctrl and C to stop.\nStopped.\n"
    calls = log.read_text(encoding="utf-8", errors="replace")
    assert canary() not in calls
    wrote = [line for line in calls.splitlines() if WRITES.search(line) and "ENOENT" not in line]
    left = [line for line in wrote if "/dev/null" not in line and not LAYOUT.search(line)]
    assert len(left) <= 1, left
    assert all(PROBE.search(line) for line in left), left
    assert list(temporary.iterdir()) == []
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path != log]
    assert kept == []


def test_memory_forgets(guidance: Guidance, press: SlipMaker, reader: Reader) -> None:
    used(client(guidance, press, reader), guidance, 2)
    gc.collect()
    assert list(remembered(canary())) == []


def remembered(words: str) -> Iterator[str]:
    """What in this process still refers to a text with these words."""
    for thing in gc.get_objects():
        for part in gc.get_referents(thing):
            if isinstance(part, str) and words in part and part != words:
                yield f"{type(thing).__name__}: {part[:100]}"
            if isinstance(part, bytes | bytearray) and words.encode() in part:
                yield f"{type(thing).__name__}: {part[:100]!r}"
