"""Last year's checklist is this year's starting point: the whole circle, and its parts."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import checklist
from checklist import resources
from checklist.answers.model import Account, Answers
from checklist.answers.parse import build
from checklist.answers.person import Person
from checklist.answers.questions import QUESTIONS, Choice
from checklist.cli.prompts import TerminalPrompter
from checklist.guidance.guidance import Guidance
from checklist.guidance.toml import read
from checklist.html.look import Look
from checklist.make import Order, make_pdf
from checklist.pdf.cache_entry import FORMAT
from checklist.pdf.slip import slip_of
from checklist.pdf.slips import SlipMaker
from checklist.reading import html
from checklist.reading.reader import Reader
from checklist.returned.interpret import interpret
from checklist.returned.last_answers import raw_answers
from checklist.returned.record import Record
from checklist.tailoring.parts import kinds_of
from checklist.tailoring.sheet_ids import part_of
from checklist.tailoring.tailor import tailor
from tests.conftest import everyones_answers, real, unlisted_name
from tests.pdf.test_form_edition import PREFILLED
from tests.returned.returned_files import (
    SMALL,
    box_names,
    fill,
    fill_by_chromium,
    fill_by_pdfium,
    fill_by_pdfjs,
    fill_twin,
    form,
    found_in,
    twin,
)
from tests.tools import DATA, DAY, drawn_text, flat, made, opened, outloud, run, text_of

USED, LEFT = "fb-friends-list--facebook-personal", "left--general-1-personal"
REPLACED = "fb-view-as--facebook-personal"


def record_of(answers: Answers, boxes: list[str] | None = None) -> Record:
    """A twin made from `answers`, filled in and read back."""
    page = fill_twin(twin(real(), answers, Person()), boxes or [], {})
    return interpret(html.read(page.decode()), real(), "last.html")


def again(answers: Answers, boxes: list[str] | None = None) -> Answers:
    """The answers that come out of a checklist made from `answers`."""
    found, problems = build(real(), raw_answers(real(), record_of(answers, boxes)), "")
    assert problems == []
    return found


# The circle


NEXT_EDITION = DATA / "next-edition"


@pytest.fixture(scope="module")
def next_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with a later edition: one item new, one changed, one retired and replaced."""
    root = tmp_path_factory.mktemp("next-year")
    package = Path(checklist.__file__).parent
    shutil.copytree(package, root / "checklist", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(resources.templates(), root / "templates")
    shutil.copytree(NEXT_EDITION, root / "profiles")
    return root


VIEWERS = {"PDFium": fill_by_pdfium, "pdf.js": fill_by_pdfjs, "Chromium": fill_by_chromium}
"""Who fills the form in; the last one has the HTML page."""


@pytest.mark.parametrize(
    "viewer",
    ["PDFium", *(pytest.param(name, marks=pytest.mark.long) for name in ("pdf.js", "Chromium"))],
)
def test_whole_circle_from_a_new_checklist_to_the_review_of_the_next(
    viewer: str, next_year: Path, tmp_path: Path
) -> None:
    fill_in = VIEWERS[viewer]
    ending = "html" if viewer == "Chromium" else "pdf"
    blank, last, again_, this = (tmp_path / f"{n}.{ending}" for n in ("a", "last", "new", "this"))
    made = run(
        *("new", "-p", "facebook=both", "-p", "other:Mumsnet=personal", "--no-family"),
        *("--level", "full", "--occasion", "annual-review", "--name", "Siân Ŵyn", "-o", blank),
        folder=tmp_path,
    )
    assert made.code == 0, made.err

    # This year: 2 items done, one platform not used any more, a note, signed.
    boxes = [f"{USED}--done", f"{REPLACED}--done", LEFT, "signed--discussed"]
    texts = {"notes--facebook-personal": "Ask Ŵyn", "signed--date": "3 November 2025"}
    last.write_bytes(fill_in(blank.read_bytes(), boxes, texts))
    review = run("review", last, "--json", folder=tmp_path)
    told = json.loads(review.out)
    assert review.code == 0, review.err
    done = {(i["id"], i["sheet"]) for i in told["items"] if i["state"] == "done"}
    assert done == {("fb-friends-list", "facebook-personal"), ("fb-view-as", "facebook-personal")}
    assert told["left"] == ["general-1-personal"]
    assert told["notes"] == {"facebook-personal": "Ask Ŵyn"}
    assert (told["name"], told["signed"]["date"]) == ("Siân Ŵyn", "2025-11-03")
    assert told["warnings"] == []

    # Next year, with a newer edition.
    env = {"PYTHONPATH": str(next_year)}
    made = run("new", "--from", last, "-o", again_, folder=tmp_path, env=env)
    assert made.code == 0, made.err
    assert "on the new checklist as accounts to leave" in made.err
    assert "-p facebook=both --leaving other:Mumsnet=personal" in made.err
    check_new_checklist(again_)

    ticked = ["fb-default-audience--facebook-personal--done"]
    this.write_bytes(fill_in(again_.read_bytes(), ticked, {}))
    review = run("review", this, "--last", last, "--json", folder=tmp_path, env=env)
    since = json.loads(review.out)["since"]
    assert review.code == 0, review.err
    check_comparison(since)

    # For the meeting.
    ran = run("review", this, "--last", last, "-o", "meeting.html", folder=tmp_path, env=env)
    assert ran.code == 0, ran.err
    page = (tmp_path / "meeting.html").read_text()
    assert "Looked at since 3 November 2025" in page
    assert "This holds personal data" in page
    assert "<script" not in page


def check_new_checklist(path: Path) -> None:
    data = path.read_bytes()
    text = flat(text_of(data)) if path.suffix == ".pdf" else re.sub(r"<[^>]+>", "", data.decode())
    assert f"Your last checklist, 3 November 2025 (edition {real().edition})." in text
    assert re.search(r"Since then: 1 changed, 3 new, \d+ still open", text)
    assert "Changed since your last review" in text
    assert "You ticked this on 3 November 2025." in text
    assert "In place of an older item, which you ticked on 3 November 2025." in text
    assert "Siân Ŵyn" in (text if path.suffix == ".pdf" else data.decode())
    if path.suffix == ".pdf":
        with opened(data) as pdf:
            boxes = [f for f in pdf.Root.AcroForm.Fields if str(f.FT) == "/Btn"]
            assert boxes
            assert {str(box.V) for box in boxes} == {"/Off"}
    else:
        assert '<script type="application/json" id="state">{}</script>' in data.decode()
        body = data.decode().partition("<form")[2].partition("</form>")[0]
        assert not re.search(r"<input[^>]*\bchecked", body)


def check_comparison(since: dict[str, Any]) -> None:
    sheet = "facebook-personal"
    assert since["edition"] == real().edition
    assert [(c["id"], c["sheet"]) for c in since["newly_done"]] == [("fb-default-audience", sheet)]
    assert [c["id"] for c in since["undone"]] == ["fb-friends-list"]
    assert {(c["id"], c["sheet"]) for c in since["new"]} == {
        ("fb-view-as-stranger", sheet),
        ("fb-view-as-stranger", "facebook-professional"),
        ("pos-share-news", "positive"),
    }
    assert {c["id"] for c in since["changed"]} == {"fb-friends-list"}
    assert {(c["id"], c["before"], c["replaced_by"]) for c in since["retired"]} == {
        ("fb-view-as", "done", "fb-view-as-stranger"),
        ("fb-view-as", "open", "fb-view-as-stranger"),
    }
    assert "fb-limit-past" in {c["id"] for c in since["still_open"]}
    known = read(NEXT_EDITION)[0].items
    gone = {c["sheet"] for c in since["dropped"] if c["id"] in known}
    assert {sheet for sheet in gone if not sheet.startswith("general-")} == set()
    assert gone


def test_nothing_of_the_person_or_of_last_year_goes_through_layout(
    guidance: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    last = tmp_path / "last.pdf"
    last.write_bytes(fill(form(guidance, press), [f"{USED}--done"], {"signed--date": "3/11/2025"}))
    cache = tmp_path / "cache"

    ran = run(
        *("new", "--from", last, "-o", "new.pdf"),
        folder=tmp_path,
        env={"CHECKLIST_CACHE": str(cache)},
    )

    assert ran.code == 0, ran.err
    shown = flat(text_of(tmp_path / "new.pdf"))
    assert "still open" in shown
    kept = b"".join(path.read_bytes() for path in cache.iterdir())
    assert len(kept) > 10_000
    slips = [slip_of(path.read_bytes()[len(FORMAT) + 32 :]) for path in cache.iterdir()]
    texts = [drawn_text(slip) for slip in slips]
    assert any("Facebook" in text for text in texts)
    for word in ("Siân", "Ward 7", "Mumsnet", "2025", "Open last time"):
        assert word.encode() not in kept
        assert not any(word in text for text in texts), word


@pytest.mark.parametrize("edition", ["form", "print"])
def test_checkers_find_nothing_in_a_checklist_that_starts_from_the_last_one(
    edition: Literal["form", "print"], guidance: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    last = record_of(SMALL, [f"{USED}--done"])
    newer = replace(guidance, edition="2027.11")
    last = replace(last, edition="2026.10")
    path = tmp_path / "next.pdf"
    path.write_bytes(make_pdf(newer, Order(SMALL, DAY, look=Look(edition), last=last), press).data)

    assert "Open last time." in flat(text_of(path))
    found = outloud(path)
    assert [one for one in found if edition == "print" or one[0] not in PREFILLED] == []
    checked = subprocess.run(["pdfua", "check", path], check=True, capture_output=True)
    assert b"errors=0 warnings=0" in checked.stdout


# What the answers were


SLOW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(everyones_answers(minutes=False))
def test_answers_behind_any_checklist_come_back(answers: Answers) -> None:
    sheets = {sheet.id: sheet for sheet in tailor(real(), answers).sheets if sheet.entries}

    found = again(answers)

    assert expected_accounts(answers, set(sheets)) == accounts_in(found)
    assert found.supervises == any(sheet.endswith("-supervisor") for sheet in sheets)
    assert (found.profession, found.level) == (answers.profession, answers.level)
    assert found.family == answers.family
    usual = "annual-review" if answers.occasion == "new-starter" else answers.occasion
    assert found.occasion == usual


def accounts_in(answers: Answers) -> dict[tuple[str, str], set[str]]:
    kinds: dict[tuple[str, str], set[str]] = {}
    for account in answers.accounts:
        kinds.setdefault((account.platform, account.stage), set()).update(kinds_of(account))
    return kinds


def expected_accounts(answers: Answers, sheets: set[str]) -> dict[tuple[str, str], set[str]]:
    """What is opened is used a year later; what was to be left still is, when nothing was done."""
    kinds: dict[tuple[str, str], set[str]] = {}
    unlisted = list(dict.fromkeys(a.platform for a in answers.accounts if unlisted_name(a)))
    used = [
        a.platform
        for a in answers.accounts
        if a.stage != "leaving" and sheets & {f"{a.platform}-{kind}" for kind in kinds_of(a)}
    ]
    behind = {real().platforms[slug].shared for slug in used if slug in real().platforms}
    for account in answers.accounts:
        name = account.platform
        slug = f"general-{unlisted.index(name) + 1}" if name in unlisted else name
        if name in behind and account.stage != "leaving":
            continue
        for kind in kinds_of(account):
            stage = "-leaving" if account.stage == "leaving" else ""
            if f"{slug}{stage}-{kind}" in sheets:
                key = (account.platform, "leaving" if stage else "using")
                kinds.setdefault(key, set()).add(kind)
    return {key: {"mixed"} if "mixed" in found else found for key, found in kinds.items()}


@pytest.mark.parametrize("level", ["quick", "standard", "full"])
def test_level_comes_back(level: str) -> None:
    accounts = (Account("facebook", "both"), Account("whatsapp", "personal"))
    answers = Answers(accounts=accounts, level=level)  # type: ignore[arg-type]  # a level

    assert again(answers).level == level


ANSWERED = Answers(
    accounts=SMALL.accounts,
    profession="practitioner-psychologist",
    level="quick",
    family=("partner", "relatives"),
    pages=("phone", "fakes"),
)
SAID = {
    "profession": "practitioner-psychologist",
    "level": "quick",
    "family": "partner,relatives",
    "pages": "phone,fakes",
}


def test_form_and_twin_say_the_answers_that_no_field_tells(
    guidance: Guidance, press: SlipMaker, reader: Reader, tmp_path: Path
) -> None:
    for name, data in (
        ("a.pdf", form(guidance, press, ANSWERED)),
        ("a.html", fill_twin(twin(guidance, ANSWERED), [], {})),
    ):
        extracted = found_in(reader, tmp_path, data, name)
        assert extracted.answers == SAID, name
        assert interpret(extracted, guidance, name).answers == {
            "profession": ANSWERED.profession,
            "level": "quick",
            "family": ["partner", "relatives"],
            "pages": ["phone", "fakes"],
        }


def test_print_edition_says_none_of_them(guidance: Guidance, press: SlipMaker) -> None:
    printed = made(guidance, press, ANSWERED).data

    assert b"chk:Edition" in printed
    assert not re.search(rb"chk:(Profession|Level|Family|Pages)", printed)


STRANGE = {
    "profession": ["wizard", "../../etc", "practitioner-psychologist<", "a" * 200, "ŵ"],
    "level": ["all", "QUICK", "quick full", "", "-quick"],
    "pages": ["<script>", "p" * 400, ""],
    "family": ["partner,nobody", "partner;children", ",", "none,partner", "partner,"],
}


@pytest.mark.parametrize("key", STRANGE)
def test_answers_that_a_returned_file_makes_up_are_left_out(
    key: str, guidance: Guidance, press: SlipMaker, reader: Reader, tmp_path: Path
) -> None:
    page = fill_twin(twin(guidance, ANSWERED), [], {}).decode()
    document = form(guidance, press, ANSWERED)
    usual = escape(SAID[key])
    spelt = f"<chk:{key.capitalize()}>{usual}<".encode()
    assert (page.count(f'data-{key}="{usual}"'), document.count(spelt)) == (1, 1)
    for strange in map(escape, STRANGE[key]):
        changed = page.replace(f'data-{key}="{usual}"', f'data-{key}="{strange}"')
        record = interpret(html.read(changed), guidance, "a.html")
        assert record.answers.keys() == SAID.keys() - {key}, strange

        with opened(document) as pdf:
            packet = pdf.Root.Metadata.read_bytes()
            new = packet.replace(spelt, f"<chk:{key.capitalize()}>{strange}<".encode())
            pdf.Root.Metadata.write(new)
            out = io.BytesIO()
            pdf.save(out)
        extracted = found_in(reader, tmp_path, out.getvalue())
        record = interpret(extracted, guidance, "a.pdf")
        assert record.answers.keys() == SAID.keys() - {key}, strange


def without_answers(page: bytes) -> bytes:
    """A twin as edition 2026.11 first made it: it says none of the answers."""
    return re.sub(rb' data-(profession|level|family|pages)="[^"]*"', b"", page)


def test_file_that_does_not_say_them_leaves_them_to_the_options(
    guidance: Guidance, tmp_path: Path
) -> None:
    (tmp_path / "last.html").write_bytes(
        without_answers(fill_twin(twin(guidance, ANSWERED), [], {}))
    )
    command = ("new", "--from", "last.html", "-o", "new.json", "--force")
    ran = run(*command, folder=tmp_path)
    said = run(*command, "--level", "quick", "--no-family", folder=tmp_path)
    answers = json.loads((tmp_path / "new.json").read_text())["answers"]

    assert (ran.code, said.code) == (0, 0), ran.err
    assert (
        "The last checklist does not say your profession, your level and your family: "
        "add --profession, --level and --family." in ran.err
    )
    assert "does not say your profession: add --profession." in said.err
    assert (answers["level"], answers["family"]) == ("quick", [])


def test_file_without_answers_and_without_a_family_sheet_is_of_someone_without_family(
    guidance: Guidance,
) -> None:
    page = without_answers(fill_twin(twin(guidance, SMALL), [], {})).decode()
    raw = raw_answers(guidance, interpret(html.read(page), guidance, "last.html"))

    assert raw["family"] == []
    assert not {"level", "profession"} & raw.keys()


def test_account_that_was_left_is_not_asked_about_again() -> None:
    answers = Answers(accounts=(Account("tumblr", "personal", "leaving"),), level="quick")
    names = box_names(twin(real(), answers))
    done = [name for name in names if "tumblr" in name and name.endswith("--done")]

    assert [a.stage for a in again(answers).accounts] == ["leaving"]
    assert again(answers, done).accounts == ()


def test_one_of_2_accounts_that_is_not_used_any_more_becomes_one_to_leave() -> None:
    found = again(Answers(accounts=(Account("x", "both"),)), ["left--x-professional"])

    assert found.accounts == (Account("x", "personal"), Account("x", "professional", "leaving"))


def test_account_behind_a_platform_is_not_asked_about_by_itself() -> None:
    hinge = Answers(accounts=(Account("hinge", "personal"),), level="quick")
    sheets = tailor(real(), hinge).sheets
    assert "dating-personal" in {section.id for sheet in sheets for section in sheet.sections}

    assert again(hinge).accounts == hinge.accounts


def test_kind_that_a_platform_does_not_have_any_more_gives_way_to_the_one_it_has() -> None:
    last = record_of(Answers(accounts=(Account("hinge", "personal"),), level="quick"))
    ticks = tuple(
        replace(tick, sheet=tick.sheet.replace("hinge-personal", "hinge-mixed"))
        for tick in last.items
    )
    found, problems = build(real(), raw_answers(real(), replace(last, items=ticks)), "")

    assert problems == []
    assert found.accounts == (Account("hinge", "personal"),)


def test_sheets_that_nobody_knows_are_passed_by() -> None:
    assert part_of(real(), "nowhere-personal") is None
    assert part_of(real(), "nowhere") is None
    assert part_of(real(), "") is None


# The command


def test_question_with_an_answer_from_last_time_says_how_to_give_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (leaving,) = (question for question in QUESTIONS if question.key == "leaving")
    choices = [Choice("x", "X"), Choice("tumblr", "Tumblr")]
    monkeypatch.setattr("sys.stdin", io.StringIO("none\n\n\n"))
    prompter = TerminalPrompter()

    assert prompter.choose(leaving, choices, ["tumblr"]) == []
    assert "Type none for none." in capsys.readouterr().err
    assert prompter.choose(leaving, choices, ["tumblr"]) == ["tumblr"]
    assert "Enter keeps: Tumblr" in capsys.readouterr().err
    assert prompter.choose(leaving, choices, []) == []
    assert "Press Enter for none." in capsys.readouterr().err


def test_options_win_over_last_time(guidance: Guidance, tmp_path: Path) -> None:
    (tmp_path / "last.html").write_bytes(fill_twin(twin(guidance, SMALL), [], {}))
    ran = run(
        *("new", "--from", "last.html", "-p", "x=mixed", "--level", "full", "--family", "partner"),
        *("--occasion", "supervision", "-o", "new.json"),
        folder=tmp_path,
    )
    answers = json.loads((tmp_path / "new.json").read_text())["answers"]

    assert ran.code == 0, ran.err
    assert [a["platform"] for a in answers["accounts"]] == ["x"]
    assert (answers["level"], answers["family"]) == ("full", ["partner"])
    assert answers["occasion"] == "supervision"


def test_no_platforms_means_none_also_after_last_time(guidance: Guidance, tmp_path: Path) -> None:
    (tmp_path / "last.html").write_bytes(fill_twin(twin(guidance, SMALL), [], {}))
    ran = run("new", "--from", "last.html", "--no-platforms", "-o", "new.json", folder=tmp_path)

    assert ran.code == 0, ran.err
    data = json.loads((tmp_path / "new.json").read_text())
    assert data["answers"]["accounts"] == []
    assert set(data["since"]) == {"open", "changed", "new", "again"}


def test_last_checklist_that_cannot_be_read_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "last.pdf").write_bytes(b"")
    ran = run("new", "--from", "last.pdf", "-o", "new.pdf", folder=tmp_path)

    assert ran.code == 5
    assert "“last.pdf” is empty." in ran.err
    assert not (tmp_path / "new.pdf").exists()


@given(st.text(max_size=50))
def test_no_sheet_id_is_too_odd_to_be_looked_at(sheet: str) -> None:
    part = part_of(real(), sheet)
    assert part is None or part.item_ids() is not None
