"""Rosters that somebody damaged, and what may come of them: people that were there, or a sentence.

`python -m tests.roster.mutations 20000` reads that many.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from checklist.errors import ChecklistError
from tests.reading.mutations import ANY_FILE
from tests.roster.rosters import cell, csv_text, ods, ods_cell, rows_of, sheet_members, zipped

CELLS = [
    ["reference", "name", "platforms", "level"],
    ["A1", "Siân Ŵyn", "facebook=personal; x=both", "quick"],
    ["00123", "Ольга, Щукина", "", "standard"],
    ["Ward 7", "", "linkedin=professional", ""],
    ["D-4", "Nguyễn Thị Hạnh", "other:Mumsnet=personal", "full"],
]

WORKBOOKS = 0.1
"""Part of the files that a process of its own reads."""


def wholes() -> dict[str, list[bytes]]:
    """Return undamaged rosters by the end of their name."""
    texts = [csv_text(CELLS), csv_text(CELLS, ";", "\n"), csv_text(CELLS, "\t")]
    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in CELLS)
    return {
        ".csv": [encode for text in texts for encode in (text.encode(), text.encode("utf-16"))],
        ".xlsx": [zipped(sheet_members(sheet))],
        ".ods": [ods([[ods_cell(text) for text in row] for row in CELLS])],
    }


def spoilt(seed: int = 2026) -> Iterator[tuple[str, bytes]]:
    """Yield damaged rosters without end: the end of the name, and the bytes."""
    rng = random.Random(seed)  # noqa: S311  # the same files each time
    found = wholes()
    while True:
        suffix = rng.choice((".xlsx", ".ods")) if rng.random() < WORKBOOKS else ".csv"
        changed = bytearray(rng.choice(found[suffix]))
        for _ in range(rng.choice((1, 1, 2, 3, 8))):
            if len(changed) > 10:
                rng.choice(ANY_FILE)(rng, changed)
        yield suffix, bytes(changed)


def verdict(path: Path) -> str:
    """Return "read" or "refused"; else what is wrong."""
    try:
        rows = rows_of(path, ignore_extra=True)
    except ChecklistError as refused:
        return "refused" if len(str(refused)) < 10_000 else "a flood"
    except Exception as error:  # noqa: BLE001  # each is counted
        return f"{type(error).__name__}: {str(error)[:200]}"
    references = [row.reference for row in rows]
    if len(set(references)) < len(references) or not all(references):
        return "a reference is empty or stands twice"
    known = {row[0] for row in CELLS}
    if path.suffix != ".csv" and not set(references) <= known:
        return "a workbook has people that nobody wrote into it"
    return "read"


def main(count: int) -> int:
    """Read so many damaged rosters; return how many ended as none may."""
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for suffix, data in islice(spoilt(), count):
            path = Path(folder, f"people{suffix}")
            path.write_bytes(data)
            ends[verdict(path)] += 1
    sys.stdout.write("".join(f"{number:8,} {end}\n" for end, number in ends.most_common()))
    return sum(ends.values()) - ends["read"] - ends["refused"]


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]))))
