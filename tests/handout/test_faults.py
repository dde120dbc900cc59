"""What can go wrong with a hand-out, and what it must never cost."""

from __future__ import annotations

import csv
import ctypes
import errno
import gc
import itertools
import os
import random
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.base import files
from checklist.errors import CannotWrite
from checklist.handout import local_pool as handout_pool
from checklist.handout.documents import Maker, RowResult, Settings
from checklist.handout.file_names import safe_name
from checklist.handout.local_pool import LocalPool
from checklist.handout.plan import Plan
from checklist.handout.run import hand_out
from checklist.handout.storage.folder import Folder
from checklist.roster.recipient import Recipient
from checklist.roster.roster import read_roster
from tests.conftest import real
from tests.handout.handouts import (
    CANARY,
    ENV,
    children,
    digests,
    kill,
    manifest,
    roster,
    started,
    until,
    until_made,
)
from tests.roster.rosters import problems_of, rows_at_fault
from tests.tools import Ran, run

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
QUICK = Answers((Account("x", "personal"),), level="quick")


@pytest.fixture(scope="module")
def env() -> dict[str, str]:
    return {**ENV, "CHECKLIST_CACHE": os.environ["CHECKLIST_CACHE"]}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("whole")
    ran = run("handout", roster(folder), "-o", "out", folder=folder, env=env)
    assert ran.code == 0, ran.err
    return digests(folder / "out")


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """A worker in this process, the sheets of `QUICK` known."""
    address = str(tmp_path_factory.mktemp("out"))
    found = Maker(Settings(address, MOMENT, ("form",), "standard", None, real()))
    found.make(Recipient(1, "first", "", QUICK))
    return found


class Here:
    """An executor in this very process: real documents, without the cost of starting workers."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Nothing."""

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        mine = Maker(settings)
        mine.documents.press = self._maker.documents.press
        return map(mine.make, rows)


REFERENCES = st.sampled_from(
    ["A1", "a1", "B 2", "=cmd|' /C calc'!A0", "../../x", "CON", "a/b", "Ø", "x" * 300, "", "-1"]
)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
PLACES = st.sampled_from(["x=personal", "x=mixed", "", "none", "y=personal", "x=", "x=personal;"])


@settings(max_examples=15)
@given(st.lists(st.tuples(REFERENCES, NAMES, PLACES), min_size=1, max_size=5))
def test_every_row_of_a_roster_is_made_or_named(
    maker: Maker, people: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as base:
        path, out = Path(base) / "people.csv", Path(base) / "out"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = [(*person, "quick") for person in people]
            csv.writer(file).writerows([("reference", "name", "platforms", "level"), *rows])
        if problems := problems_of(path):
            assert rows_at_fault(problems) or "There are no people" in problems[0], problems
            return
        found = read_roster(path, real())
        jobs = list(found.rows())
        plan = Plan(str(out), MOMENT, path, real())
        summary = hand_out(plan, lambda: jobs, Here(maker), lambda _: None)
        assert summary.done + len(summary.failed) == len(jobs) == found.people
        assert len(manifest(out)) == len(jobs)
        assert len(digests(out)) == summary.done == len(jobs)
        assert {path.parent for path in Path(base).rglob("*.pdf")} == {out}


class _Does:
    """Does something to the worker that takes it."""

    def __init__(self, what: Callable[..., Any], *words: Any) -> None:
        self.what, self.words = what, words

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.what, self.words


POISON = {
    "exit": _Does(os._exit, 9),
    "killed": _Does(eval, "__import__('os').kill(__import__('os').getpid(), 9)"),
    "segfault": _Does(ctypes.string_at, 0),
    "memory": _Does(eval, "(_ for _ in ()).throw(MemoryError)"),
    "base": _Does(eval, "(_ for _ in ()).throw(KeyboardInterrupt)"),
    "recursion": _Does(eval, "(lambda f: f(f))(lambda f: f(f))"),
    "unpicklable": _Does(eval, "lambda: 0"),
    "surrogate": "\ud800",
    "wrong": None,
}


class Poisoned(LocalPool):
    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        poisoned = (
            replace(row, answers=POISON[row.reference])  # type: ignore[arg-type]  # on purpose
            if row.reference in POISON
            else row
            for row in rows
        )
        return super().run(poisoned, settings)


def test_each_kind_of_poisoned_row_costs_that_row_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    monkeypatch.setenv("CHECKLIST_CACHE", env["CHECKLIST_CACHE"])
    (tmp_path / "r.csv").write_text("x")
    people = [Recipient(n, f"R{n}", "", QUICK) for n in range(1, 41)]
    for number, name in enumerate(POISON):
        people[number * 4 + 2] = Recipient(number * 4 + 3, name, "", QUICK)
    plan = Plan(str(tmp_path / "out"), MOMENT, tmp_path / "r.csv", real())
    summary = hand_out(plan, lambda: people, Poisoned(2), lambda _: None)
    assert {reference for _, reference, _ in summary.failed} == set(POISON)
    assert all(why for _, _, why in summary.failed)
    assert summary.done == len(digests(tmp_path / "out")) == len(people) - len(POISON)
    assert [line["reference"] for line in manifest(tmp_path / "out")] == [
        job.reference for job in people
    ]


@pytest.mark.parametrize(
    ("deadline", "others"), [(0.2, 0), pytest.param(30.0, 40, marks=pytest.mark.long)]
)
def test_row_that_never_ends_is_given_up_and_costs_that_row_only(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    env: dict[str, str],
    deadline: float,
    others: int,
) -> None:
    monkeypatch.setenv("CHECKLIST_CACHE", env["CHECKLIST_CACHE"])
    monkeypatch.setattr(handout_pool, "DEADLINE", deadline)
    monkeypatch.setitem(POISON, "endless", _Does(time.sleep, 1000))
    (tmp_path / "r.csv").write_text("x")
    plan = Plan(str(tmp_path / "out"), MOMENT, tmp_path / "r.csv", real())
    people = [Recipient(1, "endless", "", QUICK)]
    people += [Recipient(n, f"R{n}", "", QUICK) for n in range(2, others + 2)]
    summary = hand_out(plan, lambda: people, Poisoned(2), lambda _: None)
    assert [reference for _, reference, _ in summary.failed] == ["endless"]
    assert summary.done == others


ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EACCES)

