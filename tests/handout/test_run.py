"""Hand-outs: everyone accounted for, nothing torn, nothing lost when something stops."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
import rtoml
from hypothesis import given
from hypothesis import strategies as st

from checklist import resources
from checklist.answers.model import Account, Answers
from checklist.handout.documents import RowResult, Settings
from checklist.handout.file_names import safe_name
from checklist.handout.local_pool import WORTH, LocalPool
from checklist.handout.manifest import COLUMNS, spreadsheet_safe, unsafe
from checklist.handout.plan import Plan
from checklist.handout.run import hand_out
from checklist.handout.storage.folder import Folder
from checklist.roster.recipient import Recipient
from tests.conftest import real
from tests.handout.handouts import (
    CANARY,
    ENV,
    PEOPLE,
    digests,
    kill,
    manifest,
    roster,
    started,
    until,
    until_made,
)
from tests.tools import run, text_of

SCRIPTED = 12
"""People of the roster with names in 12 scripts, at least one for each."""

SCRIPTS = "LATIN GREEK CYRILLIC ARABIC HEBREW DEVANAGARI CJK HANGUL THAI ARMENIAN GEORGIAN TAMIL"

HOUSE = resources.profiles() / "examples" / "house" / "house.toml"
ORGANISATION = rtoml.loads(HOUSE.read_text(encoding="utf-8"))["organisation"]


@pytest.fixture(scope="session")
def cache() -> Path:
    return Path(os.environ["CHECKLIST_CACHE"])


@pytest.fixture
def env(cache: Path) -> dict[str, str]:
    return {**ENV, "CHECKLIST_CACHE": str(cache)}


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, str]:
    """What an uninterrupted run makes."""
    folder = tmp_path_factory.mktemp("whole")
    env = {**ENV, "CHECKLIST_CACHE": str(cache)}
    ran = run("handout", roster(folder), "-o", "out", "--jobs", "2", folder=folder, env=env)
    assert ran.code == 0, ran.err
    return digests(folder / "out")


def test_each_row_has_its_file_and_its_line(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    assert len(expected) == PEOPLE
    ran = run("handout", roster(tmp_path), "-o", "out", "--jobs", "1", folder=tmp_path, env=env)
    assert ran.code == 0
    assert ran.out == b""
    lines = manifest(tmp_path / "out")
    assert [f"R{n:03d}" for n in range(PEOPLE)] == [line["reference"] for line in lines]
    assert {line["file"]: line["sha256"] for line in lines} == expected
    assert {line["status"] for line in lines} == {"done"}
    assert list(COLUMNS) == list(lines[0])
    whole = (tmp_path / "out" / "handout.csv").read_text(encoding="utf-8-sig")
    assert "x=" not in whole
    assert "linkedin" not in whole.casefold()
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert not {name for name in names if name.endswith((".part", ".lock"))}
    assert f"{CANARY} Ŵyn 3" in text_of(tmp_path / "out" / "R003.pdf", "-l", "1")


def test_a_person_without_platforms_chooses(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "r.csv").write_text("reference,platforms\nA,\n")
    assert run("handout", "r.csv", "-o", "out", folder=tmp_path, env=env).code == 0
    words = text_of(tmp_path / "out" / "A.pdf")
    assert "Choose your sheets" in words
    assert "Facebook: personal profile" in words
    assert "WhatsApp: personal profile" in words


@pytest.mark.parametrize("kills", [2, pytest.param(60, marks=pytest.mark.long)])
def test_killed_at_random_moments_and_resumed_it_is_the_expected_set(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], kills: int
) -> None:
    chance = random.Random(kills)  # noqa: S311  # not for secrets
    people = roster(tmp_path)
    killed = whole = 0
    while killed < kills:
        out = tmp_path / f"out{killed}"
        for attempt in range(min(4, kills - killed)):
            process = started(
                people, "-o", out, "--jobs", "2", *(["--resume"] if attempt else []), env=env
            )
            until_made(process, out, len(list(out.glob("*.pdf"))) + chance.randrange(1, 15))
            whole += process.poll() is not None
            kill(process)
            killed += 1
        time.sleep(0.3)
        for path in out.glob("*.pdf"):
            pikepdf.open(path).close()
        ran = run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env)
        assert ran.code == 0, ran.err
        assert digests(out) == expected
        assert {line["file"]: line["sha256"] for line in manifest(out)} == expected
        assert not list(out.glob("*.part"))
        shutil.rmtree(out)
    assert whole < killed or kills < 20


def test_killed_midway_it_has_some_of_the_files_and_resumed_all(
    tmp_path: Path, env: dict[str, str]
) -> None:
    people, out = roster(tmp_path, 400), tmp_path / "out"
    process = started(people, "-o", out, "--jobs", "2", env=env)
    until("files are made", lambda: len(list(out.glob("*.pdf"))) > 3)
    kill(process)
    before = digests(out)
    assert 3 < len(before) < 400
    assert run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env).code == 0
    after = digests(out)
    assert len(after) == 400
    assert before.items() <= after.items()


def test_ctrl_c_finishes_what_is_in_hand_and_says_how_to_go_on(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "checklist", "handout", people, "-o", out, "--jobs", "1"],
        env={**os.environ, **env},
        stderr=subprocess.PIPE,
        text=True,
    )
    until_made(process, out, 1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    made = digests(out)
    assert set(made) < set(expected)
    assert {line["file"]: line["sha256"] for line in manifest(out)} == made
    assert run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env).code == 0
    assert digests(out) == expected


def test_damaged_or_missing_files_are_made_again_on_resume(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    assert run("handout", people, "-o", out, folder=tmp_path, env=env).code == 0
    (out / "R004.pdf").write_bytes(b"%PDF-1.7 torn")
    (out / "R009.pdf").unlink()
    with (out / "handout.csv").open("ab") as file:
        file.write(b"R0")
    assert run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env).code == 0
    assert digests(out) == expected
    assert len(manifest(out)) == PEOPLE


def test_what_was_made_is_not_made_again_on_resume(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    assert run("handout", people, "-o", out, folder=tmp_path, env=env).code == 0
    (out / "R002.pdf").unlink()
    before = {path: path.stat().st_mtime_ns for path in out.glob("*.pdf")}
    assert run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env).code == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert digests(out) == expected


def test_roster_with_names_in_12_scripts_is_made_and_handed_out(
    tmp_path: Path, env: dict[str, str]
) -> None:
    script = resources.templates().parent / "scripts" / "make_roster.py"
    command = [sys.executable, str(script), str(SCRIPTED), "people.csv"]
    subprocess.run(command, cwd=tmp_path, check=True)
    people = tmp_path / "people.csv"
    names = [line.split(",")[1] for line in people.read_text("utf-8-sig").splitlines()[1:]]
    scripts = {unicodedata.name(letter, "").split(" ")[0] for name in names for letter in name}
    assert len(scripts & set(SCRIPTS.split())) == 12
    ran = run("handout", people, "-o", "out", folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    assert {line["status"] for line in manifest(tmp_path / "out")} == {"done"}
    assert len(digests(tmp_path / "out")) == SCRIPTED
    assert "no font here holds" not in ran.err
    assert "row" not in ran.err
    for name, line in zip(names, manifest(tmp_path / "out"), strict=True):
        assert values(tmp_path / "out" / line["file"]) == (name, line["reference"])


def test_row_with_a_letter_that_no_font_holds_is_named_and_keeps_its_reference(
    tmp_path: Path, env: dict[str, str]
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("reference,name,platforms\nA/1,Ann 😀,x=personal\nA/2,Bob,x=personal\n")
    ran = run("handout", people, "-o", "out", folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    assert "characters that no font here holds: 1 (row 2: U+1F600)." in ran.err
    files = [tmp_path / "out" / line["file"] for line in manifest(tmp_path / "out")]
    assert list(map(values, files)) == [("Ann 😀", "A/1"), ("Bob", "A/2")]


def values(form: Path) -> tuple[str, str]:
    """Return the name and the reference in the fields of a form."""
    with pikepdf.open(form) as pdf:
        fields = {str(field.T): str(field.V) for field in pdf.Root.AcroForm.Fields}
    return fields["about--name"], fields["about--reference"]


def test_house_edition_is_on_every_document_in_every_edition(
    tmp_path: Path, env: dict[str, str]
) -> None:
    words = ("handout", roster(tmp_path, 2), "-o", "out", "--house", HOUSE)
    ran = run(*words, "--edition", "both", "--html", folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    assert len(manifest(tmp_path / "out")) == 6
    for name in ("R000-form.pdf", "R000-print.pdf", "R001-form.pdf", "R001-print.pdf"):
        assert ORGANISATION in text_of(tmp_path / "out" / name)
    assert ORGANISATION in (tmp_path / "out" / "R001.html").read_text(encoding="utf-8")


def test_house_file_that_is_wrong_makes_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "ours.toml").write_text('organisation = "Ours"\n')
    words = ("handout", roster(tmp_path, 2), "-o", "out", "--house", "ours.toml")
    ran = run(*words, folder=tmp_path, env=env)
    assert ran.code == 3
    assert "ours.toml" in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("change", ["none", "another", "same"])
def test_other_house_file_is_refused_on_resume(
    tmp_path: Path, env: dict[str, str], change: str
) -> None:
    shutil.copytree(HOUSE.parent, tmp_path / "house")
    house = tmp_path / "house" / "house.toml"
    people = roster(tmp_path, 2)
    words: list[str | Path] = ["handout", people, "-o", "out", "--house", house]
    assert run(*words, folder=tmp_path, env=env).code == 0
    if change == "another":
        house.write_text(house.read_text().replace(ORGANISATION, "Another One"))
    if change == "none":
        words = words[:-2]
    ran = run(*words, "--resume", folder=tmp_path, env=env)
    assert ran.code == (0 if change == "same" else 2), ran.err
    if change != "same":
        assert "is not the one that this hand-out began with" in ran.err


def test_no_module_that_lies_beside_a_roster_is_run_by_a_worker(
    tmp_path: Path, env: dict[str, str]
) -> None:
    for name in ("pickle", "hashlib", "pikepdf", "checklist"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(9)\n")
    roster(tmp_path, 2)
    code = "import sys; from checklist.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "handout", "people.csv", "-o", "out"],
        cwd=tmp_path,
        env={**os.environ, **env},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(digests(tmp_path / "out")) == 2


def test_folder_that_is_not_empty_is_refused(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    ran = run("handout", roster(tmp_path), "-o", "out", folder=tmp_path, env=env)
    assert ran.code == 2
    assert "is not empty" in ran.err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_other_roster_is_refused_on_resume(tmp_path: Path, env: dict[str, str]) -> None:
    people = roster(tmp_path, 2)
    assert run("handout", people, "-o", "out", folder=tmp_path, env=env).code == 0
    roster(tmp_path, 3)
    ran = run("handout", people, "-o", "out", "--resume", folder=tmp_path, env=env)
    assert ran.code == 2
    assert "not the one that this hand-out began with" in ran.err


def test_second_hand_out_into_one_folder_is_refused(tmp_path: Path, env: dict[str, str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with Folder(out).taken(resume=False):
        ran = run("handout", roster(tmp_path, 1), "-o", out, "--resume", folder=tmp_path, env=env)
    assert ran.code == 6
    assert "Another hand-out is using" in ran.err


def test_full_disk_stops_cleanly_and_is_resumed(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    """The kernel refuses large files, as a full disk would: nothing torn, then all of it."""
    people, out = roster(tmp_path), tmp_path / "out"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))

    done = subprocess.run(
        [sys.executable, "-m", "checklist", "handout", people, "-o", out],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 6, done.stderr
    assert "--resume" in done.stderr
    assert "Traceback" not in done.stderr
    assert set(digests(out).items()) <= set(expected.items())
    assert not list(out.glob("*.part"))
    assert run("handout", people, "-o", out, "--resume", folder=tmp_path, env=env).code == 0
    assert digests(out) == expected


def job(number: int, reference: str) -> Recipient:
    return Recipient(number, reference, "", Answers((Account("x", "personal"),), level="quick"))


class Fragile(LocalPool):
    """Real workers; the rows called POISON kill the one that takes them."""

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        def spiked() -> Iterator[Recipient]:
            for row in rows:
                if row.reference.startswith("POISON"):
                    yield Recipient(row.number, row.reference, "", _Bomb(), False, row.position)  # type: ignore[arg-type]  # on purpose
                else:
                    yield row

        return super().run(spiked(), settings)


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[int]]:
        return (os._exit, (9,))


def test_a_worker_that_dies_costs_only_the_row_that_killed_it(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHECKLIST_CACHE", str(cache))
    people = tmp_path / "r.csv"
    people.write_text("x")
    rows = [job(n, f"POISON{n}" if n % 5 == 0 else f"R{n}") for n in range(1, 21)]
    plan = Plan(str(tmp_path / "out"), datetime(2026, 11, 23, tzinfo=UTC), people, real())
    seen: list[int] = []
    summary = hand_out(plan, lambda: iter(rows), Fragile(2), seen.append)
    assert (summary.done, summary.stopped) == (16, "")
    assert sorted(row for row, _, _ in summary.failed) == [5, 10, 15, 20]
    assert seen[-1] == 20
    lines = manifest(tmp_path / "out")
    assert [row.reference for row in rows] == [line["reference"] for line in lines]
    assert len(digests(tmp_path / "out")) == 16


def test_combined_starts_each_person_on_an_odd_page(tmp_path: Path, env: dict[str, str]) -> None:
    words: list[str | Path] = [
        "handout",
        roster(tmp_path, 3),
        "-o",
        "out",
        "--combined",
        "all.pdf",
        "--zip",
        "a.zip",
    ]
    assert run(*words, folder=tmp_path, env=env).code == 0
    with pikepdf.open(tmp_path / "all.pdf") as pdf, pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        starts = [pdf.pages.index(pikepdf.Page(e.destination[0])) for e in outline.root]  # type: ignore[index]  # a destination is an array here
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
    assert titles == ["R000", "R001", "R002"]
    assert all(start % 2 == 0 for start in starts)
    assert len(fonts) == 2
    assert (tmp_path / "a.zip").stat().st_size > 10_000


@given(st.text(st.characters(codec=None), max_size=120), st.integers(2, 10**7))
def test_file_names_are_safe_everywhere(reference: str, number: int) -> None:
    name = safe_name(reference, number)
    assert 0 < len(name) <= 90
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-~")
    assert name[-1] not in ". "
    assert name == reference or name.endswith(f"~{number}")


@pytest.mark.parametrize("reference", ["CON", "nul.txt", "com1", "LPT9.a", "CONIN$"])
def test_reserved_names_are_rewritten(reference: str) -> None:
    assert safe_name(reference, 5).endswith("~5")


@given(st.text(max_size=40))
def test_cells_are_no_formulas_and_read_back_equal(cell: str) -> None:
    safe = spreadsheet_safe(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))
    assert unsafe(safe) == cell


def test_few_rows_start_one_process_and_many_start_more(
    tmp_path: Path, env: dict[str, str]
) -> None:
    for people, expected in ((WORTH, 1), (WORTH * 3, 2)):
        started = tmp_path / f"started-{people}"
        counted = {**env, "PYTHONPATH": str(counting(tmp_path, started))}
        words = ("handout", roster(tmp_path, people), "-o", f"out-{people}", "--jobs", "2")
        assert run(*words, folder=tmp_path, env=counted).code == 0
        assert len(started.read_text().split()) == expected


def counting(folder: Path, file: Path) -> Path:
    """A folder whose sitecustomize notes each process that makes documents."""
    there = folder / f"note-{file.name}"
    there.mkdir()
    note = (
        "import sys\nif 'checklist.handout.documents' in ' '.join(sys.orig_argv):\n"
        f"    with open({str(file)!r}, 'a') as file: file.write('x ')\n"
    )
    (there / "sitecustomize.py").write_text(note)
    return there
