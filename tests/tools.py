"""What several tests need: documents made for real, and Debian's tools to look into them."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import outloud as checker
import pikepdf
import rtoml

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.fonts import faces
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.make import Document, Order, make_pdf
from checklist.pdf.slip import Slip
from checklist.pdf.slips import SlipMaker
from tests import forked

ROOT = Path(__file__).parents[1]

DATA = ROOT / "tests" / "data"

DAY = datetime(2026, 11, 23, tzinfo=UTC)

USUAL = Answers(
    accounts=(
        Account("facebook", "both"),
        Account("x", "mixed"),
        Account("linkedin", "professional"),
        Account("youtube", "personal", "opening"),
    ),
    occasion="annual-review",
    profession="practitioner-psychologist",
)


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left behind."""

    code: int
    out: bytes
    err: str


def run(
    *words: str | Path,
    folder: Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    module: str = "checklist",
) -> Ran:
    """`checklist` with `words` as a process of its own, in `folder`, without a terminal.

    `module` stands in for the package, with the project's own folder on its path.
    """
    if module == "checklist" and forked.can_fork(env or {}):
        code, out, err = forked.run(
            [*map(str, words)], folder, {**os.environ, **(env or {})}, stdin
        )
        return Ran(code, out, err.decode("utf-8", "replace"))
    path = {} if module == "checklist" else {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, words)],
        cwd=folder,
        input=stdin,
        capture_output=True,
        timeout=600,
        check=False,
        env={**os.environ, **path, **(env or {})},
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def made(
    guidance: Guidance,
    press: SlipMaker,
    answers: Answers = USUAL,
    person: Person | None = None,
    look: Look | None = None,
) -> Document:
    """A checklist made in this process on the day the tests live in; print if nothing is said."""
    return make_pdf(guidance, Order(answers, DAY, person or Person(), look or Look("print")), press)


def outloud(path: Path) -> list[tuple[str, str, str]]:
    """Return rule, severity and evidence of what outloud finds."""
    result = checker.check(str(path))
    assert result.error is None, result.error
    return [(f.rule, f.severity, str(f.evidence)) for f in result.findings]


def text_of(pdf: bytes | Path, *options: str) -> str:
    """What poppler reads in a PDF."""
    data = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8")


def type_sizes(pdf: pikepdf.Pdf) -> set[float]:
    """The sizes of all text on the pages, in points, as they come out of every scaling."""
    sizes: set[float] = set()
    for page in pdf.pages:
        scale, kept, size = 1.0, [], 0.0
        for step in pikepdf.parse_content_stream(page):
            operands: Any = step.operands
            match str(step.operator):
                case "q":
                    kept.append(scale)
                case "Q":
                    scale = kept.pop()
                case "cm":
                    scale *= float(operands[0])
                case "Tf":
                    size = float(operands[1])
                case "Tj" | "TJ":
                    sizes.add(round(size * scale, 2))
    return sizes


def drawn_text(slip: Slip) -> str:
    """The text of a slip, from the glyphs that its content shows."""
    characters = faces.face("regular").characters | faces.face("semibold").characters
    codes = re.findall(rb"<((?:[0-9a-f]{4})+)>", slip.content)
    glyphs = [int(code[at : at + 4], 16) for code in codes for at in range(0, len(code), 4)]
    return "".join(characters.get(glyph, "?") for glyph in glyphs)


def flat(text: str) -> str:
    """`text` without line breaks, so that a sentence is found wherever it was wrapped."""
    return re.sub(r"\s+", " ", text)


def opened(pdf: bytes) -> pikepdf.Pdf:
    """A PDF to look into."""
    return pikepdf.open(io.BytesIO(pdf))


def elements(element: Any) -> Iterator[Any]:
    """A structure element and everything below it, in reading order."""
    yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


def rendered(pdf: bytes, page: int, folder: Path, dots: int = 72) -> Path:
    """One page as a PNG, drawn by poppler."""
    source = folder / "page.pdf"
    source.write_bytes(pdf)
    subprocess.run(
        [
            *("pdftoppm", "-gray", "-png", "-singlefile", "-r", str(dots), "-f", str(page)),
            *(source, folder / f"page-{page}"),
        ],
        check=True,
    )
    return folder / f"page-{page}.png"


def with_absents(text: str) -> str:
    """A platform's file with a reason for each control that nothing in it answers."""
    controls = rtoml.load(ROOT / "profiles" / "guidance" / "controls.toml")["control"]
    holes = [
        c["id"]
        for c in controls
        if not re.search(rf'= "{c["id"]}"|^{c["id"]} =', text, re.MULTILINE)
    ]
    reason = '{ reason = "It has nothing of the kind.", checked = 2026-11-22 }'
    head, item, rest = text.partition("[[item]]")
    table = "" if "[absent]" in head else "[absent]\n"
    rows = "".join(f"{ident} = {reason}\n" for ident in sorted(holes))
    return f"{head.rstrip()}\n{table}{rows}\n{item}{rest}"
