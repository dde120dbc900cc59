"""No encoding, closed stream or full disk ends a command otherwise than documented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checklist.answers.person import Person
from checklist.cli.streams import SPELT, spelt
from checklist.guidance.guidance import Guidance
from tests.returned.returned_files import SMALL, fill_twin, twin
from tests.tools import run, text_of

NOTE = "Ask “Siân” – about Щука …"

CHECKLIST = f"{sys.executable} -m checklist"


@pytest.fixture(scope="module")
def folder(guidance: Guidance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one returned checklist."""
    folder = tmp_path_factory.mktemp("streams")
    page = twin(guidance, SMALL, Person("Łukasz Ŵyn", "Ward 7"))
    (folder / "back").mkdir()
    (folder / "back" / "a.html").write_bytes(
        fill_twin(page, [], {"notes--facebook-personal": NOTE})
    )
    return folder


def shell(command: str, folder: Path) -> tuple[int, str]:
    """The exit code and what goes to standard error of a line of the shell."""
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    return done.returncode, done.stderr


PRINTING = (
    "--help",
    "--version",
    "new --help",
    "new --no-platforms --minutes 5 -o -",
    "review back/a.html",
    "overview back",
    "guidance list",
    "guidance schema",
    "doctor",
)


@pytest.mark.parametrize(
    ("words", "unbuffered"),
    [*((words, "") for words in PRINTING), *((words, "1") for words in PRINTING[:5])],
)
def test_full_disk_and_closed_output_end_every_command_with_6(
    words: str, unbuffered: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    full, said = shell(f"{CHECKLIST} {words} > /dev/full", folder)
    assert (full, "the disk is full" in said) == (6, True), said

    closed, said = shell(f"{CHECKLIST} {words} >&-", folder)
    assert (closed, "Standard output was closed" in said) == (6, True), said
    assert "Traceback" not in said
    assert "Exception" not in said


@pytest.mark.parametrize("words", ["--help", "guidance schema", "review back/a.html"])
def test_reader_that_went_away_ends_a_command_with_6(words: str, folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "checklist", *words.split()],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.close()
    process.stdout = None
    _, said = process.communicate(timeout=600)

    assert process.returncode == 6
    assert b"Standard output was closed before everything was written." in said
    assert b"Exception" not in said


@pytest.mark.parametrize("lost", ["2>&-", "2>/dev/full", "2>&- >&- <&-"])
def test_without_standard_error_everything_is_made(lost: str, folder: Path) -> None:
    (folder / "people.csv").write_text("reference,platforms\nA1,x=personal\n")
    name = f"out-{len(lost)}"

    made, said = shell(f"{CHECKLIST} new --no-platforms --minutes 5 -o {name}.pdf {lost}", folder)
    assert (made, said) == (0, "")
    assert "Social media privacy checklist" in text_of(folder / f"{name}.pdf")

    handed, said = shell(f"{CHECKLIST} handout people.csv -o {name} --jobs 1 {lost}", folder)
    assert (handed, said) == (0, "")
    assert "Social media privacy checklist" in text_of(folder / name / "A1.pdf")


ENCODINGS = ("cp1252", "cp850", "latin-1", "ascii")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_encoding_ends_a_command_and_what_it_lacks_keeps_its_meaning(
    encoding: str, folder: Path
) -> None:
    ran = run("review", "back/a.html", folder=folder, env={"PYTHONIOENCODING": encoding})
    text = ran.out.decode(encoding)

    assert ran.code == 0, ran.err
    assert " Wyn" in text
    assert "\\u0429\\u0443\\u043a\\u0430" in text
    assert "?" not in text
    assert ("“Siân”" if encoding == "cp1252" else '"S') in text


def test_plain_locale_ends_no_command_and_leaves_json_exact(folder: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shown = run("review", "back/a.html", folder=folder, env=plain)
    data = run("review", "back/a.html", "--json", folder=folder, env=plain)

    assert (shown.code, data.code) == (0, 0), shown.err + data.err
    record = json.loads(data.out.decode("ascii"))
    assert record["name"] == "Łukasz Ŵyn"
    assert record["notes"] == {"facebook-personal": NOTE}


@pytest.mark.parametrize(
    "words", [("guidance", "trace"), ("guidance", "show", "fb-limit-past"), ("handout", "--help")]
)
def test_long_tables_are_written_in_ascii(words: tuple[str, ...], folder: Path) -> None:
    ran = run(*words, folder=folder, env={"PYTHONIOENCODING": "ascii"})

    assert ran.code == 0, ran.err
    assert ran.out.decode("ascii" if words[0] == "guidance" else "utf-8")


@pytest.mark.parametrize(
    ("letter", "plain"),
    [("“", '"'), ("…", "..."), ("ŵ", "w"), ("Ł", "L"), ("Щ", "\\u0429"), ("😀", "\\U0001f600")],
)
def test_letter_that_an_encoding_lacks_is_spelt_in_ascii(letter: str, plain: str) -> None:
    assert spelt(letter) == plain
    assert letter.encode("ascii", SPELT).decode() == plain
    assert os.fsencode(plain).isascii()
