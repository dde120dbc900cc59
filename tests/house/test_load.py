"""A house edition is checked whole before any of it is used, and never passes for ours."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
import rtoml

from checklist import resources
from checklist.answers.model import Account, Answers
from checklist.errors import ExitCode, GuidanceInvalid
from checklist.guidance.house_file import House, HouseContact, HouseLogo
from checklist.guidance.json_schema import schemas
from checklist.guidance.schema import KINDS, Importance
from checklist.house.load import load, read
from checklist.house.merge import placed_among
from checklist.tailoring.tailor import tailor
from tests.tools import ROOT, run

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance
    from checklist.guidance.schema import Item

EXAMPLE = resources.profiles() / "examples" / "house"

ITEM = """
[[item]]
id = "{ident}"
title = "{title}"
group = "What you read"
importance = "recommended"
minutes = 5
why = "Rules help only people who know them."
duties = ["{duty}"]
added = "2026.11"
"""

PLATFORM = """
name = "{name}"
order = 15
category = "Messaging"
accounts = "You have 1 account, in your own name."
[evidence]
path = "memory"
checked = 2026-11-22
""" + ITEM.format(ident="ect-chat-rules", title="Read the rules of the chat", duty="know-audience")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the example in which a test can break something."""
    shutil.copytree(EXAMPLE, tmp_path / "house")
    return tmp_path / "house" / "house.toml"


def shown(guidance: Guidance, file: Path) -> list[str]:
    return [str(problem) for problem in read(guidance, file)[1]]


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(file: Path, name: str, ident: str = "ect-rules", **words: str) -> None:
    """An item at the end of a file of the house edition."""
    given = {"title": "Read the rules of the house", "duty": "know-audience", **words}
    path = file.parent / "items" / name
    with path.open("a", encoding="utf-8") as rows:
        rows.write(ITEM.format(ident=ident, **given))


# The example


def test_example_has_no_problems_and_adds_2_items_and_replaces_1(guidance: Guidance) -> None:
    found, problems = read(guidance, EXAMPLE / "house.toml")
    assert problems == []
    assert found.house
    added = [change.id for change in found.house.changes if not change.before]
    replaced = [change.id for change in found.house.changes if change.before]
    assert (added, replaced) == (["ect-fb-staff-group", "ect-media-calls"], ["emp-messaging"])
    assert len(found.items) == len(guidance.items) + 2


@pytest.mark.parametrize("path", sorted(EXAMPLE.rglob("*.toml")), ids=lambda path: path.stem)
def test_each_file_of_the_example_names_its_schema_and_obeys_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = text.partition("\n")[0].removeprefix("#:schema ")
    schema = (path.parent / name).resolve()
    assert schema.parent == resources.profiles() / "schemas"
    validator = jsonschema.Draft202012Validator(json.loads(schemas()[schema.stem]))
    assert [error.message for error in validator.iter_errors(rtoml.loads(text))] == []


def test_page_for_communications_teams_shows_the_example_and_explains_every_key() -> None:
    text = (ROOT / "docs" / "house-edition.md").read_text(encoding="utf-8")
    first, second = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert rtoml.loads(first) == rtoml.loads((EXAMPLE / "house.toml").read_text(encoding="utf-8"))
    (item,) = rtoml.loads(second)["item"]
    employer = EXAMPLE / "items" / "topics" / "employer.toml"
    assert item == rtoml.loads(employer.read_text(encoding="utf-8"))["item"][1]
    keys = {field.name for shape in (House, HouseLogo, HouseContact) for field in fields(shape)}
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []


def test_our_own_guidance_stays_as_it_was(guidance: Guidance) -> None:
    before = guidance.topics["employer"]
    changed = load(guidance, EXAMPLE / "house.toml")
    assert guidance.topics["employer"] is before
    assert guidance.house is None
    untouched = set(guidance.platforms) - {"facebook"}
    assert all(changed.platforms[slug] is guidance.platforms[slug] for slug in untouched)


# Where its items stand


