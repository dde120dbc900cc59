"""Returned files spoilt at random, but the same ones each time; and what reading them may give.

`python -m tests.reading.mutations 20000` reads that many and reports what went wrong.
"""

from __future__ import annotations

import io
import random
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pikepdf

from checklist.errors import ReturnedInvalid
from checklist.guidance.guidance import Guidance
from checklist.guidance.load import load
from checklist.pdf.cache import SheetStore
from checklist.pdf.slips import SlipMaker
from checklist.reading.extracted import Extracted
from checklist.reading.marks import KINDS
from checklist.reading.reader import Reader
from checklist.reading.refusals import SENTENCES, Refusal
from checklist.returned.interpret import interpret
from checklist.returned.record import State
from tests.returned.returned_files import (
    append,
    box_names,
    fill,
    fill_by_pdfium,
    fill_twin,
    form,
    states_in,
    states_of,
    twin,
)

Mutate = Callable[[random.Random, bytearray], None]


@dataclass(frozen=True)
class Whole:
    """A file that was returned whole, and what stands in it."""

    data: bytes
    suffix: str
    states: dict[tuple[str, str], State]


@dataclass(frozen=True)
class Spoilt:
    """A file that was spoilt, and how."""

    name: str
    data: bytes
    whole: Whole
    is_marked: bool = False
    """Something was drawn on it, which has to be told."""


def wholes(guidance: Guidance, press: SlipMaker) -> list[Whole]:
    """The same checklist as several viewers and a browser save it."""
    blank, page = form(guidance, press), twin(guidance)
    names = box_names(blank)
    boxes, texts = names[::3], {"notes--facebook-personal": "Siân asked: who sees “old” posts?"}
    states = states_of(names, boxes)
    packed = fill(blank, boxes, texts)
    forms = [packed, _plain(packed), append(blank, boxes, texts)]
    forms += [append(_plain(packed), [], texts), fill_by_pdfium(blank, boxes, texts)]
    return [
        *(Whole(data, ".pdf", states) for data in forms),
        Whole(fill_twin(page, boxes, texts), ".html", states),
    ]


def _plain(data: bytes) -> bytes:
    """Nothing packed, so that each byte that changes is one that is read."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            deterministic_id=True,
        )
    return out.getvalue()


def _rebuilt(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that only pages list: they are meant
        change(pdf)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def draw(rng: random.Random, data: bytes) -> bytes:
    """Draw on a page, as an annotation or into its content."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = rng.choice(list(pdf.pages))
        kind = rng.choice([kind for kind, word in KINDS.items() if word] + [""])
        if not kind:
            page.contents_add(b"q 60 60 m 90 90 l S Q")
            return
        mark = pikepdf.Dictionary(Subtype=pikepdf.Name(kind), Rect=[60, 60, 80, 80])
        page.obj.Annots = pikepdf.Array([*page.obj.get("/Annots", []), pdf.make_indirect(mark)])

    return _rebuilt(data, change)


def join(rng: random.Random, data: bytes) -> bytes:
    """Add pages of the same form, with nothing or everything in it ticked, before or behind."""

    def change(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(data)) as other:
            for field in other.Root.AcroForm.Fields if rng.random() < 0.5 else ():
                if "--" in str(field.T) and field.get("/FT") == "/Btn":
                    field.V = field.AS = pikepdf.Name.Yes
            some = rng.sample(range(len(other.pages)), rng.randint(1, len(other.pages)))
            for page in sorted(some):
                pdf.pages.insert(rng.choice((0, len(pdf.pages))), other.pages[page])

    return _rebuilt(data, change)


def exchange(rng: random.Random, data: bytes) -> bytes:
    """Exchange a part of two boxes."""

    def change(pdf: pikepdf.Pdf) -> None:
        boxes = [f for f in pdf.Root.AcroForm.Fields if f.get("/FT") == "/Btn" and "/AS" in f]
        one, other = rng.sample(boxes, 2)
        for key in rng.choice((("/T",), ("/TU",), ("/V",), ("/AS",), ("/T", "/V"), ("/V", "/TU"))):
            first, second = one.get(key), other.get(key)
            for field, value in ((one, second), (other, first)):
                if value is None:
                    del field[key]
                else:
                    field[key] = value

    return _rebuilt(data, change)


