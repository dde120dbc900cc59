"""The program's entry: takes over Ctrl-C before anything else, so that it always ends alike."""

from __future__ import annotations

import _thread
import atexit
import gc
import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130

AGAIN = 0.01
"""Seconds after which a Ctrl-C that came while a module was imported is looked at again."""

COLLECTED = 50_000
"""New objects between two garbage collections: what a run loads is there until it ends."""

_waiting = False

_reminded = False
"""The signal that is on its way is ours, about the one that waits, and no second one."""


class Interrupt(KeyboardInterrupt):
    """Ctrl-C.

    Python ends itself by the signal when a plain KeyboardInterrupt was raised inside `exec`, as
    dataclasses do on import, even where it was handled. It does not for a class of its own.
    """


def main() -> NoReturn:
    """Run the command line. Ctrl-C ends it with exit code 130 and one sentence at any moment."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    code: object = INTERRUPTED
    gc.set_threshold(COLLECTED)
    try:
        from checklist.cli.app import main as command_line

        if _waiting:
            _interrupt(signal.SIGINT, None)
        command_line()
    except SystemExit as end:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = end.code
    except KeyboardInterrupt:  # while importing: inside a command it becomes a SystemExit
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.stderr.write("\nStopped. Nothing was saved.\n")
    if code == INTERRUPTED:
        _leave()
    sys.exit(code)  # type: ignore[arg-type]  # whatever a SystemExit holds


def _leave() -> NoReturn:
    """End without waiting for threads: one whose start was interrupted would never be told to."""
    atexit._run_exitfuncs()  # noqa: SLF001  # there is no public way to run them
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, full, or not there
            stream.flush()
    os._exit(INTERRUPTED)


def _interrupt(_number: int, frame: FrameType | None) -> None:
    """Raise Interrupt; while a module is imported, wait: some engines abort when that fails."""
    global _reminded, _waiting  # a signal handler has nowhere else to note it
    _reminded, _waiting = False, _is_importing(frame)
    if _waiting:
        again = threading.Timer(AGAIN, _remind)
        again.daemon = True
        again.start()
        return
    signal.signal(signal.SIGINT, _at_once)
    raise Interrupt


def _remind() -> None:
    """Send the signal again that came while a module was imported."""
    global _reminded  # noqa: PLW0603  # as in `_interrupt`
    _reminded = True
    _thread.interrupt_main()


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _at_once(_number: int, _frame: FrameType | None) -> None:
    """End without cleaning up: the first Ctrl-C has begun that, and the person will not wait."""
    global _reminded  # noqa: PLW0603  # as in `_interrupt`
    if not _reminded:
        os._exit(INTERRUPTED)
    _reminded = False


if __name__ == "__main__":
    main()
