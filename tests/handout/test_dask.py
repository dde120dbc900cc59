"""Hand-outs on a real cluster: the same files as here, whatever happens to a worker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checklist import resources
from checklist.answers.model import Account, Answers
from checklist.errors import CannotWrite, UsageError
from checklist.handout import dask_cluster as handout_dask
from checklist.handout import dask_worker as handout_crew
from checklist.handout import row_results
from checklist.handout.dask_cluster import DaskCluster, _Batches, _connected
from checklist.handout.dask_worker import Sealed
from checklist.handout.documents import RowResult, Settings
from checklist.handout.fingerprint import stamp
from checklist.handout.plan import Plan
from checklist.handout.run import hand_out
from checklist.handout.storage.base import State
from checklist.roster.recipient import Recipient
from tests.conftest import real
from tests.handout.handouts import (
    CANARY,
    ENV,
    PEOPLE,
    Cluster,
    alive,
    children,
    cluster,
    digests,
    free_port,
    kill,
    manifest,
    roster,
    started,
    until,
)
from tests.tools import run

# A library's own warnings, and connections that it leaves to be collected, are not ours.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def env() -> dict[str, str]:
    return {**ENV, "CHECKLIST_CACHE": os.environ["CHECKLIST_CACHE"]}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> dict[str, str]:
    """What a run on this machine alone makes."""
    folder = tmp_path_factory.mktemp("here")
    assert run("handout", roster(folder), "-o", "out", folder=folder, env=env).code == 0
    return digests(folder / "out")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> Iterator[Cluster]:
    """A cluster of two workers that tests leave as it is."""
    with cluster(tmp_path_factory.mktemp("two"), env, 2) as found:
        yield found


def test_cluster_makes_the_same_files_and_manifest(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], two: Cluster
) -> None:
    words = ("handout", roster(tmp_path), "-o", "out", "--dask", two.address)
    ran = run(*words, folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    assert ran.err.splitlines()[-1] == f"{PEOPLE} people have their files in out."
    assert digests(tmp_path / "out") == expected
    lines = manifest(tmp_path / "out")
    assert [line["reference"] for line in lines] == [f"R{n:03d}" for n in range(PEOPLE)]
    assert {line["file"]: line["sha256"] for line in lines} == expected
    names = {path.name for path in (tmp_path / "out").iterdir()} - set(expected)
    assert names == {"handout.csv", ".checklist-handout.json"}


def test_worker_killed_midway_costs_nothing(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    people, out = roster(tmp_path, 240), tmp_path / "out"
    (tmp_path / "cluster").mkdir()
    with cluster(tmp_path / "cluster", env, 2) as found:
        process = started(people, "-o", out, "--dask", found.address, env=env)
        until("files are made", lambda: len(list(out.glob("*.pdf"))) > 20)
        victim = found.workers[0]
        own = children(victim.pid)
        victim.kill()
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said
        assert own
        until("its processes end", lambda: not any(alive(pid) for pid in own), seconds=10)
    found_here = digests(out)
    assert len(found_here) == 240
    assert {name: found_here[name] for name in expected} == expected
    assert {line["file"]: line["sha256"] for line in manifest(out)} == found_here
    assert not list(out.glob("*.part"))


def test_last_worker_killed_and_another_one_started_costs_nothing(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str]
) -> None:
    """With the last worker go the settings that all rows need: they are sent again."""
    people, out = roster(tmp_path, 240), tmp_path / "out"
    (tmp_path / "cluster").mkdir()
    with cluster(tmp_path / "cluster", env, 1) as found:
        process = started(people, "-o", out, "--dask", found.address, env=env)
        until("files are made", lambda: len(list(out.glob("*.pdf"))) > 20)
        found.workers[0].kill()
        found.add_worker()
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said
    made = digests(out)
    assert len(made) == 240
    assert {name: made[name] for name in expected} == expected
    assert {line["file"]: line["sha256"] for line in manifest(out)} == made


def test_killed_and_resumed_on_the_cluster_it_is_the_expected_set(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], two: Cluster
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    words = (people, "-o", out, "--dask", two.address)
    process = started(*words, env=env)
    until("files are made", lambda: len(list(out.glob("*.pdf"))) > 2)
    kill(process)
    assert run("handout", *words, folder=tmp_path, env=env).code == 2
    ran = run("handout", *words, "--resume", folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    assert digests(out) == expected
    assert {line["file"]: line["sha256"] for line in manifest(out)} == expected


def test_begun_here_it_is_finished_on_the_cluster(
    tmp_path: Path, env: dict[str, str], expected: dict[str, str], two: Cluster
) -> None:
    people, out = roster(tmp_path), tmp_path / "out"
    process = started(people, "-o", out, "--jobs", "1", env=env)
    until("files are made", lambda: len(list(out.glob("*.pdf"))) > 2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=600)
    words = ("handout", people, "-o", out, "--dask", two.address, "--resume")
    assert run(*words, folder=tmp_path, env=env).code == 0
    assert digests(out) == expected


def test_ctrl_c_finishes_what_the_cluster_has_in_hand(
    tmp_path: Path, env: dict[str, str], two: Cluster
) -> None:
    people, out = roster(tmp_path, 400), tmp_path / "out"
    process = started(people, "-o", out, "--dask", two.address, env=env)
    until("files are made", lambda: len(list(out.glob("*.pdf"))) > 10)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    made = digests(out)
    assert 10 < len(made) < 400
    assert {line["file"]: line["sha256"] for line in manifest(out)} == made


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[int]]:
        return (os._exit, (9,))


class Spiked(DaskCluster):
    """A real cluster; the rows called POISON kill the process that takes them."""

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        bomb = _Bomb()
        poisoned = (
            replace(row, answers=bomb) if row.reference.startswith("POISON") else row  # type: ignore[arg-type]  # on purpose
            for row in rows
        )
        return super().run(poisoned, settings)


def rows(count: int, poison: int = 0) -> list[Recipient]:
    answers = Answers((Account("x", "personal"),), level="quick")
    return [
        Recipient(n, f"POISON{n}" if poison and n % poison == 0 else f"R{n}", CANARY, answers)
        for n in range(1, count + 1)
    ]


def plan_in(folder: Path) -> Plan:
    people = folder / "r.csv"
    people.write_text("x")
    return Plan(str(folder / "out"), datetime(2026, 11, 23, tzinfo=UTC), people, real())


def test_row_that_kills_its_process_costs_that_row_and_no_worker(
    tmp_path: Path, two: Cluster
) -> None:
    people = rows(30, poison=10)
    summary = hand_out(plan_in(tmp_path), lambda: people, Spiked(two.address), lambda _: None)
    assert (summary.done, summary.stopped) == (27, "")
    assert sorted(row for row, _, _ in summary.failed) == [10, 20, 30]
    lines = manifest(tmp_path / "out")
    assert [line["reference"] for line in lines] == [row.reference for row in people]
    assert len(digests(tmp_path / "out")) == 27
    assert all(worker.poll() is None for worker in two.workers)


class Lost:
    """A finished future whose worker dies before the result is fetched."""

    status = "finished"

    def __init__(self, future: Any) -> None:
        self.future = future

    def result(self) -> object:
        self.future.cancel()
        return self.future.result()


def test_result_that_dies_with_its_worker_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two: Cluster
) -> None:
    came_back, lost = _Batches._came_back, list[Lost]()

    def loses_the_first(batches: _Batches, future: Any, batch: Any) -> Iterator[Any]:
        if not lost:
            lost.append(Lost(future))
            return came_back(batches, lost[0], batch)
        return came_back(batches, future, batch)

    monkeypatch.setattr(_Batches, "_came_back", loses_the_first)
    people = rows(30)
    summary = hand_out(plan_in(tmp_path), lambda: people, DaskCluster(two.address), lambda _: None)
    assert (summary.done, summary.stopped, len(lost)) == (30, "", 1)
    assert len(digests(tmp_path / "out")) == 30


def explode(_settings: Sealed, rows: Sealed) -> None:
    rows.open()
    raise RuntimeError


def test_no_name_is_in_any_log_even_of_a_task_that_fails(tmp_path: Path, two: Cluster) -> None:
    import distributed

    hand_out(plan_in(tmp_path), lambda: rows(30, poison=7), Spiked(two.address), lambda _: None)
    connect: object = distributed.Client
    assert callable(connect)
    with connect(two.address, set_as_default=False) as client:
        future = client.submit(explode, Sealed(1), Sealed(rows(3)), pure=False)
        until("the task fails", lambda: future.status == "error")
    until("the failure is logged", lambda: "explode" in two.log)
    assert "Compute Failed" in two.log
    assert CANARY not in two.log
    assert "R1" not in two.log
    left = [p for p in two.folder.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]
    assert left == []


def test_sealed_rows_show_nothing() -> None:
    assert CANARY not in f"{Sealed(CANARY)!r} {Sealed(CANARY)}"
    assert Sealed(CANARY).open() == CANARY


def test_worker_of_another_version_is_refused(
    tmp_path: Path, env: dict[str, str], two: Cluster
) -> None:
    older = tmp_path / "older"
    shutil.copytree(resources.__file__.rpartition(os.sep)[0], older / "checklist")
    shutil.copytree(resources.templates(), older / "templates")
    shutil.copytree(resources.profiles(), older / "profiles")
    init = older / "checklist" / "__init__.py"
    init.write_text(init.read_text().replace('__version__ = "', '__version__ = "0.0.'))
    worker = two.add_worker(PYTHONPATH=str(older))
    try:
        words = ("handout", roster(tmp_path), "-o", "out", "--dask", two.address)
        ran = run(*words, folder=tmp_path, env=env)
    finally:
        worker.kill()
        worker.wait()
    assert ran.code == 2
    assert "has checklist 0.0." in ran.err
    assert "Install the same version" in ran.err
    assert not (tmp_path / "out").exists()


def refusal(answer: bytes) -> tuple[str, str]:
    """Return the fault and the cure with which a worker refuses."""
    refused = row_results.parse(answer, [], ("form",))
    assert isinstance(refused, tuple)
    return refused


def test_worker_with_other_guidance_refuses_its_rows() -> None:
    other = replace(stamp(), guidance="2020.01 (00000000)")
    fault, _cure = refusal(handout_crew.make(Sealed(None), other, Sealed([])))
    assert f"has guidance {stamp().guidance} instead of 2020.01" in fault


def test_worker_that_sees_another_folder_under_that_name_refuses_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handout_crew, "LOOKS", 1)
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    common = (str(tmp_path), moment, ("form",), "standard", None, real())
    settings = Settings(*common, State("a", "b", "c"))  # type: ignore[arg-type]  # they are
    fault, _cure = refusal(handout_crew.make(Sealed(settings), stamp(), Sealed([])))
    assert "is not the same place there" in fault


def test_a_fault_on_a_worker_never_becomes_an_exception() -> None:
    answer = handout_crew.make(None, stamp(), Sealed([]))  # type: ignore[arg-type]  # on purpose
    assert "AttributeError" in refusal(answer)[0]


def test_tls_without_certificates_is_one_sentence(tmp_path: Path, env: dict[str, str]) -> None:
    words = ("handout", roster(tmp_path), "-o", "out", "--dask", f"tls://127.0.0.1:{free_port()}")
    for more in ({}, {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(tmp_path / "none.pem")}):
        ran = run(*words, folder=tmp_path, env={**env, **more})
        assert (ran.code, len(ran.err.splitlines())) == (2, 1), ran.err
        assert "There are no certificates here" in ran.err
        assert not (tmp_path / "out").exists()


def test_cluster_without_workers_is_told(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "cluster").mkdir()
    with cluster(tmp_path / "cluster", env, 0) as found:
        words = ("handout", roster(tmp_path), "-o", "out", "--dask", found.address)
        ran = run(*words, folder=tmp_path, env=env)
    assert ran.code == 2
    assert "has no workers" in ran.err
    assert not (tmp_path / "out").exists()


def test_cluster_that_loses_all_its_workers_is_given_up(
    tmp_path: Path, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handout_dask, "ALONE", 2.0)
    (tmp_path / "cluster").mkdir()
    with cluster(tmp_path / "cluster", env, 1) as found:

        def told(done: int) -> None:
            if done == 5:
                found.end()

        with pytest.raises(CannotWrite, match=r"no worker.*--resume"):
            hand_out(plan_in(tmp_path), lambda: rows(400), DaskCluster(found.address), told)
    assert manifest(tmp_path / "out")


def test_connection_that_breaks_in_the_middle_of_anything_is_told(two: Cluster) -> None:
    from distributed.comm.core import CommClosedError

    with pytest.raises(CannotWrite, match=r"was lost.*--resume"), _connected(two.address):
        raise CommClosedError


def test_scheduler_that_dies_is_told(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "cluster").mkdir()
    people, out = roster(tmp_path, 400), tmp_path / "out"
    with cluster(tmp_path / "cluster", env, 1) as found:
        process = started(people, "-o", out, "--dask", found.address, env=env)
        until("files are made", lambda: len(list(out.glob("*.pdf"))) > 10)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 6, said
    assert "--resume" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "foo://here:1", "tcp://here", ""])
def test_what_is_no_address_is_refused_at_once(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="is no address of a Dask scheduler"):
        hand_out(plan_in(tmp_path), lambda: rows(1), DaskCluster(address), lambda _: None)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("listens", [False, True])
def test_scheduler_that_cannot_be_reached_is_told_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listens: bool
) -> None:
    monkeypatch.setattr(handout_dask, "PATIENCE", 0.2)
    with socket.socket() as silent:
        port = free_port()
        if listens:
            silent.bind(("127.0.0.1", port))
            silent.listen(5)
        address = f"tcp://127.0.0.1:{port}"
        with pytest.raises(UsageError, match=f"No Dask scheduler answers at “{address}”") as said:
            hand_out(plan_in(tmp_path), lambda: rows(1), DaskCluster(address), lambda _: None)
    assert len(str(said.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    roster(tmp_path)
    code = (
        "import sys; sys.modules['distributed'] = None; from checklist.cli.app import main; main()"
    )
    words = ["handout", "people.csv", "-o", "out", "--dask", "tcp://here:8786"]
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=tmp_path, capture_output=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stderr.decode() == (
        "--dask needs packages that are not installed. "
        "From the folder of its wheel, run: "
        "pip install './privacy_settings_checklist-0.1.0-py3-none-any.whl[dask]'\n"
    )


def test_workers_here_and_on_a_cluster_contradict_each_other(tmp_path: Path) -> None:
    words = ("handout", roster(tmp_path), "-o", "o", "--jobs", "2", "--dask", "tcp://here:8786")
    ran = run(*words, folder=tmp_path)
    assert ran.code == 2
    assert "contradict each other" in ran.err
