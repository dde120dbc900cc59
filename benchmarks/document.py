"""The one document that is measured: its answers, its HTML, and what a right PDF of it holds."""

from __future__ import annotations

import base64
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import pikepdf
import pypdfium2

from benchmarks.content import NAME, REFERENCE, events, filled, words
from benchmarks.measure import CannotMeasureError
from checklist import resources
from checklist.answers.model import Answers
from checklist.answers.parse import build
from checklist.base.dates import now
from checklist.fonts import faces
from checklist.guidance.load import load
from checklist.handout.documents import Maker, Settings
from checklist.html.look import TITLE, Look
from checklist.html.slips import html_of
from checklist.make import Order, common_words, make_pdf, parts_of
from checklist.pdf.cache import SheetStore
from checklist.pdf.compose.parts import Part
from checklist.pdf.document_fonts import glyphs_in
from checklist.pdf.slips import SlipMaker
from checklist.tailoring.tailor import tailor

PLATFORMS = ("facebook", "x", "linkedin", "youtube")
"""Each with 2 accounts: 8 sheets of platforms."""

PROFESSION = "practitioner-psychologist"

MISSING = 0.03
"""The part of all words that may be broken or joined otherwise when a PDF is read."""

LEAST, MOST = 0.5, 2.0
"""An engine that gets no style sheet of ours may make so many pages for each of ours."""

NEAR = 0.15
"""Another engine breaks pages elsewhere: by so much its number of pages may differ from ours."""


@dataclass(frozen=True)
class Document:
    """The document as HTML for another engine, and what ours looks like."""

    html: str
    parts: int
    pages: int


def options() -> list[str]:
    """The answers as options of `checklist new`."""
    accounts = [word for name in PLATFORMS for word in ("-p", f"{name}=both")]
    return [*accounts, "--profession", PROFESSION]


def answers() -> Answers:
    """Person that it is made for."""
    raw = {"profession": PROFESSION, "platforms": dict.fromkeys(PLATFORMS, "both")}
    found, problems = build(load(), raw, "")
    if problems:
        raise CannotMeasureError(f"The answers are out of date: {problems[0].fault}")
    return found


def maker() -> Maker:
    """A worker of a hand-out in this process, its sheets in memory."""
    return Maker(Settings(tempfile.gettempdir(), now(), ("form",), "standard", None, load()))


def whole_html(expected: Document) -> str:
    """The document with a person's and all other words in it, as other engines get it."""
    moment = now()
    checklist = tailor(load(), answers(), moment.date())
    found = common_words(checklist, moment)
    found |= {"about--name": NAME, "about--reference": REFERENCE, "signed--name": NAME}
    return filled(expected.html, found)


def check_words(path: Path, expected: Document, html: str) -> None:
    """Raise CannotMeasureError unless nearly every word is there, and about as many pages."""
    with pypdfium2.PdfDocument(path) as pdf:
        pages = len(pdf)
        text = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    wanted = Counter(words(events(html)))
    found = Counter(re.findall(r"\w+", text))
    missing = sum((wanted - found).values()) / wanted.total()
    if missing > MISSING:
        raise CannotMeasureError(f"{path.name} lacks {missing:.0%} of the words.")
    if not expected.pages * LEAST < pages < expected.pages * MOST:
        raise CannotMeasureError(f"{path.name} has {pages} pages; ours, {expected.pages}.")


def document() -> Document:
    """Tailor and compose it once, in this process and without any cache."""
    guidance, moment = load(), now()
    order = Order(answers(), moment, look=Look("print"))
    parts = list(parts_of(guidance, tailor(guidance, order.answers, moment.date()), order))
    with SlipMaker(SheetStore(None)) as press:
        made = make_pdf(guidance, Order(answers(), moment), press)
    return Document(_page(parts), sum(part.opens for part in parts), made.pages)


_STYLE = """
@page { size: A4; margin: 46pt 51pt 56pt }
.slip { break-before: auto; break-inside: avoid; margin-bottom: 9pt }
"""


def _page(parts: Sequence[Part]) -> str:
    """The same slips in their order as one page of HTML, which a browser breaks into pages."""
    style = (resources.templates() / "slip.css").read_text(encoding="utf-8")
    for name in faces.WEIGHTS:
        data = base64.b64encode(faces.face(name).data).decode("ascii")
        style = style.replace(f"asset:{name}", f"data:font/ttf;base64,{data}")
    body = ""
    for part in parts:
        body += '</div>\n<div class="part">' if part.opens else ""
        body += f'<div class="slip">{_words(part)}</div>'
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head><title>{TITLE}</title>\n'
        f"<style>{style}{_STYLE}</style></head>\n<body><div>{body}</div></body></html>\n"
    )


_BOX = re.compile(r'<a class="box"[^>]*>x</a>')
"""A field of a form; another engine gets the frame that paper has."""


def _words(part: Part) -> str:
    if part.source:
        fills = {slot: part.fills.get(name, "") for slot, name in part.names.items()}
        said = "".join(f"<p>{escape(words.text)}</p>" for words in part.below)
        html = _BOX.sub('<span class="box"></span>', html_of(part.source))
        return filled(html, {**part.fills, **fills}) + said
    assert part.words
    shown = part.words({}).content
    face = faces.face("regular")
    lines = re.findall(rb"BT(.*?)ET", shown, re.DOTALL)
    texts = ("".join(face.characters[n] for n in glyphs_in(line)) for line in lines)
    return f"<p>{escape(' '.join(texts))}</p>"


@cache
def once() -> Document:
    """The document, made the first time it is asked for."""
    return document()


def check_ours(path: Path, expected: Document) -> None:
    """Raise CannotMeasureError unless `path` holds every page and a bookmark for each part."""
    with _open(path) as pdf, pdf.open_outline() as outline:
        found = len(pdf.pages), len(outline.root)
    if found != (expected.pages, expected.parts):
        fault = f"Our PDF has {found[0]} pages and {found[1]} bookmarks"
        raise CannotMeasureError(f"{fault}, not {expected.pages} and {expected.parts}.")


def check_printed(path: Path, expected: Document) -> None:
    """Raise CannotMeasureError unless `path` has about as many pages, set in our typeface."""
    with _open(path) as pdf:
        pages, fonts = len(pdf.pages), _fonts(pdf)
    if abs(pages - expected.pages) > expected.pages * NEAR:
        raise CannotMeasureError(f"The browser's PDF has {pages} pages; ours, {expected.pages}.")
    typeface = faces.TYPEFACE.replace(" ", "")
    if not fonts or any(typeface not in font for font in fonts):
        raise CannotMeasureError(f"The browser's PDF is set in {', '.join(fonts) or 'nothing'}.")


def _open(path: Path) -> pikepdf.Pdf:
    try:
        return pikepdf.open(path)
    except (OSError, pikepdf.PdfError) as error:
        raise CannotMeasureError(f"There is no readable PDF: {error}") from error


def _fonts(pdf: pikepdf.Pdf) -> list[str]:
    """The names of all fonts, without the tags of subsets."""
    found = {
        str(font.BaseFont).rpartition("+")[2].removeprefix("/")
        for page in pdf.pages
        for _, font in page.obj.Resources.get("/Font", pikepdf.Dictionary()).items()
    }
    return sorted(found)
