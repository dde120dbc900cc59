"""The HTML twin: one file with the same sheets and names, that keeps ticks and can be returned.

The policy in its head allows our own style and script by their hashes and nothing else. The script,
`templates/twin.js`, keeps values in the browser's store. A copy that it saves is the file as it
came, with the values in its fields and, as JSON, in the element `state`: `at`, the milliseconds
since 1970; `copy`, a random word that names the copy in a store; `values`, `true` for each ticked
box and the words of every text, by the names of the PDF's fields.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from markupsafe import Markup

from checklist import resources
from checklist.answers.imprint import to_imprint
from checklist.guidance.guidance import Guidance
from checklist.html import environment
from checklist.html.assets import within
from checklist.html.look import TITLE, Look, Rows, Size
from checklist.html.pages import document_pages
from checklist.tailoring.checklist import Checklist


def page(
    guidance: Guidance,
    checklist: Checklist,
    words: Mapping[str, str],
    made: datetime,
    size: Size = "standard",
    since: Rows | None = None,
) -> str:
    """The whole file. `words` stand in the places, `since` is as in `html.pages`."""
    look = Look("html", size)
    parts = document_pages(guidance, checklist, look, words, since=since)
    bodies = [within(part.html, part.assets) for part in parts]
    # Each page has the accent, and only the first one more; here they share one style.
    own = dict.fromkeys(line for part in parts for line in part.style.splitlines(keepends=True))
    style = _asset("style.css") + _asset("screen.css") + "".join(own)
    script = _asset("twin.js")
    return environment.render(
        "twin.html.j2",
        look,
        title=TITLE,
        # Our own templates made these; their data was escaped there, and colours were checked.
        bodies=[Markup(body) for body in bodies],  # noqa: S704
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
        form_id=form_id(words, made),
        guidance_edition=checklist.edition,
        answers=to_imprint(checklist.answers),
        # Escaped text has no such quotes. What comes back with fewer is damaged.
        fields=sum(body.count(' name="') for body in bodies),
    )


def form_id(words: Mapping[str, str], made: datetime) -> str:
    """Tells this file from every other whose ticks the same browser keeps.

    The moment and the words on it are hashed, so that two people with the same sheets never meet.
    """
    parts = [made.isoformat(), *(f"{name}={text}" for name, text in sorted(words.items()))]
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _asset(name: str) -> str:
    return (resources.templates() / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A hash as a content security policy spells it."""
    return base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
