"""Words that do not fit get one sentence of ours, and the short ways in work."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.tools import run

SAID = {
    "bogus": "“bogus” is no command of “checklist”. There are new, handout, review, overview,",
    "handot": "“handot” is no command of “checklist”. Did you mean “handout”?",
    "help bogus": "“bogus” is no command of “checklist”. There are new,",
    "guidance shw": "“shw” is no command of “checklist guidance”. Did you mean “show”?",
    "new --minutes x": "“--minutes” takes a whole number. Run “checklist help new”.",
    "new --platfrm x": "“--platfrm” is no option of “checklist new”. Did you mean “--platform”?",
    "new -q": "“-q” is no option of “checklist new”. Run “checklist help new”.",
    "--vrsion": "“--vrsion” is no option of “checklist new”. Did you mean “--version”?",
    "new -p": "“-p” needs a value after it. Run “checklist help”.",
    "new --force=3": "“--force” takes no value. Run “checklist help”.",
    "new extra": "“checklist new” has a word too many: “extra”. Run “checklist help new”.",
    "review": "“checklist review” needs RETURNED. Run “checklist help review”.",
    "review a b": "“checklist review” has a word too many: “b”. Run “checklist help review”.",
    "overview": "“checklist overview” needs DIR. Run “checklist help overview”.",
}


@pytest.mark.parametrize("words", SAID)
def test_word_that_does_not_fit_gets_one_sentence(words: str, tmp_path: Path) -> None:
    ran = run(*words.split(), folder=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(SAID[words])
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        ("help", "Usage: checklist [OPTIONS] COMMAND"),
        ("help new", "Usage: checklist new [OPTIONS]"),
        ("help guidance show", "Usage: checklist guidance show [OPTIONS]"),
        ("-h", "Usage: checklist [OPTIONS] COMMAND"),
        ("--version", "checklist "),
    ],
)
def test_help_is_a_word_too(words: str, opening: str, tmp_path: Path) -> None:
    ran = run(*words.split(), folder=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.decode().startswith(opening)


def test_options_alone_belong_to_new(tmp_path: Path) -> None:
    words = ("-p", "x=personal", "--level", "quick", "-o", "a.json")
    ran = run(*words, folder=tmp_path)
    assert ran.code == 0, ran.err
    assert (tmp_path / "a.json").exists()


@pytest.mark.parametrize(
    "words", [["{}"], ["new", "--{}"], ["new", "-p", "{}=x"], ["new", "--level", "{}"]], ids=str
)
def test_no_message_echoes_a_flood(words: list[str], tmp_path: Path) -> None:
    ran = run(*(word.format("A" * 90_000) for word in words), folder=tmp_path)
    assert ran.code == 2
    assert len(ran.err) < 1_000


@pytest.mark.parametrize(
    "text",
    ["{} = 1", 'level = "{}"', '[platforms]\n"{}" = "personal"', '[platforms]\nx = "{}"', "{}"],
)
def test_no_answers_file_is_echoed(text: str, tmp_path: Path) -> None:
    for flood in ("A" * 90_000, "A b " * 20_000):
        (tmp_path / "a.toml").write_text(text.format(flood))
        ran = run("new", "--answers", "a.toml", "--no-input", folder=tmp_path)
        assert ran.code != 0
        assert len(ran.err) < 1_000


COMMANDS = (
    *("", "new", "handout", "review", "overview", "doctor", "guidance"),
    *(f"guidance {name}" for name in ("list", "show", "check", "sources", "trace", "schema")),
    *(f"guidance {name}" for name in ("preview", "changes", "reading", "new-platform")),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_never_cut(command: str, tmp_path: Path) -> None:
    ran = run(*command.split(), "--help", folder=tmp_path, env={"COLUMNS": "80"})
    assert ran.code == 0
    assert "…" not in ran.out.decode()
    assert max(map(len, ran.out.decode().splitlines())) <= 80


@pytest.mark.parametrize("on_path", [True, False])
def test_the_line_to_make_it_again_works_in_the_shell_that_printed_it(
    tmp_path: Path, on_path: bool
) -> None:
    program = Path(sysconfig.get_path("scripts")) / "checklist"
    path = [str(program.parent)] if on_path else []
    env = {**os.environ, "PATH": os.pathsep.join([*path, "/usr/bin", "/bin"])}
    words = ["new", "--no-platforms", "--minutes", "20", "-o", "a.json"]
    made = subprocess.run(
        [program, *words], cwd=tmp_path, env=env, capture_output=True, check=True, text=True
    )
    (line,) = (x for x in made.stderr.splitlines() if x.startswith("To make it again: "))
    again = line.removeprefix("To make it again: ")
    assert again.startswith("checklist new" if on_path else f"{program} new")
    (tmp_path / "a.json").unlink()
    subprocess.run(again, cwd=tmp_path, env=env, shell=True, check=True)  # noqa: S602  # a shell
    assert (tmp_path / "a.json").is_file()
