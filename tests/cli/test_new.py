"""Bad situations through the real command line: one clear sentence, one code, nothing lost."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from checklist import __version__
from tests.tools import Ran, flat, run, text_of

ANSWERS = 'level = "quick"\n[platforms]\nx = "personal"\n'

FILES: dict[str, bytes] = {
    "unknown-key.toml": b'levle = "quick"\n[platforms]\nx = "personal"\n',
    "latin1.toml": 'occasion = "für"'.encode("latin-1"),
    "broken.toml": b"[platforms\n",
    "wrong-kind.toml": b'[platforms]\nx = "personnal"\n',
    "many.toml": b'occasion = "party"\nlevel = 3\n[platforms]\nfacebok = "personal"\n',
    "alias.toml": b'[platforms]\nx = "personal"\ntwitter = "professional"\n',
    "huge.toml": b"#" * 100_000_000,
    "roster.xlsx": b"PK\x03\x04" + bytes(range(256)) * 20,
}

BAD = {
    "platform misspelt": (["-p", "facebok=personal"], 2, "Did you mean “facebook”?"),
    "platform unknown": (["-p", "qqqq=personal"], 2, "write “other:qqqq”"),
    "kind missing": (["-p", "facebook"], 2, "Write facebook=personal"),
    "kind misspelt": (["-p", "x=profesional"], 2, "Did you mean “professional”?"),
    "platform twice": (["-p", "x=personal", "-p", "x=mixed"], 2, "Use x=both for 2 accounts."),
    "platform twice by alias": (
        ["-p", "x=personal", "-p", "twitter=mixed"],
        2,
        "the same platform",
    ),
    "profession unknown": (["--no-platforms", "--profession", "nurce"], 2, "Did you mean “Nurse”?"),
    "level unknown": (["--no-platforms", "--level", "quik"], 2, "Did you mean “quick”?"),
    "occasion unknown": (
        ["--no-platforms", "--occasion", "party"],
        2,
        "new-starter, annual-review",
    ),
    "minutes nought": (["--no-platforms", "--minutes", "0"], 2, "“0” is not a number of minutes"),
    "minutes a word": (["--no-platforms", "--minutes", "ten"], 2, "--minutes"),
    "family unknown": (["--no-platforms", "--family", "dog"], 2, "partner, children or relatives"),
    "family both ways": (["--no-platforms", "--family", "partner", "--no-family"], 2, "contradict"),
    "platforms both ways": (["-p", "x=personal", "--no-platforms"], 2, "contradict"),
    "option unknown": (["--platfrom", "x=personal"], 2, "--platfrom"),
    "edition unknown": (["--no-platforms", "--edition", "gold"], 2, "There is no edition “gold”"),
    "output of another kind": (
        ["--no-platforms", "-o", "x.docx"],
        2,
        "neither .pdf nor .html nor .json",
    ),
    "unlisted without a name": (["-p", "other:=personal"], 2, "Write other:Name."),
    "unlisted too long": (["-p", f"other:{'a' * 90}=personal"], 2, "Use at most 40."),
    "unlisted unprintable": (["-p", "other:推特=personal"], 2, "Write it in Latin letters."),
    "nothing answered": ([], 2, "Add -p NAME=KIND for each"),
    "name of nothing": (
        ["--no-platforms", "--name", "\u202e\u200b"],
        2,
        "no letters that can be printed",
    ),
    "answers missing": (["--answers", "missing.toml"], 4, "There is no file “missing.toml”."),
    "answers a folder": (["--answers", "."], 4, "“.” is a folder."),
    "answers not UTF-8": (["--answers", "latin1.toml"], 4, "Save it as UTF-8."),
    "answers not TOML": (["--answers", "broken.toml"], 4, "line 1"),
    "answers with unknown key": (["--answers", "unknown-key.toml"], 4, "Did you mean “level”?"),
    "answers with wrong kind": (["--answers", "wrong-kind.toml"], 4, "Did you mean “personal”?"),
    "answers with one platform twice": (["--answers", "alias.toml"], 4, "the same platform"),
    "answers of 100 MB": (["--answers", "huge.toml"], 4, "larger than 100,000 bytes"),
    "answers binary": (["--answers", "roster.xlsx"], 4, "not UTF-8"),
    "output a folder": (["--no-platforms", "-o", "."], 6, "“.” is a folder."),
    "output in no folder": (["--no-platforms", "-o", "no/x.pdf"], 6, "Create it first."),
    "output exists": (["--no-platforms", "-o", "kept.pdf"], 6, "Add --force"),
    "output below a file": (["--no-platforms", "-o", "kept.pdf/x.pdf"], 6, "does not exist"),
    "output where nobody may write": (
        ["--no-platforms", "-o", "/proc/x.pdf"],
        6,
        "cannot be written",
    ),
    "saved answers exist": (["--no-platforms", "--save-answers", "kept.pdf"], 6, "Add --force"),
}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def check(ran: Ran, code: int, said: str, folder: Path, before: set[str]) -> None:
    assert code == ran.code, ran.err
    assert ran.out == b""
    assert said in flat(ran.err), ran.err
    assert "Traceback" not in ran.err
    assert before == names_in(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kept.pdf").write_bytes(b"precious")
    return tmp_path


@pytest.mark.parametrize(("words", "code", "said"), BAD.values(), ids=BAD)
def test_bad_input_gets_one_sentence_and_nothing_half_written(
    folder: Path, words: list[str], code: int, said: str
) -> None:
    for word in words:
        if word in FILES:
            (folder / word).write_bytes(FILES[word])
    before = names_in(folder)
    check(run("new", *words, folder=folder), code, said, folder, before)
    assert (folder / "kept.pdf").read_bytes() == b"precious"


def test_every_problem_of_an_answers_file_is_told_at_once(folder: Path) -> None:
    (folder / "many.toml").write_bytes(FILES["many.toml"])
    ran = run("new", "--answers", "many.toml", folder=folder)
    assert ran.code == 4
    for word in ("party", "“3”", "facebok"):
        assert word in ran.err


def test_answers_come_from_standard_input_and_pdf_goes_to_standard_output(folder: Path) -> None:
    ran = run("new", "--answers", "-", "-o", "-", folder=folder, stdin=ANSWERS.encode())
    assert ran.code == 0
    assert ran.err == ""
    assert ran.out.startswith(b"%PDF-")
    assert "X: personal profile" in text_of(ran.out)
    assert {"kept.pdf"} == names_in(folder)


def test_options_win_over_the_answers_file(folder: Path) -> None:
    (folder / "a.toml").write_text(ANSWERS)
    ran = run("new", "--answers", "a.toml", "--level", "full", "-o", "a.json", folder=folder)
    assert ran.code == 0
    assert json.loads((folder / "a.json").read_text())["answers"]["level"] == "full"


def test_saved_answers_make_the_same_checklist_and_hold_no_name(folder: Path) -> None:
    words = [
        "-p",
        "x=both",
        "--leaving",
        "facebook=personal",
        "--opening",
        "other:Mumsnet=personal",
    ]
    extra = ["--minutes", "200", "--profession", "OT", "--supervises", "--name", "Ann Canary"]
    one = run("new", *words, *extra, "--save-answers", "s.toml", "-o", "1.json", folder=folder)
    assert one.code == 0
    two = run("new", "--answers", "s.toml", "-o", "2.json", folder=folder)
    assert two.code == 0
    assert (folder / "1.json").read_bytes() == (folder / "2.json").read_bytes()
    assert "Canary" not in (folder / "s.toml").read_text()
    assert "Canary" not in one.err


def test_repeat_command_makes_the_same_checklist(folder: Path) -> None:
    import shlex

    words = ["-p", "x=mixed", "-p", "other:My 'site'=personal", "--family", "children"]
    one = run("new", *words, "--level", "quick", "-o", "1.json", folder=folder)
    (line,) = [line for line in one.err.splitlines() if line.startswith("To make it again: ")]
    again = shlex.split(line.removeprefix("To make it again: checklist "))
    again[again.index("1.json")] = "2.json"
    assert run(*again, folder=folder).code == 0
    assert (folder / "1.json").read_bytes() == (folder / "2.json").read_bytes()


def test_long_name_is_cut_and_said_so(folder: Path) -> None:
    ran = run("new", "--no-platforms", "--name", "Ann " * 2500, "-o", "a.pdf", folder=folder)
    assert ran.code == 0
    assert "10,000 characters long; the first 200 are used" in ran.err
    assert "Ann Ann" in text_of(folder / "a.pdf", "-l", "1")


@pytest.mark.parametrize("name", ["A\x1b[31mnn", "A\u00adnn", "A\u202enn", "A\x00nn"[:1] + "nn"])
def test_name_is_cleaned(folder: Path, name: str) -> None:
    assert run("new", "--no-platforms", "--name", name, "-o", "a.pdf", folder=folder).code == 0
    words = text_of(folder / "a.pdf", "-l", "1")
    assert "nn" in words
    assert not {"\x1b", "\u00ad", "\u202e"} & set(words)


def test_name_in_broken_bytes_makes_no_traceback(folder: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "checklist",
            "new",
            "--no-platforms",
            "--name",
            b"A\xffnn",
            "-o",
            "a.pdf",
        ],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def test_name_that_cannot_be_printed_is_reported(folder: Path) -> None:
    ran = run("new", "--no-platforms", "--name", "Ann 😀𒀀", "-o", "a.pdf", folder=folder)
    assert ran.code == 0
    assert "No font here holds 2 characters of the name or reference (U+1F600, U+12000)." in ran.err
    assert "pip install" not in ran.err
    assert "😀" not in ran.err


def test_existing_file_is_replaced_only_with_force(folder: Path) -> None:
    assert run("new", "--no-platforms", "-o", "kept.pdf", "--force", folder=folder).code == 0
    assert (folder / "kept.pdf").read_bytes().startswith(b"%PDF-")


def test_full_disk_leaves_nothing_behind(folder: Path) -> None:
    """The kernel refuses to let the file grow, as it does on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    done = subprocess.run(
        [sys.executable, "-m", "checklist", "new", "--no-platforms", "-o", "a.pdf"],
        cwd=folder,
        capture_output=True,
        check=False,
        preexec_fn=limit,
        env={**os.environ, "CHECKLIST_CACHE": ""},
    )
    assert done.returncode == 6, done.stderr
    assert b"a.pdf" in done.stderr
    assert b"Traceback" not in done.stderr
    assert {"kept.pdf"} == names_in(folder)


