"""The overview helps to aim a teaching session, and tells nothing about anyone."""

from __future__ import annotations

import csv
import html as html_text
import io
import json
import os
import random
import re
import subprocess
from itertools import islice
from pathlib import Path

import pikepdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from checklist import resources
from checklist.answers.person import Person
from checklist.errors import UsageError
from checklist.guidance.guidance import Guidance
from checklist.house.load import load as load_house
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.returned.compare import LISTS, compare
from checklist.returned.interpret import interpret
from checklist.returned.item_counts import FEWEST
from checklist.returned.overview import Overview, as_data, overview
from checklist.returned.overview_report import report_of
from checklist.returned.report import Report, Section, of_comparison
from checklist.returned.report_files import ROWS, html_page, pdf
from checklist.returned.spreadsheet import csv_of_items, csv_of_people, safe_cell, to_csv
from tests.conftest import real
from tests.html.test_twin_page import AXE, CHROMIUM, FLAGS
from tests.reading.hostile import HOSTILE
from tests.reading.mutations import Whole, spoilt
from tests.returned.returned_files import (
    SMALL,
    append,
    box_names,
    fill,
    fill_twin,
    form,
    states_of,
    text_names,
    twin,
)
from tests.tools import DAY, ROOT, outloud, run, text_of

ASKED = "Canary: my patient asked"


SHEET = "facebook-personal"

FACEBOOK = "fb-lookup-phone"


def put(folder: Path, guidance: Guidance, number: int, boxes: list[str], **texts: str) -> Path:
    """A twin of one person, filled in."""
    page = twin(guidance, SMALL, Person(f"Person {number}", f"R{number}"))
    path = folder / f"{number:02}.html"
    written = {f"signed--{key.replace('_', '-')}": text for key, text in texts.items()}
    path.write_bytes(fill_twin(page, boxes, written))
    return path


@pytest.fixture
def six(guidance: Guidance, tmp_path: Path) -> Path:
    """6 people: 4 have done the item on both sheets, 1 on one of 2, 1 on none."""
    folder = tmp_path / "returned"
    folder.mkdir()
    both = [f"{FACEBOOK}--facebook-{kind}--done" for kind in ("personal", "professional")]
    for number in range(4):
        put(folder, guidance, number, both, date="3 November 2025")
    put(folder, guidance, 4, [*both[:1], "signed--discussed"], discussed_on="1/12/2025")
    put(folder, guidance, 5, ["left--facebook-personal"], questions=ASKED, next_review="May?")
    return folder


def test_overview_says_who_returned_talked_and_asks(
    six: Path, guidance: Guidance, reader: Reader
) -> None:
    found = overview(guidance, six, reader)

    assert [one.reference for one in found.returned] == [f"R{number}" for number in range(6)]
    assert [one.discussed for one in found.returned] == [False] * 4 + [True, False]
    assert [one.has_question for one in found.returned] == [False] * 5 + [True]
    assert found.returned[0].finished == "2025-11-03"
    assert found.returned[0].made == "2026-11-23"
    assert found.returned[4].discussed_on == "2025-12-01"
    assert found.returned[5].next_review == "May?"
    assert found.unread == ()


def test_person_counts_once_for_an_item_however_many_sheets_have_it(
    six: Path, guidance: Guidance, reader: Reader
) -> None:
    counts = {one.id: one for one in overview(guidance, six, reader).counts}

    assert (counts[FACEBOOK].people, counts[FACEBOOK].done, counts[FACEBOOK].open) == (6, 4, 2)
    assert {one.open for one in counts.values() if not one.done} == {6}


