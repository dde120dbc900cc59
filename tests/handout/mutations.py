"""Hand-outs whose manifest, state or documents somebody changed; and what resuming them may give.

`python -m tests.handout.mutations 20000` resumes that many and reports what went wrong.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from checklist.answers.model import Account, Answers
from checklist.errors import CannotWrite, UsageError
from checklist.guidance.guidance import Guidance
from checklist.handout.bundle import zipped
from checklist.handout.documents import Maker, RowResult, Settings
from checklist.handout.manifest import COLUMNS
from checklist.handout.plan import Plan
from checklist.handout.run import hand_out
from checklist.handout.storage.open import open_storage
from checklist.roster.recipient import Recipient
from tests.handout.handouts import digests, manifest

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
QUICK = Answers((Account("x", "personal"),), level="quick")
PEOPLE = [
    Recipient(number, reference, f"Sam {number}", QUICK)
    for number, reference in enumerate(["A1", "B 2", "C3", "D4", "E5"], 2)
]
SECRET = b"nobody else's business"

CELLS = [
    *(
        "../secret.txt",
        "/etc/hostname",
        "A1.pdf",
        "C3.pdf",
        "A1",
        "C3",
        "",
        '"',
        "\0",
        "\n",
        "done",
    ),
    *("failed: x", "9" * 5_000, "-1", "x" * 200_000, "2020.01", "\u0663", "=1+1", ".."),
    *(hashlib.sha256(SECRET).hexdigest(), "handout.csv", ".checklist-handout.json", "pipe"),
]


class Here:
    """An executor in this very process, which knows its combination once and for all."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Nothing."""

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        self.maker.storage = open_storage(settings.address)
        return map(self.maker.make, rows)


class HandOut:
    """A finished hand-out in a folder of its own, to be copied and spoilt."""

    def __init__(self, folder: Path, guidance: Guidance) -> None:
        self.folder, self.guidance = folder, guidance
        (folder / "people.csv").write_text("x")
        settings = Settings(str(folder), MOMENT, ("form",), "standard", None, guidance)
        self.executor = Here(Maker(settings))
        assert self.hand_out(folder / "out", resume=False) == ""

    @cached_property
    def expected(self) -> dict[str, str]:
        """The documents with their hashes."""
        return digests(self.folder / "out")

    def plan(self, out: Path, *, resume: bool = True) -> Plan:
        return Plan(str(out), MOMENT, self.folder / "people.csv", self.guidance, resume=resume)

    def hand_out(self, out: Path, *, resume: bool = True) -> str:
        """Make or resume it in `out`; return why it stopped, "" when it did not."""
        plan = self.plan(out, resume=resume)
        summary = hand_out(plan, lambda: PEOPLE, self.executor, lambda _: None)
        assert summary.stopped or (summary.done, summary.failed) == (len(PEOPLE), [])
        return summary.stopped

    def copied(self, base: Path) -> Path:
        """Return a copy in `base`, beside a file that is nobody else's business."""
        (base / "secret.txt").write_bytes(SECRET)
        shutil.copytree(self.folder / "out", base / "out")
        return base / "out"

    def check(self, out: Path) -> str:
        """Resume the hand-out in `out` and pack it; return how that ended.

        Raises AssertionError where somebody has not what they should, or anything else has.
        """
        base = out.parent
        try:
            stopped = self.hand_out(out)
            if not stopped:
                zipped(self.plan(out), PEOPLE, base / "all.zip", force=True)
        except (CannotWrite, UsageError) as error:
            stopped = str(error)
        finally:
            assert (base / "secret.txt").read_bytes() == SECRET
            assert {p.name for p in base.iterdir()} <= {"out", "secret.txt", "all.zip"}
        if stopped:
            assert len(stopped.splitlines()) == 1
            return stopped.replace(str(base), "")
        assert digests(out) == self.expected
        lines = manifest(out)
        assert [line["reference"] for line in lines] == [person.reference for person in PEOPLE]
        assert {line["file"]: line["sha256"] for line in lines} == self.expected
        with zipfile.ZipFile(base / "all.zip") as packed:
            hashes = {n: hashlib.sha256(packed.read(n)).hexdigest() for n in packed.namelist()}
        assert len(packed.namelist()) == len(PEOPLE) + 1
        assert {n: h for n, h in hashes.items() if n != "handout.csv"} == self.expected
        return "whole"


Spoil = Callable[[random.Random, Path], None]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(lines), encoding="utf-8", errors="replace")


def spoil_order(chance: random.Random, out: Path) -> None:
    heading, *lines = _lines(out / "handout.csv") or [""]
    chance.shuffle(lines)
    _write(out / "handout.csv", [heading, *lines])


