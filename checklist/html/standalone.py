"""Pages as one HTML file that needs no other: style sheet and faces are inside."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape

from checklist import resources
from checklist.fonts import faces
from checklist.html.look import Page

_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)

_LOOKS = """
.part + .part { break-before: page }
@media screen {
  body { max-width: 42em; margin: 24pt auto; padding: 0 12pt }
  .part + .part { border-top: 0.75pt solid #000; margin-top: 24pt; padding-top: 12pt }
}
"""


def join(pages: Sequence[Page]) -> str:
    """All pages in their order; each starts on a new page when it is printed."""
    parts = "\n".join(f'<div class="part">{_body(page)}</div>' for page in pages)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(pages[0].title)}</title>\n<style>\n{_style()}{_LOOKS}</style>\n</head>\n"
        f"<body>\n{parts}\n</body>\n</html>\n"
    )


def _body(page: Page) -> str:
    found = _BODY.search(page.html)
    assert found, "every page comes from base.html.j2"
    return found[1]


def _style() -> str:
    names = ("style.css", "paper.css", "screen.css")
    css = "".join((resources.templates() / name).read_text(encoding="utf-8") for name in names)
    for name in faces.WEIGHTS:
        data = base64.b64encode(faces.face(name).data).decode("ascii")
        css = css.replace(f"asset:{name}", f"data:font/ttf;base64,{data}")
    assert "asset:" not in css, "the style sheet uses faces only"
    return css
