"""What all pages share: the guidance, the makers of documents, and how a page is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from checklist.base.upload import Upload
from checklist.errors import AnswersInvalid, Problem, ReturnedInvalid
from checklist.guidance.guidance import Guidance
from checklist.html.environment import render
from checklist.html.look import Look
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.returned.interpret import interpret
from checklist.returned.record import Record
from checklist.web.state import FormInvalid
from checklist.web.turns import Busy, Turns

PROBLEMS = 100
"""Problems of a file that a page lists."""

FOR_SUPERVISORS = ("/handout", "/overview")
"""The addresses whose faults lead back to the page for supervisors."""

T = TypeVar("T")

_PAGE = Look("html")


@dataclass(frozen=True)
class Site:
    """What the handlers of requests work with. It keeps nothing between requests."""

    guidance: Guidance
    press: SlipMaker
    reader: Reader
    supervisors: bool = True
    """Whether there are pages for supervisors."""
    turns: Turns = field(default_factory=Turns)
    reading: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1))

    def page(self, template: str, title: str, status: int = 200, **context: object) -> HTMLResponse:
        """Return a page of ours."""
        house = self.guidance.house.house if self.guidance.house else None
        context = {"root": "", **context, "title": title, "house": house}
        context |= {"guidance_edition": self.guidance.edition, "supervisors": self.supervisors}
        return HTMLResponse(render(template, _PAGE, {}, **context), status)

    async def record(self, file: Upload) -> Record:
        """Return the record of a returned file. Raises ReturnedInvalid."""
        extracted = await self.read(partial(self.reader.read, file))
        return interpret(extracted, self.guidance, file.name)

    async def read(self, reading: Callable[[], T]) -> T:
        """Return what `reading` makes of uploads; one at a time is read."""
        return await anyio.to_thread.run_sync(reading, limiter=self.reading)

    async def told(self, request: Request, error: Exception) -> Response:
        """Return a page for what the person can do something about."""
        problems: Sequence[Problem] = ()
        match error:
            case HTTPException():
                fault, cure, status = "There is no such page.", "Go back to the start.", 404
            case FormInvalid() | ReturnedInvalid():
                fault, cure, status = error.message, error.cure, 400
            case AnswersInvalid():
                fault, cure, status = error.message, error.cure, 400
                problems = error.problems[:PROBLEMS]
            case Busy() | TimeoutError():
                fault, status = "Many people are making checklists at this moment.", 503
                cure = "Go back, wait a minute and press the button again. Your answers are kept."
            case _:
                fault, cure = "This document cannot be made.", "Tell whoever runs this page."
                status = 500
        root = "../" * (request.scope["path"].count("/") - 1)
        page = self.page(
            "web-fault.html.j2",
            fault,
            status,
            cure=cure,
            problems=problems,
            root=root,
            for_supervisors=request.scope["path"] in FOR_SUPERVISORS,
        )
        if status == 503:
            page.headers["Retry-After"] = "30"
        return page
