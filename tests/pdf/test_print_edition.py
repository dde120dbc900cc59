"""The print edition, seen through its structure, its text, its pixels and two checkers."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pikepdf
import pytest
from PIL import Image

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.fonts import lines
from checklist.guidance.guidance import Guidance
from checklist.html import environment, look, wording
from checklist.html.look import Look
from checklist.make import Document
from checklist.pdf.slips import SlipMaker
from tests.tools import (
    USUAL,
    elements,
    flat,
    made,
    opened,
    outloud,
    rendered,
    run,
    text_of,
    type_sizes,
)

PERSON = Person("Siân Ŵyn Müller-Łukasz", "PSY 0042")


@pytest.fixture(scope="module")
def usual(guidance: Guidance, press: SlipMaker) -> Document:
    return made(guidance, press, USUAL, PERSON)


@pytest.fixture
def pdf(usual: Document) -> Iterator[pikepdf.Pdf]:
    with opened(usual.data) as found:
        yield found


def test_outloud_finds_no_error_and_no_warning(usual: Document, tmp_path: Path) -> None:
    path = tmp_path / "usual.pdf"
    path.write_bytes(usual.data)
    assert outloud(path) == []


def test_pdfua_finds_no_error(usual: Document, tmp_path: Path) -> None:
    path = tmp_path / "usual.pdf"
    path.write_bytes(usual.data)
    done = subprocess.run(["pdfua", "check", path], check=True, capture_output=True, text=True)
    assert "errors=0 warnings=0" in done.stdout


def test_qpdf_finds_nothing_to_repair(usual: Document, tmp_path: Path) -> None:
    path = tmp_path / "usual.pdf"
    path.write_bytes(usual.data)
    done = subprocess.run(["qpdf", "--check", path], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_document_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.Lang == "en-GB"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert pdf.docinfo["/Title"] == look.TITLE
    packet = pdf.Root.Metadata
    assert "/Filter" not in packet
    assert b"<pdfuaid:part>1</pdfuaid:part>" in packet.read_raw_bytes()


def test_bookmarks_name_every_sheet(pdf: pikepdf.Pdf, usual: Document) -> None:
    with pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    sheets = [wording.sheet_title(sheet) for sheet in usual.checklist.sheets]
    assert [look.TITLE, *sheets, "Notes and questions", "Sign-off", "Sources"] == titles


def test_every_marked_content_belongs_to_one_element(pdf: pikepdf.Pdf) -> None:
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(parents[i]): parents[i + 1] for i in range(0, len(parents), 2)}
    seen = 0
    for page in pdf.pages:
        content = b"".join(stream.read_bytes() for stream in page.Contents)
        used = {int(number) for number in re.findall(rb"/MCID (\d+)", content)}
        owners = tree[int(page.obj.StructParents)]
        assert used == set(range(len(owners)))
        assert all("/S" in owner for owner in owners)
        seen += len(used)
    assert seen > 500


def test_items_of_each_section_are_one_list(pdf: pikepdf.Pdf, usual: Document) -> None:
    lists = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if e.S == pikepdf.Name.L]
    sections = [section for sheet in usual.checklist.sheets for section in sheet.sections]
    assert len(lists) == sum(bool(section.entries) for section in sections) + 2
    items = sum(len(sheet.entries) for sheet in usual.checklist.sheets)
    assert items == sum(
        1 for e in elements(pdf.Root.StructTreeRoot.K[0]) if e.S == pikepdf.Name.LI
    ) - len(usual.checklist.first) - len(usual.checklist.sources)


def test_table_headers_say_what_they_head(pdf: pikepdf.Pdf) -> None:
    headers = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if e.S == pikepdf.Name.TH]
    assert {"/Column", "/Row"} == {str(header.A.Scope) for header in headers}


def test_footers_are_artifacts_and_count_the_pages(pdf: pikepdf.Pdf, usual: Document) -> None:
    for number, page in enumerate(pdf.pages, 1):
        content = page.Contents[-1].read_bytes()
        footer = content[content.rindex(b"/Artifact <</Type /Pagination /Subtype /Footer") :]
        assert b"MCID" not in footer
        words = text_of(usual.data, "-f", str(number), "-l", str(number))
        assert f"Page {number} of {len(pdf.pages)}" in words
        assert f"{look.TITLE}, edition {usual.checklist.edition}" in words


def test_text_is_read_in_the_order_of_the_checklist(usual: Document) -> None:
    words = flat(text_of(usual.data))
    place = 0
    for sheet in usual.checklist.sheets:
        place = words.index(wording.sheet_title(sheet), place)
        for entry in sheet.entries:
            place = words.index(entry.item.title, place)
    assert place > 0


def test_every_output_says_whose_it_is_not(usual: Document) -> None:
    assert environment.NOT_NHS in flat(text_of(usual.data, "-l", "1"))
    assert environment.NOT_NHS == "Not an NHS publication; not endorsed by any body it cites."


def test_page_numbers_on_the_first_page_are_right(usual: Document) -> None:
    front = flat(text_of(usual.data, "-layout", "-l", "2"))
    for sheet in usual.checklist.sheets:
        title = wording.sheet_title(sheet)
        found = re.search(rf"{re.escape(title)} {len(sheet.entries)} {sheet.minutes} (\d+)", front)
        assert found, title
        page = text_of(usual.data, "-f", found[1], "-l", found[1])
        assert title in flat(page)


def test_links_to_sheets_jump_to_their_pages(pdf: pikepdf.Pdf, usual: Document) -> None:
    jumps = [link for page in pdf.pages for link in page.get("/Annots", []) if "/Dest" in link]
    starts = [pdf.pages.index(pikepdf.Page(link.Dest[0])) for link in jumps]
    firsts = len(usual.checklist.first)
    assert len(usual.checklist.sheets) == len(jumps) - firsts
    assert sorted(starts[firsts:]) == starts[firsts:]
    for link, start in zip(jumps, starts, strict=True):
        assert str(link.Contents).startswith("To ")
        assert str(link.Contents).endswith(f", page {start + 1}")


def test_only_links_that_were_seen_are_links(pdf: pikepdf.Pdf, guidance: Guidance) -> None:
    homes = guidance.platforms.values()
    allowed = {home.settings for home in homes if home.evidence.link == "seen"}
    allowed |= {s.link for s in guidance.sources.values() if s.link_evidence == "seen"}
    allowed |= {
        item.where.link
        for _, item in guidance.items.values()
        if item.where and item.evidence and item.evidence.link == "seen"
    }
    links = [a for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a]
    assert len(links) > 8
    assert {str(link.A.URI) for link in links} <= allowed
    assert all(int(link.F) & 4 and str(link.Contents) for link in links)


def test_nothing_in_it_acts(pdf: pikepdf.Pdf) -> None:
    forbidden = {"/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/EmbeddedFiles"}
    forbidden |= {"/SubmitForm", "/GoToR", "/AcroForm", "/Encrypt", "/XFA", "/NeedAppearances"}
    seen = 0
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            seen += 1
            assert not forbidden & set(found.keys())
            assert str(found.get("/S", "")) not in forbidden
    assert seen > 500


def test_each_face_is_embedded_once(usual: Document, pdf: pikepdf.Pdf) -> None:
    faces = {
        str(o.FontName)
        for o in pdf.objects
        if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o
    }
    files = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile2" in o]
    assert 2 == len(files) == len(faces)
    assert len(usual.data) < 250_000


def test_nothing_is_set_smaller_than_12_points(pdf: pikepdf.Pdf) -> None:
    assert type_sizes(pdf) == {12, 16, 24}


def test_heading_is_never_last_on_a_page(usual: Document) -> None:
    headings = {group for sheet in usual.checklist.sheets for group, _ in sheet.groups}
    for number in range(1, usual.pages + 1):
        lines = text_of(usual.data, "-layout", "-f", str(number), "-l", str(number)).splitlines()
        body = [line.strip() for line in lines if line.strip() and "Page " not in line]
        assert body[-1] not in headings


def test_room_for_notes_never_stands_alone_on_a_page(guidance: Guidance, press: SlipMaker) -> None:
    answers = Answers(occasion="new-starter", profession="nurse", level="standard")
    for number, page in enumerate(text_of(made(guidance, press, answers).data).split("\f"), 1):
        first = page.strip().partition("\n")[0]
        assert "notes and questions" not in first, f"page {number} begins with {first}"


def test_name_reference_and_dates_stand_in_their_places(usual: Document) -> None:
    front = flat(text_of(usual.data, "-l", "1"))
    for words in (PERSON.name, PERSON.reference, "Annual review", "23 November 2026"):
        assert words in front
    sign_off = flat(text_of(usual.data, "-f", str(usual.pages - 2)))
    assert PERSON.name in sign_off
    assert "23 November 2027" in sign_off


@pytest.mark.parametrize(
    "name",
    [
        "Siân Ŵyn Llŷr",
        "Łukasz Żółć-Śniadecki",
        "Ștefan Țurcanu",
        "İbrahim Güneş Çağlar",
        "Αλέξανδρος Παπαδόπουλος",
        "Олександра Шевченко",
        "Nguyễn Thị Hương",
        "Ọlá Ẹ̀yọ́",
    ],
)
def test_name_reads_back_as_it_was_given(guidance: Guidance, press: SlipMaker, name: str) -> None:
    document = made(guidance, press, Answers(level="quick"), Person(name))
    assert document.unprintable == ""
    assert name in text_of(document.data, "-l", "1")
    with opened(document.data) as pdf:
        # Glyph 0 is the box that stands for a missing letter.
        content = b"".join(page.Contents[0].read_bytes() for page in pdf.pages)
    assert b"<0000> Tj" not in content


@pytest.mark.parametrize("name", ["Ann 😀 Lee", "\U00012000\U00012001", "ߒߞߏ Keita"])
@pytest.mark.parametrize("edition", ["form", "print"])
def test_what_no_font_covers_is_reported_and_the_rest_prints(
    guidance: Guidance, press: SlipMaker, name: str, edition: Literal["form", "print"]
) -> None:
    person = Person(name, "AB/123")
    document = made(guidance, press, Answers(level="quick"), person, Look(edition))
    assert document.unprintable == lines.missing(name) != ""
    extracted = text_of(document.data, "-l", "1")
    assert "AB/123" in extracted
    assert all(word in extracted for word in name.split() if word.isascii())
    with opened(document.data) as pdf:
        contents = [part.read_bytes() for part in pdf.pages[0].Contents]
        fields = pdf.Root.get("/AcroForm", {"/Fields": ()})["/Fields"]
        contents += [field.AP.N.read_bytes() for field in fields if field.T == "about--name"]
        assert [str(f.V) for f in fields if f.T == "about--name"] in ([], [name])
    # Glyph 0 is forbidden in an archive (ISO 19005-2, 6.2.11.8).
    assert b"<0000> Tj" not in b"".join(contents)


def test_longest_name_stays_in_its_place(
    guidance: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    document = made(guidance, press, Answers(level="quick"), Person("W" * 200))
    with Image.open(rendered(document.data, 1, tmp_path)).convert("L") as page:
        margin = page.crop((page.width - 45, 0, page.width, page.height))
        assert margin.getextrema() == (255, 255)


def test_boxes_are_drawn_and_empty(usual: Document, tmp_path: Path) -> None:
    """The pen has somewhere to go: a dark frame with white inside, left of the first title."""
    with Image.open(rendered(usual.data, 3, tmp_path, dots=144)).convert("L") as page:
        left = page.crop((int(18 / 25.4 * 144) - 2, 0, int(18 / 25.4 * 144) + 40, page.height))
        rows = [left.crop((0, y, 40, y + 1)) for y in range(left.height)]
        dark = [y for y, row in enumerate(rows) if sum(p < 90 for p in row.tobytes()) > 30]
    assert dark, "no box frame found"
    top = next(y for y, z in pairwise(dark) if 28 <= z - y <= 40)
    with Image.open(tmp_path / "page-3.png").convert("L") as page:
        inside = page.crop((int(18 / 25.4 * 144) + 6, top + 6, int(18 / 25.4 * 144) + 28, top + 24))
        assert inside.getextrema() == (255, 255)


def test_same_answers_give_the_same_bytes(tmp_path: Path) -> None:
    env = {"SOURCE_DATE_EPOCH": "1795392000", "CHECKLIST_CACHE": str(tmp_path / "cache")}
    words = ["new", "-p", "x=mixed", "-p", "other:Mumsnet=personal", "--name", "Łucja Ŵyn", "-o"]
    for name in ("cold", "warm"):
        assert run(*words, f"{name}.pdf", folder=tmp_path, env=env).code == 0
    no_cache = {**env, "CHECKLIST_CACHE": "", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    assert run(*words, "none.pdf", folder=tmp_path, env=no_cache).code == 0
    cold, warm, none = (tmp_path / f"{n}.pdf" for n in ("cold", "warm", "none"))
    assert cold.read_bytes() == warm.read_bytes() == none.read_bytes()


def test_next_review_after_29_february_is_28_february() -> None:
    from datetime import UTC, datetime

    from checklist.base.dates import year_after

    assert datetime(2029, 2, 28, tzinfo=UTC) == year_after(datetime(2028, 2, 29, tzinfo=UTC))


def test_person_without_accounts_gets_family_and_conduct(
    guidance: Guidance, press: SlipMaker
) -> None:
    document = made(guidance, press, Answers(accounts=()))
    ids = {sheet.id for sheet in document.checklist.sheets}
    assert ids == {"conduct", "family"}


def test_unlisted_platform_is_named_but_never_as_markup(
    guidance: Guidance, press: SlipMaker
) -> None:
    name = "<b>My & {{7*7}} site"
    document = made(
        guidance, press, Answers((Account(f"other:{name}", "personal"),), level="quick")
    )
    assert f"{name}: personal profile" in flat(text_of(document.data))


def test_steps_that_keep_an_account_apart_say_so_in_their_heading(
    guidance: Guidance, press: SlipMaker
) -> None:
    accounts = (Account("x", "mixed"), Account("x", "professional", "opening"))
    data = made(guidance, press, Answers(accounts, level="full")).data
    assert "X: work and private life apart" in text_of(data)