def test_replaced_item_takes_the_place_and_the_id_of_ours(guidance: Guidance) -> None:
    changed = load(guidance, EXAMPLE / "house.toml")
    before = [item.id for item in guidance.topics["employer"].item]
    after = [item.id for item in changed.topics["employer"].item if not item.id.startswith("ect-")]
    assert after == before
    assert changed.items["emp-messaging"][1].title.startswith("Keep work messages")


def test_added_item_stands_in_its_group_behind_the_more_important(guidance: Guidance) -> None:
    items = load(guidance, EXAMPLE / "house.toml").topics["employer"].item
    group = [item for item in items if item.group == "Whom you ask"]
    assert [item.id for item in group][:2] == ["emp-ask", "ect-media-calls"]
    assert [item.importance for item in group] == ["essential"] * 2 + ["recommended"] * 2


@pytest.mark.parametrize("importance", ["essential", "recommended", "extra"])
@pytest.mark.parametrize("group", ["What you read", "Whom you ask", "Something new"])
@pytest.mark.parametrize("ident", ["ect-rules", "emp-messaging"])
def test_groups_stay_together_and_in_order_wherever_an_item_goes(
    guidance: Guidance, ident: str, group: str, importance: Importance
) -> None:
    ours = guidance.topics["employer"].item
    new = replace(ours[0], id=ident, group=group, importance=importance)
    rows: tuple[Item, ...] = placed_among(ours, new)
    groups = [item.group for item in rows]
    assert len(set(groups)) == sum(a != b for a, b in zip(groups, ["", *groups], strict=False))
    for name in set(groups):
        ranks = [item.importance for item in rows if item.group == name]
        assert ranks == sorted(ranks, key=["essential", "recommended", "extra"].index)
    assert [item.id for item in rows if item.id != ident] == [i.id for i in ours if i.id != ident]


def test_each_entry_of_the_house_says_whose_it_is(guidance: Guidance) -> None:
    changed = load(guidance, EXAMPLE / "house.toml")
    answers = Answers((Account("facebook", "personal"),), level="full")
    entries = [entry for sheet in tailor(changed, answers).sheets for entry in sheet.entries]
    theirs = {e.item.id: e.because for e in entries if "Example Community Trust" in e.asked_by}
    assert {"ect-fb-staff-group", "ect-media-calls", "emp-messaging"} == set(theirs)
    assert "Example Community Trust added it." in theirs["ect-media-calls"]
    assert "Example Community Trust replaced it." in theirs["emp-messaging"]
    ours = [entry for entry in entries if entry.item.id not in theirs]
    assert not any("Example Community Trust" in " ".join(entry.because) for entry in ours)


def test_new_platform_and_topic_of_a_house_are_asked_and_printed(
    guidance: Guidance, house: Path
) -> None:
    items = house.parent / "items"
    text = PLATFORM.format(name="Trust Chat")
    (items / "platforms" / "ect-chat.toml").write_text(text, encoding="utf-8")
    topic = 'name = "Our own rules"\norder = 85\n' + ITEM.format(
        ident="ect-own-rules", title="Read our own rules", duty="know-audience"
    )
    (items / "topics" / "ect-rules.toml").write_text(topic, encoding="utf-8")
    changed = load(guidance, house)
    assert changed.find_platform("trust chat")
    assert list(changed.topics).index("ect-rules") == list(changed.topics).index("employer") + 1
    answers = Answers((Account("ect-chat", "personal"),))
    sheets = {sheet.id for sheet in tailor(changed, answers).sheets}
    assert {"ect-chat-personal", "ect-rules"} <= sheets


