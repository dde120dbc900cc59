"""Standard input, output and error, made safe for every command.

No encoding ends a command, and a stream that is closed or full ends it as the table of exit codes
in `docs/commands.md` says.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from errno import EDQUOT, ENOSPC
from typing import Any, TextIO

from checklist.errors import CannotWrite

SPELT = "checklist-spelt"
"""Name of the error handler that spells a letter where the encoding of a stream lacks it."""

_ALIKE = {
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("–—−‐‑─━", "-"),
    "…": "...",
    "›": ">",
    "‹": "<",
    "→": "->",
    "•": "*",
    "×": "x",
    "✓": "x",
    "\ufffd": "?",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
}
"""Characters that have no decomposition, and how plain ASCII writes them."""


def spelt(letter: str) -> str:
    """Return ASCII that means the same as `letter`: “e” for “ē”, its code point for “Щ”."""
    plain = _ALIKE.get(letter)
    if plain is None:
        decomposed = unicodedata.normalize("NFKD", letter)
        plain = decomposed.encode("ascii", "ignore").decode("ascii")
    return plain or letter.encode("ascii", "backslashreplace").decode("ascii")


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(spelt, error.object[error.start : error.end])), error.end


codecs.register_error(SPELT, _spell)


class _Raw(io.FileIO):
    """A standard stream's file.

    The first write that the system refuses raises CannotWrite, on standard output; after that, and
    on standard error always, what cannot be written is dropped: nobody is there to read it.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self._is_lost = descriptor == 2

    def write(self, data: Any) -> int:
        """Write `data` as `io.FileIO` does."""
        try:
            return super().write(data)
        except OSError as error:
            if not self._is_lost:
                self._is_lost = True
                raise _lost(error) from None
            return len(memoryview(data))


def _lost(error: OSError) -> CannotWrite:
    if error.errno in (ENOSPC, EDQUOT):
        return CannotWrite("Standard output cannot be written: the disk is full.", "Make room.")
    return CannotWrite("Standard output was closed before everything was written.")


def prepare() -> None:
    """Open the standard streams that are closed, and make what is written to them safe.

    A file that is opened later never gets the number of a standard stream, so nothing that is said
    lands in a product.
    """
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            _open_null(descriptor)
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    sys.stdout = _safe(sys.stdout)
    sys.stderr = _safe(sys.stderr)


def _open_null(descriptor: int) -> None:
    """Put the null device where a stream is closed; standard output then refuses every write."""
    null = os.open(os.devnull, os.O_WRONLY if descriptor == 2 else os.O_RDONLY)
    if null != descriptor:
        os.dup2(null, descriptor)
        os.close(null)
    os.set_inheritable(descriptor, True)


def _safe(stream: TextIO) -> TextIO:
    """Return the same stream over `_Raw`; a terminal keeps its own file."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    is_buffered = isinstance(stream.buffer, io.BufferedWriter)
    if stream.isatty() or not (is_buffered or isinstance(stream.buffer, io.FileIO)):
        stream.reconfigure(errors=SPELT)
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Raw(stream.fileno())),
        encoding=stream.encoding,
        errors=SPELT,
        line_buffering=stream.fileno() == 2 or not is_buffered,
    )


def flush() -> None:
    """Write what is still buffered. Raises CannotWrite."""
    sys.stderr.flush()
    sys.stdout.flush()
