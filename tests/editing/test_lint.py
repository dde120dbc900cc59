"""Every fault that the loader and the linter know, each in a file that has no other."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checklist import resources
from checklist.editing.lint import lint
from checklist.editing.published_ids import publish_ids, published_ids
from checklist.editing.readability import reading_grade, sentences, syllable_count, words
from checklist.guidance.toml import MAX_BYTES, read
from tests.tools import DATA, with_absents

if TYPE_CHECKING:
    from checklist.errors import Problem

BAD = DATA / "bad"

TODAY = date(2026, 12, 1)
"""After the last edition."""

PLACE = re.compile(r"# (adds|replaces|appended to) (\S+)(?: and publishes (.+))?")


PLATFORMS = ("general", "google-account", "x")

TOPICS = ("family", "messaging", "passwords", "phone", "positive", "research")

HAND_OUT = """
dead_links = []

[[point]]
id = "s1"
line = "1"
text = "A point."
answered_by = ["use-settings"]
"""


@pytest.fixture(scope="module")
def few_profiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the guidance with few platforms and topics, so that checking it is quick."""
    copy = tmp_path_factory.mktemp("few") / "profiles"
    shutil.copytree(resources.profiles(), copy)
    for folder, kept in (("platforms", PLATFORMS), ("topics", TOPICS)):
        for path in (copy / folder).iterdir():
            if path.stem not in kept:
                path.unlink()
    (copy / "guidance" / "handout-2018.toml").write_text(HAND_OUT, encoding="utf-8")
    edition = copy / "guidance" / "edition.toml"
    head, retired, _ = edition.read_text(encoding="utf-8").partition("[retired]\n")
    edition.write_text(head + retired, encoding="utf-8")
    (copy / "guidance" / "ids.txt").unlink()
    publish_ids(copy, read(copy)[0])
    return copy


@pytest.fixture
def copy_of_few(few_profiles: Path, tmp_path: Path) -> Path:
    """A copy in which a test can break one file."""
    return Path(shutil.copytree(few_profiles, tmp_path / "profiles"))


def problems_of(root: Path) -> list[Problem]:
    """What `checklist guidance check` reports."""
    found, problems = read(root)
    return problems + lint(found, published_ids(root), TODAY)


def shown(root: Path) -> list[str]:
    return [str(problem) for problem in problems_of(root)]


def publish(root: Path, *idents: str) -> None:
    with (root / "guidance" / "ids.txt").open("a", encoding="utf-8") as ids:
        ids.writelines(f"{ident}\n" for ident in idents)


def put(example: str, root: Path) -> None:
    """Put an example where its first line says."""
    text = (BAD / f"{example}.toml").read_text(encoding="utf-8")
    place = PLACE.fullmatch(text.partition("\n")[0])
    assert place, f"{example}: the first line names no place"
    path = root / place[2]
    assert (place[1] == "adds") != path.exists()
    before = path.read_text(encoding="utf-8") if place[1] == "appended to" else ""
    if path.parent.name == "platforms" and "[absent]" not in text:
        text = with_absents(text)
    path.write_text(before + text, encoding="utf-8")
    publish(root, *(place[3] or "").split())


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("example", sorted(path.stem for path in BAD.glob("*.toml")))
def test_each_fault_is_named_with_file_item_field_and_cure(copy_of_few: Path, example: str) -> None:
    put(example, copy_of_few)
    path = BAD / f"{example}.txt"
    if os.environ.get("CHECKLIST_WRITE_EXPECTED"):  # after a change of wording: then read the diff
        path.write_text("".join(f"{line}\n" for line in shown(copy_of_few)), encoding="utf-8")
    assert path.read_text(encoding="utf-8").splitlines() == shown(copy_of_few)


def test_every_expected_message_belongs_to_an_example() -> None:
    toml = sorted(path.stem for path in BAD.glob("*.toml"))
    assert toml == sorted(path.stem for path in BAD.glob("*.txt"))


def test_an_untouched_copy_has_no_problems(copy_of_few: Path) -> None:
    assert shown(copy_of_few) == []


@pytest.mark.parametrize(
    "example", ["date-form", "minutes-a-word", "toml-syntax", "character-outside-the-fonts"]
)
def test_a_cure_comes_even_where_a_library_found_the_fault(copy_of_few: Path, example: str) -> None:
    put(example, copy_of_few)
    (problem,) = problems_of(copy_of_few)
    assert problem.cure


def test_several_faults_in_several_files_are_all_named_at_once(copy_of_few: Path) -> None:
    expected: list[str] = []
    for example in ("several-faults-in-a-file", "label-too-long", "banned-word-in-a-text"):
        put(example, copy_of_few)
        expected += (BAD / f"{example}.txt").read_text(encoding="utf-8").splitlines()
    assert len(expected) == 7
    assert sorted(expected) == sorted(shown(copy_of_few))


# Files that cannot be written down as an example


def test_a_file_that_is_not_utf_8_is_named(copy_of_few: Path) -> None:
    (copy_of_few / "topics" / "bad.toml").write_bytes(b'name = "Caf\xe9"\norder = 500\n')
    expected = ["topics/bad.toml: it is not UTF-8 text. Save it as UTF-8."]
    assert expected == shown(copy_of_few)


