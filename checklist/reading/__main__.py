"""The process that opens returned files: a file on its input, one line of JSON on its output.

Each request is a line with a number of bytes, and as many bytes. The answer is what was found, or
`{"fault": …}`. The process can open no file and no connection, and ends with its parent, because
its input ends then.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import math
import os
import sys
from dataclasses import asdict
from typing import BinaryIO

from checklist.reading import html, pdf
from checklist.reading.extracted import MEMORY, SECONDS, Extracted, Refusal, UnreadableFile

READY = b'{"ready": true}\n'

HEAD = 1024
"""Bytes in which a PDF's own mark may stand."""

HTML_HEAD = 4096

ENCODINGS = ("pdfdoc", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le")
"""Python loads an encoding when it is first used, which is too late here."""


def confine() -> None:
    """Limit memory, leave no core file and open nothing any more, where the system can do that."""
    pdf.prepare()
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    if os.name == "posix":
        import resource

        for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
            resource.setrlimit(limit, (0, 0))
        for name, most in (("RLIMIT_NPROC", 0), ("RLIMIT_AS", MEMORY)):
            with contextlib.suppress(AttributeError, ValueError, OSError):  # not on every system
                resource.setrlimit(getattr(resource, name), (most, most))


def _give_time() -> None:
    """The parent keeps the time; this is for the case that there is no parent any more."""
    if os.name == "posix":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(used.ru_utime + used.ru_stime + SECONDS) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def look(data: bytes) -> Extracted:
    """What is found in a file. Raises UnreadableFile."""
    if not data:
        raise UnreadableFile(Refusal.EMPTY)
    if b"%PDF-" in data[:HEAD]:
        return pdf.read(data)
    utf16 = data[:2] in (b"\xfe\xff", b"\xff\xfe")
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        is_page = b"<html" in data[:HTML_HEAD].lower()
        raise UnreadableFile(Refusal.DAMAGED if is_page else Refusal.KIND) from None
    if "<html" not in text[:HTML_HEAD].lower():
        raise UnreadableFile(Refusal.KIND)
    return html.read(text)


def _most_memory() -> int:
    """Bytes of memory that this process, or the one that started it, ever held."""
    if os.name != "posix":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def answer(data: bytes, enough: int = MEMORY) -> bytes:
    """One line: what is found in a file, or why it is refused.

    It also says whether the process is spent: it held more than `enough` bytes, so the next file
    may not find as much memory as it is promised.
    """
    try:
        told: dict[str, object] = asdict(look(data))
    except UnreadableFile as refused:
        told = {"fault": refused.fault}
    except MemoryError:
        told = {"fault": Refusal.MEMORY}
    told["spent"] = _most_memory() > enough
    return json.dumps(told).encode("ascii") + b"\n"


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer each file in turn, until there are no more."""
    answers.write(READY)
    answers.flush()
    enough = max(_most_memory(), MEMORY // 4)
    while (head := requests.readline(20)).strip().isdigit():
        _give_time()
        answers.write(answer(requests.read(int(head)), enough))
        answers.flush()


def main() -> None:
    """Serve on standard input and output; nothing else may write there."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
