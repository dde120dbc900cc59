"""HTML → PDF through WeasyPrint: the only module that imports it, and the only place it may run.

Run it in processes, never in threads: under threads its output changes without a word. One font
configuration serves the whole process, because each new one leaks about 0.24 MB.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import Self

import pydyf
import weasyprint
from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from checklist import resources
from checklist.errors import GuidanceInvalid
from checklist.fonts import faces
from checklist.html.assets import ASSET, media_type

STYLES = ("style.css", "paper.css")
"""What shapes a page, in this order."""

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
    """What else shapes a page: the versions of the engine and of what it stands on."""
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


@cache
def _assets() -> Assets:
    return Assets(allowed_protocols=("asset",))


@contextmanager
def _brought(assets: Mapping[str, bytes]) -> Iterator[Assets]:
    """The one fetcher of this process, with what one page brought."""
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
