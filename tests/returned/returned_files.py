"""Checklists as they come back: filled as viewers and browsers fill them, whole and broken."""

from __future__ import annotations

import io
import json
import re
import struct
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from playwright.sync_api import sync_playwright

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.base import field_names
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.make import Order, make_html
from checklist.pdf.slips import SlipMaker
from checklist.reading.extracted import Extracted
from checklist.reading.reader import Reader
from checklist.returned.interpret import interpret
from checklist.returned.record import Record, State
from tests import viewers
from tests.html.test_twin_page import CHROMIUM, FLAGS, saved
from tests.tools import DAY, made

ANN = Person("Siân Ŵyn", "Ward 7")

SMALL = Answers(
    accounts=(Account("facebook", "both"), Account("other:Mumsnet", "personal")),
    occasion="annual-review",
    level="quick",
    family=(),
)

Boxes = Iterable[str]
Texts = Mapping[str, str]


def form(
    guidance: Guidance, press: SlipMaker, answers: Answers = SMALL, person: Person = ANN
) -> bytes:
    """A form that nobody has filled in."""
    return made(guidance, press, answers, person, Look("form")).data


def twin(guidance: Guidance, answers: Answers = SMALL, person: Person = ANN) -> bytes:
    """An HTML twin that nobody has filled in."""
    return make_html(guidance, Order(answers, DAY, person)).data


def box_names(data: bytes) -> list[str]:
    """The names of all boxes of a form or a twin, in order."""
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    else:
        names = re.findall(r'name="([^"]+)"', data.decode("utf-8"))
    return [name for name in names if (field := field_names.parse(name)) and field.is_box]


def text_names(data: bytes) -> list[str]:
    """The names of the notes and of the lines to sign, which a person writes on."""
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    else:
        names = re.findall(r'name="([^"]+)"', data.decode("utf-8"))
    return [name for name in names if name.startswith(("notes--", "signed--")) and name != TALKED]


TALKED = "signed--discussed"


@dataclass
class Save:
    """A form on its way through a viewer."""

    pdf: Pdf
    boxes: set[str]
    texts: dict[str, str]

    def touched(self) -> list[pikepdf.Object]:
        wanted = self.boxes | self.texts.keys()
        return [field for field in self.pdf.Root.AcroForm.Fields if str(field.T) in wanted]


def tick(save: Save, on: Name = Name.Yes) -> None:
    """Tick and write as most viewers do: the value and the state of the drawing."""
    for field in save.touched():
        name = str(field.T)
        if name in save.boxes:
            field.V = field.AS = on
        else:
            field.V = String(save.texts[name])


def _renamed(save: Save) -> None:
    for field in save.pdf.Root.AcroForm.Fields:
        if Name.Btn == field.FT:
            field.AP = Dictionary(N=Dictionary({"/An": field.AP.N.Yes, "/Off": field.AP.N.Off}))
    tick(save, Name("/An"))


def _pages_only(save: Save) -> None:
    tick(save)
    save.pdf.Root.AcroForm.Fields = Array()


def _touched_only(save: Save) -> None:
    tick(save)
    save.pdf.Root.AcroForm = Dictionary(Fields=Array(save.touched()))
    del save.pdf.Root.Metadata
    del save.pdf.trailer["/Info"]


def _value_only(save: Save) -> None:
    tick(save)
    for field in save.pdf.Root.AcroForm.Fields:
        if "/AS" in field:
            del field.AS


def _state_only(save: Save) -> None:
    tick(save)
    for field in save.pdf.Root.AcroForm.Fields:
        if Name.Btn == field.FT:
            del field.V


def _without_drawings(save: Save) -> None:
    tick(save)
    for field in save.pdf.Root.AcroForm.Fields:
        del field.AP


def _with_kids(save: Save) -> None:
    """Field and widget parted, as some programs write all forms."""
    tick(save)
    parted = Array()
    for widget in save.pdf.Root.AcroForm.Fields:
        field = save.pdf.make_indirect(Dictionary(T=widget.T, FT=widget.FT, TU=widget.TU))
        for key in ("/V", "/Ff"):
            if key in widget:
                field[key] = widget[key]
        for key in ("/T", "/FT", "/TU", "/V", "/Ff"):
            if key in widget:
                del widget[key]
        field.Kids, widget.Parent = Array([widget]), field
        parted.append(field)
    save.pdf.Root.AcroForm.Fields = parted


def _text_as(encoding: str, mark: bytes) -> Callable[[Save], None]:
    def apply(save: Save) -> None:
        tick(save)
        for field in save.touched():
            if str(field.T) in save.texts:
                text = save.texts[str(field.T)].replace("\n", "\r\n")
                field.V = String(mark + text.encode(encoding))

    return apply


def _text_in_streams(save: Save) -> None:
    tick(save)
    for field in save.touched():
        if str(field.T) in save.texts:
            text = save.texts[str(field.T)].replace("\n", "\r")
            field.V = Stream(save.pdf, b"\xfe\xff" + text.encode("utf-16-be"))


WAYS: dict[str, Callable[[Save], None]] = {
    "as most viewers": tick,
    "another word for ticked": _renamed,
    "listed only on pages": _pages_only,
    "touched fields only, metadata lost": _touched_only,
    "value only": _value_only,
    "state only": _state_only,
    "without drawings": _without_drawings,
    "field and widget parted": _with_kids,
    "text in UTF-8": _text_as("utf-8", b"\xef\xbb\xbf"),
    "text in UTF-16, low byte first": _text_as("utf-16-le", b"\xff\xfe"),
    "text in streams": _text_in_streams,
}
"""How viewers save a form, each a function that fills it."""