def test_return_without_a_reference_has_a_heading_for_its_row(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    page = twin(guidance, SMALL, Person("Ann", ""))
    (tmp_path / "a.html").write_bytes(fill_twin(page, [], {}))
    found = overview(guidance, tmp_path, reader)

    assert [one.reference for one in found.returned] == [""]
    assert next(row[0] for part in report_of(found).sections for row in part.rows) == "none"


def test_counts_of_few_people_are_withheld(six: Path, guidance: Guidance, reader: Reader) -> None:
    (six / "05.html").unlink()
    assert len(overview(guidance, six, reader).counts) > 10
    (six / "04.html").unlink()
    found = overview(guidance, six, reader)

    assert FEWEST == 5
    assert found.counts == ()
    assert "withheld" in str(report_of(found))
    assert not report_of(found).sections[-1].bars


def test_item_that_few_people_have_is_withheld_because_it_would_tell_who_uses_what(
    six: Path, guidance: Guidance, reader: Reader
) -> None:
    from checklist.answers.model import Account, Answers
    from checklist.tailoring.tailor import tailor

    only = Answers(accounts=(Account("tinder", "personal"),), level="quick", family=())
    (six / "06.html").write_bytes(fill_twin(twin(guidance, only), [], {}))
    found = overview(guidance, six, reader)

    assert len(found.returned) == 7
    sheets = [sheet for sheet in tailor(guidance, only).sheets if sheet.kind]
    assert found.withheld == sum(len(sheet.entries) for sheet in sheets)
    assert not [one for one in found.counts if one.home == "Tinder"]
    assert "Tinder" not in json.dumps(as_data(found))


def every_output(found: Overview, press: SlipMaker) -> dict[str, str]:
    report = report_of(found)
    return {
        "report": str(report),
        "html": html_page(report).decode(),
        "pdf": text_of(pdf(report, press, DAY)),
        "people": csv_of_people(found).decode(),
        "items": csv_of_items(found).decode(),
        "json": json.dumps(as_data(found), ensure_ascii=False),
    }


def test_nobodys_platforms_and_notes_are_in_any_output_unless_asked_for(
    six: Path, guidance: Guidance, reader: Reader, press: SlipMaker
) -> None:
    for name, text in every_output(overview(guidance, six, reader), press).items():
        assert "Canary" not in text, name
        assert "personal profile" not in text, name
        assert "Mumsnet" not in text, name

    asked = overview(guidance, six, reader, with_notes=True, with_platforms=True)
    for name, text in every_output(asked, press).items():
        if name == "items":
            continue
        assert "Canary" in text, name
        assert "Mumsnet: personal profile" in text.replace("\n", " "), name
        says = '"personal": true' if name == "json" else "This holds personal data"
        assert says in text.replace("\n", " "), name


def test_overview_neither_ranks_nor_scores(
    six: Path, guidance: Guidance, reader: Reader, press: SlipMaker
) -> None:
    found = overview(guidance, six, reader)
    files = [one.file for one in found.returned]

    assert files == sorted(files)
    for name, output in every_output(found, press).items():
        text = re.sub(r"<style>.*?</style>", "", output, flags=re.DOTALL)
        assert "%" not in text, name
        assert not re.search(r"\b(score|pass|fail|best|worst|unsafe)", text, re.IGNORECASE), name


def test_chart_says_what_its_table_says(six: Path, guidance: Guidance, reader: Reader) -> None:
    report = report_of(overview(guidance, six, reader))
    (chart,) = (section for section in report.sections if section.bars)
    page = html_page(report).decode()
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", page)

    assert len(chart.bars) == 10
    assert [f"{bar.label}: {bar.number} of {bar.total}" for bar in chart.bars] == [
        html_text.unescape(text) for text in drawn
    ]
    assert [row[1] for row in chart.rows] == [f"{bar.number} of {bar.total}" for bar in chart.bars]
    assert 'role="img"' in page
    assert "<script" not in page


def test_copies_and_files_of_one_reference_count_as_one_person(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    done = [f"{FACEBOOK}--{SHEET}--done"]
    put(tmp_path, guidance, 1, [], date="3 November 2025")
    put(tmp_path, guidance, 2, [])
    first = (tmp_path / "01.html").read_bytes()
    for name in ("01 (1).html", "01 - Copy.html", "copy of 01.html"):
        (tmp_path / name).write_bytes(first)
    for number, reference in enumerate(("R1", "r1", "\uff321")):
        page = twin(guidance, SMALL, Person("Person 1", reference))
        later = {"signed--date": f"{4 + number} November 2025"}
        (tmp_path / f"1{number}.html").write_bytes(fill_twin(page, done, later))
    found = overview(guidance, tmp_path, reader)
    shown = str(report_of(found))

    assert (found.people, found.counts) == (2, ())
    assert [(copy.file, copy.of) for copy in found.copies] == [
        ("01 - Copy.html", "01 (1).html"),
        ("01.html", "01 (1).html"),
        ("copy of 01.html", "01 (1).html"),
    ]
    assert "2 people returned a checklist; 0 files could not be read." in shown
    assert "01.html says the same as 01 (1).html." in shown
    assert (
        "4 files carry the reference “R1” and count as 1 person, by the one that was finished "
        "last: 01 (1).html, 10.html, 11.html, 12.html." in shown
    )


def test_file_that_was_finished_last_counts_for_a_person(
    six: Path, guidance: Guidance, reader: Reader
) -> None:
    def states() -> tuple[int, int]:
        counts = {count.id: count for count in overview(guidance, six, reader).counts}
        return counts[FACEBOOK].people, counts[FACEBOOK].done

    page = twin(guidance, SMALL, Person("Person 0", "R0"))
    assert states() == (6, 4)
    (six / "earlier.html").write_bytes(fill_twin(page, [], {"signed--date": "1 November 2025"}))
    assert states() == (6, 4)
    (six / "later.html").write_bytes(fill_twin(page, [], {"signed--date": "4 November 2025"}))
    assert states() == (6, 3)


def test_people_without_a_reference_are_told_apart_by_name_or_content(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    for number, (name, note) in enumerate(
        [("Siân", "a"), ("siân", "b"), ("", "c"), ("", "d"), ("", "d"), ("Tomos", "")]
    ):
        page = twin(guidance, SMALL, Person(name, ""))
        data = fill_twin(page, [], {f"notes--{SHEET}": note})
        (tmp_path / f"{number}.html").write_bytes(data)
    found = overview(guidance, tmp_path, reader)

    assert (found.people, len(found.returned), len(found.copies)) == (4, 5, 1)
    assert "2 files carry the name “Siân”" in str(report_of(found))


@pytest.mark.parametrize(
    "name", ["desktop.ini", "Thumbs.db", ".DS_Store", "handout.csv", ".checklist-handout.json"]
)
def test_files_of_the_system_and_of_a_hand_out_are_passed_over(
    name: str, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    put(tmp_path, guidance, 1, [])
    (tmp_path / name).write_bytes(b"[.ShellClassInfo]")
    found = overview(guidance, tmp_path, reader)

    assert (len(found.returned), found.unread) == (1, ())


def test_what_is_no_file_is_named_and_never_opened(
    six: Path, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    (six / "sub").mkdir()
    (six / ".hidden").write_text("x")
    (six / "link.html").symlink_to(six / "00.html")
    os.mkfifo(six / "pipe.html")
    (six / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    found = overview(guidance, six, reader)

    assert [one.file for one in found.unread] == ["link.html", "photo.jpg", "pipe.html", "sub"]
    assert len(found.returned) == 6
    for missing in (tmp_path / "missing", six / "00.html"):
        with pytest.raises(UsageError):
            overview(guidance, missing, reader)


# 500 files


def damage(folder: Path, whole: Whole) -> int:
    """30 files spoilt in 30 ways; how many."""
    rng = random.Random(3)  # noqa: S311  # the same each time
    files = [build() for name, build in HOSTILE.items() if "million" not in name][:15]
    for size in (0, 1, 100, 5_000, len(whole.data) // 2, len(whole.data) - 30):
        files.append(whole.data[:size])
    files += [rng.randbytes(1_000), b"PK\x03\x04", b"\xff\xd8\xff", b"<html></html>"]
    while len(files) < 30:
        spoiled = bytearray(whole.data)
        del spoiled[rng.randrange(len(spoiled) // 4) : len(spoiled) // 2]
        files.append(bytes(spoiled))
    for number, data in enumerate(files):
        (folder / f"damaged-{number:02}.pdf").write_bytes(data)
    return len(files)


@pytest.mark.parametrize("whole_files", [9, pytest.param(470, marks=pytest.mark.long)])
def test_many_files_of_which_30_are_damaged_are_all_accounted_for(
    guidance: Guidance, press: SlipMaker, tmp_path: Path, whole_files: int
) -> None:
    blank, page = form(guidance, press), twin(guidance)
    names = box_names(blank)
    rng = random.Random(4)  # noqa: S311  # the same each time
    done: dict[str, set[str]] = {}
    for number in range(whole_files):
        boxes = [name for name in names if name.endswith("--done") and rng.random() < 0.5]
        save = (fill, append, fill_twin)[number % 3]
        name = f"{number:03}.{'html' if save is fill_twin else 'pdf'}"
        texts = {"signed--date": str(number), "about--reference": f"R{number}"}
        data = save(page if save is fill_twin else blank, boxes, texts)
        (tmp_path / name).write_bytes(data)
        done[name] = set(boxes)
    whole = Whole(fill(blank, names[::2], {}), ".pdf", states_of(names, names[::2]))
    damaged = damage(tmp_path, whole)

    ran = run("overview", tmp_path, "-o", "overview.json", folder=tmp_path)

    assert ran.code == 0, ran.err
    data = json.loads((tmp_path / "overview.json").read_text())
    assert (len(data["returned"]), len(data["unread"]), damaged) == (whole_files, 30, 30)
    assert all(one["file"] in one["reason"] for one in data["unread"])
    assert [one["finished"] for one in data["returned"]] == [str(n) for n in range(whole_files)]
    for item in data["items"]:
        mine = [name for name in names if name.startswith(f"{item['id']}--")]
        mine = [name for name in mine if name.endswith("--done")]
        assert item["people"] == whole_files
        assert item["done"] == sum(set(mine) <= boxes for boxes in done.values())
        assert item["open"] == whole_files - item["done"]


# What others run or show


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
@example("=HYPERLINK(1)")
@example("+1")
@example("-1")
@example("@SUM(A1)")
@example("\t=1")
@example("\r=1")
@example("＝1")  # the wide one
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    written = to_csv([["a", text]]).decode("utf-8-sig")
    ((_, cell),) = csv.reader(io.StringIO(written, newline=""))

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert safe_cell("R=1") == "R=1"


HOSTILE_TEXT = "<script>alert(1)</script>\"'&\x1b[31m\u202e=1+1"


def test_text_from_a_file_is_text_wherever_it_is_shown(guidance: Guidance, tmp_path: Path) -> None:
    page = twin(guidance, SMALL)
    folder = tmp_path / "in"
    folder.mkdir()
    texts = dict.fromkeys([*text_names(page), "about--name", "about--reference"], HOSTILE_TEXT)
    for number in range(6):
        person = {"about--reference": f"{HOSTILE_TEXT}{number}"}
        (folder / f"{number}<b>.html").write_bytes(fill_twin(page, [], texts | person))
    options = ("--with-notes", "--with-platforms")

    shown = run("overview", folder, *options, folder=tmp_path)
    review = run("review", folder / "0<b>.html", folder=tmp_path)
    for ending in ("html", "csv", "json", "pdf"):
        ran = run("overview", folder, *options, "-o", f"o.{ending}", folder=tmp_path)
        assert ran.code == 0, ran.err
    run("review", folder / "0<b>.html", "-o", "r.html", folder=tmp_path)

    for out in (shown.out, review.out, shown.err.encode(), (tmp_path / "o.json").read_bytes()):
        assert b"\x1b" not in out
        assert "\u202e".encode() not in out
        assert b"alert(1)" in out or out == shown.err.encode()
    for name in ("o.html", "r.html"):
        text = (tmp_path / name).read_text()
        assert "<script" not in text
        assert "<b>.html" not in text
        assert "&lt;script&gt;alert(1)" in text
    rows = list(csv.reader(io.StringIO((tmp_path / "o.csv").read_text("utf-8-sig"))))
    assert len(rows) >= 7
    with pikepdf.open(tmp_path / "o.pdf") as made:
        keys = {key for obj in made.objects if isinstance(obj, pikepdf.Dictionary) for key in obj}
    assert not keys & {"/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/EmbeddedFiles"}


# The command


@pytest.mark.parametrize("ending", ["html", "json", "pdf", "csv"])
def test_overview_is_written_in_every_form_and_never_over_a_file(
    ending: str, six: Path, tmp_path: Path
) -> None:
    words = ("overview", six, "-o", f"overview.{ending}")
    first, second = run(*words, folder=tmp_path), run(*words, folder=tmp_path)
    forced = run(*words, "--force", folder=tmp_path)

    assert (first.code, first.out) == (0, b"")
    assert "6 people returned a checklist. The overview is in" in first.err
    assert second.code == 6
    assert forced.code == 0
    names = {path.name for path in tmp_path.glob("overview*")}
    more = {"overview-items.csv"} if ending == "csv" else set()
    assert names == {f"overview.{ending}"} | more


def test_overview_on_the_terminal_names_what_could_not_be_read(six: Path, tmp_path: Path) -> None:
    (six / "bad\x1b.pdf").write_bytes(b"")
    ran = run("overview", six, folder=tmp_path)

    assert ran.code == 0
    assert "6 people returned a checklist; 1 file could not be read." in ran.out.decode()
    assert "is empty. Ask for the file again." in ran.err
    assert "\x1b" not in ran.err + ran.out.decode()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["overview", "missing"], 2, "There is no folder “missing”."),
        (["overview", ".", "-o", "x.docx"], 2, "neither .html nor .csv nor .json nor .pdf"),
        (["overview", ".", "-o", "no/x.html"], 6, "Create it first."),
        (["review", "missing.pdf"], 5, "There is no file “missing.pdf”."),
        (["review", "."], 5, "is a folder. Name a file inside it"),
        (["review", "x.pdf", "-o", "x.txt"], 2, "neither .html nor .pdf"),
        (["review", "x.pdf", "-o", "x.html", "--json"], 2, "contradict"),
    ],
)
def test_bad_words_get_one_sentence(words: list[str], code: int, said: str, tmp_path: Path) -> None:
    ran = run(*words, folder=tmp_path)

    assert (ran.code, ran.out) == (code, b"")
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


def test_review_is_written_as_html_and_as_pdf(six: Path, tmp_path: Path) -> None:
    for name in ("r.html", "r.pdf"):
        ran = run("review", six / "05.html", "-o", name, folder=tmp_path)
        assert (ran.code, ran.out) == (0, b""), ran.err
    page, document = (tmp_path / "r.html").read_text(), text_of(tmp_path / "r.pdf")

    for text in (page, document.replace("\n", " ")):
        assert "Canary: my patient asked" in " ".join(text.split())
        assert "This holds personal data" in text
    assert "default-src 'none'" in page


def test_checkers_find_nothing_in_the_pdf_of_a_report(
    six: Path, guidance: Guidance, reader: Reader, press: SlipMaker, tmp_path: Path
) -> None:
    found = overview(guidance, six, reader, with_notes=True, with_platforms=True)
    this, last = (interpret(reader.read(six / f"0{n}.html"), guidance, "x") for n in (4, 5))
    changes = of_comparison(guidance, this, last, compare(this, last, guidance))
    for name, report in (("overview", report_of(found)), ("review", changes)):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf(report, press, DAY))

        assert outloud(path) == [], name
        checked = subprocess.run(["pdfua", "check", path], check=True, capture_output=True)
        assert b"errors=0 warnings=0" in checked.stdout, name


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.long)])
def test_axe_finds_nothing_in_the_page_of_a_report(
    width: int, six: Path, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    found = overview(guidance, six, reader, with_notes=True, with_platforms=True)
    this, last = (interpret(reader.read(six / f"0{n}.html"), guidance, "x") for n in (4, 5))
    changes = of_comparison(guidance, this, last, compare(this, last, guidance))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, report in (("overview", report_of(found)), ("review", changes)):
            path = tmp_path / f"{name}.html"
            path.write_bytes(html_page(report))
            context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
            page = context.new_page()
            page.goto(path.as_uri())
            page.add_script_tag(path=AXE)
            checked = page.evaluate("axe.run()")

            assert [v["id"] for v in checked["violations"]] == [], name
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, name
        browser.close()


def test_json_has_exactly_the_keys_that_are_documented(six: Path, tmp_path: Path) -> None:
    one, other = six / "04.html", six / "05.html"
    review = json.loads(run("review", one, "--last", other, "--json", folder=tmp_path).out)
    options = ("--with-notes", "--with-platforms", "-o", "all.json")
    assert run("overview", six, *options, folder=tmp_path).code == 0
    everyone = json.loads((tmp_path / "all.json").read_text())
    documented = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert [*review] == [
        *("edition", "name", "reference", "occasion", "made", "items", "retired", "left"),
        *("notes", "signed", "marks", "warnings", "since"),
    ]
    assert {key for item in review["items"] for key in item} == {"id", "sheet", "state"}
    assert [*review["signed"]] == [
        *("name", "date", "discussed", "discussed_with", "discussed_on", "next_review"),
        *("next_steps", "questions"),
    ]
    assert [*review["since"]] == ["edition", *LISTS]
    changes = [change for name in LISTS for change in review["since"][name]]
    assert {key for change in changes for key in change} == {"id", "sheet", "state", "before"}
    keys = {*review, *review["signed"], *review["since"], *everyone}
    keys |= {key for name in ("returned", "items") for one in everyone[name] for key in one}
    assert [key for key in sorted(keys) if f"`{key}`" not in documented] == []


def test_reminder_is_for_the_day_that_was_agreed_and_names_nobody(
    six: Path, guidance: Guidance, tmp_path: Path
) -> None:
    put(six, guidance, 6, [], next_review="3 November 2027")
    ran = run("review", six / "06.html", "--reminder", "next.ics", folder=tmp_path)
    calendar = (tmp_path / "next.ics").read_text()

    assert ran.code == 0, ran.err
    assert "The reminder of the next review, 3 November 2027, is in next.ics." in ran.err
    assert "DTSTART;VALUE=DATE:20271103" in calendar
    assert "Person" not in calendar
    assert "R6" not in calendar

    unclear = run("review", six / "05.html", "--reminder", "may.ics", folder=tmp_path)
    assert unclear.code == 2
    assert "“05.html” has no date of the next review that can be told." in unclear.err
    assert not (tmp_path / "may.ics").exists()
    assert run("review", six / "06.html", "--reminder", "next.ics", folder=tmp_path).code == 6
    assert run("review", six / "06.html", "--reminder", "next.txt", folder=tmp_path).code == 2


def test_items_of_a_house_edition_are_known_with_its_file(tmp_path: Path) -> None:
    house = resources.profiles() / "examples" / "house" / "house.toml"
    known = load_house(real(), house)
    (tmp_path / "one.html").write_bytes(fill_twin(twin(known), [], {}))

    without = run("review", "one.html", "--json", folder=tmp_path)
    with_it = run("review", "one.html", "--json", "--house", house, folder=tmp_path)
    everyone = run("overview", ".", "--house", house, folder=tmp_path)

    assert any("not known" in warning for warning in json.loads(without.out)["warnings"])
    assert json.loads(with_it.out)["warnings"] == []
    assert everyone.code == 0, everyone.err
    assert "not known" not in everyone.out.decode()


def test_spoilt_files_are_many_and_differ() -> None:
    whole = Whole(b"<html>\n" + bytes(range(256)) * 10, ".html", {})

    assert len({one.data for one in islice(spoilt([whole]), 50)}) > 40


def test_long_tables_are_laid_out_in_parts_and_lose_no_row(
    press: SlipMaker, tmp_path: Path
) -> None:
    names = [f"R-{number:04}" for number in range(ROWS * 2 + 7)]
    rows = tuple((name, "Ольга Щукина", "yes") for name in names)
    table = Section("Who returned", ("All of them.",), ("Reference", "Name", "Talked"), rows)
    report = Report("Overview", ("Opening.",), (table, Section("Afterwards", ("The end.",))))
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(report, press, DAY))

    text = text_of(path)
    assert re.findall(r"R-\d{4}", text) == names
    assert text.count("Ольга Щукина") == len(names)
    assert text.count("Who returned, continued") == 2
    assert text.count("All of them.") == text.count("Opening.") == text.count("The end.") == 1
    checked = subprocess.run(["pdfua", "check", path], check=True, capture_output=True)
    assert b"errors=0 warnings=0" in checked.stdout
