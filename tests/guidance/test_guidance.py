"""The guidance that comes with the package, and what finds things in it."""

from __future__ import annotations

import json
import re
from datetime import date
from fnmatch import fnmatch
from functools import cache
from html import unescape
from itertools import product
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import rtoml

from checklist import resources
from checklist.answers.model import LEVELS, UNLISTED, Account, Answers
from checklist.answers.parse import extra_pages
from checklist.base.dates import today
from checklist.editing.lint import lint
from checklist.editing.published_ids import published_ids
from checklist.errors import ExitCode, GuidanceInvalid, Problem
from checklist.guidance.json_schema import schemas
from checklist.guidance.load import load
from checklist.guidance.toml import FILES, count, entries, read
from checklist.html.look import Look
from checklist.html.pages import document_pages
from checklist.tailoring.tailor import tailor
from tests.conftest import STAGES, kinds_allowed, real

if TYPE_CHECKING:
    from pathlib import Path

    from checklist.guidance.guidance import Guidance

FIELD_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

GUIDANCE_FILES = sorted(path for pattern in FILES for path in resources.profiles().glob(pattern))


def schema_of(path: Path) -> str:
    """The name of the schema for a file, worked out from where it lies."""
    if path.parent.name == "guidance":
        return path.stem.removesuffix("-2018")
    return path.parent.name.removesuffix("s")