def test_standard_output_closed_early_is_told_without_a_traceback(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "checklist", "new", "--no-platforms", "-o", "-"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 6
    assert b"closed before everything was written" in said
    assert b"Traceback" not in said
    assert b"Exception" not in said


@pytest.mark.parametrize(
    "env",
    [
        {"TERM": "dumb"},
        pytest.param({"NO_COLOR": "1"}, marks=pytest.mark.long),
        {"COLUMNS": "40"},
        pytest.param({"PYTHONIOENCODING": "cp850"}, marks=pytest.mark.long),
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
        {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent/cache"},
    ],
    ids=str,
)
def test_poor_terminals_get_the_same_checklist(folder: Path, env: dict[str, str]) -> None:
    ran = run("new", "-p", "x=personal", "--level", "quick", "-o", "a.json", folder=folder, env=env)
    assert ran.code == 0
    assert "\x1b" not in ran.err
    assert "Your checklist is in a.json" in ran.err
    listed = run("guidance", "list", folder=folder, env=env)
    assert listed.code == 0
    assert b"\x1b" not in listed.out
    bad = run("new", "-p", "facebok=personal", folder=folder, env=env)
    assert bad.code == 2
    assert "Traceback" not in bad.err


def test_version_and_help_go_to_standard_output(folder: Path) -> None:
    assert f"checklist {__version__}\n" == run("--version", folder=folder).out.decode()
    shown = run("new", "--help", folder=folder)
    assert shown.code == 0
    assert b"NAME=KIND" in shown.out


def test_help_loads_neither_guidance_nor_engine(folder: Path) -> None:
    code = (
        "import sys; sys.argv = ['checklist', '--help']\n"
        "from checklist.cli.app import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'weasyprint', 'pydantic', 'pikepdf', 'jinja2', 'rtoml', 'rich', 'uharfbuzz'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    assert done.stderr == b"[]\n"


def test_fault_of_ours_is_one_sentence_without_what_was_typed(folder: Path) -> None:
    broken = folder / "sitecustomize.py"
    broken.write_text(
        "import checklist.base.files\n"
        "def fail(*_, **__): raise RuntimeError('Ann Canary')\n"
        "checklist.base.files.write = fail\n"
    )
    env = {"PYTHONPATH": str(folder)}
    ran = run(
        "new", "--no-platforms", "--name", "Ann Canary", "-o", "a.pdf", folder=folder, env=env
    )
    assert ran.code == 1
    assert "fault in checklist itself (RuntimeError)" in ran.err
    assert "Canary" not in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("checklist new -p face", "facebook="),
        ("checklist new -p facebook=p", "facebook=professional"),
        ("checklist new --level q", "quick"),
        ("checklist new --occasion ann", "annual-review"),
        ("checklist new --profession practi", "practitioner-psychologist"),
    ],
)
def test_shell_completion_offers_platforms_and_kinds(
    folder: Path, typed: str, offered: str
) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "checklist"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "_CHECKLIST_COMPLETE": "complete_bash",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(typed.split()) - 1),
        },
    )
    assert offered in done.stdout


