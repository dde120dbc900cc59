"""Hand-outs at addresses: an object store, and a server that shows torn files if we let it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, islice
from pathlib import Path

import pytest

from checklist.errors import CannotWrite, UsageError
from checklist.handout.manifest import ManifestEntry, as_csv, read_lines
from checklist.handout.storage import lease as handout_lease
from checklist.handout.storage.address import is_remote, shown
from checklist.handout.storage.base import LOCK
from checklist.handout.storage.fsspec_files import NOTE, Files
from checklist.handout.storage.lease import Lease
from checklist.handout.storage.open import open_storage
from checklist.handout.storage.remote import Remote
from tests.handout.handouts import (
    ENV,
    HURRIED,
    PEOPLE,
    alive,
    children,
    cluster,
    digests,
    free_port,
    kill,
    manifest,
    roster,
    serving,
    started,
    until,
)
from tests.tools import run

# The libraries' own warnings, and connections that they leave to be collected, are not ours.
pytestmark = pytest.mark.filterwarnings("ignore")

NUMBERS = count(1)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An object store and an FTP server; in the environment is what leads to the store."""
    folder, port = tmp_path_factory.mktemp("store"), free_port()
    found = {
        **ENV,
        "CHECKLIST_CACHE": os.environ["CHECKLIST_CACHE"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    server = "from moto.server import main; main()"
    command = [sys.executable, "-c", server, "-H", "127.0.0.1", "-p", str(port)]
    with pytest.MonkeyPatch.context() as patch, serving(command, port, folder / "log", found):
        for name, value in found.items():
            patch.setenv(name, value)
        import s3fs

        s3fs.S3FileSystem().mkdir("box")
        yield found


@pytest.fixture(scope="module")
def ftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(address, folder) of an FTP server: a file is there, and torn, while it is sent."""
    folder, port = tmp_path_factory.mktemp("ftp"), free_port()
    log = tmp_path_factory.mktemp("log") / "ftp.log"
    words = ["-i", "127.0.0.1", "-p", str(port), "-w", "-u", "me", "-P", "secret"]
    command = [sys.executable, "-m", "pyftpdlib", *words, "-d", str(folder)]
    with serving(command, port, log, {}):
        yield f"ftp://me:secret@127.0.0.1:{port}", folder


@pytest.fixture
def place(env: dict[str, str]) -> str:
    """An empty place in the object store."""
    assert env["AWS_ENDPOINT_URL"]
    return f"s3://box/{next(NUMBERS)}"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> dict[str, str]:
    """What a run into a folder makes."""
    folder = tmp_path_factory.mktemp("here")
    assert run("handout", roster(folder), "-o", "out", folder=folder, env=env).code == 0
    return digests(folder / "out")


def fetched(address: str, folder: Path) -> Path:
    """A copy of everything at an address."""
    files, copy = Files(address), folder / "copy"
    copy.mkdir(exist_ok=True)
    for name, size in files.names().items():
        if size:
            (copy / name).write_bytes(b"".join(files.read(name)))
    return copy


def test_object_store_gets_the_same_files_and_manifest(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], place: str
) -> None:
    words = ("handout", roster(tmp_path), "-o", place, "--zip", "all.zip")
    ran = run(*words, folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    copy = fetched(place, tmp_path)
    assert digests(copy) == expected
    assert {line["file"]: line["sha256"] for line in manifest(copy)} == expected
    assert [line["reference"] for line in manifest(copy)] == [f"R{n:03d}" for n in range(PEOPLE)]
    names = set(Files(place).names()) - set(expected)
    assert names == {"handout.csv", ".checklist-handout.json", ".checklist-manifest"}
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        hashes = {n: hashlib.sha256(packed.read(n)).hexdigest() for n in packed.namelist()}
    assert {n: h for n, h in hashes.items() if n != "handout.csv"} == expected
    again = run("handout", tmp_path / "people.csv", "-o", place, folder=tmp_path, env=env)
    assert again.code == 2
    assert f"There are files at “{place}” already." in again.err


def test_killed_at_an_address_and_resumed_it_is_the_expected_set(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], place: str
) -> None:
    people = roster(tmp_path)
    process = started(people, "-o", place, "--jobs", "1", env=env, module=HURRIED)
    files = Files(place)
    until("files are made", lambda: sum(n.endswith(".pdf") for n in files.names()) > 3)
    workers = children(process.pid)
    kill(process)
    until("its workers end", lambda: not any(map(alive, workers)))
    torn = fetched(place, tmp_path)
    assert set(digests(torn).items()) <= set(expected.items())
    ran = run("handout", people, "-o", place, "--resume", folder=tmp_path, env=env, module=HURRIED)
    assert ran.code == 0, ran.err
    copy = fetched(place, tmp_path)
    assert digests(copy) == expected
    assert {line["file"]: line["sha256"] for line in manifest(copy)} == expected


def test_what_was_deleted_is_made_again_and_the_rest_is_not(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], place: str
) -> None:
    people = roster(tmp_path)
    assert run("handout", people, "-o", place, folder=tmp_path, env=env, module=HURRIED).code == 0
    Files(place).delete("R004.pdf")
    Files(place).write("R005.pdf", [b"a mark that it was left alone"])
    assert (
        run(
            "handout", people, "-o", place, "--resume", folder=tmp_path, env=env, module=HURRIED
        ).code
        == 0
    )
    found = digests(fetched(place, tmp_path))
    assert found["R004.pdf"] == expected["R004.pdf"]
    assert found["R005.pdf"] != expected["R005.pdf"]


def test_ctrl_c_at_an_address_lists_all_that_is_there(
    tmp_path: Path, env: dict[str, str], place: str
) -> None:
    people, files = roster(tmp_path, 300), Files(place)
    process = started(people, "-o", place, "--jobs", "1", env=env)
    until("files are made", lambda: sum(n.endswith(".pdf") for n in files.names()) > 3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    copy = fetched(place, tmp_path)
    assert {line["file"]: line["sha256"] for line in manifest(copy)} == digests(copy)


@pytest.mark.long
def test_cluster_writes_to_an_object_store_and_one_worker_is_killed(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], place: str
) -> None:
    people, files = roster(tmp_path, 120), Files(place)
    (tmp_path / "cluster").mkdir()
    with cluster(tmp_path / "cluster", env, 2) as found:
        process = started(people, "-o", place, "--dask", found.address, env=env)
        until("files are made", lambda: sum(n.endswith(".pdf") for n in files.names()) > 10)
        found.workers[0].kill()
        _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    made = digests(fetched(place, tmp_path))
    assert len(made) == 120
    assert {name: made[name] for name in expected} == expected


def test_second_hand_out_to_one_address_is_refused(
    tmp_path: Path, env: dict[str, str], place: str
) -> None:
    lease = Lease(place)
    lease.take()
    try:
        ran = run("handout", roster(tmp_path, 1), "-o", place, folder=tmp_path, env=env)
    finally:
        lease.release()
    assert ran.code == 6
    assert f"Another hand-out is using “{place}”." in ran.err
    assert LOCK not in Files(place).names()
    assert run("handout", tmp_path / "people.csv", "-o", place, folder=tmp_path, env=env).code == 0


def test_of_two_that_start_at_the_same_moment_at_most_one_gets_the_place(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Lease(place), Lease(place)
    monkeypatch.setattr("time.sleep", lambda _: second._beat())
    with pytest.raises(CannotWrite, match="Another hand-out is using"):
        first.take()


def test_of_a_lock_only_the_first_bytes_are_read(place: str) -> None:
    files = Files(place)
    files.make_folder()
    files.write(LOCK, [b"x" * 1_000_000])
    assert files.note(LOCK) == b"x" * NOTE
    files.write(LOCK, [b""])
    assert files.note(LOCK) == b""


def test_who_lost_the_place_stops(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handout_lease, "BEAT", 0.2)
    remote = Remote(place)
    with remote.taken(resume=False):
        writer = remote.manifest(append=False)
        other = Lease(place)

        def is_seen() -> bool:
            other._beat()  # again and again: the loser may write once more before it looks
            return remote._lease is not None and remote._lease._lost

        until("the loss is seen", is_seen)
        with pytest.raises(CannotWrite, match="Another hand-out"):
            writer.write([])
    assert LOCK in Files(place).names()


def lines(number: int) -> list[ManifestEntry]:
    return [
        ManifestEntry(f"=R{n}", f"R{n}.pdf", "2026.11", n, 1, "0", "done") for n in range(number)
    ]


@pytest.mark.parametrize("keep", [0, 1, 3, 4, 6, 7, 9, 10])
def test_manifest_in_pieces_is_cut_anywhere(
    place: str, monkeypatch: pytest.MonkeyPatch, keep: int
) -> None:
    monkeypatch.setattr("checklist.handout.storage.remote.PIECE_LINES", 3)
    remote = Remote(place)
    writer = remote.manifest(append=False)
    for line in lines(10):
        writer.write([line])
    writer.close()
    assert len(remote.pieces()) == 4
    assert list(remote.lines()) == lines(10)
    remote.rewrite(islice(remote.lines(), keep))
    assert list(remote.lines()) == lines(10)[:keep]
    writer = remote.manifest(append=True)
    writer.write(lines(10)[keep:])
    writer.close()
    changed = ManifestEntry("=R5", "R5.pdf", "2026.11", 5, 1, "1", "done")
    remote.correct({"R5.pdf": changed})
    remote.join()
    whole = b"".join(remote.chunks("handout.csv")).decode("utf-8-sig")
    assert list(read_lines(whole.splitlines(keepends=True))) == [
        changed if line.reference == "=R5" else line for line in lines(10)
    ]
    assert whole.splitlines()[1].startswith("'=R0")
    assert as_csv(lines(1)) in whole


@pytest.mark.parametrize("kills", [1, pytest.param(6, marks=pytest.mark.long)])
def test_no_file_is_ever_torn_where_the_server_would_show_it(
    tmp_path: Path,
    env: dict[str, str],
    expected: dict[str, str],
    ftp: tuple[str, Path],
    kills: int,
) -> None:
    people = roster(tmp_path)
    address, folder = f"{ftp[0]}/out{kills}", ftp[1] / f"out{kills}"
    for attempt in range(kills):
        resume = ["--resume"] if attempt else []
        process = started(people, "-o", address, "--jobs", "2", *resume, env=env, module=HURRIED)
        before = len(list(folder.glob("*.pdf")))
        end = time.monotonic() + 60
        while len(list(folder.glob("*.pdf"))) < before + 2 and time.monotonic() < end:
            time.sleep(0.01)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert set(digests(folder).items()) <= set(expected.items())
    ran = run(
        "handout", people, "-o", address, "--resume", folder=tmp_path, env=env, module=HURRIED
    )
    assert ran.code == 0, ran.err
    assert digests(folder) == expected
    assert {line["file"]: line["sha256"] for line in manifest(folder)} == expected
    assert not list(folder.glob("*.part"))
    assert "secret" not in ran.err
    assert "ftp://127.0.0.1" in ran.err


def test_file_that_cannot_be_sent_leaves_nothing(ftp: tuple[str, Path]) -> None:
    files = Files(f"{ftp[0]}/torn")
    files.make_folder()
    files.write("there.txt", [b"before"])

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(CannotWrite, match="cannot be used: ConnectionResetError") as error:
        files.write("there.txt", pieces())
    assert "secret" not in str(error.value)
    assert [p.name for p in (ftp[1] / "torn").iterdir()] == ["there.txt"]
    assert (ftp[1] / "torn" / "there.txt").read_bytes() == b"before"


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("memory://here/out", "is no place for files that last"),
        ("s3://", "is no place for files that last"),
        ("nosuch://here/out", "“nosuch://” is no kind of address"),
        ("gs://box/out", "Writing to “gs://” needs packages that are not installed."),
    ],
)
def test_address_that_cannot_be_used_is_refused(address: str, fault: str) -> None:
    with pytest.raises(UsageError) as error:
        open_storage(address)
    assert fault in str(error.value)


def test_store_that_refuses_or_is_away_is_told_in_one_sentence(
    tmp_path: Path, env: dict[str, str]
) -> None:
    people = roster(tmp_path, 1)
    ran = run("handout", people, "-o", "s3://no-such-box/out", folder=tmp_path, env=env)
    assert (ran.code, len(ran.err.splitlines())) == (6, 1)
    assert "“s3://no-such-box/out” cannot be used: there is no such place." in ran.err
    away = {**env, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}", "AWS_MAX_ATTEMPTS": "1"}
    ran = run("handout", people, "-o", "s3://box/away", folder=tmp_path, env=away)
    assert (ran.code, len(ran.err.splitlines())) == (6, 1)
    assert "“s3://box/away” cannot be used" in ran.err


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    roster(tmp_path)
    code = "import sys; sys.modules['s3fs'] = None; "
    code += "from checklist.cli.app import main; main()"
    words = ["handout", "people.csv", "-o", "s3://box/out"]
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stderr.decode() == (
        "Writing to “s3://” needs packages that are not installed. "
        "From the folder of its wheel, run: "
        "pip install './privacy_settings_checklist-0.1.0-py3-none-any.whl[s3]'\n"
    )


def test_folder_may_be_written_as_an_address(tmp_path: Path, expected: dict[str, str]) -> None:
    out = tmp_path / "my out"
    address = out.as_uri()
    assert "%20" in address
    assert not is_remote(address)
    assert run("handout", roster(tmp_path), "-o", address, folder=tmp_path, env=ENV).code == 0
    assert digests(out) == expected


def test_password_in_an_address_is_never_shown() -> None:
    assert shown("ftp://me:secret@here/out") == "ftp://here/out"
    assert shown("s3://box/a@b") == "s3://box/a@b"
