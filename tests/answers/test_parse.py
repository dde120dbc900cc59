"""An answers file: there and back, and every way in which it can be wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import rtoml
from hypothesis import given
from hypothesis import strategies as st

from checklist import resources
from checklist.answers.model import RELATIONS, Account, Answers
from checklist.answers.parse import KEYS, LONGEST_PLATFORM, MAX_BYTES, build, dump, parse
from checklist.errors import AnswersInvalid, ExitCode
from checklist.tailoring.tailor import tailor
from tests.conftest import everyones_answers, real

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance

NAME = "a.toml"

EXTRA = [slug for slug, topic in real().topics.items() if topic.when != "always"]

ALL_EXTRA = f"{', '.join(EXTRA[:-1])} or {EXTRA[-1]}"

KINDS = "personal, professional, both or mixed"


def problems_of(text: str) -> list[str]:
    """What is said about an answers file with this text."""
    return [str(p) for p in build(real(), parse(text.encode(), NAME), NAME)[1]]


def answers_of(text: str) -> Answers:
    """The answers of a file without problems."""
    answers, problems = build(real(), parse(text.encode(), NAME), NAME)
    assert problems == []
    return answers


# There and back


@given(everyones_answers())
def test_what_is_saved_is_read_back_as_it_was(answers: Answers) -> None:
    raw = parse(dump(answers).encode(), NAME)
    assert (answers, []) == build(real(), raw, NAME)


@given(everyones_answers())
def test_a_saved_file_has_only_keys_that_are_known(answers: Answers) -> None:
    assert set(KEYS) >= parse(dump(answers).encode(), NAME).keys()


def test_an_empty_file_gives_the_defaults() -> None:
    assert Answers() == answers_of("")


def test_everything_that_can_be_said_is_understood() -> None:
    text = """
    occasion = "new-starter"
    profession = "practitioner-psychologist"
    level = "full"
    minutes = 90
    family = ["children", "partner"]
    supervises = true
    research = true
    topics = ["phone", "passwords", "phone"]
    [platforms]
    facebook = "both"
    "other:  Mums\u00adnet " = "personal"
    [opening]
    LinkedIn = "professional"
    [leaving]
    twitter = "mixed"
    """
    accounts = (
        Account("facebook", "both"),
        Account("other:Mumsnet", "personal"),
        Account("linkedin", "professional", "opening"),
        Account("x", "mixed", "leaving"),
    )
    expected = Answers(
        accounts=accounts,
        occasion="new-starter",
        profession="practitioner-psychologist",
        level="full",
        minutes=90,
        family=("partner", "children"),
        supervises=True,
        research=True,
        pages=("phone", "passwords"),
    )
    assert expected == answers_of(text)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse(b'\xef\xbb\xbflevel = "quick"\r\n', NAME) == {"level": "quick"}


def test_a_profession_is_found_by_its_alias_in_any_case() -> None:
    assert (
        answers_of('profession = " Clinical PSYCHOLOGIST "').profession
        == "practitioner-psychologist"
    )


def test_an_empty_profession_is_none() -> None:
    assert answers_of('profession = ""').profession is None


def test_a_platform_is_found_by_slug_name_and_alias(guidance: Guidance) -> None:
    for platform in guidance.offered:
        for word in (platform.slug, platform.name, platform.name.upper(), *platform.aliases):
            raw = {"platforms": {word: platform.kinds[0]}}
            (account,) = build(guidance, raw, NAME)[0].accounts
            assert platform.slug == account.platform


def test_an_empty_family_declines_the_sheet() -> None:
    assert answers_of("family = []").family == ()
    assert answers_of("").family == RELATIONS


@pytest.mark.parametrize("path", sorted(resources.profiles().glob("examples/*.toml")), ids=str)
def test_every_example_file_is_right_and_gives_a_checklist(guidance: Guidance, path: Any) -> None:
    answers, problems = build(guidance, parse(path.read_bytes(), path.name), path.name)
    assert problems == []
    assert len(answers.accounts) < len(tailor(guidance, answers).sheets)


# Wrong answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('ocasion = "new-starter"', "ocasion: there is no such answer. Did you mean “occasion”?"),
        (
            "zzz = 1",
            (
                "zzz: there is no such answer. Use occasion, profession, level, minutes, family,"
                " supervises, research, pages, platforms, opening or leaving."
            ),
        ),
        (
            'occasion = "new-stater"',
            (
                "occasion: “new-stater” is not one of new-starter, annual-review, supervision or"
                " check-up. Did you mean “new-starter”?"
            ),
        ),
        (
            "occasion = 1",
            "occasion: “1” is not one of new-starter, annual-review, supervision or check-up.",
        ),
        (
            'level = "fulll"',
            "level: “fulll” is not one of quick, standard or full. Did you mean “full”?",
        ),
        ('level = ""', "level: “” is not one of quick, standard or full."),
        (
            'profession = "nurs"',
            "profession: there is no profession “nurs”. Did you mean “Nurse”?",
        ),
        (
            "profession = 12345",
            "profession: there is no profession “12345”. Leave it out if yours is not in the list.",
        ),
        (
            'family = ["childen"]',
            (
                "family: “childen” is not one of partner, children or relatives."
                " Did you mean “children”?"
            ),
        ),
        (
            'family = "children"',
            (
                "family: “children” is not one of partner, children or relatives."
                " Did you mean “children”?"
            ),
        ),
        ("family = [1]", "family: “1” is not one of partner, children or relatives."),
        (
            'pages = ["pasword"]',
            "pages: there is no page “pasword” to choose. Did you mean “passwords”?",
        ),
        (
            'topics = "conduct"',
            f"topics: there is no page “conduct” to choose. Use {ALL_EXTRA}.",
        ),
        ('supervises = "yes"', "supervises: “yes” is not true or false."),
        ("research = 1", "research: “1” is not true or false."),
        (
            'platforms = "facebook"',
            "platforms: it is not a table. Write [platforms], then lines like: x = “personal”.",
        ),
        (
            "[opening]\nx = 1",
            f"opening: x: “1” is not one of {KINDS}.",
        ),
        (
            '[platforms]\nx = "profesional"',
            f"platforms: x: “profesional” is not one of {KINDS}. Did you mean “professional”?",
        ),
        (
            '[leaving]\nx = ["personal"]',
            f"leaving: x: “['personal']” is not one of {KINDS}. Did you mean “personal”?",
        ),
        (
            '[platforms]\nfacebok = "personal"',
            (
                "platforms: we do not list the platform “facebok”. Did you mean “facebook”?"
                " For one that we do not list write “other:facebok”."
            ),
        ),
        (
            '[platforms]\nzzzz = "personal"',
            (
                "platforms: we do not list the platform “zzzz”."
                " For one that we do not list write “other:zzzz”."
            ),
        ),
        (
            '[platforms]\nmeta-account = "personal"',
            (
                "platforms: we do not list the platform “meta-account”."
                " Did you mean “apple-account”?"
                " For one that we do not list write “other:meta-account”."
            ),
        ),
        (
            '[platforms]\nx = "personal"\nTwitter = "professional"',
            (
                "platforms: “Twitter” and “x” are the same platform."
                " Name it once; use “both” for 2 accounts."
            ),
        ),
        (
            '[platforms]\n"other:" = "personal"',
            "platforms: the name after “other:” is empty. Write other:Name.",
        ),
        (
            '[platforms]\n"OTHER: \u200b " = "personal"',
            "platforms: the name after “other:” is empty. Write other:Name.",
        ),
        (
            f'[platforms]\n"other:{"m" * 41}" = "personal"',
            "platforms: the name is 41 characters long. Use at most 40.",
        ),
        (
            '[platforms]\n"other:ВКонтакте" = "personal"',
            "platforms: “ВКонтакте” has letters that cannot be printed. Write it in Latin letters.",
        ),
        (
            '[platforms]\n"other:Mums\u00adnet" = "personal"\n"other:Mumsnet" = "both"',
            (
                "platforms: “other:Mumsnet” and “other:Mums\u00adnet” are the same platform."
                " Name it once; use “both” for 2 accounts."
            ),
        ),
    ],
    ids=lambda text: re.sub(r"\W+", "-", text)[:30],
)
def test_each_wrong_answer_is_named_with_its_cure(text: str, expected: str) -> None:
    assert [f"{NAME}: {expected}"] == problems_of(text)


@pytest.mark.parametrize(
    "minutes", ["0", "-5", "10001", "true", "false", '"x"', "1.5", "nan", "[]"]
)
def test_minutes_must_be_a_whole_number_in_range(minutes: str) -> None:
    raw = parse(f"minutes = {minutes}".encode(), NAME)
    (problem,) = build(real(), raw, NAME)[1]
    shown = raw["minutes"]
    assert str(problem) == f"{NAME}: minutes: “{shown}” is not a number of minutes. Use 1 to 10000."


def test_a_kind_that_a_platform_does_not_have_is_refused(guidance: Guidance) -> None:
    linkedin = replace(guidance.platforms["linkedin"], kinds=("professional",))
    platforms = {**guidance.platforms, "linkedin": linkedin}
    limited = replace(guidance, platforms=platforms)
    fault = "platforms: LinkedIn has professional profiles only. Use “professional”."
    for kind in ("personal", "both", "mixed"):
        (problem,) = build(limited, {"platforms": {"linkedin": kind}}, NAME)[1]
        assert f"{NAME}: {fault}" == str(problem)
    assert build(limited, {"platforms": {"linkedin": "professional"}}, NAME)[1] == []


def test_all_problems_are_named_and_the_right_answers_kept() -> None:
    text = 'level = "quick"\nminutes = 0\nfamily = ["cat", "partner", "dog"]\n[platforms]\nzzz = 1'
    answers, problems = build(real(), parse(text.encode(), NAME), NAME)
    assert [problem.field for problem in problems] == ["minutes", "family", "family", "platforms"]
    assert Answers(level="quick") == answers


def test_problems_with_unknown_keys_stand_in_the_order_of_the_file() -> None:
    keys = [f"zzz{number}" for number in (3, 1, 4, 5, 9, 2, 6, 8, 7)]
    problems = build(real(), dict.fromkeys(keys, 1), NAME)[1]
    assert keys == [problem.field for problem in problems]


@pytest.mark.parametrize("topics", ["[[1]]", "[{}]", "{}", "1", "true"])
def test_topics_of_the_wrong_type_are_refused(topics: str) -> None:
    (problem,) = build(real(), parse(f"topics = {topics}".encode(), NAME), NAME)[1]
    assert problem.field == "topics"


def test_the_longest_name_of_a_platform_is_accepted() -> None:
    name = "ŵ" * LONGEST_PLATFORM
    (account,) = answers_of(f'[platforms]\n"other:{name}" = "both"').accounts
    assert f"other:{name}" == account.platform


# Files that are no answers file


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"#" * (MAX_BYTES + 1),
            "“a.toml” is larger than 100,000 bytes, so it is not an answers file.",
        ),
        (b'level = "\xff"', "“a.toml” is not UTF-8 text. Save it as UTF-8."),
        ('level = "quick"'.encode("utf-16"), "“a.toml” is not UTF-8 text. Save it as UTF-8."),
    ],
    ids=["large", "latin-1", "utf-16"],
)
def test_a_file_that_cannot_be_an_answers_file_is_refused(data: bytes, expected: str) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        parse(data, NAME)
    assert expected == str(caught.value)
    assert caught.value.exit_code == ExitCode.ANSWERS


def test_a_file_of_the_largest_size_is_read() -> None:
    assert parse(b"#" * MAX_BYTES, NAME) == {}


@pytest.mark.parametrize(
    "text",
    [
        'level = "quick',
        'level = "quick"\nlevel = "full"',
        "{}",
        "%PDF-1.7",
        "day = 0000-01-01",
        "a = " + "[" * 50_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_file_that_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(AnswersInvalid, match=r"^“a\.toml” is not TOML: .*[^.]\.$"):
        parse(text.encode(), NAME)


def test_the_line_of_a_fault_in_toml_is_named() -> None:
    with pytest.raises(AnswersInvalid, match="at line 2 column"):
        parse(b'occasion = "check-up"\nlevel = quick\n', NAME)


@given(st.binary(max_size=200) | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_at_all_bring_anything_but_a_refusal(data: bytes) -> None:
    try:
        parse(data, NAME)
    except AnswersInvalid as error:
        assert NAME in error.message  # noqa: PT017 (most examples are refused, some are not)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

PLATFORM_WORDS = st.sampled_from(["x", "facebook", "other:", "other:\x00", "general"]) | st.text()


@given(
    st.dictionaries(
        st.sampled_from(KEYS) | st.text(),
        VALUES | st.dictionaries(PLATFORM_WORDS, VALUES, max_size=3),
        max_size=5,
    )
)
def test_no_values_at_all_stop_the_checks(raw: dict[str, Any]) -> None:
    answers, problems = build(real(), raw, NAME)
    assert raw.keys() - set(KEYS) <= {problem.field for problem in problems}
    assert tailor(real(), answers).answers is answers


def test_saved_answers_are_toml_for_any_reader() -> None:
    answers = Answers((Account("other:a.b = “c” #d", "both"),), minutes=5)
    assert rtoml.loads(dump(answers))["platforms"] == {"other:a.b = “c” #d": "both"}