@pytest.mark.parametrize("command", ["list", "sources", "trace"])
def test_guidance_tables_are_data_too(folder: Path, command: str) -> None:
    table = run("guidance", command, folder=folder)
    rows = json.loads(run("guidance", command, "--json", folder=folder).out)
    assert len(rows) > 10
    first = next(iter(rows[-1].values()))
    assert first in table.out.decode()


def test_trace_prints_49_points_each_answered(folder: Path) -> None:
    rows = json.loads(run("guidance", "trace", "--json", folder=folder).out)
    assert [f"s{n}" for n in range(1, 50)] == [row["point"] for row in rows]
    assert all(row["answered by"] for row in rows)


def test_show_tells_everything_about_one_id(folder: Path) -> None:
    ran = run("guidance", "show", "fb-limit-past", folder=folder)
    assert b"evidence.path:" in ran.out
    missing = run("guidance", "show", "fb-limit-pasts", folder=folder)
    assert (missing.code, "Did you mean “fb-limit-past”?" in missing.err) == (2, True)


def test_check_reports_problems_with_exit_3_and_as_data(folder: Path) -> None:
    import shutil

    from checklist import resources

    shutil.copytree(resources.profiles(), folder / "profiles")
    bad = folder / "profiles/platforms/x.toml"
    bad.write_text(bad.read_text().replace('name = "X"', 'nam = "X"'))
    ran = run("guidance", "check", "profiles", folder=folder)
    assert ran.code == 3
    assert "platforms/x.toml: nam: there is no such field. Did you mean “name”?" in ran.err
    data = json.loads(run("guidance", "check", "profiles", "--json", folder=folder).out)
    assert {"file", "item", "field", "fault", "cure"} == set(data[0])


@pytest.mark.parametrize("ending", [".pdf", ".html", ".json", ""])
def test_output_name_of_more_than_255_bytes_is_told(tmp_path: Path, ending: str) -> None:
    name = "a" * (256 - len(ending)) + ending
    ran = run("new", "-p", "x=mixed", "--no-input", "-o", name, folder=tmp_path)
    assert (ran.code, len(ran.err.splitlines())) == (6, 1), ran.err
    assert "the name is too long" in ran.err
    assert list(tmp_path.iterdir()) == []
