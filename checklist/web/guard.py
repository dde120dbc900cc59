"""Stands before the pages: refuses what they must not answer, and sends nothing without headers.

A name that resolves to this machine reaches a server at 127.0.0.1 from any web page, so the Host
of a request is checked as well as its origin.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import anyio

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

SECONDS = 15.0
"""Time in which a form must have come."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
}

_ENCODED = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


@dataclass(frozen=True)
class Guard:
    """An ASGI application around another."""

    app: App
    hosts: Collection[str]
    """Names, without a port, under which the server may be addressed."""
    most_bytes: int
    """Length of a body."""
    fault: Callable[[str], None]
    """Told the kind of each fault of ours."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. What comes in is read whole, within the limits, before it is used."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = _Sent(send)
        if refusal := self._refusal(scope):
            await _refuse(sent, *refusal)
            return
        body = b""
        if scope["method"] == "POST":
            try:
                with anyio.fail_after(SECONDS):
                    body = await self._body(receive)
            except TimeoutError:
                await _refuse(sent, 408, "The form took too long to come.")
                return
            if len(body) > self.most_bytes:
                await _refuse(sent, 413, "The form is larger than ours are.")
                return
        try:
            await self.app(scope, _replayed(body), sent)
        except Exception as error:  # noqa: BLE001  # its words may quote an answer
            self.fault(type(error).__name__)
            if not sent.started:
                await _refuse(sent, 500, "This is a fault of the program, not of your answers.")

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and words for a request that is not answered at all."""
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        host = headers.get("host", "")
        if _name(host) not in self.hosts:
            return 421, "This server does not answer to that name."
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "Only GET and POST are answered."
        if scope["method"] != "POST":
            return None
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "This form was sent from another site."
        origin = headers.get("origin")
        if origin is not None and not _is_same(origin, host):
            return 403, "This form was sent from another site."
        return None

    async def _body(self, receive: Receive) -> bytes:
        """Return the body, and of one that is too long a little more than it may have."""
        body, more = b"", True
        while more and len(body) <= self.most_bytes:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return body


class _Sent:
    """Adds the headers that an answer does not set itself, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            given = list(message.get("headers", []))
            names = {name for name, _ in given}
            message["headers"] = [*given, *(pair for pair in _ENCODED if pair[0] not in names)]
        await self.send(message)


def _replayed(body: bytes) -> Receive:
    """Return a body that has been read as if it came now."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await anyio.sleep_forever()
        raise AssertionError  # it sleeps until it is cancelled

    return receive


async def _refuse(send: Send, status: int, words: str) -> None:
    body = f"{words}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _name(host: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    found = re.fullmatch(r"\[([0-9a-fA-F:]+)\](?::\d+)?|([^:]*)(?::\d+)?", host)
    return (found[1] or found[2] or "").casefold() if found else ""


def _is_same(origin: str, host: str) -> bool:
    """Tell whether a page at `origin` stands on this server; a proxy may leave out the port."""
    try:
        parts = urlsplit(origin)
        netloc, name = parts.netloc.casefold(), (parts.hostname or "")
    except ValueError:
        return False
    has_port = re.search(r":\d+$", host) is not None
    return bool(name) and (netloc == host.casefold() if has_port else name == _name(host))
