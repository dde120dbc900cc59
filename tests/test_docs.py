"""The documentation is true of the code: its examples run, its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rtoml
import typer

from checklist import __version__
from checklist.answers.parse import KEYS, build
from checklist.base.dates import today
from checklist.cli.app import app
from checklist.editing.lint import lint
from checklist.editing.published_ids import publish_ids, published_ids
from checklist.errors import ExitCode, Problem, wheel
from checklist.guidance.guidance import Guidance
from checklist.guidance.load import load
from checklist.guidance.schema import Evidence, Item, Platform
from checklist.guidance.toml import read
from checklist.guidance.validation import validated
from checklist.html.environment import NOT_NHS
from tests import forked
from tests.tools import ROOT, with_absents

COMMANDS = ROOT / "docs" / "commands.md"
EDITING = ROOT / "docs" / "editing-guidance.md"
NOON = "1796126400"
"""1 December 2026, 12:00."""

ANY = "..."

TOOLS = ("node_modules", "dist")


@cache
def documents() -> tuple[Path, ...]:
    """Every Markdown file of the project, not those of its tools."""
    found = [
        path
        for path in ROOT.rglob("*.md")
        if not any(part[0] == "." or part in TOOLS for part in path.relative_to(ROOT).parts)
    ]
    assert {COMMANDS, EDITING} <= set(found)
    return tuple(sorted(found))


@dataclass(frozen=True)
class Step:
    """One command of an example, what it prints and how it ends."""

    command: str
    expected: tuple[str, ...]
    code: int


@dataclass(frozen=True)
class Example:
    """One ```console block."""

    place: str
    steps: tuple[Step, ...]


def fenced(text: str, language: str) -> Iterator[tuple[int, str]]:
    """The fenced blocks of one language, with the line each starts on."""
    for found in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, found.start()) + 1, found[1]


def steps(block: str) -> Iterator[Step]:
    assert block.startswith("$ "), "an example starts with a command"
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        code = re.fullmatch(r"\[exit (\d+)\]", lines[-1]) if lines else None
        expected = lines[:-1] if code else lines
        yield Step(command, tuple(expected), int(code[1]) if code else 0)


def examples() -> list[Example]:
    """The examples of all documents, in order."""
    return [
        Example(f"{path.relative_to(ROOT).as_posix()}:{line}", tuple(steps(block)))
        for path in documents()
        for line, block in fenced(path.read_text(encoding="utf-8"), "console")
    ]


def agrees(expected: tuple[str, ...], printed: str) -> bool:
    """Whether `printed` is as expected.

    A line `...` stands for any lines, `...` inside a line for any words; spaces at the ends of
    lines and their number where `...` stands do not count.
    """
    pattern = ""
    for line in expected:
        if line == ANY:
            pattern += r"(?:.*\n)*"
        else:
            words = (
                re.escape(part.strip(" ") if i else part.rstrip(" ")) for i, part in _parts(line)
            )
            pattern += r" *[^\n]*? *".join(words) + " *\n"
    whole = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, whole) is not None


def _parts(line: str) -> list[tuple[int, str]]:
    return list(enumerate(line.split(ANY)))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A user's environment: no terminal, and the cache of the run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    bin_folder = str(Path(sys.executable).parent)
    return {
        "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]]),
        "HOME": str(base / "home"),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",  # both streams in the order in which they are written
        "CHECKLIST_CACHE": os.environ["CHECKLIST_CACHE"],
        "SOURCE_DATE_EPOCH": NOON,
    }


def run(
    command: str, folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Both streams together, as a reader sees them."""
    program, *words = shlex.split(command)
    if program == "checklist" and not re.search(r"[|<>&;$*`\n]", command):
        code, printed, _ = forked.run(words, folder, environment, merged=True)
        return subprocess.CompletedProcess(command, code, printed.decode("utf-8"))
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def faults(example: Example, folder: Path, environment: dict[str, str]) -> list[str]:
    """What of an example is not true."""
    found = []
    for step in example.steps:
        done = run(step.command, folder, environment)
        if done.returncode != step.code:
            found.append(f"{step.command}: exit {done.returncode}, not {step.code}\n{done.stdout}")
        elif not agrees(step.expected, done.stdout):
            found.append(f"{step.command}: it prints\n{done.stdout}")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example answers, as in a checkout."""
    shutil.copytree(ROOT / "profiles" / "examples", tmp_path / "profiles" / "examples")
    return tmp_path


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.place)
def test_example_prints_what_its_document_says(
    example: Example, folder: Path, environment: dict[str, str]
) -> None:
    assert faults(example, folder, environment) == []


@pytest.mark.parametrize(
    "block",
    [
        "$ echo one\ntwo\n",
        "$ echo one\n",
        "$ true\none\n",
        "$ printf 'one\\ntwo\\n'\none\n",
        "$ printf 'one\\ntwo\\n'\n...\none\n",
        "$ echo one two\none ... three\n",
        "$ false\n",
        "$ true\n[exit 1]\n",
        "$ exit 3\n[exit 2]\n",
    ],
)
def test_example_with_a_wrong_output_or_exit_code_is_caught(
    block: str, folder: Path, environment: dict[str, str]
) -> None:
    assert len(faults(Example("here", tuple(steps(block))), folder, environment)) == 1


def test_dots_in_an_example_stand_for_any_lines_and_words(
    folder: Path, environment: dict[str, str]
) -> None:
    block = "$ printf 'a\\nb   c d \\ne\\n'\n...\nb ... d\n...\n$ exit 2\n[exit 2]\n"

    assert faults(Example("here", tuple(steps(block))), folder, environment) == []


def command_tree() -> dict[str, list[str]]:
    """The options of every command by its whole name."""

    def walk(name: str, command: Any, parent: Any) -> Iterator[tuple[str, list[str]]]:
        settings = command.context_settings
        context = command.context_class(command, info_name=name, parent=parent, **settings)
        options = [p for p in command.get_params(context) if p.param_type_name == "option"]
        yield name, [word for option in options for word in option.opts]
        for child, inner in getattr(command, "commands", {}).items():
            yield from walk(f"{name} {child}", inner, context)

    return dict(walk("checklist", typer.main.get_command(app), None))


def sections(text: str) -> dict[str, str]:
    """The text under each second-level heading."""
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {part.split("\n")[0]: part for part in parts}


def test_every_command_and_option_is_documented() -> None:
    tree, documented = command_tree(), sections(COMMANDS.read_text(encoding="utf-8"))
    missing = [
        f"{command} {option}"
        for command, options in tree.items()
        for option in options
        if not re.search(rf"`{option}(?![\w-])", documented.get(command, ""))
        and not (option in ("-h", "--help") and command.startswith("checklist guidance "))
    ]

    assert {"checklist new", "checklist guidance check", "checklist doctor"} <= tree.keys()
    assert tree.keys() <= documented.keys()
    assert missing == []


def test_no_option_is_documented_that_does_not_exist() -> None:
    known = {option for options in command_tree().values() for option in options}
    named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", COMMANDS.read_text(encoding="utf-8")))
    of_other_programs = {"-layout", "-c", "-m"}

    assert named - of_other_programs - known == set()


def test_every_exit_code_is_documented() -> None:
    table = sections(COMMANDS.read_text(encoding="utf-8"))["Exit codes"]

    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == [
        int(code) for code in ExitCode
    ]


def test_every_environment_variable_that_is_read_is_documented() -> None:
    documented = sections(COMMANDS.read_text(encoding="utf-8"))["Environment variables"]
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "checklist").rglob("*.py"))
    read_there = set(re.findall(r'"(CHECKLIST_[A-Z]+|SOURCE_DATE_EPOCH|NO_COLOR)"', source))

    assert "CHECKLIST_CACHE" in read_there
    assert [name for name in sorted(read_there) if f"`{name}`" not in documented] == []


def test_documented_answers_file_is_right_and_holds_every_key() -> None:
    section = sections(COMMANDS.read_text(encoding="utf-8"))["Answers file"]
    ((_, block),) = fenced(section, "toml")
    raw = rtoml.loads(block)
    _, problems = build(guidance(), raw, "docs/commands.md")

    assert problems == []
    assert set(raw) == set(KEYS)
    assert [key for key in KEYS if f"`{key}`" not in section] == []


@pytest.mark.parametrize(
    ("command", "heading"),
    [
        ("guidance list", "checklist guidance list"),
        ("guidance list x", "checklist guidance list"),
        ("guidance sources", "checklist guidance sources"),
        ("guidance trace", "checklist guidance trace"),
        ("guidance sources --stale --on 2027-02-01", "checklist guidance sources"),
        ("guidance changes --since 2026.10", "checklist guidance changes"),
        ("guidance reading", "checklist guidance reading"),
        ("new -p x=mixed --minutes 60 -o /dev/stdout", "The JSON of a checklist"),
    ],
)
def test_every_key_of_json_is_documented(
    command: str, heading: str, folder: Path, environment: dict[str, str]
) -> None:
    if command.startswith("new"):
        command = command.replace("/dev/stdout", "out.json")
        run(f"checklist {command}", folder, environment)
        data = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    else:
        data = json.loads(run(f"checklist {command} --json", folder, environment).stdout)
    documented = sections(COMMANDS.read_text(encoding="utf-8"))[heading]
    keys = set(_keys(data))

    assert len(keys) >= 4
    assert [key for key in sorted(keys) if f"`{key}`" not in documented] == []


def test_every_key_of_a_problem_is_documented() -> None:
    documented = sections(COMMANDS.read_text(encoding="utf-8"))["checklist guidance check"]
    keys = vars(Problem("f", "i", "f", "f"))

    assert len(keys) == 5
    assert [key for key in keys if f"`{key}`" not in documented] == []


def _keys(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from data
    for value in data.values() if isinstance(data, dict) else data:
        if isinstance(value, dict | list):
            yield from _keys(value)


LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")

BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def prose(path: Path) -> str:
    """A document without its code."""
    return re.sub(r"`[^`\n]*`", "", without_blocks(path))


def without_blocks(path: Path) -> str:
    """A document without its fenced blocks."""
    return BLOCK.sub("", path.read_text(encoding="utf-8"))


@cache
def anchors(path: Path) -> frozenset[str]:
    """Headings as links name them."""
    headings = re.findall(r"^#+ (.*)$", without_blocks(path), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings)


def test_every_relative_link_leads_to_a_file_and_heading_that_exist() -> None:
    seen, broken = 0, []
    for path in documents():
        for link in LINK.finditer(prose(path)):
            if re.match(r"[a-z]+:", link["target"]):
                continue
            seen += 1
            file, _, anchor = link["target"].partition("#")
            goal = (path.parent / file).resolve() if file else path
            if not goal.exists() or (anchor and anchor not in anchors(goal)):
                broken.append(f"{path.relative_to(ROOT)}: {link['target']}")

    assert seen > 10
    assert broken == []


def test_every_picture_has_words_and_is_small() -> None:
    pictures = [
        (link["text"], ROOT / link["target"])
        for link in LINK.finditer(prose(ROOT / "README.md"))
        if link["image"]
    ]

    assert pictures
    assert [path.name for text, path in pictures if len(text) < 40] == []
    assert [path.name for _, path in pictures if path.stat().st_size > 150_000] == []


def test_every_make_target_that_a_document_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        (path.name, target)
        for path in documents()
        for target in re.findall(
            r"(?:^|`)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }

    assert {("README.md", "checklist"), ("README.md", "test")} <= named
    assert [(file, target) for file, target in sorted(named) if target not in targets] == []


def test_newest_version_in_the_changelog_is_this_one_or_unreleased() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## \[?([^\]\n]+?)\]?(?: - .*)?$", text, re.MULTILINE)[0]

    assert newest in (__version__, "Unreleased")


def test_changelog_names_the_edition_of_the_guidance() -> None:
    assert f"edition {guidance().edition}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_readme_says_that_nobody_endorses_it() -> None:
    assert NOT_NHS in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A copy of the guidance with the platform that the guide for editors writes."""
    root = tmp_path / "profiles"
    shutil.copytree(ROOT / "profiles", root)
    ((_, block),) = fenced(EDITING.read_text(encoding="utf-8"), "toml")
    path = root / "platforms" / "example-social.toml"
    path.write_text(with_absents(block), encoding="utf-8")
    return root