def spoil_lines(chance: random.Random, out: Path) -> None:
    lines = _lines(out / "handout.csv")
    for _ in range(chance.randint(1, 3)):
        if lines:
            number = chance.randrange(len(lines))
            lines[number : number + 1] = chance.choice([[], [lines[number]] * 2, ["\n"], ['"\n']])
    _write(out / "handout.csv", lines)


def spoil_cell(chance: random.Random, out: Path) -> None:
    lines = _lines(out / "handout.csv")
    if len(lines) > 1:
        number = chance.randrange(1, len(lines))
        cells = lines[number].rstrip("\n").split(",")
        cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        lines[number] = ",".join(cells) + "\n"
    _write(out / "handout.csv", lines)


def spoil_stranger(chance: random.Random, out: Path) -> None:
    cells = [chance.choice(CELLS) for _ in COLUMNS]
    cells[-1] = chance.choice(["done", "failed: x"])
    _write(out / "handout.csv", [*_lines(out / "handout.csv"), ",".join(cells) + "\n"])


def spoil_bytes(chance: random.Random, out: Path) -> None:
    path = out / chance.choice(["handout.csv", ".checklist-handout.json"])
    data = bytearray(path.read_bytes())
    start = chance.randrange(len(data) + 1)
    data[start : start + chance.randint(0, 40)] = chance.randbytes(chance.randint(0, 40))
    path.write_bytes(bytes(data[: chance.choice([len(data), start])]))


def spoil_state(chance: random.Random, out: Path) -> None:
    path = out / ".checklist-handout.json"
    values = json.loads(path.read_text())
    wrong: list[object] = [
        "x",
        "",
        None,
        1,
        [],
        {},
        "9999-12-31T00:00:00+00:00",
        "2026-11-23",
        "1" * 100_000,
    ]
    values[chance.choice([*values, "more"])] = chance.choice(wrong)
    nested = "[" * 100_000 + "]" * 100_000
    path.write_text(chance.choice([json.dumps(values)] * 9 + [nested]))


def spoil_kind(chance: random.Random, out: Path) -> None:
    """Something else lies where a file of ours should be."""
    names = ["handout.csv", ".checklist-handout.json", "A1.pdf", "C3.pdf"]
    path = out / chance.choice([*names, ".checklist-handout.lock"])
    path.unlink(missing_ok=True)
    match chance.randrange(5):
        case 0:
            path.symlink_to("../secret.txt")
        case 1:
            path.symlink_to("../nothing")
        case 2:
            os.mkfifo(path)
        case 3:
            path.mkdir()
        case _:
            path.symlink_to("/dev/zero")


def spoil_document(chance: random.Random, out: Path) -> None:
    path = out / chance.choice(["A1.pdf", "C3.pdf", "E5.pdf"])
    path.unlink(missing_ok=True)
    if chance.random() < 0.5:
        path.write_bytes(chance.choice([SECRET, b"", (out / "D4.pdf").read_bytes()]))


SPOIL: list[Spoil] = [
    *(spoil_order, spoil_lines, spoil_cell, spoil_stranger),
    *(spoil_bytes, spoil_state, spoil_kind, spoil_document),
]


def spoil(seed: int, out: Path) -> str:
    """Spoil a hand-out in one to three ways, the same ones for a seed; return which."""
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    chosen = [SPOIL[seed % len(SPOIL)], *chance.sample(SPOIL, chance.randint(0, 2))]
    for act in sorted(chosen, key=lambda act: act is spoil_kind):
        try:
            act(chance, out)
        except (OSError, ValueError, RecursionError):
            continue  # an earlier one has left nothing that it could change
    return " ".join(act.__name__ for act in chosen)


def main(count: int) -> int:
    """Resume so many spoilt hand-outs; return how many ended as none may."""
    from checklist.guidance.load import load

    ends: Counter[str] = Counter()
    wrong, begin = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as whole:
        good = HandOut(Path(whole), load())
        for seed in range(count):
            with tempfile.TemporaryDirectory() as base:
                out = good.copied(Path(base))
                how = spoil(seed, out)
                try:
                    ends[good.check(out)] += 1
                except Exception as error:  # noqa: BLE001  # each is counted
                    wrong += 1
                    sys.stdout.write(
                        f"{seed} ({how}): {type(error).__name__}: {str(error)[:300]}\n"
                    )
    for end, number in ends.most_common():
        sys.stdout.write(f"{number:8,} {end}\n")
    sys.stdout.write(f"{wrong:8,} of {count:,} wrong, {time.monotonic() - begin:.0f} s\n")
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]))))
