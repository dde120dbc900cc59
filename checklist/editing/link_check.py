"""Tests printed addresses: the only module that opens a network connection, for editors only.

With urllib3 the retries would be its own, at the price of one more dependency for everyone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from typing import Literal
from urllib.error import URLError
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from checklist import __version__
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform

Outcome = Literal["ok", "moved", "gone", "refused", "excused", "unreachable"]

AGENT = f"checklist/{__version__} (link check of a privacy checklist, started by an editor)"

TIMEOUT = 10.0
"""Seconds that a server may be silent."""

PAUSE = 1.0
"""Seconds between two questions to one host."""

TRIES = 3
"""Number of times that a busy server is asked."""

BACK_OFF = 2.0
"""Seconds to wait for a busy server that does not say how long; doubled each time."""

LONGEST_WAIT = 120.0
"""Seconds: a server that asks for more patience is not asked again."""

HOPS = 10

BUSY = (429, 503)
FOR_GOOD = (301, 308)
FOR_NOW = (302, 303, 307)
GONE = (404, 410)


@dataclass(frozen=True)
class Address:
    """A printed address and the ids of what it is printed for."""

    link: str
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class Tested:
    """Outcome of a test."""

    link: str
    outcome: Outcome
    note: str = ""
    """The new address, the reason to excuse it, or the server's words."""


def printed(guidance: Guidance, files: Collection[str] | None = None) -> list[Address]:
    """Every address that the guidance prints, in the order of the files; of `files` only.

    An address known from memory, or dead, is not printed: decision 6.
    """
    users: dict[str, list[str]] = {}
    for file, link, ident in _links(guidance):
        if link not in guidance.dead_links and (files is None or file in files):
            users.setdefault(link, []).append(ident)
    return [Address(link, tuple(idents)) for link, idents in users.items()]


def _links(guidance: Guidance) -> Iterator[tuple[str, str, str]]:
    for home in guidance.homes:
        if isinstance(home, Platform) and home.settings and home.evidence.link == "seen":
            yield home.file, home.settings, home.slug
        for item in home.item:
            link = item.where.link if item.where else None
            if link and item.evidence and item.evidence.link == "seen":
                yield home.file, link, item.id
    for source in guidance.sources.values():
        if source.link and source.link_evidence == "seen":
            yield "guidance/sources.toml", source.link, source.id


class Checker:
    """Asks politely: one address after the other, and never a host that wants no machines."""

    def __init__(
        self,
        excused: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        pause: float = PAUSE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.excused = excused or {}
        self.timeout = timeout
        self.pause = pause
        self.sleep = sleep
        self._asked: dict[str, float] = {}
        self._opener = OpenerDirector()  # without the handlers that open files or follow by itself
        for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), UnknownHandler()):
            self._opener.add_handler(handler)

    def test(self, link: str) -> Tested:
        """Return where an address leads. Never raise for what a server or the network does."""
        if reason := self._excuse(link):
            return Tested(link, "excused", reason)
        try:
            return self._follow(link)
        except (OSError, HTTPException, ValueError) as error:
            return Tested(link, "unreachable", _said(error))

    def _excuse(self, link: str) -> str:
        """Return why the host of `link`, or a domain above it, is not asked; "" when it is."""
        host = urlsplit(link).hostname or ""
        while host:
            if host in self.excused:
                return self.excused[host]
            host = host.partition(".")[2]
        return ""

    def _follow(self, link: str) -> Tested:
        here, moved = link, link
        for _ in range(HOPS):
            status, location = self._ask(here)
            if status not in (*FOR_GOOD, *FOR_NOW) or not location:
                return _outcome(link, moved, status)
            target = urljoin(here, location)
            if status in FOR_GOOD and moved == here:
                moved = target
            if self._excuse(target):
                return _outcome(link, moved, 200)
            here = target
        return Tested(link, "unreachable", f"it sends readers on more than {HOPS} times")

    def _ask(self, link: str) -> tuple[int, str]:
        """Status and location. Many servers answer HEAD wrongly, so a bad answer is asked again."""
        try:
            status, location = self._patiently("HEAD", link)
        except (ConnectionResetError, HTTPException):
            return self._patiently("GET", link)
        if status < 400 or status in BUSY:
            return status, location
        return self._patiently("GET", link)

    def _patiently(self, method: str, link: str) -> tuple[int, str]:
        for number in range(1, TRIES + 1):
            status, headers = self._once(method, link)
            wait = _patience(headers, number)
            if status not in BUSY or number == TRIES or wait > LONGEST_WAIT:
                break
            self.sleep(wait)
        return status, headers.get("Location", "")

    def _once(self, method: str, link: str) -> tuple[int, HTTPMessage]:
        host = urlsplit(link).netloc
        rest = self._asked.get(host, -self.pause) + self.pause - time.monotonic()
        if rest > 0:
            self.sleep(rest)
        self._asked[host] = time.monotonic()
        address = quote(urldefrag(link).url, safe="%/:=&?~+!$,;'@()*[]")
        request = Request(address, method=method, headers={"User-Agent": AGENT})  # noqa: S310  # the opener knows http and https only
        with self._opener.open(request, timeout=self.timeout) as response:
            return response.status, response.headers


def _outcome(link: str, moved: str, status: int) -> Tested:
    """Return what a last answer means; `moved` is where every redirect for good led."""
    if status in GONE:
        return Tested(link, "gone", f"it answers {status}")
    if status >= 500 and status != 999:
        return Tested(link, "unreachable", f"it answers {status}")
    if status >= 300:
        return Tested(link, "refused", f"it answers {status}")
    if moved != link:
        return Tested(link, "moved", moved)
    return Tested(link, "ok")


def _patience(headers: HTTPMessage, number: int) -> float:
    """Seconds to wait after the answer `number`: what the server asks for, or a guess."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked).astimezone()
    except (ValueError, TypeError, OverflowError):
        return BACK_OFF * 2.0 ** (number - 1)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _said(error: Exception) -> str:
    """Return why there was no answer, in the network's words."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__
