"""A report as one HTML file, or as a PDF laid out in memory only: it holds personal data."""

from __future__ import annotations

import base64
from collections.abc import Iterator
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
from checklist.returned.report import Report, Section
from checklist.returned.report_slots import ReportSlots

OWN_STYLE = "report.css"

ROWS = 150
"""Rows that are laid out at once: the engine takes 0.2 MB for each."""

STYLES = ("style.css", "screen.css", OWN_STYLE)


def html_page(report: Report) -> bytes:
    """Return the report as a file that needs no network and runs nothing."""
    style = "".join(map(_asset, STYLES))
    digest = base64.b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    body = environment.render("report.html.j2", Look("html"), report=report, title=report.title)
    text = environment.render(
        "report-page.html.j2",
        Look("html"),
        title=report.title,
        # Our own template made the body; what was typed was escaped there.
        body=Markup(body),  # noqa: S704
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
    parts = [
        Part("report", report.title, sheet_maker.finished(_page(part, report.title, slots)))
        for part in _divided(shown)
    ]
    imprint = Imprint(
        title=report.title,
        footer=report.title,
        producer=f"checklist {__version__}",
        made=made,
        archive=True,
    )
    bound = bind(parts, imprint)
    for name, words in slots.named():
        bound.fill(name, words)
    return bound.save()


def _divided(report: Report) -> Iterator[Report]:
    """Yield a report in parts, each with so few rows that laying it out takes little memory."""
    sections: list[Section] = []
    for section in report.sections:
        for start in range(0, max(len(section.rows), 1), ROWS):
            if start:
                yield replace(report, sections=tuple(sections))
                report, sections = Report("", (), (), ""), []
            rows = section.rows[start : start + ROWS]
            more = Section(f"{section.heading}, continued", (), section.columns, rows)
            sections.append(more if start else replace(section, rows=rows))
    yield replace(report, sections=tuple(sections))


def _page(report: Report, title: str, slots: ReportSlots) -> Page:
    html = environment.render("report.html.j2", Look("print"), report=report, title=title)
    return Page("report", title, slots.html(html), style=_asset(OWN_STYLE))


def _asset(name: str) -> str:
    return (resources.templates() / name).read_text(encoding="utf-8")