def plain(value: Any) -> Any:
    """TOML as JSON knows it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def every_html() -> tuple[str, ...]:
    """Every page that any answers can give, one profession and level at a time."""
    guidance = real()
    found: set[str] = set()
    platforms = (*(platform.slug for platform in guidance.offered), f"{UNLISTED}Mumsnet")
    for number, stage in product(range(4), STAGES):
        accounts = tuple(
            Account(platform, kinds_allowed(platform)[number % len(kinds_allowed(platform))], stage)
            for platform in platforms
        )
        # Twins give way to items on pages, so each stands on a checklist without them.
        for pages in ((), tuple(extra_pages(guidance))):
            answers = Answers(accounts, level="full", supervises=True, research=True, pages=pages)
            checklist = tailor(guidance, answers)
            found |= {page.html for page in document_pages(guidance, checklist, Look("print"))}
    for profession, level in product(guidance.professions, LEVELS[:1]):
        answers = Answers(profession=profession, level=level)
        found |= {
            page.html for page in document_pages(guidance, tailor(guidance, answers), Look("print"))
        }
    return tuple(sorted(found))


# The real guidance


def test_the_guidance_has_no_problems_at_all() -> None:
    guidance, problems = read()
    assert problems + lint(guidance, published_ids(guidance.root), today()) == []


@pytest.mark.parametrize("number", range(1, 50))
def test_each_point_of_the_hand_out_is_there_and_answered(guidance: Guidance, number: int) -> None:
    (point,) = [point for point in guidance.points if point.id == f"s{number}"]
    known = {*guidance.items, *guidance.passages, *guidance.duties, *guidance.sources}
    answers = [answer for answer in point.answered_by if not answer.startswith("feature: ")]
    assert point.answered_by
    assert set() == set(answers) - known


def test_the_hand_out_has_49_points_in_order(guidance: Guidance) -> None:
    assert [f"s{number}" for number in range(1, 50)] == [point.id for point in guidance.points]


def test_no_dead_address_is_the_link_of_anything(guidance: Guidance) -> None:
    links = {source.link for source in guidance.sources.values()}
    links |= {item.where.link for _, item in guidance.items.values() if item.where}
    links |= {platform.settings for platform in guidance.platforms.values()}
    assert len(guidance.dead_links) >= 3
    assert len(links) > 20
    assert set() == links & set(guidance.dead_links)


def test_no_dead_address_is_printed_anywhere(guidance: Guidance) -> None:
    bare = [link.partition("://")[2].removeprefix("www.") for link in guidance.dead_links]
    html = [unescape(text) for text in every_html()]
    assert any("Facebook: leaving" in text for text in html)
    assert [address for address in bare for text in html if address in text] == []


def test_a_link_known_from_memory_is_never_printed_as_a_link(guidance: Guidance) -> None:
    known = {s.link for s in guidance.sources.values() if s.link_evidence == "seen"}
    for _, item in guidance.items.values():
        if item.where and item.evidence and item.evidence.link == "seen":
            known.add(item.where.link)
        if item.where and item.where.help:
            known.add(item.where.help)
    for platform in guidance.platforms.values():
        if platform.evidence.link == "seen":
            known.add(platform.settings)
    printed = {
        unescape(link)
        for html in every_html()
        for link in re.findall(r'href="(https?:[^"]*)"', html)
    }
    assert printed
    assert set() == printed - known


def test_every_page_that_names_the_product_says_what_it_is_not() -> None:
    answers = Answers((Account("x", "both"),))
    by_id = {
        page.id: page.html
        for page in document_pages(real(), tailor(real(), answers), Look("print"))
    }
    words = "Not an NHS publication; not endorsed by any body it cites."
    assert [words in by_id[name] for name in ("first", "sources")] == [True, True]


def test_every_id_can_name_a_form_field(guidance: Guidance) -> None:
    idents = [entry.id for _, entry in entries(guidance)]
    assert len(idents) > 300
    assert [ident for ident in idents if not FIELD_NAME.fullmatch(ident)] == []


def test_every_id_is_published_once(guidance: Guidance) -> None:
    idents = [entry.id for _, entry in entries(guidance)]
    assert sorted(idents) == sorted(published_ids(guidance.root) - guidance.retired.keys())


def test_the_list_of_published_ids_is_sorted_and_ends_each_line(guidance: Guidance) -> None:
    text = (guidance.root / "guidance" / "ids.txt").read_text(encoding="utf-8")
    assert "".join(f"{ident}\n" for ident in sorted(published_ids(guidance.root))) == text


def test_every_file_under_profiles_is_read() -> None:
    examples = set(resources.profiles().glob("examples/**/*.toml"))
    assert set(GUIDANCE_FILES) == set(resources.profiles().rglob("*.toml")) - examples


def test_the_schemas_are_fresh() -> None:
    folder = resources.profiles() / "schemas"
    found = {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert schemas() == found


@pytest.mark.parametrize("name", sorted(schemas()))
def test_each_schema_is_a_schema(name: str) -> None:
    schema = json.loads(schemas()[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "slug" not in schema["properties"]


@pytest.mark.parametrize("path", GUIDANCE_FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_file_names_its_schema_and_obeys_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert f"#:schema ../schemas/{schema_of(path)}.json" == text.partition("\n")[0]
    validator = jsonschema.Draft202012Validator(
        json.loads((path.parent / "../schemas" / f"{schema_of(path)}.json").read_text("utf-8")),
        format_checker=jsonschema.FormatChecker(),
    )
    assert [error.message for error in validator.iter_errors(plain(rtoml.loads(text)))] == []


def test_the_schema_finds_a_misspelt_field() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schemas()["topic"]))
    (error,) = validator.iter_errors({"name": "Bad", "order": 1, "wen": "family"})
    assert "'wen' was unexpected" in error.message


def test_every_schema_belongs_to_a_kind_of_file() -> None:
    of_house_editions = {"house", "house-platform", "house-topic"}
    used = {schema_of(path) for path in GUIDANCE_FILES}
    assert used | of_house_editions == schemas().keys()
    assert [
        path
        for path in GUIDANCE_FILES
        if not any(fnmatch(f"{path.parent.name}/{path.name}", pattern) for pattern in FILES)
    ] == []


def test_a_regulators_source_is_never_for_everyone(guidance: Guidance) -> None:
    regulators = {profession.regulator for profession in guidance.professions.values()}
    everyone = {source.body for source in guidance.sources.values() if source.everyone}
    assert set() == everyone & regulators


def test_a_profession_has_no_other_regulators_source(guidance: Guidance) -> None:
    regulators = {profession.regulator for profession in guidance.professions.values()}
    for profession in guidance.professions.values():
        bodies = {guidance.sources[source].body for source in profession.sources}
        assert {profession.regulator} >= bodies & regulators


def test_no_word_names_two_platforms_or_two_professions(guidance: Guidance) -> None:
    for things in (guidance.offered, tuple(guidance.professions.values())):
        words = [
            word
            for thing in things
            for word in {
                name.casefold()
                for name in (getattr(thing, "slug", ""), thing.name, *thing.aliases)
                if name
            }
        ]
        assert sorted(set(words)) == sorted(words)


def test_no_id_of_a_source_or_duty_is_the_id_of_anything_else(guidance: Guidance) -> None:
    idents = [*(entry.id for _, entry in entries(guidance)), *guidance.sources, *guidance.duties]
    assert sorted(set(idents)) == sorted(idents)


# Finding and loading


@pytest.mark.parametrize("word", ["x", "X", " twitter ", "Twitter", "TWITTER"])
def test_a_platform_is_found_by_slug_name_or_alias(guidance: Guidance, word: str) -> None:
    found = guidance.find_platform(word)
    assert found
    assert found.slug == "x"


@pytest.mark.parametrize("word", ["", "general", "meta-account", "Meta account", "zzz"])
def test_what_is_not_offered_is_not_found(guidance: Guidance, word: str) -> None:
    assert guidance.find_platform(word) is None


def test_a_misspelt_platform_brings_a_hint(guidance: Guidance) -> None:
    assert guidance.platform_hint("Linkdin") == "Did you mean “linkedin”?"
    assert guidance.platform_hint("zzzzzz") == ""


@pytest.mark.parametrize("word", ["psychiatrist", "Psychiatrist", " PSYCHIATRIST "])
def test_a_profession_is_found_in_any_case(guidance: Guidance, word: str) -> None:
    found = guidance.find_profession(word)
    assert found
    assert found.id == "psychiatrist"


def test_a_profession_that_is_not_listed_is_not_found(guidance: Guidance) -> None:
    assert guidance.find_profession("astronaut") is None


def test_platforms_and_topics_stand_in_their_order(guidance: Guidance) -> None:
    platforms = [platform.order for platform in guidance.platforms.values()]
    topics = [topic.order for topic in guidance.topics.values()]
    assert (sorted(platforms), sorted(topics)) == (platforms, topics)


def test_loading_broken_guidance_names_every_problem(copy_of_profiles: Path) -> None:
    for name in ("one", "two"):
        (copy_of_profiles / "topics" / f"{name}.toml").write_text("name = 1", encoding="utf-8")
    with pytest.raises(GuidanceInvalid) as caught:
        load(copy_of_profiles)
    lines = str(caught.value).splitlines()
    cure = "Run “checklist guidance check” to see them again."
    assert f"The guidance has 4 problems. {cure}" == lines[0]
    assert caught.value.exit_code == ExitCode.GUIDANCE
    assert [f"  topics/{name}.toml" for name in ("one", "one", "two", "two")] == [
        line.partition(": ")[0] for line in lines[1:]
    ]


def test_a_copy_gives_the_same_guidance(guidance: Guidance, copy_of_profiles: Path) -> None:
    copy = load(copy_of_profiles)
    assert guidance.items == copy.items
    assert guidance.sources == copy.sources


@pytest.mark.parametrize(("number", "words"), [(0, "0 problems"), (1, "1 problem")])
def test_problems_are_counted_in_words(number: int, words: str) -> None:
    assert words == count([Problem("a", "", "", "b")] * number)
