"""HTML → PDF through WeasyPrint: the only module that imports it, and the only place it may run.

Run it in processes, never in threads: under threads its output changes without a word. One font
configuration serves the whole process, because each new one leaks about 0.24 MB.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import Self

import pydyf

with warnings.catch_warnings():
    # A machine without fonts is as good as any: every page brings its own.
    warnings.filterwarnings("ignore", "No fonts configured|FontConfig cannot load", UserWarning)
    import weasyprint
    from weasyprint.text.ffi import ffi, pango
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

from checklist import resources
from checklist.errors import GuidanceInvalid
from checklist.fonts import faces
from checklist.html.assets import ASSET, media_type
from checklist.pdf.metadata import LANGUAGE

STYLES = ("style.css", "paper.css")
"""Style sheets of a page, in this order."""

SLIP_STYLE = "slip.css"
"""Style sheets of a slip."""

TALLEST = 3000.0
"""Points that a slip may be high, as in `templates/slip.css`."""

PIXEL = 0.75
"""Points in a CSS pixel."""

_NOTHING: Mapping[str, bytes] = MappingProxyType({})


class Assets(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
    """Gives the engine the package's own fonts and what a page brought; refuses all else."""

    brought = _NOTHING
    """By name. Only the page that is being laid out may have any."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002  # the engine passes it
        """The face or asset named in `asset:NAME`. Raises ValueError for any other address."""
        name = url.removeprefix(ASSET)
        if url.startswith(ASSET) and name in faces.WEIGHTS:
            return URLFetcherResponse(url, faces.face(name).data, {"Content-Type": "font/ttf"})
        if url.startswith(ASSET) and name in self.brought:
            content = {"Content-Type": media_type(name)}
            return URLFetcherResponse(url, self.brought[name], content)
        raise ValueError("only the package's own fonts and a page's own assets can be opened")


def versions() -> str:
    """Return the versions of the engine and of its libraries, which shape a page too."""
    text_engine = ffi.string(pango.pango_version_string()).decode()
    return f"WeasyPrint {weasyprint.VERSION}, pydyf {pydyf.VERSION}, Pango {text_engine}"


def lay_out(html: str, style: str = "", assets: Mapping[str, bytes] = _NOTHING) -> bytes:
    """The pages of `html` as a tagged PDF that claims PDF/UA-1.

    `style` comes after our style sheet; `assets` are what `asset:NAME` may name besides fonts.
    Raises GuidanceInvalid when the engine has anything to say: a fault in a style sheet, a
    refused address or a missing letter is a fault of ours.
    """
    with _Complaints() as complaints, _brought(assets) as fetcher:
        document = weasyprint.HTML(string=html, url_fetcher=fetcher)
        pdf: bytes = document.write_pdf(
            stylesheets=[_style(), _sheet(style)] if style else [_style()],
            font_config=_font_configuration(),
            pdf_variant="pdf/ua-1",
            full_fonts=True,
            presentational_hints=False,
        )
    if complaints.lines:
        raise GuidanceInvalid("The layout engine complained: " + "; ".join(complaints.lines))
    return pdf


def lay_out_slips(
    htmls: Sequence[str], size: str, style: str = "", assets: Mapping[str, bytes] = _NOTHING
) -> tuple[bytes, list[float]]:
    """Return a tagged PDF with each of `htmls` on a page of its own, and their heights in points.

    `htmls` are bodies without a head. Raises GuidanceInvalid as `lay_out` does, and when one is
    taller than `TALLEST`.
    """
    bodies = "".join(
        f'<div class="slip">{html}<div id="end-{number}"></div></div>'
        for number, html in enumerate(htmls)
    )
    whole = (
        f'<!DOCTYPE html><html lang="{LANGUAGE}" class="{size}"><head><meta charset="utf-8">'
        f"<title>Slips</title></head><body>{bodies}</body></html>"
    )
    with _Complaints() as complaints, _brought(assets) as fetcher:
        options = {"pdf_variant": "pdf/ua-1", "full_fonts": True}
        document = weasyprint.HTML(string=whole, url_fetcher=fetcher).render(
            stylesheets=[_slip_style(), _sheet(style)] if style else [_slip_style()],
            font_config=_font_configuration(),
            presentational_hints=False,
            **options,
        )
        pdf: bytes = document.write_pdf(**options)
    if complaints.lines:
        raise GuidanceInvalid("The layout engine complained: " + "; ".join(complaints.lines))
    ends = [page.anchors for page in document.pages]
    if len(ends) != len(htmls):
        raise GuidanceInvalid(f"A passage is taller than {TALLEST:g} points.", "Part it.")
    return pdf, [ends[n][f"end-{n}"][1] * PIXEL for n in range(len(htmls))]


@cache
def _assets() -> Assets:
    return Assets(allowed_protocols=("asset",))


@contextmanager
def _brought(assets: Mapping[str, bytes]) -> Iterator[Assets]:
    """Return the one fetcher of this process, with the assets of one page."""
    fetcher = _assets()
    fetcher.brought = assets
    try:
        yield fetcher
    finally:
        fetcher.brought = _NOTHING


@cache
def _style() -> weasyprint.CSS:
    css = "".join((resources.templates() / name).read_text(encoding="utf-8") for name in STYLES)
    return _sheet(css)


@cache
def _slip_style() -> weasyprint.CSS:
    return _sheet((resources.templates() / SLIP_STYLE).read_text(encoding="utf-8"))


def _sheet(css: str) -> weasyprint.CSS:
    return weasyprint.CSS(string=css, url_fetcher=_assets(), font_config=_font_configuration())


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


class _Complaints(logging.Handler):
    """Collects what the engine logs as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def __enter__(self) -> Self:
        for name in _LOGGERS:
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(self)


_LOGGERS = ("weasyprint", "fontTools")
