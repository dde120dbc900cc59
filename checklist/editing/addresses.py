"""The addresses that the guidance prints, for any link checker."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform


def printed(guidance: Guidance, files: Collection[str] | None = None) -> tuple[str, ...]:
    """Return every printed address once, in the order of the files; of `files` only.

    An address known from memory, or dead, is not printed: decision 6.
    """
    found = (
        link
        for file, link in _links(guidance)
        if link not in guidance.dead_links and (files is None or file in files)
    )
    return tuple(dict.fromkeys(found))


def _links(guidance: Guidance) -> Iterator[tuple[str, str]]:
    for home in guidance.homes:
        if isinstance(home, Platform) and home.settings and home.evidence.link == "seen":
            yield home.file, home.settings
        for item in home.item:
            if item.where and item.where.help:
                yield home.file, item.where.help
            if item.where and item.where.link and item.evidence and item.evidence.link == "seen":
                yield home.file, item.where.link
    for source in guidance.sources.values():
        if source.link and source.link_evidence == "seen":
            yield "guidance/sources.toml", source.link
