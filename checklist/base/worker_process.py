"""Processes of our own, and messages through the pipes to them.

Each message is a length of 4 bytes and as many bytes.
"""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, cast

LENGTH = struct.Struct(">I")


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """A process with a pipe in and a pipe out; what it complains of is shown to developers only."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("CHECKLIST_DEBUG") else subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the parent to handle
    )


def pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    """Where to write what a process of ours reads, and where to read what it answers."""
    return cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)


def kill(process: subprocess.Popen[bytes] | None) -> None:
    """End a process at once, if there is one."""
    if process:
        process.kill()
        process.wait()
        close(process)


def close(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes to a process; one of ours ends then."""
    for pipe in pipes(process):
        with suppress(OSError):
            pipe.close()


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
