"""Writing files: exclusively, for the owner's eyes only, through no link, and nothing left over."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from checklist.base import files, ordinary_files
from checklist.errors import CannotWrite

HALF = """
import sys, time
from pathlib import Path
from checklist.base import files
with files.replacement(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("ready", flush=True)
    time.sleep(1000)
"""


def half_written(target: Path) -> subprocess.Popen[bytes]:
    """A process in the middle of writing `target`."""
    process = subprocess.Popen([sys.executable, "-c", HALF, target], stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    return process


def unfinished(folder: Path) -> list[Path]:
    return list(folder.glob(".checklist-*.part"))


def ended(process: subprocess.Popen[bytes], number: signal.Signals) -> int:
    process.send_signal(number)
    process.communicate(timeout=600)
    return process.returncode


def test_sigterm_leaves_nothing_and_ends_as_it_always_does(tmp_path: Path) -> None:
    process = half_written(tmp_path / "a.pdf")
    assert len(unfinished(tmp_path)) == 1
    assert ended(process, signal.SIGTERM) == -signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_file_of_a_killed_process_is_swept_and_that_of_a_live_one_is_not(tmp_path: Path) -> None:
    dead, alive = half_written(tmp_path / "a.pdf"), half_written(tmp_path / "b.pdf")
    ended(dead, signal.SIGKILL)
    assert len(unfinished(tmp_path)) == 2
    files.write(tmp_path / "c.pdf", b"whole")
    assert len(unfinished(tmp_path)) == 1
    ended(alive, signal.SIGKILL)
    files.write(tmp_path / "c.pdf", b"again", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["c.pdf"]


def test_sweep_follows_no_link_and_waits_for_no_pipe(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / ".checklist-link.part").symlink_to("precious")
    os.mkfifo(tmp_path / ".checklist-pipe.part")
    files.sweep(tmp_path)
    assert (tmp_path / "precious").read_bytes() == b"precious"


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_only_the_owner_may_read_what_is_written(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        files.write(tmp_path / "a.pdf", b"x")
        with files.replacement(tmp_path / "b.pdf") as file:
            assert {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()} == {0o600}
            file.write(b"x")
        (tmp_path / "c.csv").write_text("open\n")
        files.appended(tmp_path / "c.csv").close()
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_link_in_the_place_of_a_file_is_replaced_and_its_target_stays(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "a.pdf"
    victim.write_bytes(b"precious")
    link.symlink_to(victim)
    files.write(link, b"new", force=True)
    assert (victim.read_bytes(), link.read_bytes()) == (b"precious", b"new")
    assert not link.is_symlink()


def test_error_in_the_block_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"before")

    def fail() -> None:
        with files.replacement(tmp_path / "a.pdf") as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (tmp_path / "a.pdf").read_bytes() == b"before"
    assert not unfinished(tmp_path)


def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(CannotWrite, match="no ordinary file"):
            files.write(path, b"x", force=True)
        with pytest.raises(CannotWrite, match=r"no ordinary file|is a pipe"):
            files.appended(path)
        with pytest.raises(OSError, match="Invalid"):
            ordinary_files.read(path)
        with pytest.raises(OSError, match="Invalid"):
            ordinary_files.open_lock(path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    link.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"):
        ordinary_files.open_lock(link)
    assert not victim.exists()
    victim.write_bytes(b"precious")
    with pytest.raises(OSError, match="symbolic links"):
        ordinary_files.read(link)
    with pytest.raises(CannotWrite, match="it is a link"):
        files.appended(link)


def test_lock_is_held_once_and_free_again(tmp_path: Path) -> None:
    first = ordinary_files.open_lock(tmp_path / "lock")
    assert first is not None
    assert ordinary_files.open_lock(tmp_path / "lock") is None
    os.close(first)
    again = ordinary_files.open_lock(tmp_path / "lock")
    assert again is not None
    os.close(again)


@pytest.mark.parametrize("name", ["a" * 252 + ".pdf", "é" * 126 + ".pdf"])
def test_name_that_is_too_long_is_told_before_anything_is_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotWrite, match="the name is too long"):
        files.check(tmp_path / name, force=True)
    with pytest.raises(CannotWrite, match="the name is too long"):
        files.is_folder(tmp_path / name)
    files.write(tmp_path / name[1:].replace("é", "e"), b"x")