# Faults of the house file


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'accent = "#8a3b12"',
            'accent = "#ffcc00"',
            (
                "house.toml: accent: “#ffcc00” has a contrast of 1.51 on white; at least 4.5 is "
                "needed. The nearest one that passes is “#907300”."
            ),
        ),
        (
            'accent = "#8a3b12"',
            'accent = "red; } body { display: none"',
            (
                "house.toml: accent: “red; } body { display: none” does not have the right form. "
                "Write # and 6 digits, each 0 to 9 or a to f: #7a1f5c."
            ),
        ),
        (
            "accent =",
            "acent =",
            "house.toml: acent: there is no such field. Did you mean “accent”?",
        ),
        (
            "alt =",
            "alternative =",
            "house.toml: logo.alternative: there is no such field. Delete it.",
        ),
        (
            "team =",
            "teem =",
            "house.toml: ask.teem: there is no such field. Did you mean “team”?",
        ),
        (
            "https://intranet",
            "http://intranet",
            (
                "house.toml: policy.link: “http://intranet.example.org/policies/social-media” does "
                "not have the right form. Use an address that starts with https://."
            ),
        ),
        (
            "https://intranet",
            "https://me:canary@intranet",
            (
                "house.toml: policy.link: “https://…@intranet.example.org/policies/social-media” "
                "does not have the right form. Leave out the user and the password."
            ),
        ),
        (
            "https://intranet.example.org",
            "https://[::1",
            (
                "house.toml: policy.link: “https://[::1/policies/social-media” does not have the "
                "right form. Use an address that starts with https://."
            ),
        ),
        (
            "communications@example.org",
            "ask us",
            (
                "house.toml: ask.email: “ask us” does not have the right form. "
                "Write an address such as team@example.org."
            ),
        ),
        (
            'organisation = "Example Community Trust"\n',
            "",
            "house.toml: organisation: it is missing. Add it.",
        ),
        (
            '"Example Community Trust"',
            '"  "',
            "house.toml: organisation: it is empty. Write something or delete the line.",
        ),
        (
            '"Example Community Trust"',
            '"例 Trust"',
            (
                "house.toml: organisation: a character that the fonts do not hold: “例”. "
                "Write it in plain letters."
            ),
        ),
        (
            'prefix = "ect"',
            'prefix = "fb"',
            "house.toml: prefix: ids of ours start with “fb-”. Choose another.",
        ),
        (
            'prefix = "ect"',
            'prefix = "E-"',
            (
                "house.toml: prefix: “E-” does not have the right form. "
                "Use 2 to 12 of a to z and 0 to 9, and start with a letter."
            ),
        ),
        (
            'replaces = ["emp-messaging"]',
            'replaces = ["emp-messaging", "emp-polcy"]',
            (
                "house.toml: replaces: we have no item or passage “emp-polcy”. "
                "Did you mean “emp-policy”?"
            ),
        ),
        (
            'replaces = ["emp-messaging"]',
            'replaces = ["emp-messaging", "emp-policy"]',
            (
                "house.toml: replaces: nothing takes the place of “emp-policy”. "
                "Add it to items/topics/employer.toml, or delete it."
            ),
        ),
        (
            'replaces = ["emp-messaging"]',
            'replaces = ["emp-messaging", "first-caveat"]',
            "house.toml: replaces: we have no item or passage “first-caveat”. Delete it.",
        ),
        (
            'replaces = ["emp-messaging"]',
            "replaces = []",
            (
                "items/topics/employer.toml: emp-messaging: id: this id is one of ours. "
                "Start its id with “ect-”, or list it under replaces in house.toml."
            ),
        ),
        (
            'items = "items"\nreplaces = ["emp-messaging"]',
            'items = "item"',
            "house.toml: items: there is no folder “item”. Make it, or delete the line.",
        ),
        (
            'items = "items"\nreplaces = ["emp-messaging"]',
            'items = "../house/items"',
            (
                "house.toml: items: “../house/items” lies outside the folder of the house file. "
                "Put it into the folder of the house file."
            ),
        ),
    ],
)
def test_fault_of_the_house_file_is_named_with_its_cure(
    guidance: Guidance, house: Path, old: str, new: str, expected: str
) -> None:
    replace_in(house, old, new)
    lines = shown(guidance, house)
    also = [line for line in lines if line != expected]
    assert expected in lines
    # A misspelt key is also a missing one; nothing else follows from a fault.
    assert all(line.endswith("it is missing. Add it.") for line in also)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("https://example.org/logo.png", "is not a file on this computer"),
        ("HTTP://example.org/logo.png", "is not a file on this computer"),
        ("//server/share/logo.png", "is not a file on this computer"),
        (r"\\\\server\\share\\logo.png", "is not a file on this computer"),
        ("data:image/png;base64,AA", "is not a file on this computer"),
        ("file:///etc/passwd", "is not a file on this computer"),
        ("../logo.png", "lies outside the folder"),
        ("items/../../logo.png", "lies outside the folder"),
        (r"..\\logo.png", "lies outside the folder"),
        ("/etc/passwd", "lies outside the folder"),
        (r"C:\\logo.png", "lies outside the folder"),
        (r"\\logo.png", "lies outside the folder"),
        ("link.png", "lies outside the folder"),
        ("folder/logo.png", "lies outside the folder"),
        ("circle.png", "“circle.png” is not a path."),
        (r"lo\u0000go.svg", "is not a path."),
        ("pipe.png", "there is no file “pipe.png”."),
        ("items", "there is no file “items”."),
        ("logo.pngg", "there is no file “logo.pngg”. Did you mean “logo.png”?"),
        ("nowhere/logo.png", "there is no file “logo.png”."),
        ("large.png", "it is 50.0 MB; at most 2 MB. Save it smaller."),
        ("house.toml", "“.toml” is not an ending of a logo."),
    ],
)
def test_logo_that_is_not_a_file_in_the_folder_is_refused(
    guidance: Guidance, house: Path, tmp_path: Path, word: str, says: str
) -> None:
    (tmp_path / "logo.png").write_bytes((EXAMPLE / "logo.png").read_bytes())
    (house.parent / "link.png").symlink_to(tmp_path / "logo.png")
    (house.parent / "folder").symlink_to(tmp_path)
    (house.parent / "circle.png").symlink_to("circle.png")
    os.mkfifo(house.parent / "pipe.png")
    with (house.parent / "large.png").open("wb") as large:
        large.truncate(50_000_000)
    replace_in(house, '"logo.png"', f'"{word}"')
    (line,) = shown(guidance, house)
    assert line.startswith("house.toml: logo.file: ")
    assert says in line