def problems_of(root: Path) -> list[Problem]:
    """What `checklist guidance check` finds under `root`."""
    found, problems = read(root)
    return problems + lint(found, published_ids(root), today())


def test_platform_in_the_guide_for_editors_is_right_once_its_ids_are_published(
    edited: Path,
) -> None:
    before = {(p.file, p.field) for p in problems_of(edited)}
    publish_ids(edited, read(edited)[0])

    assert before == {("platforms/example-social.toml", "id")}
    assert problems_of(edited) == []


def test_guide_for_editors_explains_every_key_of_a_platform_and_an_item() -> None:
    text = EDITING.read_text(encoding="utf-8")
    keys = {field.name for shape in (Platform, Item, Evidence) for field in fields(shape)} - {
        "slug"
    }

    assert [key for key in sorted(keys) if not re.search(rf"`\[*{key}\]*`", text)] == []


def wording_rules() -> list[tuple[str, str, str]]:
    """The field, the bad and the good example of each row of the table of wording rules."""
    section = sections(EDITING.read_text(encoding="utf-8"))["Wording rules"]
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
    assert len(rows) >= 10
    return rows


@pytest.mark.parametrize(("field", "bad", "good"), wording_rules())
def test_bad_example_of_a_wording_rule_is_found_and_the_good_one_is_not(
    field: str, bad: str, good: str
) -> None:
    assert fields_at_fault(field, bad.strip()) == {field}
    assert fields_at_fault(field, good.strip()) == set()


