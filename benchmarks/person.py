"""One more person, on one core: `python -m benchmarks.person SIDE FOLDER`, a line for each turn.

It prints the seconds that one person took, after `FOLDER/SIDE.pdf` holds the first person's.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TURNS = {"bound": 200, "new": 3}
"""People in one turn of ours: one alone takes less than a clock can tell."""

NAMES = ("Siân Ŵyn-Jones", "Oluwaseun Adeyemi", "Zoë Żółkiewska", "Thomas Brown")


@contextmanager
def one_core() -> Iterator[None]:
    """Pin this process, and what it starts, to the last core."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def main() -> None:
    """Serve until the input ends."""
    with one_core():
        serve(sys.argv[1], Path(sys.argv[2]))


def serve(side: str, folder: Path) -> None:
    """One person, or a few, for each line of the input."""
    make, people = _maker(side, (folder / "document.html").read_text(encoding="utf-8"))
    (folder / f"{side}.pdf").write_bytes(make("Siân Ŵyn-Jones", "R-0"))
    print("ready", flush=True)
    number = 0
    for _ in sys.stdin:
        start = time.perf_counter()
        for number in range(number, number + people):  # noqa: B020  # it goes on counting
            make(NAMES[number % len(NAMES)], f"R-{number}")
        print((time.perf_counter() - start) / people, flush=True)
        number += 1


def _maker(side: str, html: str) -> tuple[Callable[[str, str], bytes], int]:
    if side in TURNS:
        return _ours(known=side == "bound"), TURNS[side]
    from benchmarks.engines import ENGINES

    return ENGINES[side][1](html), 1


def _ours(*, known: bool) -> Callable[[str, str], bytes]:
    """A worker of a hand-out, without the file: sheets known, the combination known or not."""
    from benchmarks import document
    from checklist.roster.recipient import Recipient

    maker = document.maker()
    answers = document.answers()

    def make(name: str, reference: str) -> bytes:
        if not known:
            maker.documents.forget()
        return maker.documents.document(Recipient(1, reference, name, answers), "form")[0]

    return make


if __name__ == "__main__":
    main()