def test_logo_may_lie_in_a_folder_below(guidance: Guidance, house: Path) -> None:
    (house.parent / "art").mkdir()
    (house.parent / "logo.png").rename(house.parent / "art" / "logo.png")
    replace_in(house, '"logo.png"', r'"art\\logo.png"')
    assert shown(guidance, house) == []


def test_fault_of_a_logo_is_named_as_the_house_files(guidance: Guidance, house: Path) -> None:
    (house.parent / "logo.png").write_bytes(b"<svg/>")
    (line,) = shown(guidance, house)
    assert line == (
        "house.toml: logo.file: it is not a PNG or a JPEG. Save the logo as PNG or JPEG, "
        "700 pixels wide or more."
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"organisation = ", "house.toml: it cannot be read: "),
        (b"organisation = \xff", "house.toml: it is not UTF-8 text."),
        (b"#" * 1_000_001, "house.toml: it is larger than 1,000,000 bytes."),
    ],
)
def test_house_file_that_cannot_be_read_is_named(
    guidance: Guidance, house: Path, content: bytes, says: str
) -> None:
    house.write_bytes(content)
    (line,) = shown(guidance, house)
    assert line.startswith(says)


def test_house_file_that_is_not_there_is_named(guidance: Guidance, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for name, says in (
        ("none.toml", "There is no house file"),
        ("pipe.toml", "There is no house file"),
        ("", "is a folder"),
    ):
        with pytest.raises(GuidanceInvalid, match=says):
            load(guidance, tmp_path / name)


# Faults of its items


@pytest.mark.parametrize(
    ("name", "ident", "words", "expected"),
    [
        (
            "topics/employer.toml",
            "emp-new",
            {},
            (
                "items/topics/employer.toml: emp-new: id: it does not start with “ect-”. "
                "Start each new id with the prefix."
            ),
        ),
        (
            "topics/employer.toml",
            "fb-friends-list",
            {},
            (
                "items/topics/employer.toml: fb-friends-list: id: this id is one of ours. "
                "Start its id with “ect-”, or list it under replaces in house.toml."
            ),
        ),
        (
            "topics/employer.toml",
            "first-caveat",
            {},
            (
                "items/topics/employer.toml: first-caveat: id: this id is one of ours. "
                "Start its id with “ect-”, or list it under replaces in house.toml."
            ),
        ),
        (
            "platforms/facebook.toml",
            "emp-messaging",
            {},
            (
                "items/platforms/facebook.toml: emp-messaging: id: ours is no item of this file. "
                "Put it where ours stands, in topics/employer.toml."
            ),
        ),
        (
            "platforms/facebook.toml",
            "ect-media-calls",
            {},
            (
                "items/topics/employer.toml: ect-media-calls: id: this id is already used in "
                "platforms/facebook.toml. Give one of the two a new id."
            ),
        ),
        (
            "topics/employer.toml",
            "ect-media-calls",
            {},
            (
                "items/topics/employer.toml: ect-media-calls: id: this id occurs twice. "
                "Give one of them a new id."
            ),
        ),
        (
            "topics/employer.toml",
            "ect-rules",
            {"duty": "know-audiance"},
            (
                "items/topics/employer.toml: ect-rules: duties: there is no duty “know-audiance”. "
                "Did you mean “know-audience”?"
            ),
        ),
        (
            "topics/employer.toml",
            "ect-rules",
            {"title": "Read the rules simply"},
            (
                "items/topics/employer.toml: ect-rules: title: “simply” is not used here. "
                "Say it another way."
            ),
        ),
        (
            "topics/employer.toml",
            "ect-rules",
            {"title": "Read the rules and laws"},
            (
                "items/topics/employer.toml: ect-rules: title: “and” may join 2 actions. "
                "Split the item, or put a name that holds the word in “ ”."
            ),
        ),
        (
            "topics/employer.toml",
            "ect-rules",
            {"title": "Read the <b>rules</b>"},
            "items/topics/employer.toml: ect-rules: title: markup: “<”. Write plain text.",
        ),
        (
            "topics/employr.toml",
            "ect-rules",
            {},
            (
                "items/topics/employr.toml: we have no topic “employr”. Did you mean “employer”? "
                "A new one is called ect-NAME.toml."
            ),
        ),
        (
            "topics/ect-rules.toml",
            "ect-rules",
            {},
            "items/topics/ect-rules.toml: name: it is missing. Add it.",
        ),
        (
            "topics/rules.txt",
            "ect-rules",
            {},
            "items/topics/rules.txt: it is not read here. Use files NAME.toml.",
        ),
        (
            "notes.toml",
            "ect-rules",
            {},
            "items/notes.toml: it is not read here. Use platforms/ and topics/.",
        ),
    ],
)
def test_fault_of_an_item_is_named_with_its_cure(
    guidance: Guidance,
    house: Path,
    name: str,
    ident: str,
    words: dict[str, str],
    expected: str,
) -> None:
    add(house, name, ident, **words)
    assert expected in shown(guidance, house)


def test_key_that_belongs_to_our_file_is_refused(guidance: Guidance, house: Path) -> None:
    path = house.parent / "items" / "topics" / "employer.toml"
    path.write_text('name = "Mine"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    lines = shown(guidance, house)
    assert "items/topics/employer.toml: name: there is no such field. Delete it." in lines


def test_platform_of_a_house_never_takes_the_name_of_ours(guidance: Guidance, house: Path) -> None:
    path = house.parent / "items" / "platforms" / "ect-chat.toml"
    path.write_text(PLATFORM.format(name="Twitter"), encoding="utf-8")
    assert shown(guidance, house) == [
        "items/platforms/ect-chat.toml: name: “Twitter” already names X. Add to platforms/x.toml."
    ]


def test_items_behind_a_link_that_leads_outside_are_refused(
    guidance: Guidance, house: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "x.toml"
    outside.write_text(ITEM.format(ident="ect-a", title="Read it", duty="know-audience"))
    (house.parent / "items" / "platforms" / "x.toml").symlink_to(outside)
    assert shown(guidance, house) == [
        "items/platforms/x.toml: it lies outside this folder. Put the file itself here, not a link."
    ]


def test_empty_folder_of_items_is_named(guidance: Guidance, house: Path) -> None:
    shutil.rmtree(house.parent / "items")
    (house.parent / "items" / "topics").mkdir(parents=True)
    (house.parent / "items" / ".hidden").write_text("x")
    replace_in(house, 'replaces = ["emp-messaging"]', "")
    assert shown(guidance, house) == [
        (
            "house.toml: items: the folder holds no items. "
            "Add platforms/NAME.toml or topics/NAME.toml, or delete the line."
        )
    ]


def test_fault_of_ours_is_not_told_to_the_house(guidance: Guidance, house: Path) -> None:
    employer = guidance.topics["employer"]
    broken = replace(employer.item[0], why="Simply should!", duties=("none",))
    topics = {
        **guidance.topics,
        "employer": replace(employer, item=(broken, *employer.item[1:])),
    }
    assert shown(replace(guidance, topics=topics), house) == []


def test_group_that_grows_too_long_is_the_houses_fault(guidance: Guidance, house: Path) -> None:
    for number in range(7):
        add(house, "topics/employer.toml", f"ect-rules-{number}")
    (line,) = shown(guidance, house)
    assert "“What you read” has 10 items. Split the group." in line


def test_id_of_a_house_can_never_become_one_of_ours(guidance: Guidance) -> None:
    """The prefix of the example stays free: see also the fault for a prefix that is not."""
    assert not [ident for ident in guidance.items if ident.startswith("ect-")]


# All at once, and through the command line


def test_all_problems_of_a_house_edition_are_named_at_once(guidance: Guidance, house: Path) -> None:
    replace_in(house, 'accent = "#8a3b12"', 'accent = "#ffcc00"\ncolour = "#000000"')
    replace_in(house, "https://intranet", "http://intranet")
    replace_in(house, "team =", "tem =")
    replace_in(house, 'file = "logo.png"', 'file = "../logo.png"')
    replace_in(house, 'alt = "Logo', 'alt = "例 Logo')
    replace_in(house, '["emp-messaging"]', '["emp-messagin"]')
    add(house, "topics/employer.toml", "emp-new", title="Please read it")
    fields = sorted((p.item, p.field) for p in read(guidance, house)[1])
    assert fields == [
        ("", "accent"),
        ("", "ask.team"),
        ("", "ask.tem"),
        ("", "colour"),
        ("", "logo.alt"),
        ("", "logo.file"),
        ("", "policy.link"),
        ("", "replaces"),
        ("emp-messaging", "id"),
        ("emp-new", "id"),
        ("emp-new", "title"),
        ("emp-new", "title"),
    ]


def test_command_line_names_all_problems_ends_with_3_and_writes_nothing(house: Path) -> None:
    replace_in(house, '"#8a3b12"', '"#ffcc00"')
    replace_in(house, 'file = "logo.png"', 'file = "https://example.org/logo.png"')
    folder = house.parent.parent
    done = run("new", "--no-platforms", "--house", "house/house.toml", "-o", "x.pdf", folder=folder)
    assert done.code == ExitCode.GUIDANCE
    first, *rest = done.err.splitlines()
    assert first == f"The house edition in “{Path('house/house.toml')}” has 2 problems."
    assert [line.split(": ")[1] for line in rest] == ["accent", "logo.file"]
    assert not (folder / "x.pdf").exists()


def test_command_that_makes_it_again_names_the_house_file(house: Path) -> None:
    words = ("new", "--no-platforms", "--house", house, "-o", "x.json")
    done = run(*words, folder=house.parent)
    assert f"checklist new --no-platforms --house {house} -o x.json" in done.err
    data = json.loads((house.parent / "x.json").read_text(encoding="utf-8"))
    assert data["house"] == {
        "organisation": "Example Community Trust",
        "added": ["ect-fb-staff-group", "ect-media-calls"],
        "replaced": ["emp-messaging"],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_platform_part_of_a_house_reaches_every_kind_of_sheet(
    guidance: Guidance, kind: str
) -> None:
    changed = load(guidance, EXAMPLE / "house.toml")
    answers = Answers((Account("facebook", kind),), level="full")  # type: ignore[arg-type]
    (sheet,) = (s for s in tailor(changed, answers).sheets if s.id == f"facebook-{kind}")
    assert "ect-fb-staff-group" in [entry.item.id for entry in sheet.entries]
