"""A process that lays out sheets: HTML in, finished sheet out, until its input ends.

Each message on the pipes is a length of 4 bytes and as many bytes. The answer to a page is `+`
and the finished sheet, or `-` and what was wrong. It ends with its parent, because its input
ends then.
"""

from __future__ import annotations

import gc
import os
import struct
import sys
from typing import BinaryIO

LENGTH = struct.Struct(">I")

COLLECT_EVERY = 20
"""Sheets between two garbage collections."""


def send(pipe: BinaryIO, message: bytes) -> None:
    """Write one message."""
    pipe.write(LENGTH.pack(len(message)) + message)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """Read one message; None at the end, also in the middle of a message."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each page in turn. The engine is imported before the first one comes."""
    gc.disable()  # a third of the time to import and lay out; what stays is freed every few sheets
    from checklist.errors import ChecklistError
    from checklist.render.finish import finish
    from checklist.render.sheet import lay_out

    served = 0
    while (html := receive(requests)) is not None:
        try:
            text = html.decode("utf-8")
            answer = b"+" + finish(lay_out(text), text)
        except ChecklistError as error:
            answer = b"-" + str(error).encode("utf-8")
        send(answers, answer)
        served += 1
        if served % COLLECT_EVERY == 0:
            gc.collect()


def main() -> None:
    """Serve on standard input and output; nothing else may write there."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
