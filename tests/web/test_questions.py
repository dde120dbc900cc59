"""A person who answers on the web gets what the same answers give anywhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import rtoml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from checklist.answers.interview import steps
from checklist.answers.model import UNLISTED, Account, Answers
from checklist.answers.parse import build
from checklist.guidance.guidance import Guidance
from checklist.house.load import load
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.web.documents import OFFERED
from checklist.web.state import step_id
from tests.conftest import everyones_answers, real
from tests.tools import ROOT, USUAL, run
from tests.web.pages import client, fields, heading, sent, ticked, walked

EXAMPLE = ROOT / "profiles" / "examples" / "house" / "house.toml"

NOON = {"SOURCE_DATE_EPOCH": "1795780800"}


@pytest.fixture(scope="module")
def site(guidance: Guidance, press: SlipMaker) -> TestClient:
    return client(guidance, press)


def named(answers: Answers) -> bool:
    """Tell whether the web can be told these answers: a comma parts names there."""
    names = [a.platform.removeprefix(UNLISTED) for a in answers.accounts if UNLISTED in a.platform]
    return not any("," in name or real().find_platform(name) for name in names)


WEB = everyones_answers(minutes=False).filter(named)


@settings(max_examples=25)
@given(WEB)
def test_answers_arrive_as_they_were_given_and_each_is_asked_once(answers: Answers) -> None:
    site = client(real())
    page, seen = walked(site, answers)
    found, problems = build(real(), rtoml.loads(fields(page)["answers"][0]), "")
    assert problems == []
    assert set(found.accounts) == set(answers.accounts)
    assert set(found.pages) == set(answers.pages)
    others = {"accounts": (), "pages": (), "research": False}  # research is never asked
    assert replace(found, **others) == replace(answers, **others)  # type: ignore[arg-type]
    assert seen == [step_id(step) for step in steps(real(), found)]


def test_documents_are_those_of_the_command_line(
    site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON["SOURCE_DATE_EPOCH"])
    page, _ = walked(site, USUAL)
    made = {name: site.post(name, data=fields(page)).content for name in OFFERED}
    (tmp_path / "answers.toml").write_bytes(made["answers.toml"])
    words = ("new", "--answers", "answers.toml", "--no-input")
    for more in (
        ("-o", "privacy-checklist.pdf", "--reminder", "next-review.ics"),
        ("-o", "privacy-checklist-print.pdf", "--edition", "print"),
        ("-o", "privacy-checklist-large.pdf", "--size", "large"),
        ("-o", "privacy-checklist.html", "--save-answers", "saved.toml"),
    ):
        assert run(*words, *more, folder=tmp_path, env=NOON).code == 0
    for name, data in made.items():
        assert (tmp_path / name).read_bytes() == data, name
    assert (tmp_path / "saved.toml").read_bytes() == made["answers.toml"]


def test_back_keeps_what_was_answered_on_both_pages(site: TestClient) -> None:
    page = sent(site, site.post("questions").text, {"choice": ["supervision"]})
    page = sent(site, page, {"choice": ["nurse"]}, go="back")
    assert ticked(page) == ["supervision"]
    assert ticked(sent(site, page, {"choice": ["supervision"]})) == ["nurse"]


def test_back_from_the_first_question_and_from_the_list_of_answers(site: TestClient) -> None:
    first = site.post("questions").text
    assert heading(sent(site, first, {"choice": ["check-up"]}, go="back")) == heading(first)
    page, seen = walked(site, USUAL)
    assert fields(sent(site, page, {}, go="back"))["at"] == [seen[-1]]


def test_change_asks_one_question_and_what_belongs_to_it(site: TestClient) -> None:
    page, _ = walked(site, USUAL)
    page = sent(site, page, {}, go="change:opening")
    assert ticked(page) == ["youtube"]
    page = sent(site, page, {"choice": ["youtube", "tiktok"], "other": [""]})
    assert fields(page)["at"] == ["kind:opening:tiktok"]
    assert ticked(page) == []
    page = sent(site, page, {"choice": ["personal"]})
    assert heading(page) == "Check your answers"
    assert "YouTube: personal; TikTok: personal" in page


def test_back_from_a_change_changes_nothing_else(site: TestClient) -> None:
    before, _ = walked(site, USUAL)
    page = sent(site, before, {}, go="change:level")
    assert sent(site, page, {"choice": ["standard"]}, go="back") == before


def test_back_from_a_change_leaves_the_answer_as_it_was(site: TestClient) -> None:
    before, _ = walked(site, USUAL)
    page = sent(site, before, {}, go="change:platforms")
    assert sent(site, page, {"choice": ["tiktok"]}, go="back") == before


def test_no_kind_is_chosen_for_anyone(site: TestClient) -> None:
    page, _ = walked(site, USUAL)
    page = sent(site, page, {}, go="change:opening")
    page = sent(site, page, {"choice": ["youtube", "tiktok", "snapchat"]})
    page = sent(site, page, {"choice": ["mixed"]})
    asked = fields(page)["at"]
    for go in ("back", "back"):
        page = sent(site, page, {}, go=go)
    assert fields(page)["at"] == asked
    page = sent(site, sent(site, page, {}, go="back"), {"choice": ["youtube"]})
    assert heading(page) == "Check your answers"


@pytest.mark.parametrize(
    ("at", "choice", "told"),
    [
        ("occasion", {"choice": []}, "Choose one answer."),
        ("occasion", {"choice": ["check-up", "supervision"]}, "Choose one answer."),
        ("occasion", {"choice": ["holiday"]}, "Choose one answer."),
        ("platforms", {"other": ["a, b, c, d, e, f"]}, "Name at most 5 platforms"),
        ("platforms", {"other": ["M" * 41]}, "The name is 41 characters long."),
        ("platforms", {"other": ["日本"]}, "has letters that cannot be printed"),
        ("kind:using:facebook", {"choice": []}, "Choose one answer."),
    ],
)
def test_wrong_answer_is_told_first_and_beside_its_field(
    site: TestClient, at: str, choice: dict[str, list[str]], told: str
) -> None:
    page = site.post("questions").text
    while fields(page)["at"] != [at]:
        more = {"choice": ["facebook"]} if fields(page)["at"] == ["platforms"] else {}
        page = sent(site, page, more or {"choice": ticked(page)})
    asked = heading(page)
    page = sent(site, page, choice)
    assert heading(page) == asked
    assert f"<title>Error: {asked}" in page
    assert page.count(told) == 2
    assert page.index('class="errors"') < page.index("<h1>")
    for name in choice.get("other", []):
        assert f'value="{name}"' in page


def test_second_account_of_a_platform_is_of_the_other_kind(site: TestClient) -> None:
    answers = Answers(
        (Account("facebook", "personal"), Account("facebook", "professional", "opening"))
    )
    page, seen = walked(site, answers)
    assert "kind:opening:facebook" in seen
    page = sent(site, sent(site, page, {}, go="change:platforms"), {"choice": ["facebook"]})
    assert "Facebook: personal" in page


def test_two_accounts_of_one_kind_are_told_at_once(site: TestClient) -> None:
    page, _ = walked(site, Answers((Account("facebook", "both"),)))
    page = sent(site, page, {}, go="change:opening")
    page = sent(site, page, {"choice": ["facebook"]})
    assert heading(page) == "How will you use Facebook?"
    page = sent(site, page, {"choice": ["personal"]})
    assert page.count("You have named this account of Facebook already") == 2
    assert heading(sent(site, page, {"choice": ["mixed"]})) == "Check your answers"


def test_checklist_shows_every_item_and_every_document(site: TestClient) -> None:
    page, _ = walked(site, USUAL)
    answer = site.post("checklist", data=fields(page))
    assert answer.status_code == 200
    assert heading(answer.text) == "Your checklist"
    for name in OFFERED:
        assert f'formaction="{name}"' in answer.text
    assert answer.text.count("<h1>") == 1
    assert len(answer.content) < 60_000


def test_house_edition_names_its_organisation_on_every_page(
    guidance: Guidance, press: SlipMaker
) -> None:
    site = client(load(guidance, EXAMPLE), press)
    page, _ = walked(site, USUAL)
    for text in (site.get("").text, page, site.post("checklist", data=fields(page)).text):
        assert "<header>Example Community Trust: " in text


@pytest.mark.parametrize("name", ["questions", "checklist", *OFFERED])
def test_address_without_a_form_leads_to_the_start(site: TestClient, name: str) -> None:
    answer = site.get(name, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "./")


BODIES = st.binary(max_size=300) | st.lists(
    st.tuples(
        st.sampled_from(["answers", "at", "go", "said", "choice", "other", "changing", "last"]),
        st.text(max_size=40)
        | st.sampled_from(["", "platforms", "check", "[platforms]\nx=1", '{"sheets":{}}']),
    ),
    max_size=8,
).map(lambda pairs: "&".join(f"{k}={v}" for k, v in pairs).encode("utf-8", "replace"))

MULTIPART = st.lists(
    st.tuples(
        st.sampled_from(['name="file"; filename="a.pdf"', 'name="roster"; filename="a.csv"', "x"]),
        st.binary(max_size=60),
    ),
    max_size=4,
).map(
    lambda parts: (
        b"".join(
            b"--B\r\nContent-Disposition: form-data; "
            + head.encode()
            + b"\r\n\r\n"
            + data
            + b"\r\n"
            for head, data in parts
        )
        + b"--B--\r\n"
    )
)

PAGES = ["questions", "checklist", "privacy-checklist.html", "answers.toml", "x", ""]

UPLOADS = ["last", "handout", "overview"]


def check_bodies(examples: int) -> None:
    with Reader() as reader:
        site = client(real(), None, reader)

        @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from([*PAGES, *UPLOADS]), BODIES | MULTIPART)
        def check(name: str, body: bytes) -> None:
            headers = {"Content-Type": "multipart/form-data; boundary=B"} if name in UPLOADS else {}
            answer = site.post(name, content=body, headers=headers, follow_redirects=False)
            assert answer.status_code in {200, 400, 404, 405}, answer.text

        check()


@pytest.mark.parametrize("bodies", [200, pytest.param(10_000, marks=pytest.mark.long)])
def test_no_form_is_a_fault_of_ours(bodies: int) -> None:
    check_bodies(bodies)
