"""Entries of the cache that somebody changed, and what may come of them: the true slip, or none.

`python -m tests.pdf.mutations 20000` looks up that many.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from checklist.answers.model import Account, Answers
from checklist.guidance.load import load
from checklist.html.look import SlipSource
from checklist.make import Order, parts_of
from checklist.pdf.cache import SheetStore, entry_name
from checklist.pdf.cache_entry import packed
from checklist.pdf.slip import Slip
from checklist.pdf.slips import SlipMaker
from checklist.tailoring.tailor import tailor
from tests.reading.mutations import ANY_FILE
from tests.tools import DAY

ANSWERS = Answers((Account("facebook", "personal"),), level="quick")

FORGED = 0.3
"""Part of the entries whose checksum was made anew after the change."""


class Whole:
    """A cache folder with the slips of one checklist."""

    def __init__(self, folder: Path) -> None:
        guidance = load()
        parts = parts_of(guidance, tailor(guidance, ANSWERS, DAY.date()), Order(ANSWERS, DAY))
        sources = [part.source for part in parts if part.source]
        with SlipMaker(SheetStore(folder)) as press:
            slips = press.slips(sources)
        self.folder = folder
        self.known: dict[str, tuple[SlipSource, Slip]] = {
            entry_name(source.key): (source, slip)
            for source, slip in zip(sources, slips, strict=True)
        }

    def spoilt(self, seed: int = 2026) -> Iterator[str]:
        """Yield how each of endless lookups of a changed entry ends; see `verdict`."""
        rng = random.Random(seed)  # noqa: S311  # the same changes each time
        entries = {name: (self.folder / f"{name}.sheet").read_bytes() for name in self.known}
        while True:
            name, other = rng.sample(sorted(entries), 2)
            changed = bytearray(entries[rng.choice((name, name, name, other))])
            for _ in range(rng.choice((1, 1, 2, 5))):
                if len(changed) > 10:
                    rng.choice(ANY_FILE)(rng, changed)
            start = len(changed) - len(entries[name]) + entries[name].index(b"[")
            is_forged = rng.random() < FORGED and 0 < start < len(changed)
            data = packed(name, bytes(changed[start:])) if is_forged else bytes(changed)
            path = self.folder / f"{name}.sheet"
            path.write_bytes(data)
            yield self.verdict(name, forged=is_forged)
            path.write_bytes(entries[name])

    def verdict(self, name: str, *, forged: bool) -> str:
        """Return "absent", "true" or "forged"; else what is wrong."""
        source, slip = self.known[name]
        try:
            found = SheetStore(self.folder).slip(source)
        except Exception as error:  # noqa: BLE001  # each is counted
            return f"{type(error).__name__}: {str(error)[:200]}"
        if found is None:
            return "absent"
        if found == slip:
            return "true"
        # Who can write a right checksum is the user; even then nothing but links may come of it.
        return "forged" if forged else "another slip was taken for this one"


def main(count: int) -> int:
    """Look up so many changed entries; return how many ended as none may."""
    with tempfile.TemporaryDirectory() as folder:
        ends = Counter(islice(Whole(Path(folder)).spoilt(), count))
    sys.stdout.write("".join(f"{number:8,} {end}\n" for end, number in ends.most_common()))
    return sum(ends.values()) - ends["absent"] - ends["true"] - ends["forged"]


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]))))
