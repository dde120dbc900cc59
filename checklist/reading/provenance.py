"""The origin of a PDF: its metadata, and what it is when it has no field of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from checklist.reading.extracted import ANSWER, ANSWERS, EDITION, Extracted
from checklist.reading.limits import LONGEST_ANSWER
from checklist.reading.refusals import Refusal

NAMESPACE = b"urn:x-checklist:1"

MAX_XMP = 1_000_000


def _packet(pdf: Pdf) -> bytes:
    """The metadata as far as it can be read: some viewers lose it."""
    try:
        packet = pdf.Root.get("/Metadata")
        return packet.read_bytes()[:MAX_XMP] if isinstance(packet, pikepdf.Stream) else b""
    except (pikepdf.PdfError, RuntimeError):
        return b""


@dataclass(frozen=True)
class Imprint:
    """The metadata of a document of ours."""

    edition: str = ""
    """"" where it is lost."""
    fields: int = 0
    """Number of fields that it was made with; 0 where that is lost."""
    answers: dict[str, str] = field(default_factory=dict)
    """Some of the answers it was made from, by the names in `ANSWERS`; any text of `ANSWER`."""


def imprint(pdf: Pdf) -> Imprint:
    """Return what the metadata says. It is untrusted: each value is of a fixed, short shape."""
    packet = _packet(pdf)
    bound = re.search(rb'xmlns:(\w{1,20})\s*=\s*["\']' + NAMESPACE, packet)
    if not bound:
        return Imprint()

    def of(key: str) -> str:
        name = bound[1] + b":" + key.encode("ascii")
        value = rb"([\w.,-]{1,%d})" % LONGEST_ANSWER
        spelt = rb"<%b>%b</|\b%b\s*=\s*[\"']%b[\"']" % (name, value, name, value)
        match = re.search(spelt, packet)
        return (match[1] or match[2]).decode("ascii", "replace") if match else ""

    edition, fields = of("Edition"), of("Fields")
    answers = {key: of(key.capitalize()) for key in ANSWERS}
    return Imprint(
        edition if EDITION.fullmatch(edition) else "",
        int(fields[:6]) if fields.isascii() and fields.isdecimal() else 0,
        {key: text for key, text in answers.items() if ANSWER.fullmatch(text)},
    )


def why_no_fields(pdf: Pdf, found: Extracted) -> Refusal:
    """Return why a PDF is refused in which no field of ours was found."""
    if found.others:
        return Refusal.FOREIGN
    if found.edition:
        return Refusal.FLAT if found.made_with else Refusal.PRINTED
    return Refusal.SCANNED if _is_pictures(pdf) else Refusal.NO_FIELDS


def _is_pictures(pdf: Pdf) -> bool:
    """Return True when the pages hold pictures and no text."""
    fonts = pictures = False
    for page in pdf.pages:
        resources = page.obj.get("/Resources")
        if isinstance(resources, Dictionary):
            fonts = fonts or bool(len(resources.get("/Font", Dictionary())))
            drawn = resources.get("/XObject", Dictionary())
            pictures = pictures or any(
                isinstance(one, pikepdf.Stream) and one.get("/Subtype") == Name.Image
                for one in (drawn.values() if isinstance(drawn, Dictionary) else ())
            )
    return pictures and not fonts
