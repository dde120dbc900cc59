"""The pages and documents, as a Starlette application. It keeps nothing between requests."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from checklist import resources
from checklist.answers.model import Answers
from checklist.base.counted import counted
from checklist.base.dates import now
from checklist.errors import ChecklistError
from checklist.fonts import faces
from checklist.guidance.guidance import Guidance
from checklist.html import wording
from checklist.html.environment import render
from checklist.html.look import TITLE, Look
from checklist.html.slips import MENUS, where
from checklist.pdf.slips import SlipProvider
from checklist.tailoring.tailor import tailor
from checklist.web.documents import OFFERED
from checklist.web.guard import Guard
from checklist.web.questions import QuestionPage, shown, steps_of
from checklist.web.state import MOST_BYTES, FormInvalid, State, form_of, state_of

WAITING = 16
"""Documents that may wait for their turn; more are turned away."""

SECONDS = 30.0
"""Time that a document waits for its turn."""

CACHED = {"Cache-Control": "public, max-age=86400"}
"""Headers of what is the same for everyone."""

_PAGE = Look("html")


class Busy(Exception):
    """As many documents wait as may."""


@dataclass
class Turns:
    """Lets one document be made at a time; the others wait, up to a number."""

    limiter: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1))
    waiting: int = 0

    async def run(self, make: Callable[[], bytes]) -> bytes:
        """Return what `make` makes. Raises Busy, TimeoutError, and whatever `make` raises."""
        if self.waiting >= WAITING:
            raise Busy
        self.waiting += 1
        try:
            with anyio.fail_after(SECONDS):
                return await anyio.to_thread.run_sync(make, limiter=self.limiter)
        finally:
            self.waiting -= 1


@dataclass(frozen=True)
class Pages:
    """The handlers of requests."""

    guidance: Guidance
    press: SlipProvider
    turns: Turns = field(default_factory=Turns)

    async def start(self, _request: Request) -> Response:
        """Return the page before the questions."""
        asked = [step for step in steps_of(self.guidance, Answers()) if not step.account]
        return self._page("web-start.html.j2", TITLE, questions=len(asked))

    async def questions(self, request: Request) -> Response:
        """Return the page that follows the form, or begin anew for whoever comes without one."""
        if request.method != "POST":
            return RedirectResponse("./", 303)
        page = shown(self.guidance, form_of(await request.body()))
        if isinstance(page, QuestionPage):
            error = f"Error: {page.step.question.text}" if page.error else ""
            title = error or page.step.question.text
            return self._page("web-question.html.j2", title, page=page)
        return self._page("web-check.html.j2", "Check your answers", page=page)

    async def checklist(self, request: Request) -> Response:
        """Return the checklist to read, with the documents to save."""
        if request.method != "POST":
            return RedirectResponse("./", 303)
        state = state_of(self.guidance, form_of(await request.body()))
        made = tailor(self.guidance, state.answers, now().date())
        return self._page(
            "web-checklist.html.j2",
            "Your checklist",
            state=State(state.answers, state.kinds_said, "check"),
            checklist=made,
            sheet_title=wording.sheet_title,
            left_out=wording.left_out(made),
            where=partial(where, on=self.guidance.released),
            menus=MENUS,
            offered=OFFERED,
            items=counted(sum(len(sheet.entries) for sheet in made.sheets), "item", "items"),
        )

    async def document(self, request: Request) -> Response:
        """Return one document as a file to save."""
        name = request.path_params["name"]
        offered = OFFERED.get(name)
        if offered is None:
            raise HTTPException(404)
        if request.method != "POST":
            return RedirectResponse("./", 303)
        state = state_of(self.guidance, form_of(await request.body()))
        data = await self.turns.run(partial(offered.make, self.guidance, state.answers, self.press))
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type=offered.media, headers=headers)

    def _page(self, template: str, title: str, status: int = 200, **context: object) -> Response:
        house = self.guidance.house.house if self.guidance.house else None
        context |= {"title": title, "house": house, "guidance_edition": self.guidance.edition}
        html = render(template, _PAGE, {}, **context)
        return HTMLResponse(html, status)

    async def told(self, _request: Request, error: Exception) -> Response:
        """Return a page for what the person can do something about."""
        match error:
            case HTTPException():
                fault, cure, status = "There is no such page.", "Go back to the start.", 404
            case FormInvalid():
                fault, cure, status = error.message, error.cure, 400
            case Busy() | TimeoutError():
                fault, status = "Many people are making checklists at this moment.", 503
                cure = "Go back, wait a minute and press the button again. Your answers are kept."
            case _:
                fault, cure = "This document cannot be made.", "Tell whoever runs this page."
                status = 500
        response = self._page("web-fault.html.j2", fault, status, cure=cure)
        if status == 503:
            response.headers["Retry-After"] = "30"
        return response


def no_icon(_request: Request) -> Response:
    """Answer browsers that ask for an icon without being told of one."""
    return Response(status_code=204)


def style(_request: Request) -> Response:
    """Return the style sheet."""
    css = (resources.templates() / "web.css").read_text(encoding="utf-8")
    return Response(css, media_type="text/css", headers=CACHED)


def face(request: Request) -> Response:
    """Return a face of the typeface."""
    name = request.path_params["name"]
    if name not in faces.WEIGHTS:
        raise HTTPException(404)
    return Response(faces.face(name).data, media_type="font/ttf", headers=CACHED)


def application(
    guidance: Guidance,
    press: SlipProvider,
    hosts: Collection[str],
    fault: Callable[[str], None] = lambda _kind: None,
) -> Guard:
    """Return the whole as an ASGI application that answers to `hosts` only."""
    pages = Pages(guidance, press)
    both = ["GET", "POST"]
    routes = [
        Route("/", pages.start),
        Route("/questions", pages.questions, methods=both),
        Route("/checklist", pages.checklist, methods=both),
        Route("/favicon.ico", no_icon),
        Route("/web.css", style),
        Route("/{name}.ttf", face),
        Route("/{name}", pages.document, methods=both),
    ]
    kinds: tuple[type[Exception], ...] = (HTTPException, ChecklistError, Busy, TimeoutError)
    app = Starlette(routes=routes, exception_handlers=dict.fromkeys(kinds, pages.told))
    app.router.redirect_slashes = False
    return Guard(app, hosts, MOST_BYTES, fault)
