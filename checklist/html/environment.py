"""The Jinja environment: every page comes from the templates through `render`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from checklist import resources
from checklist.base import field_names
from checklist.base.dates import day
from checklist.html import qr, wording
from checklist.html.look import Look

NOT_NHS = "Not an NHS publication; not endorsed by any body it cites."
"""Printed on every output, in these words."""


def render(
    template: str, look: Look, words: Mapping[str, str] | None = None, **context: object
) -> str:
    """A template of ours with `context`; data in it is escaped."""
    layout = "bare.html.j2" if look.edition == "html" else "base.html.j2"
    return (
        _environment(resources.templates())
        .get_template(template)
        .render(layout=layout, edition=look.edition, size=look.size, words=words or {}, **context)
    )


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["not_nhs"] = NOT_NHS
    environment.globals["names"] = field_names
    environment.filters.update(
        address=wording.short_address,
        month=wording.month,
        day=day,
        path=wording.path,
        minutes=wording.minutes,
        duration=wording.duration,
        known=wording.known,
        last_checked=wording.last_checked,
        code=qr.code,
    )
    return environment
