"""The Jinja environment: every page comes from the templates through `render`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from checklist import resources
from checklist.base import field_names
from checklist.base.dates import day
from checklist.html import wording
from checklist.html.look import Look

if TYPE_CHECKING:
    from jinja2 import Environment

NOT_NHS = "Not an NHS publication; not endorsed by any body it cites."
"""Printed on every output, in these words."""


COMPILED = "stock/compiled"
"""Folder of the installed package with the templates as modules."""


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


def compile_templates(folder: Path) -> None:
    """Write all templates as Python modules into `folder`, where an installed program has them."""
    environment = _environment(resources.templates())
    environment.compile_templates(folder, extensions=["j2"], zip=None)


@cache
def _environment(folder: Path) -> Environment:
    """Return the environment; an installed program has its templates compiled."""
    from jinja2 import BaseLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined

    from checklist.html import qr

    compiled = resources.PACKAGE / COMPILED
    loader: BaseLoader = FileSystemLoader(folder)
    if compiled.is_dir():
        loader = ModuleLoader(compiled)
    environment = Environment(
        loader=loader,
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
        time_of=wording.time_of,
        where=wording.where,
        last_checked=wording.last_checked,
        reading=wording.reading,
        code=qr.code,
    )
    return environment