def fields_at_fault(field: str, example: str) -> set[str]:
    """What the linter finds in the guide's platform with `example` in its first `field`."""
    ((_, block),) = fenced(EDITING.read_text(encoding="utf-8"), "toml")
    changed, count = re.subn(
        rf'^{field} = ".*"', f'{field} = "{example}"', block, count=1, flags=re.MULTILINE
    )
    platform = validated(Platform, {"slug": "example-social", **rtoml.loads(with_absents(changed))})
    alone = replace(
        guidance(),
        platforms={platform.slug: platform},
        topics={},
        sources={},
        duties={},
        texts={},
        points=(),
        retired={},
    )

    assert count == 1
    return {problem.field for problem in lint(alone, frozenset(i.id for i in platform.item))}


@cache
def guidance() -> Guidance:
    """The project's own guidance, read once."""
    return load()


INSTALLS = re.compile(r"\b(?:pip|pipx|uv tool|uv pip)\s+install\s+([^`\n|]*)")

OURS = re.compile(r"(\.|--group [a-z]+|.*\.whl(\[[a-z]+\])?.*)")


def installed_names(text: str) -> list[str]:
    """The words after “pip install” and its like that are neither our wheel nor this folder."""
    found = (match[1].strip() for match in INSTALLS.finditer(text))
    return [words for words in found if words and not OURS.fullmatch(words)]


def test_nothing_tells_anyone_to_install_a_name_that_we_do_not_own() -> None:
    units = [ROOT / "Containerfile", *sorted((ROOT / "checklist").rglob("*.py"))]
    told = {
        path.name: names
        for path in (*documents(), *units)
        if (names := installed_names(path.read_text(encoding="utf-8")))
    }
    # An f-string of `errors.wheel`, which `test_a_wheel_is_installed_by_its_path` reads whole.
    assert [*told] == ["errors.py"]
    assert told["errors.py"][0].startswith("'{name}")
    assert installed_names("Run: pip install 'checklist[web]'") == ["'checklist[web]'"]


@pytest.mark.parametrize("extra", ["", "web"])
def test_a_wheel_is_installed_by_its_path(extra: str) -> None:
    assert installed_names(wheel(extra)) == []
    assert f"./privacy_settings_checklist-{__version__}-" in wheel(extra)
    assert (ROOT / "pyproject.toml").read_text("utf-8").count('"privacy-settings-checklist"') == 1