def _flip(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _flip_many(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.randint(2, 60)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def _cut(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


def _chunk(rng: random.Random, data: bytearray) -> slice:
    length = min(rng.choice((1, 2, 5, 30, 300, 3_000, 30_000)), len(data) // 3)
    start = rng.randrange(len(data) - length)
    return slice(start, start + length)


def _delete(rng: random.Random, data: bytearray) -> None:
    del data[_chunk(rng, data)]


def _repeat(rng: random.Random, data: bytearray) -> None:
    chunk = _chunk(rng, data)
    data[chunk.stop : chunk.stop] = data[chunk]


def _insert(rng: random.Random, data: bytearray) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.choice((1, 2, 10, 100)))


def _blank(rng: random.Random, data: bytearray) -> None:
    chunk = _chunk(rng, data)
    data[chunk] = rng.choice((b"\0", b" ", b"\xff")) * (chunk.stop - chunk.start)


def _swap(rng: random.Random, data: bytearray) -> None:
    first, second = _chunk(rng, data), _chunk(rng, data)
    length = min(first.stop - first.start, second.stop - second.start)
    one, other = (
        slice(first.start, first.start + length),
        slice(second.start, second.start + length),
    )
    data[one], data[other] = data[other], data[one]


def _swap_matches(pattern: bytes) -> Mutate:
    def mutate(rng: random.Random, data: bytearray) -> None:
        found = list(re.finditer(pattern, data, re.DOTALL))
        if len(found) > 1:
            first, second = sorted(rng.sample(found, 2), key=lambda match: match.start())
            one, other = bytes(first[0]), bytes(second[0])
            data[slice(*second.span())] = one
            data[slice(*first.span())] = other

    return mutate


def _change_match(pattern: bytes, words: tuple[bytes, ...]) -> Mutate:
    def mutate(rng: random.Random, data: bytearray) -> None:
        if found := list(re.finditer(pattern, data)):
            data[slice(*rng.choice(found).span())] = rng.choice(words)

    return mutate


ANY_FILE: list[Mutate] = [
    _flip, _flip, _flip, _flip_many, _cut, _delete, _repeat, _insert, _blank, _swap,
]  # fmt: skip

FORMS: list[Mutate] = [
    _swap_matches(rb"stream\r?\n.*?endstream"),
    _swap_matches(rb"\d+ 0 obj"),
    _swap_matches(rb"\d+ 0 R"),
    _swap_matches(rb"/[A-Z]\w*"),
    _change_match(rb"\d+", (b"0", b"1", b"-1", b"7", b"99999999", b"65535")),
    _change_match(rb"/Off|/Yes", (b"/Yes", b"/Off", b"/On", b"null", b"()")),
    _change_match(rb"/[A-Z]\w*", (b"/V", b"/AS", b"/T", b"/Kids", b"/Parent", b"/Prev", b"/X")),
    _change_match(rb"[<>\[\]()]+", (b"<<", b">>", b"[", b"]", b"(", b")", b"")),
]

TWINS: list[Mutate] = [
    _swap_matches(rb'name="[^"]*"'),
    _swap_matches(rb"<[a-z]+ [^>]*>"),
    _change_match(rb"<[^>]*>", (b"", b"<!--", b"-->", b"<script>", b"</script>", b"<textarea>")),
    _change_match(rb"true", (b"false", b"null", b'"true"', b"1", b"{}")),
    _change_match(rb'"[a-z-]*"', (b'""', b'"checkbox"', b'"state"', b'"at"')),
    _change_match(rb"[{}:,]", (b"{", b"}", b":", b",", b"")),
]


BUILT = 0.2
"""Part of the forms that another program seems to have written anew."""


def spoilt(found: list[Whole], seed: int = 2026) -> Iterator[Spoilt]:
    """Spoilt files without end: one to three mutations each."""
    rng = random.Random(seed)  # noqa: S311  # the same files each time
    number = 0
    while True:
        whole = rng.choice(found)
        if whole.suffix == ".pdf" and rng.random() < BUILT:
            build = rng.choice((draw, join, exchange))
            data = build(rng, whole.data)
            number += 1
            yield Spoilt(f"{number}{build.__name__}", data, whole, build is draw)
            continue
        ways = ANY_FILE + (FORMS if whole.suffix == ".pdf" else TWINS)
        changed, done = bytearray(whole.data), []
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            way = rng.choice(ways)
            if len(changed) > 10:
                way(rng, changed)
                done.append(way.__qualname__.split(".")[0])
        if bytes(changed) != whole.data:
            number += 1
            yield Spoilt(f"{number}{'-'.join(done)}", bytes(changed), whole)


def verdict(
    guidance: Guidance, one: Spoilt, answer: Extracted | ReturnedInvalid
) -> tuple[str, str]:
    """("read" or "refused", "") for what may happen; otherwise ("wrong", what is)."""
    try:
        if isinstance(answer, ReturnedInvalid):
            raise answer
        record = interpret(answer, guidance, one.name)
        if one.is_marked and not record.marks:
            return "wrong", "a mark is not told"
        states = states_in(record)
    except ReturnedInvalid as refused:
        for fault in (Refusal.DIED, Refusal.TIME):
            if SENTENCES[fault][0] in refused.message:
                return "wrong", fault
        return "refused", ""
    expected = one.whole.states
    if lost := expected.keys() - states.keys():
        return "wrong", f"{len(lost)} items are lost in silence"
    for place, state in states.items():
        if state not in (expected.get(place, "open"), "unclear"):
            return "wrong", f"{place} is {state}, not {expected.get(place)}"
    return "read", ""


def read_spoilt(
    guidance: Guidance, files: Iterator[Spoilt], folder: Path, workers: int = 2
) -> Iterator[tuple[Spoilt, str, str]]:
    """Each file with its verdict, through the real processes."""
    with Reader(workers) as reader:
        while batch := list(islice(files, 200)):
            paths = [folder / f"{number}{one.whole.suffix}" for number, one in enumerate(batch)]
            for path, one in zip(paths, batch, strict=True):
                path.write_bytes(one.data)
            for one, answer in zip(batch, reader.read_all(paths), strict=True):
                yield one, *verdict(guidance, one, answer)


def main(number: int, seed: int) -> None:
    """Read `number` spoilt files; keep those that went wrong."""
    guidance, counts, started = load(), Counter[str](), time.monotonic()
    kept = Path(tempfile.mkdtemp(prefix="spoilt-"))
    with SlipMaker(SheetStore(None)) as press, tempfile.TemporaryDirectory() as folder:
        files = islice(spoilt(wholes(guidance, press), seed), number)
        for one, said, why in read_spoilt(guidance, files, Path(folder)):
            counts[said] += 1
            if why:
                (kept / f"{one.name}{one.whole.suffix}").write_bytes(one.data)
                sys.stdout.write(f"{one.name}: {why}\n")
            if counts.total() % 1000 == 0:
                sys.stdout.write(f"{dict(counts)} in {time.monotonic() - started:.0f} s\n")
                sys.stdout.flush()
    sys.stdout.write(f"{dict(counts)}; seed {seed}; kept in {kept}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
