"""What lies in the folder of a hand-out, and what a cluster answers, is input like any other."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.errors import CannotWrite, UsageError
from checklist.handout import row_results
from checklist.handout.file_names import file_names
from checklist.handout.listed import Listed
from checklist.handout.manifest import ManifestEntry, read_lines
from checklist.handout.storage import state_file
from checklist.handout.storage.base import LOCK, STATE, State
from checklist.handout.storage.folder import Folder
from tests.conftest import real
from tests.handout.handouts import ENV, digests, manifest, roster
from tests.handout.mutations import PEOPLE, SECRET, HandOut, spoil
from tests.tools import run


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> HandOut:
    return HandOut(tmp_path_factory.mktemp("good"), real())


@pytest.fixture
def out(tmp_path: Path, good: HandOut) -> Path:
    """A copy of a finished hand-out."""
    (tmp_path / "base").mkdir()
    return good.copied(tmp_path / "base")


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@settings(max_examples=16)
@given(st.integers(0, 10**9))
def test_spoilt_hand_out_is_whole_again_or_refused(good: HandOut, seed: int) -> None:
    base = good.folder / "base"
    base.mkdir()
    try:
        spoilt = good.copied(base)
        spoil(seed, spoilt)
        good.check(spoilt)
    finally:
        shutil.rmtree(base)


def test_lines_are_matched_by_their_files_and_not_by_their_position(
    good: HandOut, out: Path
) -> None:
    heading, first, *rest = (out / "handout.csv").read_text(encoding="utf-8").splitlines(True)
    (out / "A1.pdf").unlink()
    (out / "handout.csv").write_text("".join([heading, *reversed(rest)]), encoding="utf-8")
    before = {path: path.stat().st_ino for path in out.glob("*.pdf")}
    assert first.startswith("A1,")
    assert good.check(out) == "whole"
    assert {path: path.stat().st_ino for path in before} == before


def test_hand_out_whose_state_is_missing_is_refused(good: HandOut, out: Path) -> None:
    (out / STATE).unlink()
    before = digests(out)
    with pytest.raises(CannotWrite, match="what this hand-out began with is missing"):
        good.hand_out(out)
    assert digests(out) == before


def test_resuming_in_an_empty_folder_begins(tmp_path: Path, good: HandOut) -> None:
    (tmp_path / "out").mkdir()
    assert good.hand_out(tmp_path / "out") == ""
    assert digests(tmp_path / "out") == good.expected


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"made": ' * 5_000,
        b'{"made": "x", "roster": "", "settings": "", "guidance": ""}',
        b'{"made": "2026-11-23", "roster": "", "settings": "", "guidance": ""}',
        b'{"made": "9999-12-31T00:00:00+00:00", "roster": "", "settings": "", "guidance": ""}',
        b'{"made": 1, "roster": "", "settings": "", "guidance": ""}',
        b'{"made": "2026-11-23T00:00:00+00:00", "roster": [], "settings": "", "guidance": ""}',
        b'{"made": "2026-11-23T00:00:00+00:00", "roster": ""}',
        b" " * 100_000,
    ],
    ids=range(13),
)
def test_damaged_state_is_told_in_one_sentence(tmp_path: Path, state: bytes) -> None:
    (tmp_path / STATE).write_bytes(state)
    with pytest.raises(CannotWrite, match="is damaged") as error:
        Folder(tmp_path).state()
    assert len(str(error.value)) < 200


def test_state_that_we_leave_is_read_back() -> None:
    state = State("2026-11-23T10:00:00+00:00", "a", "b", "c")
    assert state_file.parse(state_file.dump(state)) == state


def test_bad_state_ends_the_command_as_documented(tmp_path: Path) -> None:
    people = roster(tmp_path, 1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / STATE).write_bytes(b"[" * 100_000)
    ran = run("handout", people, "-o", "out", "--resume", folder=tmp_path, env=ENV)
    assert (ran.code, len(ran.err.splitlines())) == (6, 1), ran.err


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/hostname", "X9.pdf"])
def test_manifest_that_lists_what_we_would_not_make_is_refused(
    good: HandOut, out: Path, name: str
) -> None:
    edit(out / "handout.csv", "A1,A1.pdf", f"A1,{name}")
    before = (out / "handout.csv").read_bytes()
    with pytest.raises(CannotWrite, match="lists files that are not of this hand-out"):
        good.hand_out(out)
    assert (out / "handout.csv").read_bytes() == before
    (out / "handout.csv").unlink()
    assert good.check(out) == "whole"


def test_manifest_of_another_edition_is_refused(good: HandOut, out: Path) -> None:
    edit(out / "handout.csv", real().edition, "2020.01")
    with pytest.raises(CannotWrite, match="not of this hand-out"):
        good.hand_out(out)


def test_line_with_the_reference_of_another_person_is_made_again(good: HandOut, out: Path) -> None:
    edit(out / "handout.csv", "A1,A1.pdf", "C3,A1.pdf")
    assert good.check(out) == "whole"


def test_zip_takes_no_file_of_another_hash_and_follows_no_link(good: HandOut, out: Path) -> None:
    from checklist.handout.bundle import zipped

    target = out.parent / "all.zip"
    (out / "A1.pdf").write_bytes(SECRET)
    with pytest.raises(CannotWrite, match="is not the file that"):
        zipped(good.plan(out), PEOPLE, target, force=False)
    (out / "A1.pdf").unlink()
    (out / "A1.pdf").symlink_to("../secret.txt")
    with pytest.raises(CannotWrite, match="cannot be read"):
        zipped(good.plan(out), PEOPLE, target, force=False)
    assert {path.name for path in out.parent.iterdir()} == {"out", "secret.txt"}


def test_zip_follows_no_planted_link_and_is_for_its_owner_only(
    tmp_path: Path, good: HandOut, out: Path
) -> None:
    from checklist.handout.bundle import zipped

    (tmp_path / "victim").write_bytes(SECRET)
    (tmp_path / ".checklist-all.zip.part").symlink_to("victim")
    before = os.umask(0)
    try:
        zipped(good.plan(out), PEOPLE, tmp_path / "all.zip", force=False)
    finally:
        os.umask(before)
    assert (tmp_path / "victim").read_bytes() == SECRET
    assert stat.S_IMODE((tmp_path / "all.zip").stat().st_mode) == 0o600


def test_everything_that_a_hand_out_writes_is_for_its_owner_only(tmp_path: Path) -> None:
    people = roster(tmp_path, 2)
    words = ("handout", people, "-o", "out", "--html", "--combined", "all.pdf", "--zip", "all.zip")
    before = os.umask(0)
    try:
        assert run(*words, folder=tmp_path, env=ENV).code == 0
        assert run(*words, "--resume", "--force", folder=tmp_path, env=ENV).code == 0
    finally:
        os.umask(before)
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - {people}
    assert {"handout.csv", STATE, "all.zip", "R000.html"} <= {path.name for path in written}
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}


def test_lock_that_is_a_link_is_told_and_its_target_is_not_made(
    tmp_path: Path, good: HandOut, out: Path
) -> None:
    (out / LOCK).symlink_to(tmp_path / "victim")
    with pytest.raises(CannotWrite, match="it is a link"):
        good.hand_out(out)
    assert not (tmp_path / "victim").exists()


def test_manifest_that_is_a_link_is_told_and_its_target_stays(good: HandOut, out: Path) -> None:
    (out / "handout.csv").unlink()
    (out / "handout.csv").symlink_to("../secret.txt")
    with pytest.raises(CannotWrite, match="it is a link"):
        good.hand_out(out)
    assert (out.parent / "secret.txt").read_bytes() == SECRET


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A disk that nobody may write to."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "ro", "none", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("disks may not be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_read_only_folder_is_told_for_what_it_is(read_only: Path) -> None:
    with (
        pytest.raises(CannotWrite, match="that disk is read-only"),
        Folder(read_only).taken(resume=False),
    ):
        pass


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=8))
def test_any_text_is_read_as_lines_or_passed_over(rows: list[str]) -> None:
    heads = ["A1,A1.pdf,2026.11,1,2,0,done\n", f"A1,A1.pdf,2026.11,{'9' * 5000},2,0,done\n"]
    for line in read_lines([*(f"{row}\n" for row in rows), *heads]):
        assert isinstance(line, ManifestEntry)


def test_torn_line_and_line_without_end_are_passed_over(tmp_path: Path) -> None:
    line = "A1,A1.pdf,2026.11,1,2,0,done\n"
    (tmp_path / "handout.csv").write_text(f"{'x' * 200_000}\n{line}\n\0\n{line}A1,A1")
    assert len(list(Folder(tmp_path).lines())) == 2


def test_lines_are_found_in_any_order_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checklist.handout.listed.WINDOW", 3)
    entries = [ManifestEntry(n, n, "", 0, 0, "", "done") for n in "abcdef"]
    listed = Listed(iter(entries))
    assert listed.take("b") == entries[1]
    assert listed.take("b") is None
    assert listed.take("f") is None  # out of reach
    assert [listed.take(name) for name in "acd"] == [entries[0], *entries[2:4]]
    assert not listed.over()
    assert [entry.file for entry in listed.rest()] == ["e", "f"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
SHAPES = st.fixed_dictionaries({}, optional={"rows": JSON, "refused": JSON}) | st.builds(
    lambda lines, stopped: {"rows": [{"lines": lines, "stopped": stopped, "unprintable": ""}]},
    st.lists(st.lists(JSON, min_size=5, max_size=5) | st.just(["e", 1, 2, "h", "done"])),
    JSON,
)


@given(SHAPES.map(json.dumps).map(str.encode) | st.binary(max_size=30) | JSON)
def test_answers_of_a_cluster_are_about_the_rows_that_were_asked_for(data: object) -> None:
    rows = PEOPLE[:1]
    try:
        results = row_results.parse(data, rows, ("form",))
    except row_results.NotOurs:
        return
    if isinstance(results, list):
        for result in results:
            assert result is None or (result.row, result.position) == (2, 0)
            assert result is None or [line.file for line in result.lines] == ["A1.pdf"]
            assert result is None or [line.reference for line in result.lines] == ["A1"]


def test_results_come_back_as_they_were_sent(good: HandOut) -> None:
    results = [good.executor.maker.make(person) for person in PEOPLE[:2]]
    sent = row_results.dump([*results, None])
    assert row_results.parse(sent, PEOPLE[:3], ("form",)) == [*results, None]
    assert row_results.parse(row_results.dump_refusal("a", "b"), [], ("form",)) == ("a", "b")
    with pytest.raises(row_results.NotOurs):
        row_results.parse(sent, PEOPLE[:2], ("form",))


class Ran:
    """An object that would run code if an answer were unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, ("ran",))


