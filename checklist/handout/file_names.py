"""File names of a hand-out: the same on every system, and never the same for two people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from checklist.html.look import Format
from checklist.roster.recipient import Recipient

LONGEST_NAME = 80
"""Letters of a reference that a file name keeps."""

_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\.|$)")


def safe_name(reference: str, number: int) -> str:
    """Return a file name for a reference, without its ending.

    A reference of plain letters, digits, dots, hyphens and underlines is its own name. Any other
    is rewritten and bears its row number behind "~", so that no two are ever the same.
    """
    plain = unicodedata.normalize("NFKD", reference).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)[:LONGEST_NAME].strip(".- ")
    if kept and kept == reference and not _RESERVED.match(kept):
        return kept
    return f"{kept}~{number}" if kept else f"~{number}"


def file_name(recipient: Recipient, kind: Format, kinds: Sequence[Format]) -> str:
    """Return the name of one document of a hand-out that makes all of `kinds`."""
    stem = safe_name(recipient.reference, recipient.number)
    if kind == "html":
        return f"{stem}.html"
    several = {"form", "print"} <= set(kinds)
    return f"{stem}-{kind}.pdf" if several else f"{stem}.pdf"


def file_names(recipient: Recipient, kinds: Sequence[Format]) -> tuple[str, ...]:
    """Return the names of all documents of one person, in the order of `kinds`."""
    return tuple(file_name(recipient, kind, kinds) for kind in kinds)
