"""Report → one HTML file, or a PDF that is laid out in memory only: it holds personal data."""

from __future__ import annotations

import base64
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from checklist import __version__, resources
from checklist.base import text
from checklist.html import environment
from checklist.html.look import Look, Page
from checklist.pdf.bind import Part, bind
from checklist.pdf.metadata import Imprint
from checklist.pdf.sheets import SheetMaker
from checklist.returned.report import Report

UNKNOWN = "?"
"""Stands in a PDF for a letter that the fonts do not hold; HTML shows every letter."""

OWN_STYLE = "report.css"

STYLES = ("style.css", "screen.css", OWN_STYLE)


def html_page(report: Report) -> bytes:
    """The report as a file that needs no network and runs nothing."""
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


def pdf(report: Report, press: SheetMaker, made: datetime) -> bytes:
    """The report as a tagged PDF. Raises GuidanceInvalid when it cannot be laid out."""
    body = _body(_lettered(report), Look("print"))
    page = Page("report", report.title, body, keep=False, style=_asset(OWN_STYLE))
    imprint = Imprint(
        title=report.title,
        footer=report.title,
        producer=f"checklist {__version__}",
        made=made,
    )
    return bind([Part(page.id, page.title, press.finished(page))], imprint).save()


def _asset(name: str) -> str:
    return (resources.templates() / name).read_text(encoding="utf-8")


def _body(report: Report, look: Look) -> str:
    return environment.render("report.html.j2", look, report=report, title=report.title)


def _lettered(value: Any) -> Any:
    """The same with `UNKNOWN` for each letter that the fonts of a PDF do not hold."""
    if isinstance(value, str):
        return "".join(c if c == "\n" or ord(c) in text.CHARACTERS else UNKNOWN for c in value)
    if isinstance(value, tuple):
        return tuple(map(_lettered, value))
    if is_dataclass(value) and not isinstance(value, type):
        inner = {field.name: _lettered(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **inner)
    return value