def test_answer_that_is_pickled_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pickle

    monkeypatch.chdir(tmp_path)
    with pytest.raises(row_results.NotOurs):
        row_results.parse(pickle.dumps(Ran()), PEOPLE[:1], ("form",))
    assert not list(tmp_path.iterdir())


def test_row_whose_worker_died_has_a_line_for_each_of_its_files() -> None:
    from checklist.handout.run import _died

    result = _died(PEOPLE[1], ("form", "print", "html"))
    assert [line.file for line in result.lines] == [
        "B-2~3-form.pdf",
        "B-2~3-print.pdf",
        "B-2~3.html",
    ]
    assert file_names(PEOPLE[0], ("form",)) == ("A1.pdf",)


def test_hand_out_that_cannot_lay_out_stops_once_with_the_cure(tmp_path: Path) -> None:
    people, blocked = roster(tmp_path, 4), tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "weasyprint.py").write_text("raise OSError('cannot load library')\n")
    env = {**ENV, "CHECKLIST_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(blocked)}
    ran = run("handout", people, "-o", "out", "--jobs", "1", folder=tmp_path, env=env)
    assert ran.code == 3, ran.err
    assert ran.err.count("The layout engine cannot be loaded.") == 1
    assert "checklist doctor" in ran.err
    assert "--resume" in ran.err
    assert "OSError" not in ran.err
    assert manifest(tmp_path / "out") == []


@pytest.mark.parametrize("option", ["-o", "--zip", "--combined"])
def test_name_of_more_than_255_bytes_is_told_for_every_output(tmp_path: Path, option: str) -> None:
    words: list[str | Path] = ["handout", roster(tmp_path, 1)]
    words += [option, "a" * 252 + ".pdf", *([] if option == "-o" else ["-o", "out"])]
    ran = run(*words, folder=tmp_path, env=ENV)
    assert (ran.code, len(ran.err.splitlines())) == (6, 1), ran.err
    assert "the name is too long" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_hand_out_without_its_roster_is_refused(good: HandOut, out: Path) -> None:
    values = json.loads((out / STATE).read_text())
    (out / STATE).write_text(json.dumps({**values, "roster": "0" * 64}))
    with pytest.raises(UsageError, match="The roster is not the one"):
        good.hand_out(out)
