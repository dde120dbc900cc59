"""The questions: in a script, and in a real terminal with a person at it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pexpect
import pytest
from hypothesis import given

from checklist.answers.interview import Back, Interview, answered, find, steps
from checklist.answers.model import Account, Answers
from checklist.answers.questions import QUESTIONS, Choice, Question
from checklist.guidance.guidance import Guidance
from tests.conftest import everyones_answers, kinds_allowed, real
from tests.handout.handouts import until


class Script:
    """Answers questions by their text; `back` goes back. Every answer must be used."""

    def __init__(self, *answers: str | list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.told: list[tuple[str, tuple[str, ...]]] = []
        self.changes: list[int | None] = []
        self.summaries: list[Sequence[tuple[str, str]]] = []

    def progress(self, number: int, count: int, topic: str, said: Sequence[str]) -> None:
        assert 1 <= number <= count
        self.told.append((topic, tuple(said)))

    def choose(
        self, question: Question, choices: Sequence[Choice], current: Sequence[str]
    ) -> list[str]:
        self.asked.append(question.text)
        answer = self.answers.pop(0)
        if answer == "back":
            raise Back
        if answer == "":
            return list(current)
        chosen = [answer] if isinstance(answer, str) else answer
        known = {choice.value for choice in choices}
        assert all(value in known or value.startswith("other:") for value in chosen)
        return chosen

    def check(self, summary: Sequence[tuple[str, str]]) -> int | None:
        self.summaries.append(summary)
        return self.changes.pop(0) if self.changes else None


def ask(guidance: Guidance, script: Script, answers: Answers | None = None) -> Answers:
    found = Interview(guidance, script, answers or Answers()).run()
    assert script.answers == []
    return found


def test_answers_are_what_was_said(guidance: Guidance) -> None:
    script = Script(
        "new-starter", "nurse", ["facebook", "other:Mumsnet"], "both", "personal",
        ["x"], "professional", [], ["partner"], "no", ["phone"], "quick",
    )  # fmt: skip
    assert ask(guidance, script) == Answers(
        accounts=(
            Account("facebook", "both"),
            Account("other:Mumsnet", "personal"),
            Account("x", "professional", "opening"),
        ),
        occasion="new-starter",
        profession="nurse",
        level="quick",
        family=("partner",),
        pages=("phone",),
    )


def test_i_do_not_know_is_a_profession(guidance: Guidance) -> None:
    script = Script("check-up", "", [], [], [], [], "no", [], "standard")
    assert None is ask(guidance, script).profession


def test_back_returns_to_the_question_before(guidance: Guidance) -> None:
    script = Script(
        "check-up", "back", "supervision", "nurse", ["x", "facebook"], "mixed", "back", "both",
        "back", "back", ["x"], "back", ["x"], "personal", [], [], "", "yes", [], "full",
    )  # fmt: skip
    found = ask(guidance, script)
    assert (found.occasion, found.level, found.supervises) == ("supervision", "full", True)
    assert (Account("x", "personal"),) == found.accounts


def test_back_returns_to_how_the_last_platform_is_used(guidance: Guidance) -> None:
    script = Script(
        "check-up", "", ["x", "facebook"], "mixed", "both", "back", "personal",
        [], [], "", "no", [], "quick",
    )  # fmt: skip
    found = ask(guidance, script)
    assert (Account("x", "mixed"), Account("facebook", "personal")) == found.accounts


def test_platform_that_was_taken_back_is_asked_about_anew(guidance: Guidance) -> None:
    seen: list[list[str]] = []

    class Watching(Script):
        def choose(
            self, question: Question, choices: Sequence[Choice], current: Sequence[str]
        ) -> list[str]:
            if question.key == "kinds":
                seen.append(list(current))
            return super().choose(question, choices, current)

    script = Watching(
        "check-up", "", ["x"], "mixed", "back", "back", [], "back", ["x"], "professional",
        [], [], "", "no", [], "quick",
    )  # fmt: skip
    assert (Account("x", "professional"),) == ask(guidance, script).accounts
    assert seen == [[], ["mixed"], []]


@given(everyones_answers(minutes=False))
def test_every_account_is_asked_about_behind_its_question(answers: Answers) -> None:
    found = list(steps(real(), answers))
    asked = [step.account for step in found if step.account]
    one_way = [a for a in answers.accounts if len(kinds_allowed(a.platform)) == 1]
    assert Counter(asked) + Counter(one_way) == Counter(answers.accounts)
    for before, step in pairwise(found):
        assert not step.account or step.of in (before.question.key, before.of)
        if step.account:
            assert answered(real(), answers, step, [step.account.kind]) == answers


def test_any_answer_can_be_changed_before_the_file_is_made(guidance: Guidance) -> None:
    script = Script("check-up", "", ["x"], "both", [], [], "", "no", [], "quick", ["x", "linkedin"])
    script.answers += ["mixed", "professional", "full"]
    names = [question.key for question in QUESTIONS]
    script.changes = [names.index("platforms"), names.index("level"), None]
    found = ask(guidance, script)
    assert (Account("x", "mixed"), Account("linkedin", "professional")) == found.accounts
    assert found.level == "full"
    assert ("Accounts you have", "X: 2 accounts") in script.summaries[0]
    assert ("How much", "Full") in script.summaries[-1]


def test_no_kind_of_profile_is_chosen_for_anyone(guidance: Guidance) -> None:
    """An empty answer to a kind is not an answer the first time."""

    class Strict(Script):
        def choose(
            self, question: Question, choices: Sequence[Choice], current: Sequence[str]
        ) -> list[str]:
            if question.key == "kinds":
                assert list(current) == []
            return super().choose(question, choices, current)

    ask(guidance, Strict("check-up", "", ["x"], "both", [], [], "", "no", [], "quick"))


def test_what_is_decided_is_not_asked(guidance: Guidance) -> None:
    script = Script("check-up", "", [], [], [], "", [])
    Interview(guidance, script, Answers(level="full"), frozenset({"level", "supervises"})).run()
    assert script.answers == []


def test_listener_hears_of_every_change(guidance: Guidance) -> None:
    heard: list[Answers] = []
    script = Script("check-up", "", ["x"], "mixed", [], [], "", "no", [], "quick")
    Interview(guidance, script, Answers(), listen=heard.append).run()
    assert any((Account("x", "mixed"),) == answers.accounts for answers in heard)
    assert heard[-1].level == "quick"


@pytest.mark.parametrize(
    ("typed", "value", "said"),
    [
        ("facebook", "facebook", ""),
        ("FB", "facebook", ""),
        ("twitt", "x", ""),
        ("linkd", None, "Did you mean “LinkedIn”?"),
        ("e", None, "Type more of it."),
    ],
)
def test_part_of_a_name_finds_it(
    guidance: Guidance, typed: str, value: str | None, said: str
) -> None:
    platforms = next(q for q in QUESTIONS if q.key == "platforms")
    found, complaint = find(typed, platforms.choices(guidance, Answers()))
    assert value == (found.value if found else None)
    assert said in complaint


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[pexpect.spawn[str]]:
    env = {**os.environ, "TERM": "dumb", "CHECKLIST_CACHE": str(tmp_path / "cache")}
    env.pop("COLUMNS", None)  # pytest-xdist sets it, and it would win over the terminal
    child = pexpect.spawn(
        sys.executable,
        ["-m", "checklist"],
        cwd=str(tmp_path),
        env=env,
        encoding="utf-8",
        timeout=600,
        dimensions=(24, 40),
    )
    yield child
    child.close(force=True)


def test_whole_conversation_in_a_terminal_of_40_columns(
    terminal: pexpect.spawn[str], tmp_path: Path
) -> None:
    talk = [
        (r"What is this checklist for\?", "2"),
        (r"What is your profession\?", "psychologist"),
        ("have\\s+an\\s+account\\s+on", "xx"),
        ("To add it\\s+anyway, type other:xx", "x linked"),
        ("How do you use X", ""),
        ("Type a number from 1 to 4", "4"),
        ("How do you use LinkedIn", "b"),
        ("How do you use X", "one account"),
        ("How do you use LinkedIn", "9"),
        ("is not in\\s+the list", "2"),
        ("about to open", "other:Mumsnet"),
        ("will you use\\s+Mumsnet", "1"),
        ("close\\s+or leave", ""),
        ("Whose posts", "1 2"),
        ("supervise, teach", "1"),
        ("pages on\\s+any of", "phone"),
        ("How much", "1"),
        ("Your answers", "9"),
        ("How much", "2"),
        ("Standard.*Press Enter", ""),
    ]
    seen = ""
    for expected, answer in talk:
        terminal.expect(expected)
        seen += str(terminal.before)
        terminal.sendline(answer)
    terminal.expect("To make it")
    seen += str(terminal.before)
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0
    assert (tmp_path / "privacy-checklist.pdf").read_bytes().startswith(b"%PDF-")
    assert "-p x=mixed" in " ".join(str(terminal.before).split())
    typed = max(len(answer) for _, answer in talk)
    too_long = [line for line in seen.splitlines() if len(line) > 40 + typed]
    assert too_long == []
    assert "\x1b" not in seen


def test_control_c_says_that_nothing_was_saved(
    terminal: pexpect.spawn[str], tmp_path: Path
) -> None:
    terminal.expect("Press Ctrl and C to stop")
    terminal.expect("Type a number")
    terminal.sendintr()
    terminal.expect("Stopped. Nothing was saved.")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 130
    assert {path.name for path in tmp_path.iterdir()} <= {"cache"}


def test_end_of_input_in_the_middle_is_told(terminal: pexpect.spawn[str], tmp_path: Path) -> None:
    terminal.expect("Type a number")
    terminal.sendeof()
    terminal.expect("Nothing was\\s+saved")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 1
    assert not list(tmp_path.glob("*.pdf"))


def test_slips_are_laid_out_while_questions_are_answered(terminal: pexpect.spawn[str]) -> None:
    talk = [("checklist for", "1"), ("profession", "45"), ("account\\s+on", "facebook x linkedin")]
    talk += [(f"How do you use {name}", "3") for name in ("Facebook", "X", "LinkedIn")]
    for expected, answer in talk:
        terminal.expect(expected)
        terminal.sendline(answer)
    terminal.expect("about to open")
    # To get ready takes a worker less than this, to lay the slips out several times as much.
    until("a worker is busy", lambda: ticks_of_children(terminal.pid) > 60)


def ticks_of_children(pid: int) -> int:
    """Return the processor time that the children of a process have had, in ticks."""
    children = [
        p for task in Path(f"/proc/{pid}/task").iterdir() for p in _words(task / "children")
    ]
    return sum(int(_words(Path(f"/proc/{child}/stat"))[13]) for child in children)


def _words(file: Path) -> list[str]:
    return file.read_text().split()


def test_a_platform_question_fits_a_small_terminal_and_more_shows_the_rest(
    terminal: pexpect.spawn[str],
) -> None:
    terminal.setwinsize(24, 80)
    for expected, answer in [("checklist for", "1"), ("profession", "nurse")]:
        terminal.expect(expected)
        terminal.sendline(answer)
    terminal.expect("Question 3 of 9: Accounts you have")
    terminal.expect(r"numbers or names\): ")
    shown = str(terminal.before).splitlines()
    assert len(shown) < 24 - 2  # the heading, and the prompt itself
    assert "So far: A check-up of my own; Nurse" in shown
    terminal.sendline("more")
    terminal.expect(r"13\. ")
    terminal.expect(r"numbers or names\): ")
    terminal.sendline("13 facebook")
    terminal.expect(r"How do you use (?!Facebook)")


def test_what_was_said_is_told_at_each_question(guidance: Guidance) -> None:
    script = Script("check-up", "nurse", ["x"], "both", [], [], [], "no", [], "quick")
    ask(guidance, script)
    assert script.told[0] == ("Occasion", ())
    assert script.told[-1][0] == "How much"
    assert script.told[-1][1][:3] == ("A check-up of my own", "Nurse", "X: 2 accounts")
