"""The addresses that a link checker is given are those that are printed, and no others."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from checklist.editing.addresses import printed
from tests.guidance.test_guidance import every_html
from tests.tools import run

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance


def test_every_address_that_can_be_printed_is_given_once(guidance: Guidance) -> None:
    links = {
        unescape(link) for html in every_html() for link in re.findall(r'href="(https?:.*?)"', html)
    }
    found = printed(guidance)
    assert len(set(found)) == len(found) > 100
    assert links <= set(found)
    # A source that no profession cites yet, and a twin that gives way where both could stand.
    spare = {source.link for source in guidance.sources.values()}
    spare |= {i.where.help for _, i in guidance.items.values() if i.where and i.same_as}
    assert set(found) - links <= spare


def test_a_dead_address_is_not_given(guidance: Guidance) -> None:
    first, *rest = printed(guidance)
    assert tuple(rest) == printed(replace(guidance, dead_links=(*guidance.dead_links, first)))


def test_a_file_has_its_own_addresses_only(guidance: Guidance) -> None:
    found = printed(guidance, {"platforms/x.toml"})
    assert found
    assert all("x.com" in link or "twitter.com" in link for link in found)


def test_the_command_prints_them_one_a_line(guidance: Guidance, tmp_path: Path) -> None:
    ran = run("guidance", "check", "--links", folder=tmp_path)
    assert ran.code == 0
    assert tuple(ran.out.decode().split()) == printed(guidance)


def test_publishing_and_addresses_do_not_go_together(tmp_path: Path) -> None:
    ran = run("guidance", "check", "--links", "--publish", folder=tmp_path)
    assert (ran.code, "Use one of them." in ran.err) == (2, True)
