"""The pages and documents, as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checklist import resources
from checklist.errors import ChecklistError
from checklist.fonts import faces
from checklist.guidance.guidance import Guidance
from checklist.pdf.cache import SheetStore
from checklist.pdf.slips import SlipMaker
from checklist.reading.reader import Reader
from checklist.web.guard import UPLOAD_SECONDS, Form, Guard
from checklist.web.person import PersonPages
from checklist.web.site import Site
from checklist.web.state import MOST_BYTES
from checklist.web.supervisors import SupervisorPages
from checklist.web.turns import Busy
from checklist.web.uploads import BESIDES, MOST_LAST, MOST_RETURNED, MOST_ROSTER

CACHED = {"Cache-Control": "public, max-age=86400"}
"""Headers of what is the same for everyone."""

LASTS = 4
"""Files of last year that are in memory at once."""


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


@dataclass(frozen=True)
class Factory:
    """Makes the application in the process that serves it, which may be another than this."""

    guidance: Guidance
    hosts: Collection[str]
    root: str
    supervisors: bool
    fault: Callable[[str], None]

    def __call__(self) -> Guard:
        """Return the application; what it has started ends with its lifespan."""
        press, reader = SlipMaker(SheetStore(None)), Reader()
        site = Site(self.guidance, press, reader, self.supervisors)
        return application(site, self.hosts, self.root, self.fault)


def application(
    site: Site,
    hosts: Collection[str],
    root: str = "",
    fault: Callable[[str], None] = lambda _kind: None,
) -> Guard:
    """Return the whole as an ASGI application that answers to `hosts` only, below `root`."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with site.press, site.reader:
            yield

    person, both = PersonPages(site), ["GET", "POST"]
    routes = [
        Route("/", person.start),
        Route("/last", person.last, methods=both),
        Route("/questions", person.questions, methods=both),
        Route("/checklist", person.checklist, methods=both),
        Route("/favicon.ico", no_icon),
        Route("/web.css", style),
        Route("/{name}.ttf", face),
    ]
    forms = {"/last": _upload(MOST_LAST, LASTS)}
    if site.supervisors:
        pages = SupervisorPages(site)
        routes += [
            Route("/supervisors", pages.start),
            Route("/roster.csv", pages.template),
            Route("/roster.xlsx", pages.template),
            Route("/handout", pages.handout, methods=both),
            Route("/overview", pages.overview, methods=both),
        ]
        forms |= {"/handout": _upload(MOST_ROSTER, 1), "/overview": _upload(MOST_RETURNED, 1)}
    routes.append(Route("/{name}", person.document, methods=both))
    kinds: tuple[type[Exception], ...] = (HTTPException, ChecklistError, Busy, TimeoutError)
    app = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers=dict.fromkeys(kinds, site.told)
    )
    app.router.redirect_slashes = False
    return Guard(app, hosts, Form(MOST_BYTES), forms, root, fault)


def _upload(most: int, at_once: int) -> Form:
    return Form(most + BESIDES, UPLOAD_SECONDS, anyio.CapacityLimiter(at_once))
