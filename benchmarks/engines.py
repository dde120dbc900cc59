"""The engines that one more person is measured against: each makes a whole document again."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import programs
from benchmarks.content import NAME, REFERENCE, Event, events
from checklist.fonts import faces

Make = Callable[[str, str], bytes]
"""The PDF of a person: (name, reference)."""


def weasyprint(html: str) -> Make:
    """WeasyPrint, tagged, with one font configuration for all documents."""
    import weasyprint as engine
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()

    def make(name: str, reference: str) -> bytes:
        document = engine.HTML(string=_named(html, name, reference))
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", font_config=fonts)
        return pdf

    return make


def chromium(html: str) -> Make:
    """Headless Chromium, tagged; the browser is open already and has one page for all."""
    from playwright.sync_api import sync_playwright

    runner = sync_playwright().start()
    browser = runner.chromium.launch(executable_path=programs.chromium(), args=["--no-sandbox"])
    page = browser.new_page()
    folder = Path(tempfile.mkdtemp(prefix="checklist-bench-"))

    def make(name: str, reference: str) -> bytes:
        file = folder / "person.html"
        file.write_text(_named(html, name, reference), encoding="utf-8")
        page.goto(file.as_uri())
        return page.pdf(prefer_css_page_size=True, tagged=True)

    return make


def typst(html: str) -> Make:
    """Typst, tagged, with one compiler for all documents: it remembers what it laid out before."""
    import typst

    engine: Any = typst
    folder = typst_folder(html)
    source = folder / "person.typ"
    compiler = engine.Compiler(
        str(source), root=str(folder), font_paths=[str(folder)], ignore_system_fonts=True
    )

    def make(name: str, reference: str) -> bytes:
        inputs = {"name": name, "reference": reference}
        pdf: bytes = compiler.compile(format="pdf", sys_inputs=inputs, pdf_tags=True)
        return pdf

    return make


TYPST_PROGRAM = """
import sys, typst
source, output = sys.argv[1:]
typst.compile(
    f"{source}/person.typ", output=output, root=source, font_paths=[source],
    ignore_system_fonts=True, sys_inputs={"name": "", "reference": ""}, pdf_tags=True,
)
"""
"""Compiles a folder of `typst_folder` in a process of its own."""


def typst_folder(html: str) -> Path:
    """Return a folder with the document in Typst's language, `person.typ`, and its fonts."""
    folder = Path(tempfile.mkdtemp(prefix="checklist-bench-"))
    (folder / "person.typ").write_text(_typst_source(events(html)), encoding="utf-8")
    for name in faces.WEIGHTS:
        (folder / f"{name}.ttf").write_bytes(faces.face(name).data)
    return folder


def reportlab(html: str) -> Make:
    """ReportLab, which draws paragraphs and tables and knows no tags."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import SimpleDocTemplate

    for name in faces.WEIGHTS:
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(faces.face(name).data)))
    pdfmetrics.registerFontFamily("regular", normal="regular", bold="semibold")
    found = events(html)

    def make(name: str, reference: str) -> bytes:
        buffer = io.BytesIO()
        document = SimpleDocTemplate(
            buffer, pagesize=A4, leftMargin=51, rightMargin=51, topMargin=51, bottomMargin=57
        )
        story = _story(found, partial(_named, name=name, reference=reference))
        document.build(story, canvasmaker=_numbered())
        return buffer.getvalue()

    return make


ENGINES: dict[str, tuple[str, Callable[[str], Make]]] = {
    "typst": ("Typst, tagged, whole document", typst),
    "weasyprint": ("WeasyPrint, tagged, whole document", weasyprint),
    "chromium": ("Chromium, tagged, open already", chromium),
    "reportlab": ("ReportLab, without tags", reportlab),
}


def _named(text: str, name: str, reference: str) -> str:
    return text.replace(NAME, name).replace(REFERENCE, reference)


_TYPST = """
#set document(title: "Social media privacy checklist")
#set page(paper: "a4", margin: (x: 18mm, top: 18mm, bottom: 20mm), footer: context [
  Page #counter(page).display() of #counter(page).final().first()])
#set text(font: "Source Sans 3", size: 12pt, lang: "en", region: "GB")
#set par(leading: 0.6em)
#let tick = box(rect(width: 11pt, height: 11pt, stroke: 0.9pt), baseline: 2pt)
"""


def _typst_source(found: Iterable[Event]) -> str:
    return _TYPST + "".join(map(_typst_event, found))


def _typst_event(event: Event) -> str:
    inner = "#tick " * event.boxes + "".join(_typst_run(*run) for run in event.runs)
    inner += "#v(14pt)#line(length: 100%)" * event.lines
    match event.kind:
        case "part":
            return "#pagebreak(weak: true)\n"
        case "h1" | "h2" | "h3":
            return f"#heading(level: {event.kind[1]})[{inner}]\n"
        case "ul":
            return "#list(marker: [], body-indent: 0pt,\n"
        case "li":
            return "["
        case "end-li":
            return "],\n"
        case "table":
            return "#table(columns: 4, stroke: 0.5pt,\n"
        case "cell":
            return f"[{inner}],"
        case "end-ul" | "end-table":
            return ")\n"
        case "p":
            return f"\n{inner}\n\n"
    return ""


def _typst_run(text: str, bold: bool) -> str:
    for known, key in ((NAME, "name"), (REFERENCE, "reference")):
        if known in text:
            return f"#sys.inputs.{key}"
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#strong("{quoted}")' if bold else f'#"{quoted}"'


def _story(found: list[Event], named: Callable[[str], str]) -> list[Any]:
    """Return the parts that ReportLab flows onto pages."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import HRFlowable, PageBreak, Paragraph, Spacer, Table

    sizes = {"h1": 24.0, "h2": 18.0, "h3": 14.0, "p": 12.0, "cell": 12.0}
    styles = {
        kind: ParagraphStyle(kind, fontName="regular", fontSize=size, leading=size * 1.3)
        for kind, size in sizes.items()
    }
    story: list[Any] = []
    rows: list[list[Any]] = []
    for event in found:
        if event.kind == "part" and story:
            story.append(PageBreak())
        elif event.kind == "tr":
            rows.append([])
        elif event.kind == "end-table":
            story.append(Table([row for row in rows if len(row) == 4]))
        elif event.kind in styles:
            text = "".join(_marked(*run) for run in event.runs)
            flow = Paragraph(named(text), styles[event.kind])
            if event.kind == "cell":
                rows[-1].append(flow)
                continue
            story += [_square()] * event.boxes
            story += [flow, Spacer(1, 4)]
            story += [Spacer(1, 14), HRFlowable(width="100%")] * event.lines
    return story


def _marked(text: str, bold: bool) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<b>{safe}</b>" if bold else safe


def _square() -> Any:
    from reportlab.platypus import Flowable

    class Square(Flowable):  # type: ignore[misc]  # it has no types
        width = height = 11

        def draw(self) -> None:
            self.canv.rect(0, -14, 11, 11)

        def wrap(self, *_: float) -> tuple[float, float]:
            return 11, 2

    return Square()


def _numbered() -> Any:
    """A canvas that writes “Page x of y” when it knows y."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc]  # it has no types
        def __init__(self, *words: Any, **named: Any) -> None:
            super().__init__(*words, **named)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  # its name there
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, state in enumerate(self._kept, 1):
                self.__dict__.update(state)
                self.setFont("regular", 10)
                self.drawString(51, 30, f"Page {number} of {len(self._kept)}")
                super().showPage()
            super().save()

    return Numbered
