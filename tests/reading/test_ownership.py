"""A tick of somebody else, or one that the page does not show, never counts."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.errors import ReturnedInvalid
from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.reading.refusals import SENTENCES, Refusal
from tests.returned.returned_files import box_names, fill, form, read_back

OTHER = Answers((Account("linkedin", "professional"),), level="quick")


@pytest.fixture(scope="module")
def mine(guidance: Guidance, press: SlipMaker) -> bytes:
    """A form with nothing ticked."""
    return form(guidance, press)


@pytest.fixture(scope="module")
def theirs(guidance: Guidance, press: SlipMaker) -> bytes:
    """Another person's form with everything ticked, of other platforms."""
    blank = form(guidance, press, OTHER, Person("Bo", "B2"))
    return fill(blank, [name for name in box_names(blank) if name.endswith("--done")], {})


def saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def refusal(reader: Reader, folder: Path, data: bytes) -> Refusal:
    path = folder / "returned.pdf"
    path.write_bytes(data)
    with pytest.raises(ReturnedInvalid) as caught:
        reader.read(path)
    assert caught.value.exit_code == 5
    return next(fault for fault, (words, _) in SENTENCES.items() if words in str(caught.value))


def box(pdf: Pdf, end: str = "--done") -> Object:
    """The first box of an item."""
    return next(f for f in pdf.Root.AcroForm.Fields if str(f.T).endswith(end))


def own_kids(pdf: Pdf) -> None:
    """A field that has a widget inside it and is one itself."""
    field = box(pdf)
    kid = Dictionary(Subtype=Name.Widget, AS=Name.Yes, AP=field.AP)
    field.V, field.Kids = Name.Yes, Array([pdf.make_indirect(kid)])


def parted(pdf: Pdf, *, shown: str, read: str) -> None:
    """A field whose page shows one widget and whose own widget is another."""
    field = box(pdf)
    widget = pdf.make_indirect(
        Dictionary({key: value for key, value in field.items() if key != "/T"})
    )
    other = pdf.make_indirect(Dictionary(dict(widget.items())))
    for page in pdf.pages:
        if "/Annots" in page.obj:
            kept = [widget if a.objgen == field.objgen else a for a in page.obj.Annots]
            page.obj.Annots = Array(kept)
    for key in ("/AS", "/AP", "/Rect", "/Subtype", "/P", "/F", "/TU"):
        del field[key]
    widget.Parent = other.Parent = field
    widget.AS, other.AS, field.V = Name(shown), Name(read), Name(read)
    field.Kids = Array([other])


def put_on_page(pdf: Pdf, widget: Object) -> None:
    page = next(page.obj for page in pdf.pages if "/Annots" in page.obj)
    page.Annots = Array([*page.Annots, widget])


def widget_of(pdf: Pdf, parent: Object) -> Object:
    """One more widget of a field, with a tick, on a page."""
    looks = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": Array([0, 0, 9, 9])}
    looks |= {"AS": Name.Yes, "AP": Dictionary(N=box(pdf).AP.N), "Parent": parent}
    widget = pdf.make_indirect(Dictionary({f"/{key}": value for key, value in looks.items()}))
    put_on_page(pdf, widget)
    return widget


def kid_and_widget(pdf: Pdf) -> None:
    """A field that stands on a page, and its kid as well, each with its own state."""
    field = box(pdf)
    field.Kids = Array([widget_of(pdf, field)])


def kid_of_another(pdf: Pdf) -> None:
    """A field whose one widget belongs to another field."""
    first = box(pdf)
    off_the_page(pdf)
    widget = widget_of(pdf, pdf.make_indirect(Dictionary(FT=Name.Btn)))
    for key in ("/AS", "/AP", "/Rect"):
        del first[key]
    first.Kids = Array([widget])


def one_more_widget(pdf: Pdf) -> None:
    """A page's widget that says it belongs to a field that does not know it."""
    widget_of(pdf, box(pdf))


def one_more_field(pdf: Pdf) -> None:
    """A field more than the document was made with, under a name that we make."""
    parts = {**dict(box(pdf).items()), "/T": pikepdf.String("left--x-personal")}
    del parts["/TU"]
    field = pdf.make_indirect(Dictionary(parts))
    put_on_page(pdf, field)
    pdf.Root.AcroForm.Fields.append(field)


def swapped(pdf: Pdf) -> None:
    """Two boxes that have each other's name."""
    first, second = [f for f in pdf.Root.AcroForm.Fields if str(f.T).endswith("--done")][:2]
    first.T, second.T = str(second.T), str(first.T)


def off_the_page(pdf: Pdf) -> None:
    """A field that the form lists and no page shows."""
    field = box(pdf)
    for page in pdf.pages:
        kept = [a for a in page.obj.get("/Annots", []) if a.objgen != field.objgen]
        page.obj.Annots = Array(kept)


def on_two_pages(pdf: Pdf) -> None:
    last = pdf.pages[-1].obj
    last.Annots = Array([*last.get("/Annots", []), box(pdf)])


def hidden(pdf: Pdf) -> None:
    box(pdf).F = 2


FOUND = [
    (own_kids, Refusal.CHANGED),
    (lambda pdf: parted(pdf, shown="/Off", read="/Yes"), Refusal.CHANGED),
    (lambda pdf: parted(pdf, shown="/Yes", read="/Off"), Refusal.CHANGED),
    (swapped, Refusal.CHANGED),
    (off_the_page, Refusal.CHANGED),
    (on_two_pages, Refusal.CHANGED),
    (hidden, Refusal.CHANGED),
    (kid_and_widget, Refusal.CHANGED),
    (kid_of_another, Refusal.CHANGED),
    (one_more_widget, Refusal.CHANGED),
    (one_more_field, Refusal.JOINED),
]


