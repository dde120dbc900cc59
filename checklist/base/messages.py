"""Messages on pipes between processes: a length of 4 bytes, and as many bytes."""

from __future__ import annotations

import struct
from typing import BinaryIO

LENGTH = struct.Struct(">I")

LONGEST = 0xFFFFFFFF
"""Bytes of a message that its length can state."""


def send(pipe: BinaryIO, message: bytes | memoryview) -> None:
    """Write one message."""
    pipe.write(LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: BinaryIO, longest: int = LONGEST) -> bytes | None:
    """Read one message; None at the end, in the middle of a message, and for one too long."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > longest:
        return None
    message = pipe.read(length)
    return message if len(message) == length else None
