"""The documents of a results page, by the names under which they are saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from checklist import make
from checklist.answers.parse import dump
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.pdf.slips import SlipProvider

PDF = "application/pdf"

Maker = Callable[[Guidance, make.Order, SlipProvider], bytes]


@dataclass(frozen=True)
class Offered:
    """One document on the results page."""

    label: str
    hint: str
    media: str
    make: Maker


def _pdf(look: Look) -> Maker:
    def made(guidance: Guidance, order: make.Order, press: SlipProvider) -> bytes:
        return make.make_pdf(guidance, replace(order, look=look), press).data

    return made


def _html(guidance: Guidance, order: make.Order, _press: SlipProvider) -> bytes:
    return make.make_html(guidance, order).data


OFFERED: dict[str, Offered] = {
    "privacy-checklist.pdf": Offered(
        "PDF to fill in", "Tick it on a computer, and bring it back next year.", PDF, _pdf(Look())
    ),
    "privacy-checklist-print.pdf": Offered(
        "PDF to print", "Tick it with a pen.", PDF, _pdf(Look("print"))
    ),
    "privacy-checklist-large.pdf": Offered(
        "PDF in large print", "18 point type, to fill in or print.", PDF, _pdf(Look(size="large"))
    ),
    "privacy-checklist.html": Offered(
        "Web page to keep", "One file. It works offline and keeps your ticks.", "text/html", _html
    ),
    "next-review.ics": Offered(
        "Calendar reminder",
        "For your next review, a year from today, and for long jobs.",
        "text/calendar",
        lambda guidance, order, _press: make.make_reminder(
            order.made, make.tailored(guidance, order)
        ),
    ),
    "answers.toml": Offered(
        "Save my answers",
        "To start from next time. Nothing in them names you.",
        "application/toml",
        lambda _guidance, order, _press: dump(order.answers).encode("utf-8"),
    ),
}