@pytest.mark.parametrize(("change", "fault"), FOUND)
def test_form_that_shows_something_else_than_is_read_is_refused(
    change: Callable[[Pdf], None], fault: Refusal, mine: bytes, reader: Reader, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(mine)) as pdf:
        change(pdf)
        assert refusal(reader, tmp_path, saved(pdf)) is fault


def test_widget_inside_its_field_is_read_as_it_is_shown(
    mine: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(mine)) as pdf:
        parted(pdf, shown="/Yes", read="/Yes")
        field = box(pdf)
        name = str(field.T)
        widgets = [a for page in pdf.pages for a in page.obj.get("/Annots", [])]
        field.Kids = Array([w for w in widgets if w.get("/Parent") == field])
        record = read_back(reader, guidance, tmp_path, saved(pdf))
    ticked = [f"{tick.id}--{tick.sheet}--done" for tick in record.items if tick.state == "done"]
    assert ticked == [name]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("keeping", [False, True])
def test_forms_that_were_joined_by_qpdf_are_refused_by_name(
    turned: bool, keeping: bool, mine: bytes, theirs: bytes, reader: Reader, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(theirs if turned else mine)
    (tmp_path / "b.pdf").write_bytes(mine if turned else theirs)
    words = ["a.pdf", "--pages", ".", "1-z", "b.pdf"]
    if not keeping:
        words = ["--empty", "--pages", "a.pdf", "b.pdf"]
    subprocess.run(["qpdf", *words, "--", "joined.pdf"], cwd=tmp_path, check=True)
    joined = (tmp_path / "joined.pdf").read_bytes()
    assert refusal(reader, tmp_path, joined) is Refusal.JOINED


def test_page_of_another_form_is_refused(
    mine: bytes, theirs: bytes, reader: Reader, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(mine)
    (tmp_path / "b.pdf").write_bytes(theirs)
    words = ["qpdf", "a.pdf", "--pages", ".", "1-z", "b.pdf", "2", "--", "joined.pdf"]
    subprocess.run(words, cwd=tmp_path, check=True)
    assert refusal(reader, tmp_path, (tmp_path / "joined.pdf").read_bytes()) is Refusal.JOINED


def test_forms_that_were_joined_by_poppler_are_refused(
    mine: bytes, theirs: bytes, reader: Reader, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(mine)
    (tmp_path / "b.pdf").write_bytes(theirs)
    subprocess.run(["pdfunite", "a.pdf", "b.pdf", "joined.pdf"], cwd=tmp_path, check=True)
    joined = (tmp_path / "joined.pdf").read_bytes()
    assert refusal(reader, tmp_path, joined) is Refusal.JOINED


@pytest.mark.parametrize("pages", [["form.pdf", "letter.pdf"], ["letter.pdf", "form.pdf"]])
@pytest.mark.parametrize("into", ["form.pdf", "letter.pdf"])
def test_form_that_is_whole_beside_another_file_is_read(
    mine: bytes, guidance: Guidance, reader: Reader, tmp_path: Path, pages: list[str], into: str
) -> None:
    names = [name for name in box_names(mine) if name.endswith("--done")][:3]
    (tmp_path / "form.pdf").write_bytes(fill(mine, names, {}))
    with Pdf.new() as letter:
        letter.add_blank_page()
        letter.save(tmp_path / "letter.pdf")
    words = ["qpdf", into, "--pages", pages[0], "1-z", pages[1], "1-z", "--", "joined.pdf"]
    subprocess.run(words, cwd=tmp_path, check=True)
    record = read_back(reader, guidance, tmp_path, (tmp_path / "joined.pdf").read_bytes())
    ticked = [f"{tick.id}--{tick.sheet}--done" for tick in record.items if tick.state == "done"]
    assert ticked == names
    assert record.marks == ()


def test_form_that_poppler_joined_with_another_file_is_refused_by_name(
    mine: bytes, reader: Reader, tmp_path: Path
) -> None:
    (tmp_path / "form.pdf").write_bytes(mine)
    with Pdf.new() as letter:
        letter.add_blank_page()
        letter.save(tmp_path / "letter.pdf")
    for names in (["form.pdf", "letter.pdf"], ["letter.pdf", "form.pdf"]):
        subprocess.run(["pdfunite", *names, "joined.pdf"], cwd=tmp_path, check=True)
        assert refusal(reader, tmp_path, (tmp_path / "joined.pdf").read_bytes()) is Refusal.JOINED


@pytest.mark.parametrize("renamed", ["{}+1", "form2.{}", "a.b.{}", "{}+23"])
def test_field_that_a_joining_program_renamed_is_known_for_what_it_is(
    renamed: str, mine: bytes, reader: Reader, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(mine)) as pdf:
        field = box(pdf)
        field.T = renamed.format(field.T)
        assert refusal(reader, tmp_path, saved(pdf)) is Refusal.JOINED


def test_form_that_nobody_rebuilt_is_read(
    mine: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    names = [name for name in box_names(mine) if name.endswith("--done")]
    record = read_back(reader, guidance, tmp_path, fill(mine, names, {}))
    assert {tick.state for tick in record.items} == {"done"}
