"""An overview as CSV files that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from checklist.returned.overview import Overview, Return
from checklist.returned.overview_report import ITEMS, item_row
from checklist.returned.report import PERSONAL

FORMULA = "=+-@\t\r＝＋－＠"  # spreadsheets take the wide ones too
"""A cell that starts with one of these is run by a spreadsheet."""

PEOPLE = ("File", "Reference", "Name", "Made", "Finished", "Talked", "On", "Next review", "Asks")


def csv_of_people(overview: Overview) -> bytes:
    """Return one row for each return; columns of personal data only where they were asked for."""
    columns = [*PEOPLE]
    columns += ["Platforms (personal data)"] if overview.with_platforms else []
    columns += ["Notes (personal data)"] if overview.with_notes else []
    rows = []
    for returned in overview.returned:
        row = [*_person_row(returned)]
        row += ["; ".join(returned.platforms)] if overview.with_platforms else []
        notes = "\n".join(": ".join(note) for note in returned.notes)
        row += [notes] if overview.with_notes else []
        rows.append(row)
    if overview.is_personal:
        rows.append([PERSONAL])
    return to_csv([columns, *rows])


def csv_of_items(overview: Overview) -> bytes:
    """Return one row for each item that is counted."""
    return to_csv([ITEMS, *map(item_row, overview.counts)])


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as UTF-8 with the mark by which a spreadsheet knows it; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(tuple(FORMULA)) else text


def _person_row(returned: Return) -> tuple[str, ...]:
    return (
        returned.file,
        returned.reference,
        returned.name,
        returned.made,
        returned.finished,
        "yes" if returned.discussed else "no",
        returned.discussed_on,
        returned.next_review,
        "yes" if returned.has_question else "no",
    )
