"""A worker answers, dies, is late and ends as documented; no process of it outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from checklist.base import scratch
from checklist.base.worker_process import Worker, WorkerDied
from tests.handout.handouts import alive, until

BEGIN = "import os, sys, time; from checklist.base.worker_process import Requests; r = Requests()"

ECHO = ("-c", f"{BEGIN}; r.ready(); [r.answer(request) for request in r]")

SLEEPER = ("-c", f"{BEGIN}; r.ready(); [time.sleep(600) for request in r]")
"""A worker that never answers."""

DYING = ("-c", f"{BEGIN}; r.ready(); [os._exit(9) for request in r]")

FIRST = (
    "-c",
    f"{BEGIN}; r.ready(); first = r.first(); [r.answer(first + request) for request in r]",
)

WHERE = (
    "-c",
    f"""{BEGIN}
import tempfile
r.ready()
for request in r:
    r.answer(tempfile.mkdtemp(prefix="weasyprint-").encode())
""",
)
"""A worker that leaves temporary folders as the layout engine does, and tells where."""

PATHS = ("-c", f"{BEGIN}; r.ready(); [r.answer(repr(sys.path).encode()) for request in r]")

BUSY = (
    "-c",
    f"""{BEGIN}
r.ready()
for request in r:
    os.write(os.open(request, os.O_WRONLY), b"%d\\n" % os.getpid())
    {{work}}
""",
)
"""A worker that tells its number to the pipe that it is given, and then does something long."""


def test_answers_come_in_turn_from_one_process_and_whole() -> None:
    worker = Worker(ECHO, deadline=60)
    messages = [b"", b"a", bytes(range(256)) * 40_000]
    assert [worker.ask(message) for message in messages] == messages
    pid = worker.pid
    assert worker.ask(b"again") == b"again"
    assert worker.pid == pid
    worker.end()
    assert worker.pid is None


def test_first_message_comes_before_the_requests_of_each_process() -> None:
    worker = Worker(FIRST, deadline=60, first=b"settings ")
    assert worker.ask(b"1") == b"settings 1"
    worker.stop()
    assert worker.ask(b"2") == b"settings 2"
    worker.stop()


def test_process_that_dies_is_told_and_started_again() -> None:
    worker = Worker(DYING, deadline=60)
    for _ in range(2):
        with pytest.raises(WorkerDied) as caught:
            worker.ask(b"")
        assert not caught.value.late


def test_process_that_takes_too_long_is_killed() -> None:
    worker = Worker(SLEEPER, deadline=0.05)
    worker.start()
    pid = worker.pid
    assert pid
    with pytest.raises(WorkerDied) as caught:
        worker.ask(b"")
    assert caught.value.late
    assert not alive(pid)


def test_answer_that_is_too_long_is_none() -> None:
    worker = Worker(ECHO, deadline=60, longest=10)
    assert worker.ask(b"a" * 10) == b"a" * 10
    with pytest.raises(WorkerDied):
        worker.ask(b"a" * 11)


def test_process_does_not_look_for_modules_in_the_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    worker = Worker(PATHS, deadline=60)
    paths = worker.ask(b"").decode()
    worker.stop()
    assert str(tmp_path) not in paths
    assert "''" not in paths


PARENT = """
import sys, threading
from checklist.base.worker_process import Worker
worker = Worker({command!r}, deadline=600)
threading.Thread(target=worker.ask, args=({pipe!r}.encode(),), daemon=True).start()
sys.stdin.read(1)
{end}
"""

WORK = {
    "asleep": "time.sleep(600)",
    "busy in C": "__import__('re').match('(a+)+b', 'a' * 100)",
}


def _worker_of_a_parent(folder: Path, work: str, end: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start a parent whose worker is at work, and return it with the number of the worker."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    command = (BUSY[0], BUSY[1].replace("{work}", work))
    program = PARENT.format(command=command, pipe=str(pipe), end=end)
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE)
    with pipe.open("rb") as pid:
        return parent, int(pid.readline())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only what yields to the thread ends")
@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_worker_at_work_ends_with_its_parent_whatever_ends_that(
    number: signal.Signals, work: str, tmp_path: Path
) -> None:
    parent, worker = _worker_of_a_parent(tmp_path, work, "")
    parent.send_signal(number)
    parent.communicate()
    until("the worker ends", lambda: not alive(worker), seconds=10)


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "import os; os._exit(4)", "1 / 0"])
def test_worker_at_work_ends_when_its_parent_comes_to_its_end(end: str, tmp_path: Path) -> None:
    parent, worker = _worker_of_a_parent(tmp_path, WORK["asleep"], end)
    parent.communicate(b"x")
    until("the worker ends", lambda: not alive(worker), seconds=10)


def test_worker_at_work_ends_when_its_pipe_ends_without_help_of_the_system() -> None:
    alone = BUSY[1].replace(
        "r = Requests()",
        "import checklist.base.worker_process as w; "
        "w._end_with_parent = lambda: None; r = Requests()",
    )
    reading, writing = os.pipe()
    program = alone.replace("os.open(request, os.O_WRONLY)", str(writing))
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", program.replace("{work}", WORK["asleep"])],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[writing],
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(b"\0\0\0\1x")
    process.stdin.flush()
    assert os.read(reading, 20)
    process.communicate()
    assert process.returncode == 1
    os.close(reading)
    os.close(writing)


def test_temporary_files_of_a_worker_that_was_killed_go_with_it() -> None:
    worker = Worker(WHERE, deadline=60)
    folder = Path(worker.ask(b"").decode())
    assert folder.is_dir()
    process = worker._process
    assert process
    process.kill()
    process.wait()  # a process whose threads still end looks like a zombie, and is not one yet
    assert Path(worker.ask(b"").decode()).is_dir()
    assert not folder.exists()
    worker.stop()


@pytest.mark.skipif(os.name != "posix", reason="no such locks elsewhere")
def test_temporary_files_of_a_parent_that_was_killed_are_swept_by_the_next_one_and_no_others(
    tmp_path: Path,
) -> None:
    program = (
        f"from checklist.base.worker_process import Worker; w = Worker({WHERE!r}, 60); "
        "print(w.ask(b'').decode(), flush=True); input()"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}

    def parent() -> tuple[subprocess.Popen[bytes], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", program], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdout
        return process, Path(process.stdout.readline().decode().strip())

    killed, left = parent()
    running, used = parent()
    killed.kill()
    killed.communicate()
    assert left.is_dir()
    last, own = parent()
    assert not left.exists()
    assert used.is_dir()
    assert own.is_dir()
    for process in (running, last):
        process.communicate(b"\n")
    assert [path.name for path in tmp_path.iterdir()] == []


def test_no_temporary_folder_is_no_reason_not_to_work(monkeypatch: pytest.MonkeyPatch) -> None:
    scratch._folder.cache_clear()
    monkeypatch.setattr(tempfile, "tempdir", "/no/such/folder")
    worker = Worker(ECHO, deadline=60)
    assert worker.ask(b"a") == b"a"
    worker.stop()
    scratch._folder.cache_clear()
