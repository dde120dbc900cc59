"""Writes the XMP metadata of a document, and the colour profile that PDF/A asks for."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

from checklist.base.stock_file import installed_stock
from checklist.errors import GuidanceInvalid

escape = partial(html.escape, quote=False)

LANGUAGE = "en-GB"

NAMESPACE = "urn:x-checklist:1"
"""Ours, for what is read back from a returned document."""


PROFILE = b"sRGB2014.icc"
"""The name of the colour profile, in the stock and in the layout engine's package."""


@dataclass(frozen=True)
class Imprint:
    """Title, footer, producer and dates that a document carries."""

    title: str
    footer: str
    producer: str
    made: datetime
    edition: str = ""
    """The edition of the guidance, for reading the document back."""
    type_size: float = 12.0
    """Points, for what is not laid out: footers and the words in fields."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Names of XMP properties and the answers they hold, for reading a form back."""
    archive: bool = False
    """Claim PDF/A-2a beside PDF/UA-1: for paper and archives, not for filling."""


@cache
def srgb_profile() -> bytes:
    """The ICC profile of the stock, else that of the layout engine, which is not imported."""
    stock = installed_stock()
    if stock and (data := stock.get(PROFILE)):
        return data
    spec = find_spec("weasyprint")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "pdf" / PROFILE.decode()
        if path.is_file():
            return path.read_bytes()
    raise GuidanceInvalid("The colour profile sRGB2014.icc is missing.", "Install WeasyPrint.")


def xmp(imprint: Imprint, fields: int = 0) -> bytes:
    """The XMP packet: PDF/UA-1, for archives PDF/A-2a as well, and our edition.

    A form also says how many `fields` it has and the answers it was made from.
    """
    stamp = f"{imprint.made:%Y-%m-%dT%H:%M:%S}Z"
    archive = (
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\n" + _SCHEMAS
        if imprint.archive
        else ""
    )
    form = {"Fields": str(fields), **imprint.answers} if fields else {}
    form_only = "".join(f"<chk:{key}>{escape(text)}</chk:{key}>" for key, text in form.items())
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" xmlns:chk="{NAMESPACE}">
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">{escape(imprint.title)}</rdf:li>
</rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{escape(imprint.producer)}</pdf:Producer>
<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate>
<chk:Edition>{escape(imprint.edition)}</chk:Edition>{form_only}
{archive}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def _schema(name: str, uri: str, prefix: str, prop: tuple[str, str, str, str]) -> str:
    """PDF/A wants every namespace that is not its own described (ISO 19005-2, 6.6.2.3)."""
    title, kind, category, about = prop
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaSchema:schema>{name}</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{title}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description>"
        "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>\n"
    )


_SCHEMAS = (
    "<pdfaExtension:schemas><rdf:Bag>\n"
    + _schema(
        "PDF/UA identification schema",
        "http://www.aiim.org/pdfua/ns/id/",
        "pdfuaid",
        ("part", "Integer", "internal", "Part of ISO 14289 to which the file conforms"),
    )
    + _schema(
        "Checklist",
        NAMESPACE,
        "chk",
        ("Edition", "Text", "external", "Edition of the guidance"),
    )
    + "</rdf:Bag></pdfaExtension:schemas>\n"
)
