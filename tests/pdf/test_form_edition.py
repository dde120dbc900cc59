"""The form edition, and what all editions of the PDF share: drawn, filled in, saved and checked."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pikepdf import Name

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform
from checklist.html import wording
from checklist.html.look import TITLE, Look, Size
from checklist.make import Document
from checklist.pdf.slips import SlipMaker
from tests import viewers
from tests.tools import elements, flat, made, opened, outloud, text_of, type_sizes
from tests.viewers import Field, Values

SHORT = Answers(
    accounts=(
        Account("facebook", "both"),
        Account("x", "mixed"),
        Account("youtube", "personal", "opening"),
    ),
    occasion="annual-review",
    minutes=120,
)
"""A few pages with every kind of sheet and field."""

WELSH = "Siân ŵyŷŴŶ “q” £5 €"

LOOKS = {
    f"{edition}-{size}": Look(edition, size)
    for edition in ("form", "print")
    for size in ("standard", "large")
}

PREFILLED = {"TAG-003": "a screen reader says the value of a field, not its picture"}
CHANCE = {"PAG-001": "the same words of different items happen to begin or end 3 pages"}

SKIPPED: Mapping[str, Mapping[str, str]] = {
    "form-standard": PREFILLED,
    "form-large": PREFILLED | CHANCE,
    "print-standard": {},
    "print-large": CHANCE,
}
"""Rules of outloud that do not hold for an edition, each with its reason."""

pytestmark = pytest.mark.xdist_group("form")


@pytest.fixture(scope="module")
def documents(guidance: Guidance, press: SlipMaker) -> dict[str, Document]:
    """The same short checklist in both editions and sizes, for nobody in particular."""
    return {name: made(guidance, press, SHORT, look=look) for name, look in LOOKS.items()}


@pytest.fixture(scope="module")
def form(documents: dict[str, Document]) -> bytes:
    return documents["form-standard"].data


@pytest.fixture(scope="module")
def found(form: bytes) -> list[Field]:
    return viewers.fields(form)


@pytest.fixture(params=LOOKS)
def document(
    request: pytest.FixtureRequest, documents: dict[str, Document], tmp_path: Path
) -> Path:
    """One edition and size as a file called after both."""
    path = tmp_path / f"{request.param}.pdf"
    path.write_bytes(documents[str(request.param)].data)
    return path


# Checkers


def test_outloud_finds_no_error_and_no_warning(document: Path) -> None:
    skipped, found = SKIPPED[document.stem], outloud(document)
    values = " ".join(f.value for f in viewers.fields(document.read_bytes()) if not f.box)
    missed = " ".join(evidence for rule, _, evidence in found if rule == "TAG-003")

    assert [finding for finding in found if finding[0] not in skipped] == []
    # … and the skipped rule speaks of nothing else.
    assert set(missed.replace(";", "").split()) <= set(values.split())


def test_pdfua_finds_nothing(document: Path) -> None:
    done = subprocess.run(["pdfua", "check", document], check=True, capture_output=True, text=True)

    assert "errors=0 warnings=0" in done.stdout


def test_qpdf_finds_nothing_to_repair(document: Path) -> None:
    done = subprocess.run(
        ["qpdf", "--check", document], check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_mupdf_draws_every_page_without_a_warning(document: Path) -> None:
    options = "-q -r 30 -o /dev/null -F png".split()
    done = subprocess.run(
        ["mutool", "draw", *options, document], check=True, capture_output=True, text=True
    )
    of_debian = "warning: ICC support is not available"  # it is built without

    assert done.stderr.replace(of_debian, "").strip() == ""


# What a document claims, and what is in it


@pytest.mark.parametrize("name", LOOKS)
def test_each_edition_claims_what_it_is(documents: dict[str, Document], name: str) -> None:
    with opened(documents[name].data) as pdf:
        packet = pdf.Root.Metadata.read_raw_bytes()
        archive = name.startswith("print")

        assert "/Filter" not in pdf.Root.Metadata
        assert b"<pdfuaid:part>1</pdfuaid:part>" in packet
        assert (b"<pdfaid:part>2</pdfaid:part>" in packet) is archive
        assert (b"<pdfaid:conformance>A</pdfaid:conformance>" in packet) is archive
        assert (b"<pdfaExtension:schemas>" in packet) is archive
        intents = list(pdf.Root.get("/OutputIntents", pikepdf.Array()))
        assert [str(intent.S) for intent in intents] == (["/GTS_PDFA1"] if archive else [])
        assert ("/AcroForm" in pdf.Root) is not archive
        assert bytes(pdf.trailer.ID[0])


def test_print_edition_describes_each_namespace_that_is_not_its_own(
    documents: dict[str, Document],
) -> None:
    with opened(documents["print-standard"].data) as pdf:
        packet = pdf.Root.Metadata.read_raw_bytes().decode("utf-8")
        profile = pdf.Root.OutputIntents[0].DestOutputProfile
    described = set(re.findall(r"<pdfaSchema:prefix>(\w+)<", packet))
    used = set(re.findall(r"<(\w+):\w+>", packet))
    of_the_standard = {"pdfaid", "dc", "xmp", "pdf", "rdf", "pdfaExtension"}

    assert described == {"pdfuaid", "chk"}
    assert used - described - of_the_standard == {"pdfaSchema", "pdfaProperty"}
    assert int(profile.N) == 3


def test_nothing_in_a_form_acts_or_hides(form: bytes) -> None:
    forbidden = {"/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/EmbeddedFiles", "/XFA"}
    forbidden |= {"/SubmitForm", "/ImportData", "/GoToR", "/Encrypt", "/NeedAppearances", "/Sig"}
    with opened(form) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                assert not forbidden & set(thing.keys())
                assert str(thing.get("/S", "")) not in forbidden
                assert str(thing.get("/FT", "/Tx")) in ("/Tx", "/Btn")
                # Neither a push button nor a radio button.
                push_or_radio = 1 << 16 | 1 << 15
                assert thing.get("/FT") != Name.Btn or not int(thing.get("/Ff", 0)) & push_or_radio
        assert "/SigFlags" not in pdf.Root.AcroForm


def test_document_of_two_platforms_is_under_250_kilobytes(documents: dict[str, Document]) -> None:
    assert documents["form-standard"].pages <= 19
    assert len(documents["form-standard"].data) < 250_000
    assert len(documents["print-standard"].data) < 250_000


def test_each_font_file_is_embedded_once(form: bytes) -> None:
    with opened(form) as pdf:
        files = [(str(o.FontName), o.FontFile2.objgen) for o in pdf.objects if _is(o, "/FontFile2")]

    assert len(set(files)) == 2
    assert len(files) == 3  # what people type in is set in the regular face


def _is(thing: object, key: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and key in thing


def test_large_print_is_18_points_everywhere(documents: dict[str, Document]) -> None:
    for name in ("form-large", "print-large"):
        with opened(documents[name].data) as pdf:
            sizes = type_sizes(pdf)
            typed = [
                str(f.DA)
                for f in pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", [])
                if "/DA" in f
            ]
        assert sizes == {18, 24, 32}
        assert all(" 18 Tf" in look for look in typed)


def test_both_sizes_and_editions_hold_the_same_items(documents: dict[str, Document]) -> None:
    titles = [
        entry.item.title
        for sheet in documents["form-standard"].checklist.sheets
        for entry in sheet.entries
    ]
    for document in documents.values():
        words = flat(text_of(document.data, "-raw"))
        assert [title for title in titles if title not in words] == []


# Fields


def test_every_item_has_its_two_boxes_and_every_sheet_its_room(
    documents: dict[str, Document], found: list[Field]
) -> None:
    sheets = documents["form-standard"].checklist.sheets
    asked = [
        f"{entry.item.id}--{entry.section}--{end}"
        for sheet in sheets
        for entry in sheet.entries
        for end in ("done", "na")
    ]
    own = [s for s in sheets if s.entries and wording.is_asked(s)]
    asked += [f"notes--{sheet.id}" for sheet in own]
    asked += [f"left--{sheet.id}" for sheet in own if sheet.stage == "using"]
    rest = {field.name for field in found} - set(asked)

    assert set(asked) <= {field.name for field in found}
    assert {name.partition("--")[0] for name in rest} == {"about", "signed"}


def test_names_of_fields_are_unique_and_plain(found: list[Field]) -> None:
    names = [field.name for field in found]

    assert len(names) == len(set(names)) > 40
    assert [name for name in names if not re.fullmatch(r"[a-z0-9-]+", name)] == []


def test_every_field_is_in_the_form_and_on_a_page_once(form: bytes, found: list[Field]) -> None:
    with opened(form) as pdf:
        listed = [field.objgen for field in pdf.Root.AcroForm.Fields]
        on_pages = [a.objgen for p in pdf.pages for a in p.get("/Annots", []) if "/FT" in a]
        pages = {page.obj.objgen for page in pdf.pages}

        assert sorted(listed) == sorted(on_pages)
        assert len(listed) == len(set(listed)) == len(found)
        assert all(field.P.objgen in pages for field in pdf.Root.AcroForm.Fields)
        assert all(int(field.F) == 4 for field in pdf.Root.AcroForm.Fields)


def test_spoken_name_begins_with_the_sheet_and_holds_the_visible_label(
    documents: dict[str, Document], found: list[Field]
) -> None:
    sheets = {s.id: s for s in documents["form-standard"].checklist.sheets}
    labels = {f"{e.item.id}--{e.section}": e.item.title for s in sheets.values() for e in s.entries}
    around = {e.section: s for s in sheets.values() for e in s.entries} | sheets
    seen = Counter[str]()
    for field in found:
        first, _, rest = field.name.partition("--")
        seen[first if first in ("about", "signed", "left", "notes") else "item"] += 1
        if first in ("about", "signed"):
            title = TITLE if first == "about" else "Sign-off"
            assert field.spoken.startswith(f"{title}: ")
            label = field.spoken.removeprefix(f"{title}: ").partition(", such as")[0]
            assert label in flat(text_of(documents["form-standard"].data)), field.spoken
        elif first in ("left", "notes"):
            assert field.spoken.startswith(f"{wording.sheet_title(sheets[rest])}: ")
            sheet_title = wording.sheet_title(sheets[rest])
            label = sheet_title if first == "notes" else "I do not use this any more"
            assert label in field.spoken
            assert label in flat(text_of(documents["form-standard"].data)), field.spoken
        else:
            sheet, _, end = rest.rpartition("--")
            title = labels[f"{first}--{sheet}"]
            said = {"done": f"{title}: done", "na": f"{title}: Not for me"}[end]
            assert field.spoken == f"{wording.sheet_title(around[sheet])}: {said}"
    assert set(seen) == {"about", "signed", "left", "notes", "item"}
    assert len({field.spoken for field in found}) == len(found)


def test_fields_are_form_elements_and_read_in_the_order_of_the_tab_key(form: bytes) -> None:
    with opened(form) as pdf:
        assert all(page.obj.Tabs == Name.S for page in pdf.pages)
        parents = pdf.Root.StructTreeRoot.ParentTree.Nums
        tree = {int(parents[i]): parents[i + 1] for i in range(0, len(parents), 2)}
        read = []
        for element in elements(pdf.Root.StructTreeRoot.K[0]):
            if Name.Form == element.S:
                (reference,) = element.K
                assert reference.Type == Name.OBJR
                assert tree[int(reference.Obj.StructParent)].objgen == element.objgen
                read.append(str(reference.Obj.T))
        drawn = [str(a.T) for p in pdf.pages for a in p.get("/Annots", []) if "/FT" in a]

    assert read == drawn


def test_box_is_read_before_its_label(form: bytes) -> None:
    with opened(form) as pdf:
        for element in elements(pdf.Root.StructTreeRoot.K[0]):
            forms = [n for n, kid in enumerate(element.get("/K", [])) if _is_form(kid)]
            boxes = [n for n in forms if Name.Btn == element.K[n].K[0].Obj.FT]
            assert boxes in ([], [0], [0, 1])


def _is_form(kid: object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == Name.Form


@pytest.mark.parametrize("name", LOOKS)
def test_every_list_and_table_is_one_element_even_over_pages(
    documents: dict[str, Document], name: str
) -> None:
    made_here = documents[name]
    sections = [part for sheet in made_here.checklist.sheets for part in sheet.sections]
    groups = sum(bool(section.entries) for section in sections)
    items = sum(len(sheet.entries) for sheet in made_here.checklist.sheets)
    with opened(made_here.data) as pdf:
        kinds = Counter(str(e.S) for e in elements(pdf.Root.StructTreeRoot.K[0]))

    assert kinds["/L"] == groups + 2  # and those of the first page and of the sources
    assert kinds["/LI"] == items + len(made_here.checklist.first) + len(made_here.checklist.sources)
    assert kinds["/Table"] == kinds["/THead"] == kinds["/TBody"] == 1
    assert kinds["/TR"] == 1 + len(made_here.checklist.sheets)
    assert kinds["/Sect"] == len(made_here.checklist.sheets) + 3


def test_list_over_pages_stays_one_list(guidance: Guidance, press: SlipMaker) -> None:
    """In large print most sheets are longer than a page."""
    answers = Answers(accounts=(Account("linkedin", "professional"),), family=())
    whole = made(guidance, press, answers, look=Look("form", "large"))
    with opened(whole.data) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        lists = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if e.S == Name.L]
        spans = [{pages[e.Pg.objgen] for e in elements(found) if "/Pg" in e} for found in lists]

    assert max(len(span) for span in spans) >= 2
    sections = [part for sheet in whole.checklist.sheets for part in sheet.sections]
    assert len(lists) == sum(bool(section.entries) for section in sections) + 2


def test_link_that_wraps_is_one_link(guidance: Guidance, press: SlipMaker) -> None:
    usual = made(
        guidance, press, replace(SHORT, level="standard", minutes=None), look=Look("form", "large")
    )
    with opened(usual.data) as pdf:
        links = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if Name.Link == e.S]
        parts = [[kid for kid in link.K if _is(kid, "/Obj")] for link in links]
        targets = [{str(part.Obj.A.URI) for part in found if "/A" in part.Obj} for found in parts]
        neighbours = 0
        for element in elements(pdf.Root.StructTreeRoot.K[0]):
            kinds = [str(kid.get("/S", "")) for kid in element.get("/K", []) if _is(kid, "/S")]
            neighbours += any(a == b == "/Link" for a, b in pairwise(kinds))

    assert max(len(found) for found in parts) > 1
    assert max(len(found) for found in targets) == 1
    assert neighbours == 0


# Drawn


@pytest.mark.parametrize("engine", viewers.ENGINES)
@pytest.mark.parametrize("size", ["standard", pytest.param("large", marks=pytest.mark.long)])
def test_every_box_is_white_when_empty_and_ticked_when_ticked(
    documents: dict[str, Document], engine: str, size: Size, tmp_path: Path
) -> None:
    form = documents[f"form-{size}"].data
    draw = viewers.ENGINES[engine]
    (tmp_path / "off").mkdir()
    (tmp_path / "on").mkdir()
    empty, full = draw(form, tmp_path / "off"), draw(viewers.ticked(form), tmp_path / "on")
    boxes = [field for field in viewers.fields(form) if field.box]

    assert len(boxes) > 25
    for box in boxes:
        inside = empty[box.page].crop(box.pixels)
        assert inside.getextrema() == (255, 255), box.name
        dark = sum(p < 100 for p in full[box.page].crop(box.pixels).tobytes())
        assert 0.08 < dark / (inside.width * inside.height) < 0.5, box.name


def test_qr_code_leads_where_the_words_beside_it_say(guidance: Guidance, press: SlipMaker) -> None:
    document = made(guidance, press, replace(SHORT, minutes=None))
    homes = [s.home for s in document.checklist.sheets if s.stage == "using"]
    seen = {h.settings for h in homes if isinstance(h, Platform) and h.evidence.link == "seen"}
    with opened(document.data) as pdf:
        figures = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if Name.Figure == e.S]
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        places = [(pages[f.Pg.objgen], list(map(float, f.A.BBox)), str(f.Alt)) for f in figures]
    read = set()
    for page, (left, bottom, right, top), spoken in places:
        assert min(right - left, top - bottom) > 20 / 25.4 * 72
        drawn = pypdfium2.PdfDocument(document.data)[page].render(
            scale=3, crop=(left, bottom, 595 - right, 842 - top)
        )
        (code,) = zxingcpp.read_barcodes(drawn.to_pil())
        words = wording.short_address(code.text)
        assert spoken.startswith("QR code: ")
        assert spoken.endswith(words)
        assert words in text_of(document.data, "-f", str(page + 1)).replace("\n", "")
        read.add(code.text)

    assert read == seen - {None}
    assert read


def test_link_that_nobody_saw_gets_no_qr_code(guidance: Guidance, press: SlipMaker) -> None:
    unseen = next(
        p for p in guidance.offered if p.settings and p.evidence.link != "seen" and not p.shared
    )
    kind = "both" if len(unseen.kinds) == 2 else unseen.kinds[0]
    answers = Answers(accounts=(Account(unseen.slug, kind),), level="quick", family=())
    document = made(guidance, press, answers, look=Look("form"))
    with opened(document.data) as pdf:
        kinds = [str(e.S) for e in elements(pdf.Root.StructTreeRoot.K[0])]

    assert "/Figure" not in kinds


# Filled in


def values_of(found: list[Field]) -> dict[str, str | bool]:
    """Something for each field that can be filled in, different for each."""
    return {
        field.name: True if field.box else f"{WELSH} {number}"
        for number, field in enumerate(found)
        if not field.flags & 1
    }


FILLED = {"pdfium": viewers.filled_by_pdfium, "pdfjs": viewers.filled_by_pdfjs}


@pytest.fixture(scope="module", params=FILLED)
def filled(
    request: pytest.FixtureRequest,
    form: bytes,
    found: list[Field],
    tmp_path_factory: pytest.TempPathFactory,
) -> bytes:
    """The form with everything filled in, as a viewer saved it."""
    fill = FILLED[request.param]
    return fill(form, values_of(found), tmp_path_factory.mktemp("filled"))


def test_everything_filled_in_reads_back_equal(filled: bytes, found: list[Field]) -> None:
    values: Values = values_of(found)
    read = {field.name: field.value for field in viewers.fields(filled)}
    told = {f.name: f.value for f in found if f.name not in values}

    assert len(values) > 40
    assert read == told | {n: "/Yes" if v is True else v for n, v in values.items()}


def test_filled_form_still_says_what_it_is(filled: bytes) -> None:
    with opened(filled) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in packet
        assert f">{TITLE}</rdf:li>".encode() in packet
        assert re.search(rb"<chk:Edition>20\d\d\.\d\d</chk:Edition>", packet)
        assert pdf.Root.Lang == "en-GB"
        assert len(elements_named(pdf, Name.Form)) == len(viewers.fields(filled))


def elements_named(pdf: pikepdf.Pdf, kind: Name) -> list[object]:
    return [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if kind == e.S]


def test_outloud_finds_no_error_in_a_filled_form(filled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "filled.pdf"
    path.write_bytes(filled)

    assert [f for f in outloud(path) if f[1] == "error" or f[0] not in PREFILLED] == []


def test_typed_words_are_drawn_with_our_own_font_welsh_included(
    filled: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "filled.pdf"
    path.write_bytes(filled)
    words = text_of(filled)
    table = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    foreign = {line.split()[0] for line in table.splitlines()[2:] if not line.startswith("CHECK")}

    assert words.count(WELSH) > 8
    # PDFium names this one in case, and draws nothing with it.
    assert foreign <= {"Helvetica"}
    with opened(filled) as pdf:
        for page in pdf.pages:
            for widget in page.get("/Annots", []):
                if widget.get("/FT") == Name.Tx:
                    assert b"/Helvetica" not in widget.AP.N.read_bytes()


@pytest.mark.parametrize("engine", viewers.ENGINES)
def test_filled_form_shows_its_ticks_and_words_in_every_viewer(
    filled: bytes, engine: str, tmp_path: Path
) -> None:
    drawn = viewers.ENGINES[engine](filled, tmp_path)
    for field in viewers.fields(filled):
        inside = drawn[field.page].crop(field.pixels)
        assert sum(p < 128 for p in inside.tobytes()) > 20, field.name


# Made out to a person


@pytest.mark.parametrize(
    "name", ["Αλέξανδρος Παπαδόπουλος", "Олександра Шевченко", "Siân Ŵyn Llŷr", "Łucja Żółć"]
)
def test_name_reads_back_equal_and_shows_in_every_viewer(
    guidance: Guidance, press: SlipMaker, name: str, tmp_path: Path
) -> None:
    document = made(guidance, press, Answers(level="quick", minutes=10), Person(name), Look("form"))
    places = [f for f in viewers.fields(document.data) if f.name in ("about--name", "signed--name")]

    assert document.unprintable == ""
    assert [field.value for field in places] == [name, name]
    assert name in text_of(document.data, "-l", "1")
    for engine, draw in viewers.ENGINES.items():
        (tmp_path / engine).mkdir()
        drawn = draw(document.data, tmp_path / engine)
        for field in places:
            inside = drawn[field.page].crop(field.pixels)
            dark = [x % inside.width for x, p in enumerate(inside.tobytes()) if p < 140]
            # About 6 points a letter, from the left.
            assert 4.2 * len(name) < max(dark) < 8 * len(name), engine
            assert min(dark) < 12, engine


def test_long_name_is_set_smaller_and_stays_inside(guidance: Guidance, press: SlipMaker) -> None:
    answers = Answers(level="quick", minutes=10)
    document = made(guidance, press, answers, Person("Ŵ" * 200), Look("form"))
    with opened(document.data) as pdf:
        (widget,) = (f for f in pdf.Root.AcroForm.Fields if f.T == "about--name")
        content = widget.AP.N.read_bytes()
        xs = [float(x) for x in re.findall(rb"1 0 0 1 ([\d.]+) [\d.]+ Tm", content)]
        (size,) = (float(n) for n in re.findall(rb" ([\d.]+) Tf", content))

        assert str(widget.V) == "Ŵ" * 200
        assert max(xs) + size <= float(widget.AP.N.BBox[2])


def test_fields_that_we_filled_cannot_be_changed_and_others_can(found: list[Field]) -> None:
    told = {field.name for field in found if field.flags & 1}

    assert told == {"about--occasion", "about--made", "about--edition"}
    assert not any(field.flags & 2 for field in found)  # nothing is required


def test_nothing_is_ticked_beforehand(found: list[Field], form: bytes) -> None:
    assert {field.value for field in found if field.box} == {"/Off"}
    with opened(form) as pdf:
        states = {str(f.AS) for f in pdf.Root.AcroForm.Fields if Name.Btn == f.FT}
    assert states == {"/Off"}


def test_field_without_a_spoken_name_stops_the_print_shop() -> None:
    from checklist.errors import GuidanceInvalid
    from checklist.pdf.layout import lay_out_slips
    from checklist.pdf.slip_reader import slips_in

    html = '<p><a class="box" href="check:done">x</a></p>'
    laid_out, heights = lay_out_slips([html], "standard")
    with pytest.raises(GuidanceInvalid, match="“done” has no accessible name"):
        slips_in(laid_out, heights, [html])


def test_saved_form_is_a_file_that_others_can_open(filled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "filled.pdf"
    path.write_bytes(filled)
    done = subprocess.run(["qpdf", "--check", path], check=False, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        assert len(pdf.pages) >= 5