def fill(data: bytes, boxes: Boxes, texts: Texts, way: str = "as most viewers") -> bytes:
    """A form filled in and saved as a whole."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        WAYS[way](Save(pdf, set(boxes), dict(texts)))
        out = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that fields stand on pages only is the point
            pdf.save(out, deterministic_id=True)
        return out.getvalue()


def linearized(data: bytes) -> bytes:
    """The same file in the order that Acrobat calls “fast web view”, where the end comes first."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, linearize=True)
    return out.getvalue()


def append(data: bytes, boxes: Boxes, texts: Texts) -> bytes:
    """A form filled in as pdf.js does: what changed stands behind the file as it was."""
    out, places = bytearray(data), {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        save = Save(pdf, set(boxes), dict(texts))
        tick(save)
        for field in save.touched():
            number, _ = field.objgen
            places[number] = len(out)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, field.unparse(resolved=True))
        size = int(pdf.trailer.Size)
        places[size] = len(out)
        entries = b"".join(struct.pack(">BIH", 1, at, 0) for at in places.values())
        index = " ".join(f"{number} 1" for number in places)
        root, info = pdf.trailer.Root.objgen[0], pdf.trailer.Info.objgen[0]
    previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    out += (
        f"{size} 0 obj\n<</Type/XRef/Size {size + 1}/Prev {previous}/Root {root} 0 R"
        f"/Info {info} 0 R/W[1 4 2]/Index[{index}]/Length {len(entries)}>>\nstream\n"
    ).encode()
    out += entries + b"\nendstream\nendobj\n"
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % places[size])


def fill_by_pdfium(data: bytes, boxes: Boxes, texts: Texts) -> bytes:
    """A form filled in by mouse and keyboard in the engine of Chrome and Edge."""
    typed = {name: text.replace("\n", "\r") for name, text in texts.items()}  # as Enter does
    return viewers.filled_by_pdfium(data, _values(boxes, typed), Path())


def fill_by_pdfjs(data: bytes, boxes: Boxes, texts: Texts) -> bytes:
    """A form filled in and saved by the engine of Firefox, under node."""
    with tempfile.TemporaryDirectory() as folder:
        return viewers.filled_by_pdfjs(data, _values(boxes, texts), Path(folder))


def fill_by_chromium(data: bytes, boxes: Boxes, texts: Texts) -> bytes:
    """A twin filled in by mouse and keyboard in a browser, and saved with its own button."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        source = Path(folder) / "twin.html"
        source.write_bytes(data)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.goto(source.as_uri())
        for name in boxes:
            page.locator(f'[name="{name}"]').check()
        for name, text in texts.items():
            page.locator(f'[name="{name}"]').fill(text)
        copy = saved(page, Path(folder)).read_bytes()
        browser.close()
        return copy


def _values(boxes: Boxes, texts: Texts) -> viewers.Values:
    return {**dict.fromkeys(boxes, True), **texts}


def fill_twin(data: bytes, boxes: Boxes, texts: Texts) -> bytes:
    """A twin as its button saves it; a test with a real browser holds that it is so."""
    ticked, text = set(boxes), data.decode("utf-8")
    own = {name: unescape(value) for name, value in INPUT.findall(text)}
    values = {**own, **dict.fromkeys(AREA.findall(text), ""), **dict.fromkeys(ticked, True)}
    values |= texts
    state = json.dumps({"copy": "c0ffee", "at": 1, "values": values}, ensure_ascii=False)
    mark = '<script type="application/json" id="state">'
    assert text.count(f"{mark}{{}}<") == 1
    text = text.replace(f"{mark}{{}}", mark + state.replace("<", "\\u003c"))
    for name in ticked:
        text = text.replace(f' name="{name}">', f' name="{name}" checked="">')
    return text.encode("utf-8", "replace")


INPUT = re.compile(r'<input type="text"[^>]* name="([^"]+)"[^>]* value="([^"]*)"')
AREA = re.compile(r'<textarea[^>]* name="([^"]+)"')


def found_in(reader: Reader, folder: Path, data: bytes, name: str = "returned.pdf") -> Extracted:
    """What the real process finds in a file."""
    path = folder / name
    path.write_bytes(data)
    return reader.read(path)


def read_back(
    reader: Reader, guidance: Guidance, folder: Path, data: bytes, name: str = "returned.pdf"
) -> Record:
    """The record of a file, read by the real process."""
    return interpret(found_in(reader, folder, data, name), guidance, name)


def states_of(names: Iterable[str], boxes: Boxes) -> dict[tuple[str, str], State]:
    """The state that each item must come back in."""
    ticked, states = set(boxes), {}
    for name in names:
        field = field_names.parse(name)
        if field and field.family == "item" and field.key == "done":
            done, other = name in ticked, f"{name.removesuffix('done')}na" in ticked
            state: State = "done" if done else "does-not-apply" if other else "open"
            states[field.item, field.sheet] = "unclear" if done and other else state
    return states


def states_in(record: Record) -> dict[tuple[str, str], State]:
    """The state of each item as it came back."""
    return {(tick.id, tick.sheet): tick.state for tick in record.items}


def with_level(answers: Answers, level: str) -> Answers:
    """The same answers at another level."""
    return replace(answers, level=level)  # type: ignore[arg-type]  # a level
