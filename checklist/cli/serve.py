"""`checklist serve`: the same questions on a web page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checklist.cli import console, options
from checklist.errors import UsageError, wheel

if TYPE_CHECKING:
    import socket

    import uvicorn

LOOPBACK = "127.0.0.1"

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # compared with, to ask for a name

_ROOT = re.compile(r"(/[A-Za-z0-9_.~-]+)+")


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    public_name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The name in the address that people type."),
    ] = None,
    root_path: Annotated[
        str, typer.Option(metavar="/PATH", help="The path that a proxy leaves before ours.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes; each makes one document at a time.")
    ] = 1,
    house: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An organisation's own edition.")
    ] = None,
    no_supervisors: Annotated[
        bool, typer.Option("--no-supervisors", help="No pages for rosters and returned files.")
    ] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser here.")] = False,
) -> None:
    """Ask the same questions on a web page. Nothing that anyone answers is kept."""
    try:
        import uvicorn

        from checklist.web.app import Factory
    except ImportError:
        raise UsageError(
            "The libraries for web pages are not installed.",
            f"From the folder of its wheel, run: {wheel('web')}",
        ) from None
    from checklist.web.guard import LOOPBACK as LOOPBACK_NAMES

    if host in EVERYWHERE and not public_name:
        raise UsageError(
            f"At {host} the server would answer to any name.",
            "Add --public-name with the name in the address that people type.",
        )
    if root_path and not _ROOT.fullmatch(root_path):
        raise UsageError(f"“{root_path}” is no path.", "Write it as /privacy.")
    hosts = {host.casefold(), *LOOPBACK_NAMES, *([public_name.casefold()] if public_name else [])}
    factory = Factory(options.guidance(house), hosts, root_path, not no_supervisors, tell_fault)
    with _listening(host, port) as listener:
        config = uvicorn.Config(
            factory,
            factory=True,
            workers=workers,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=5,
            limit_concurrency=200,
            timeout_graceful_shutdown=5,
        )
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}{root_path}/"
        console.say(f"The questions are at {address}")
        console.say("Press Ctrl and C to stop.")
        if host == LOOPBACK and not no_open:
            import webbrowser

            webbrowser.open(address)
        with suppress(KeyboardInterrupt):  # the way to stop it, and no interruption of anything
            _run(config, listener)
        console.say("Stopped.")


def _run(config: uvicorn.Config, listener: socket.socket) -> None:
    """Serve until somebody stops it; a worker that dies is started anew."""
    from uvicorn import Server
    from uvicorn.supervisors import Multiprocess

    if config.workers == 1:
        Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, sockets=[listener]).run()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Return a socket that listens. Raises UsageError when it cannot."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only where the protocol is named; else each answer waits 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            fault = f"Port {port} at {host} cannot be used: {error.strerror}."
            raise UsageError(fault, "Choose another with --port.") from None
        listener.listen(128)
        yield listener


def tell_fault(kind: str) -> None:
    """Say that there was a fault, and nothing of what caused it."""
    console.say(f"A fault in checklist itself ({kind}); the server goes on.")
