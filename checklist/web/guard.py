"""Stands before the pages: refuses what they must not answer, and sends nothing without headers.

A name that resolves to this machine reaches a server at 127.0.0.1 from any web page, so the Host
of a request is checked as well as its origin.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
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

UPLOAD_SECONDS = 120.0
"""The same for a form with files."""

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
class Form:
    """The limits of the forms that are sent to one address."""

    most_bytes: int
    seconds: float = SECONDS
    room: anyio.CapacityLimiter | None = None
    """Forms that may be in memory at once; None: any number."""


@dataclass(frozen=True)
class Guard:
    """An ASGI application around another."""

    app: App
    hosts: Collection[str]
    """Names, without a port, under which the server may be addressed."""
    form: Form
    """Of every address but those in `forms`."""
    forms: Mapping[str, Form]
    """By the path that they are sent to."""
    root: str = ""
    """The path that a proxy leaves before ours, such as "/privacy"."""
    fault: Callable[[str], None] = lambda _kind: None
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
        path = scope["path"].removeprefix(self.root) if self.root else scope["path"]
        if self.root and scope["path"] == self.root:
            await _refuse(sent, 308, "It is here.", (b"location", f"{self.root}/".encode()))
            return
        scope = {**scope, "path": path, "raw_path": path.encode()}
        form = self.forms.get(path, self.form)
        if scope["method"] != "POST" or form.room is None:
            await self._answer(form, scope, receive, sent)
            return
        try:
            form.room.acquire_nowait()
        except anyio.WouldBlock:
            words = "Other files are being read. Go back, wait a minute and try again."
            await _refuse(sent, 503, words, (b"retry-after", b"30"))
            return
        try:
            await self._answer(form, scope, receive, sent)
        finally:
            form.room.release()

    async def _answer(self, form: Form, scope: Scope, receive: Receive, sent: _Sent) -> None:
        """Read a request within the limits, and have it answered."""
        pieces: deque[bytes] = deque()
        if scope["method"] == "POST":
            try:
                with anyio.fail_after(form.seconds):
                    size = await _read(receive, pieces, form.most_bytes)
            except TimeoutError:
                await _refuse(sent, 408, "The form took too long to come.")
                return
            if size > form.most_bytes:
                await _refuse(sent, 413, "The form is larger than ours are.")
                return
        try:
            await self.app(scope, _replayed(pieces), sent)
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


async def _read(receive: Receive, pieces: deque[bytes], most: int) -> int:
    """Read a body, and of one that is too long a little more than it may have; return its size."""
    size, more = 0, True
    while more and size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        more = message.get("more_body", False)
    return size


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


def _replayed(pieces: deque[bytes]) -> Receive:
    """Return a body that has been read as if it came now; what was taken is let go."""
    pieces.append(b"")

    async def receive() -> Message:
        if pieces:
            body = pieces.popleft()
            return {"type": "http.request", "body": body, "more_body": bool(pieces)}
        await anyio.sleep_forever()
        raise AssertionError  # it sleeps until it is cancelled

    return receive


async def _refuse(send: Send, status: int, words: str, *more: tuple[bytes, bytes]) -> None:
    body = f"{words}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *more]
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
