"""A report as one HTML file, or as a PDF laid out in memory only: it holds personal data."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from markupsafe import Markup

from checklist import __version__, resources
from checklist.html import environment
from checklist.html.look import Look, Page
from checklist.pdf.bind import Part, bind
from checklist.pdf.metadata import Imprint
from checklist.pdf.sheets import SheetMaker
from checklist.returned.report import Report
from checklist.returned.report_slots import ReportSlots

OWN_STYLE = "report.css"

STYLES = ("style.css", "screen.css", OWN_STYLE)


def html_page(report: Report) -> bytes:
    """Return the report as a file that needs no network and runs nothing."""
    style = "".join(map(_asset, STYLES))
    digest = base64.b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    text = environment.render(
        "report-page.html.j2",
        Look("html"),
        title=report.title,
        # Our own template made the body; what was typed was escaped there.
        body=Markup(_body(report, Look("html"))),  # noqa: S704
        style=Markup(f"<style>{style}</style>"),  # noqa: S704
        style_hash=digest,
    )
    return text.encode("utf-8")


def pdf(report: Report, sheet_maker: SheetMaker, made: datetime) -> bytes:
    """Return the report as a tagged PDF that is fit for archives.

    Letters that no font holds are shown as squares, and a line says which they are.
    Raises GuidanceInvalid when it cannot be laid out.
    """
    slots = ReportSlots()
    shown = slots.taken_out(report)
    if slots.note:
        shown = replace(shown, opening=(*shown.opening, slots.note))
    body = slots.html(_body(shown, Look("print")))
    page = Page("report", report.title, body, style=_asset(OWN_STYLE))
    imprint = Imprint(
        title=report.title,
        footer=report.title,
        producer=f"checklist {__version__}",
        made=made,
        archive=True,
    )
    bound = bind([Part(page.id, page.title, sheet_maker.finished(page))], imprint)
    for name, words in slots.named():
        bound.fill(name, words)
    return bound.save()


def _asset(name: str) -> str:
    return (resources.templates() / name).read_text(encoding="utf-8")


def _body(report: Report, look: Look) -> str:
    return environment.render("report.html.j2", look, report=report, title=report.title)