def test_a_file_that_is_too_large_is_named(copy_of_few: Path) -> None:
    (copy_of_few / "topics" / "bad.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    expected = ["topics/bad.toml: it is larger than 1,000,000 bytes."]
    assert expected == shown(copy_of_few)


def test_a_folder_in_the_place_of_a_file_is_named(copy_of_few: Path) -> None:
    (copy_of_few / "topics" / "bad.toml").mkdir()
    (line,) = shown(copy_of_few)
    assert line.startswith("topics/bad.toml: it cannot be read: ")


@pytest.mark.parametrize(
    "name",
    [
        "sources",
        "duties",
        "controls",
        "professions",
        "texts",
        "handout-2018",
        "wording",
        "edition",
    ],
)
def test_a_missing_file_is_named(copy_of_few: Path, name: str) -> None:
    (copy_of_few / "guidance" / f"{name}.toml").unlink()
    expected = [f"guidance/{name}.toml: this file is missing."]
    assert expected == [str(problem) for problem in read(copy_of_few)[1]]


@pytest.mark.parametrize("folder", ["platforms", "topics"])
def test_an_empty_folder_is_named(copy_of_few: Path, folder: str) -> None:
    for path in (copy_of_few / folder).iterdir():
        path.unlink()
    assert f"{folder}/*.toml: this file is missing." in shown(copy_of_few)


@pytest.mark.parametrize(
    ("line", "field"),
    [('note = [""]', "note"), ('item = ["set it"]', "item"), ("item = 1", "item")],
)
def test_a_fault_in_a_list_names_the_list(copy_of_few: Path, line: str, field: str) -> None:
    text = f'name = "Bad"\norder = 500\n{line}\n'
    (copy_of_few / "topics" / "bad.toml").write_text(text, encoding="utf-8")
    (problem,) = problems_of(copy_of_few)
    assert field in f"{problem.item} {problem.field}"


# One fault is one problem


def test_a_fault_in_one_item_brings_no_false_problems(copy_of_few: Path) -> None:
    path = copy_of_few / "platforms" / "x.toml"
    replace_in(path, 'importance = "essential"', 'importance = "vital"')
    (problem,) = problems_of(copy_of_few)
    assert problem.field == "importance"


def test_a_fault_at_the_top_of_a_file_brings_no_false_problems(copy_of_few: Path) -> None:
    replace_in(copy_of_few / "platforms" / "x.toml", "\norder = ", "\nordr = ")
    missing, unknown = shown(copy_of_few)
    assert missing == "platforms/x.toml: order: it is missing. Add it."
    assert unknown == "platforms/x.toml: ordr: there is no such field. Did you mean “order”?"


def test_a_file_that_cannot_be_read_brings_no_false_problems(copy_of_few: Path) -> None:
    replace_in(copy_of_few / "platforms" / "x.toml", 'name = "', "name = ")
    (problem,) = problems_of(copy_of_few)
    assert problem.fault.startswith("it cannot be read: ")


# What is printed can be printed


@pytest.mark.parametrize(
    ("file", "before"),
    [
        ("platforms/x.toml", '\npersonal = "'),
        ("platforms/x.toml", '\napp = ["'),
        ("topics/family.toml", '\nname = "'),
        ("guidance/sources.toml", '\ntitle = "'),
    ],
    ids=["target", "path", "name", "title"],
)
def test_a_character_that_the_fonts_do_not_hold_is_found_in_all_that_is_printed(
    copy_of_few: Path, file: str, before: str
) -> None:
    replace_in(copy_of_few / file, before, f"{before}✓")
    lines = shown(copy_of_few)
    assert [file] == [line.partition(":")[0] for line in lines if "✓" in line and "fonts" in line]


# The measures


def test_a_label_in_quotation_marks_never_ends_a_sentence() -> None:
    assert [
        part.replace("“Hide me Always”", "“Hide me. Always”")
        for part in sentences("Choose “Hide me. Always” first. Then look.")
    ] == ["Choose “Hide me. Always” first.", "Then look."]


def test_a_colon_ends_a_sentence_before_a_capital() -> None:
    assert sentences("Say so: I will look. Then do it.") == [
        "Say so:",
        "I will look.",
        "Then do it.",
    ]


def test_hyphens_and_apostrophes_do_not_part_words() -> None:
    assert words("Two-step isn’t hard (at 24).") == ["Two-step", "isn’t", "hard", "at", "24"]


@pytest.mark.parametrize(
    ("word", "syllables"), [("post", 1), ("public", 2), ("personal", 3), ("professional", 4)]
)
def test_syllables_are_those_of_british_hyphenation(word: str, syllables: int) -> None:
    assert syllables == syllable_count(word)


def test_no_text_has_no_reading_grade() -> None:
    assert reading_grade([]) == 0.0


def test_the_reading_grade_is_that_of_flesch_and_kincaid() -> None:
    assert reading_grade(["Look at it."]) == pytest.approx(0.39 * 3 + 11.8 - 15.59)


def test_names_do_not_raise_the_reading_grade() -> None:
    assert reading_grade(["Look at it."]) == reading_grade(["Look at it Constantinople."])


def test_ids_are_published_once_sorted_and_never_lost(copy_of_few: Path) -> None:
    publish(copy_of_few, "zzz-gone")
    put("id-not-published", copy_of_few)
    before = published_ids(copy_of_few)
    guidance, _ = read(copy_of_few)
    assert [publish_ids(copy_of_few, guidance) for _ in range(2)] == [1, 0]
    lines = (copy_of_few / "guidance" / "ids.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(before | {"bad-item"}) == lines


def test_no_list_of_published_ids_is_an_empty_one(tmp_path: Path) -> None:
    assert frozenset() == published_ids(tmp_path)
