"""Rosters built cell by cell, so that a test can say exactly what stands in a file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from checklist.answers.model import Answers
from checklist.errors import AnswersInvalid
from checklist.roster.columns import ANSWERS
from checklist.roster.recipient import Recipient
from checklist.roster.roster import read_roster
from tests.conftest import real

TABLES = {"platforms": "using", "opening": "opening", "leaving": "leaving"}


def rows_of(path: Path, *, ignore_extra: bool = False) -> list[Recipient]:
    """Every person of a roster."""
    return list(read_roster(path, real(), ignore_extra=ignore_extra).rows())


def problems_of(path: Path, *, ignore_extra: bool = False) -> list[str]:
    """What is said about a roster: its problems, or why it cannot be read; nothing if it can."""
    try:
        rows_of(path, ignore_extra=ignore_extra)
    except AnswersInvalid as error:
        return [str(p).removeprefix(f"{path}: ") for p in error.problems] or [str(error)]
    return []


def cells_of(answers: Answers) -> dict[str, str]:
    """Answers as the cells of a roster spell them, by column."""
    cells = {
        table: "; ".join(f"{a.platform}={a.kind}" for a in answers.accounts if a.stage == stage)
        for table, stage in TABLES.items()
    }
    if not answers.accounts:
        cells["platforms"] = "none"
    return {
        **cells,
        "occasion": answers.occasion,
        "profession": answers.profession or "",
        "level": answers.level,
        "family": ", ".join(answers.family) or "none",
        "supervises": "yes" if answers.supervises else "no",
        "research": "yes" if answers.research else "",
        "pages": ", ".join(answers.pages),
        "minutes": str(answers.minutes or ""),
    }


def row_of(reference: str, name: str, answers: Answers) -> list[str]:
    """The cells of a person, in the order of `COLUMNS`."""
    cells = cells_of(answers)
    return [reference, name, *(cells[column] for column in ANSWERS)]


def csv_text(rows: Iterable[Sequence[str]], separator: str = ",", end: str = "\r\n") -> str:
    """Rows as a spreadsheet program saves them."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue()


XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
ODS_NAMES = (
    f'xmlns:office="{OASIS}:office:1.0" xmlns:table="{OASIS}:table:1.0" '
    f'xmlns:text="{OASIS}:text:1.0" xmlns:calcext="{CALCEXT}"'
)


def zipped(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, text in members.items():
            stored = name == "mimetype"
            archive.writestr(name, text, zipfile.ZIP_STORED if stored else method)
    return data.getvalue()


def cell(text: str, **attributes: str) -> str:
    """A cell of XLSX that holds text, or with `t` and `v` whatever they say."""
    inner = attributes.pop("inner", f"<is><t>{escape(text)}</t></is>")
    given = {"t": "inlineStr"} | attributes
    named = " ".join(f'{key}="{value}"' for key, value in given.items() if value)
    return f"<c {named}>{inner}</c>"


def number(value: str, style: str = "") -> str:
    """A cell of XLSX that holds a number."""
    return cell("", t="n", s=style, inner=f"<v>{value}</v>")


def xlsx(
    rows: Iterable[Iterable[str]],
    *,
    more: Mapping[str, str | bytes] | None = None,
    before: str = "",
) -> bytes:
    """A workbook with one sheet: a row's cells are text, or XML that begins with "<c "."""
    body = "".join(
        f"<row>{''.join(c if c.startswith('<c ') else cell(c) for c in row)}</row>" for row in rows
    )
    return zipped(sheet_members(f"{before}<sheetData>{body}</sheetData>") | dict(more or {}))


def sheet_members(sheet: str) -> dict[str, str | bytes]:
    """The members of a workbook whose one worksheet holds `sheet`."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook {MAIN} xmlns:r="{LINKS}"><sheets><sheet name="People"'
        ' sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f"{XML}<worksheet {MAIN}>{sheet}</worksheet>",
    }


def ods(rows: Iterable[Iterable[str]]) -> bytes:
    """A workbook of LibreOffice: a cell is text, or XML that begins with "<table:"."""
    body = "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"
        for row in (list(row) for row in rows)
    )
    return ods_of(body)


def ods_cell(text: str) -> str:
    """A cell that holds text."""
    if text.startswith("<table:"):
        return text
    paragraphs = f"<text:p>{escape(text)}</text:p>"
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def ods_of(body: str) -> bytes:
    """A workbook of LibreOffice whose one table holds `body`."""
    return zipped(
        {
            "mimetype": ODS_TYPE,
            "META-INF/manifest.xml": f'{XML}<m:manifest xmlns:m="{OASIS}:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{ODS_TYPE}"/></m:manifest>',
            "content.xml": f"{XML}<office:document-content {ODS_NAMES}><office:body>"
            f'<office:spreadsheet><table:table table:name="People">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def rows_at_fault(problems: Iterable[str]) -> set[int]:
    """The numbers of the rows that problems are about."""
    return {int(found[1]) for p in problems if (found := re.match(r"row (\d+): ", p))}
