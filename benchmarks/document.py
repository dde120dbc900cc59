"""The one document that is measured: its answers, its HTML, and what a right PDF of it holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pikepdf

from benchmarks.measure import CannotMeasureError
from checklist.answers import build
from checklist.clock import now
from checklist.guidance import load
from checklist.jobs import make_pdf
from checklist.person import Person
from checklist.render import faces, html, standalone
from checklist.render.html import Look
from checklist.render.press import Press
from checklist.render.store import SheetStore
from checklist.tailor import tailor

PLATFORMS = ("facebook", "x", "linkedin", "youtube")
"""Each with 2 accounts: 8 sheets of platforms."""

PROFESSION = "practitioner-psychologist"

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


def document() -> Document:
    """Tailor and bind it once, in this process and without any cache."""
    guidance = load()
    raw = {"profession": PROFESSION, "platforms": dict.fromkeys(PLATFORMS, "both")}
    answers, problems = build(guidance, raw, "")
    if problems:
        raise CannotMeasureError(f"The answers are out of date: {problems[0].fault}")
    moment = now()
    pages = html.pages(guidance, tailor(guidance, answers, moment.date()), Look("print"))
    with Press(SheetStore(None)) as press:
        made = make_pdf(guidance, answers, Person("", ""), press, moment)
    return Document(standalone.join(pages), len(pages), made.pages)


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