CALLS = ("os.fdopen", "os.fsync", "pathlib.Path.replace", "tempfile.mkstemp")


@pytest.mark.parametrize(("call", "code"), list(itertools.product(CALLS, ERRORS)))
def test_whatever_fails_while_a_file_is_written_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    target = tmp_path / "A.pdf"
    target.write_bytes(b"before")

    def fail(*_words: object, **_named: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(call, fail)
        with pytest.raises(CannotWrite):
            files.write(target, b"after", force=True)
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["A.pdf"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("disks may not be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_disk_that_is_full_stops_it_and_a_larger_one_finishes_it(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], small_disk: Path
) -> None:
    people, out = roster(tmp_path), small_disk / "out"
    ran = run("handout", people, "-o", out, "--jobs", "2", folder=tmp_path, env=env)
    assert ran.code == 6, ran.err
    assert "the disk is full" in ran.err
    assert "--resume" in ran.err
    assert "Traceback" not in ran.err
    assert 0 < len(digests(out)) < len(expected)
    assert set(digests(out).items()) <= set(expected.items())
    assert not list(out.glob("*.part"))
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    ran = run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    assert digests(out) == expected


def test_folder_that_is_removed_midway_stops_it(tmp_path: Path, env: dict[str, str]) -> None:
    people, out = roster(tmp_path, 200), tmp_path / "out"
    process = started(people, "-o", out, "--jobs", "1", env=env)
    until("files are made", lambda: len(list(out.glob("*.pdf"))) > 3)
    out.rename(tmp_path / "elsewhere")
    _, said = process.communicate(timeout=600)
    assert process.returncode == 6, said
    assert "Traceback" not in said
    assert "does not exist" in said


@pytest.mark.parametrize(
    ("folder", "fault"),
    [
        ("no/such/out", "the folder does not exist"),
        ("file/out", "part of that path is not a folder"),
        ("file", "is not a folder"),
        ("x" * 300, "the name is too long"),
        ("link", "is a link"),
        ("/proc/out", ""),
    ],
)
def test_folder_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path, env: dict[str, str], folder: str, fault: str
) -> None:
    people = roster(tmp_path, 1)
    (tmp_path / "file").write_text("x")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    ran = run("handout", people, "-o", folder, folder=tmp_path, env=env)
    assert (ran.code, len(ran.err.splitlines())) == (6, 1), ran.err
    assert fault in ran.err


def test_paths_of_more_than_260_characters_work(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    deep = tmp_path.joinpath(*["a" * 60] * 5)
    deep.mkdir(parents=True)
    ran = run("handout", roster(tmp_path), "-o", deep / "out", folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    assert digests(deep / "out") == expected


@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [(1, 5), pytest.param((1, 2, 3, 5, 9), marks=pytest.mark.long)])
def test_stopped_at_any_moment_there_is_no_traceback_and_resume_is_exact(
    tmp_path: Path,
    env: dict[str, str],
    expected: dict[str, str],
    second: signal.Signals,
    after: tuple[int, ...],
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    resume: list[str] = []
    for more in after:
        wanted = len(list(out.glob("*.pdf"))) + more
        process = started(people, "-o", out, "--jobs", "2", *resume, env=env)
        until_made(process, out, wanted)
        process.send_signal(second)
        _, said = process.communicate(timeout=600)
        assert "Traceback" not in said
        assert process.returncode in {0, 130, -signal.SIGTERM}, said
        resume = ["--resume"] if out.exists() else []
    assert run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env).code == 0
    assert digests(out) == expected


def test_workers_end_when_their_parent_is_killed(tmp_path: Path, env: dict[str, str]) -> None:
    people, out = roster(tmp_path, 400), tmp_path / "out"
    process = started(people, "-o", out, "--jobs", "2", env=env)
    until("two are at work", lambda: len(children(process.pid)) >= 2)
    workers = children(process.pid)
    kill(process)
    until("they end", lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_order_cores_zone_and_seed_change_no_byte(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    people = roster(tmp_path)
    heading, *lines = people.read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(lines)  # noqa: S311  # not for secrets
    people.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    for number, (jobs, zone) in enumerate([("1", "Pacific/Auckland"), ("3", "America/Lima")]):
        other = {**env, "TZ": zone, "PYTHONHASHSEED": str(number), "LANG": "tr_TR.UTF-8"}
        ran = run("handout", people, "-o", f"{number}", "--jobs", jobs, folder=tmp_path, env=other)
        assert ran.code == 0, ran.err
        assert digests(tmp_path / f"{number}") == expected


def test_no_name_is_left_but_in_the_documents(tmp_path: Path, env: dict[str, str]) -> None:
    own = tmp_path / "temporary"
    own.mkdir()
    mine = {**env, "TMPDIR": str(own), "HOME": str(own), "CHECKLIST_CACHE": str(own / "cache")}
    people, out = roster(tmp_path), tmp_path / "out"
    process = started(people, "-o", out, env=mine)
    until("files are made", lambda: len(list(out.glob("*.pdf"))) > 3)
    kill(process)
    ran = run("handout", people, "-o", out, "--resume", folder=tmp_path, env=mine)
    assert ran.code == 0, ran.err
    assert CANARY not in ran.err
    files = [path for path in (*own.rglob("*"), *out.rglob("*")) if path.is_file()]
    held = {path.suffix for path in files if CANARY.encode() in path.read_bytes()}
    assert held <= {".pdf"}
    assert len(files) > 30
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.glob("*.pdf")} == {0o600}


def test_without_a_cache_nothing_is_left_at_all(tmp_path: Path, env: dict[str, str]) -> None:
    own = tmp_path / "temporary"
    own.mkdir()
    mine = {**env, "TMPDIR": str(own), "HOME": str(own), "CHECKLIST_CACHE": ""}
    assert run("handout", roster(tmp_path, 2), "-o", "out", folder=tmp_path, env=mine).code == 0
    assert list(own.rglob("*")) == []


def test_what_a_roster_says_drives_no_terminal_and_no_spreadsheet(
    tmp_path: Path, env: dict[str, str]
) -> None:
    formulas = ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)"]
    references = ["<b>x</b>", "'=1", "a;b", "\x1b[2Jc", "\u202eevil"]

    def handed_out(found: list[str]) -> Ran:
        with (tmp_path / "people.csv").open("w", encoding="utf-8", newline="") as file:
            rows = [(reference, "", "x=personal", "quick") for reference in found]
            csv.writer(file).writerows([("reference", "name", "platforms", "level"), *rows])
        ran = run("handout", "people.csv", "-o", "out", folder=tmp_path, env=env)
        assert not {"\x1b", "\u202e"} & set(ran.err)
        return ran

    refused = handed_out([*formulas, *references])
    assert refused.code == 4
    assert all(f"row {number}: reference: it begins like" in refused.err for number in (2, 3, 4))
    ran = handed_out(references)
    assert ran.code == 0, ran.err
    cells = [cell for line in manifest(tmp_path / "out") for cell in line.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    shown = [line.reference for line in Folder(tmp_path / "out").lines()]
    assert shown[:3] == references[:3]
    assert not {"\x1b", "\u202e"} & set("".join(cells))


def test_no_two_of_100000_references_get_one_file_name() -> None:
    chance = random.Random(5)  # noqa: S311  # not for secrets
    letters = 'aA1.-_ /\\:*?"<>|é\u0130ßﬁ~='
    names, seen = set(), set()
    for number in range(100_000):
        reference = "".join(chance.choices(letters, k=chance.randint(1, 9)))
        if reference.casefold() in seen:
            continue  # the roster refuses it
        seen.add(reference.casefold())
        name = safe_name(reference, number)
        assert not set(name) & set('/\\:*?"<>| ')
        names.add(name.casefold())
    assert len(names) == len(seen)


HEAVY = {
    "soft hyphens": "a\u00ad" * 100,
    "unbroken": "W" * 200,
    "marks": "e\u0301\u0302\u0303\u0304" * 40,
    "han": "漢" * 200,
    "arabic": "ﷺ" * 200,
    "emoji": "👩‍👩‍👧‍👦" * 25,
    "devanagari": "क्ष्म्य" * 28,
    "overrides": "\u202eabc\u202c" * 40,
    "joiners": "a\u200d" * 100,
    "spaces": "a \u3000" * 60,
    "thai": "กี่" * 60,
    "hangul": "각" * 100,
    "private": "\ue000" * 200,
    "everything": "".join(chr(0x100 + n * 97) for n in range(200)),
}


def calls_of(work: Callable[[], RowResult]) -> tuple[RowResult, int]:
    """What `work` makes, and the number of calls it takes: the same on every machine."""
    calls = itertools.count()
    sys.setprofile(lambda *_: next(calls))
    try:
        made = work()
    finally:
        sys.setprofile(None)
    return made, next(calls)


@pytest.mark.parametrize("kind", HEAVY)
def test_no_name_takes_much_more_than_another(maker: Maker, kind: str) -> None:
    made, calls = calls_of(lambda: maker.make(Recipient(1, f"heavy-{kind}", HEAVY[kind], QUICK)))
    # 200 letters of 200 scripts need faces that have to be converted.
    assert calls < (2_500_000 if kind == "everything" else 300_000)
    assert made.lines[0].done


def test_memory_of_a_worker_does_not_grow(maker: Maker) -> None:
    def grown(people: int) -> int:
        for number in range(people):
            if number % 10 == 0:
                maker.documents.forget()
            maker.documents.document(
                Recipient(number, f"R{number}", f"Sam {number}", QUICK), "form"
            )
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

    before = grown(100)
    assert grown(300) - before < 300 * 20_000


def test_zip_and_combined_that_cannot_be_written_are_told_before_anything_is_made(
    tmp_path: Path, env: dict[str, str]
) -> None:
    people = roster(tmp_path, 1)
    (tmp_path / "there.zip").write_text("x")
    wrong = [["--zip", "there.zip"], ["--combined", "no/such.pdf"], ["--zip", "."]]
    for words in [*wrong, ["--zip", "z" * 300]]:
        ran = run("handout", people, "-o", "out", *words, folder=tmp_path, env=env)
        assert (ran.code, len(ran.err.splitlines())) == (6, 1), ran.err
        assert not (tmp_path / "out").exists()


def test_template_that_cannot_be_written_is_told_without_options_it_has_not(
    tmp_path: Path, env: dict[str, str]
) -> None:
    ran = run("handout", "--template", "no/such.csv", folder=tmp_path, env=env)
    assert ran.code == 6
    assert "-o" not in ran.err


def test_half_files_of_killed_workers_are_swept_away(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    process = started(people, "-o", out, "--jobs", "1", env=env)
    until("files are made", lambda: len(list(out.glob("*.pdf"))) > 3)
    (out / ".checklist-during.part").write_bytes(b"%PDF-")
    _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    assert not list(out.glob("*.part"))
    (out / ".checklist-before.part").write_bytes(b"%PDF-")
    assert run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env).code == 0
    assert {path.name for path in out.iterdir()} == {
        *expected,
        "handout.csv",
        ".checklist-handout.json",
    }


def test_manifest_that_somebody_changed_is_not_trusted(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    assert run("handout", people, "-o", out, folder=tmp_path, env=env).code == 0
    path = out / "handout.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    for damage in (
        [*lines[:5], "R004,R004.pdf,2026.11,many,1,0,done\n", *lines[6:]],
        [*lines[:5], "\n", *lines[5:]],
        [line.replace(",", ";") for line in lines],
        [],
    ):
        path.write_text("".join(damage), encoding="utf-8")
        ran = run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env)
        assert ran.code == 0, ran.err
        assert {line["file"]: line["sha256"] for line in manifest(out)} == expected
        assert digests(out) == expected
