"""The HTML twin: one file with the same sheets and names, that keeps ticks and can be returned."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from hashlib import sha256

from markupsafe import Markup

from checklist import resources
from checklist.guidance import Guidance
from checklist.model import Checklist
from checklist.render import html
from checklist.render.html import Look, Size


def page(
    guidance: Guidance,
    checklist: Checklist,
    words: Mapping[str, str],
    size: Size = "standard",
    since: Mapping[str, int] | None = None,
) -> str:
    """The whole file. `words` stand in the places, `since` is as in `html.pages`."""
    look = Look("html", size)
    bodies = [part.html for part in html.pages(guidance, checklist, look, words, since)]
    style = _asset("style.css") + _asset("screen.css")
    script = _asset("twin.js")
    return html.render(
        "twin.html.j2",
        look,
        title=html.TITLE,
        # Our own templates made these; their data was escaped there.
        bodies=[Markup(body) for body in bodies],  # noqa: S704
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
        form_id=form_id(checklist, words.get("about--made", "")),
        guidance_edition=checklist.edition,
    )


def form_id(checklist: Checklist, made: str) -> str:
    """Tells one checklist's ticks from another's in a browser; nothing can be read from it."""
    parts = [checklist.edition, made, *(sheet.id for sheet in checklist.sheets)]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _asset(name: str) -> str:
    return (resources.templates() / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A hash as a content security policy spells it."""
    return base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
