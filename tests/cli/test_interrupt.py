"""Ctrl-C ends every command as documented, whenever it comes: the signal is sent at set points."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

SEND = "os.kill(os.getpid(), signal.SIGINT)"

WHILE_IMPORTING = f"""
class Finder:
    def find_spec(self, name, path, target=None):
        if name == "checklist.cli.app":
            sys.meta_path.remove(self)
            exec("{SEND}")
sys.meta_path.insert(0, Finder())
"""

IN_THE_COMMAND = f"""
from checklist.guidance import load
load.load = lambda: exec("{SEND}")
"""

TWICE = f"""
import checklist.cli.console as console
before = console.say
def say(text=""):
    before(text)
    {SEND}
console.say = say
"""

AT_THE_END = f"""
import atexit
atexit.register(lambda: {SEND})
"""

IN_THE_TEARDOWN = """
class Last:
    def __del__(self, kill=os.kill, pid=os.getpid(), number=signal.SIGINT):
        kill(pid, number)
sys.last_thing_to_go = Last()
"""


MODULE = (sys.executable, "-m", "checklist")

SCRIPT = (str(Path(sys.executable).with_name("checklist")),)

COMMANDS = {
    "doctor": ("doctor",),
    "guidance": ("guidance", "list"),
    "handout": ("handout", "people.csv", "-o", "out"),
    "new": ("new", "-p", "x=personal", "-o", "x.pdf"),
    "overview": ("overview", "."),
    "review": ("review", "x.pdf"),
}


def run(
    folder: Path, hook: str, *words: str, program: Sequence[str] = MODULE
) -> subprocess.CompletedProcess[str]:
    """Run `program` with `words`, after Python itself has run `hook`."""
    (folder / "sitecustomize.py").write_text(f"import os, signal, sys\n{hook}", encoding="utf-8")
    return subprocess.run(
        [*program, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("program", [MODULE, SCRIPT], ids=["module", "script"])
@pytest.mark.parametrize("hook", [WHILE_IMPORTING, IN_THE_COMMAND], ids=["importing", "running"])
@pytest.mark.parametrize("command", COMMANDS)
def test_interrupted_it_says_one_sentence_and_exits_with_130(
    tmp_path: Path, hook: str, command: str, program: Sequence[str]
) -> None:
    (tmp_path / "people.csv").write_text("reference,platforms\n1,\n")
    done = run(tmp_path, hook, *COMMANDS[command], program=program)
    assert (done.returncode, done.stderr.strip()) == (130, "Stopped. Nothing was saved.")
    assert not (tmp_path / "x.pdf").exists()


def test_interrupted_again_while_it_stops_it_exits_with_130_at_once(tmp_path: Path) -> None:
    done = run(tmp_path, IN_THE_COMMAND + TWICE, "doctor")
    assert (done.returncode, done.stderr.strip()) == (130, "Stopped. Nothing was saved.")


def test_reminder_of_a_ctrl_c_that_waited_is_no_second_one(tmp_path: Path) -> None:
    # The timer goes off at the worst moment: the first one is taken up, and nothing is said yet.
    hook = f"""{WHILE_IMPORTING}
install = signal.signal
def installed(number, handler):
    before = install(number, handler)
    if getattr(handler, "__name__", "") == "_at_once":
        sys.modules[handler.__module__]._remind()
    return before
signal.signal = installed
"""
    done = run(tmp_path, hook, "doctor")
    assert (done.returncode, done.stderr.strip()) == (130, "Stopped. Nothing was saved.")


def test_module_that_is_being_imported_is_finished_first(tmp_path: Path) -> None:
    # pikepdf's engine aborts the process when anything is raised while it is set up.
    hook = f"""
class Finder:
    def find_spec(self, name, path, target=None):
        if name == "pikepdf._core":
            sys.meta_path.remove(self)
            {SEND}
            print("set up", file=sys.stderr)
sys.meta_path.insert(0, Finder())
"""
    done = run(tmp_path, hook, "new", "-p", "x=personal", "-o", "x.pdf")
    assert (done.returncode, done.stderr.split()) == (
        130,
        "set up Stopped. Nothing was saved.".split(),
    )
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.mark.parametrize("hook", [AT_THE_END, IN_THE_TEARDOWN])
def test_interrupt_that_comes_when_all_is_done_changes_nothing(tmp_path: Path, hook: str) -> None:
    done = run(tmp_path, hook, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("checklist ")


def test_interrupt_while_a_thread_starts_leaves_nothing_that_waits(tmp_path: Path) -> None:
    # The thread runs, and its executor has not yet noted that it has to be told to end.
    hook = f"""
import os, threading
os.environ["CHECKLIST_CACHE"] = ""
start = threading.Thread.start
def started(thread):
    start(thread)
    if thread.name.startswith("starter"):
        {SEND}
threading.Thread.start = started
"""
    done = run(tmp_path, hook, "new", "-p", "x=personal", "-o", "x.pdf")
    assert (done.returncode, done.stderr.strip()) == (130, "Stopped. Nothing was saved.")
