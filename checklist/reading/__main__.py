"""The process that opens returned files: a file is the request, JSON is the answer.

The answer is what was extracted, or `{"fault": …}`. The process can open no file and no connection.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import math
import os
import re
import sys
from dataclasses import asdict

from checklist.base.worker_process import Requests
from checklist.reading import html, pdf
from checklist.reading.extracted import Extracted
from checklist.reading.limits import MEMORY, SECONDS
from checklist.reading.refusals import Refusal, UnreadableFile

HEAD = 1024
"""Bytes in which a PDF's own mark may stand."""

HTML_HEAD = 4096

ENCODINGS = ("pdfdoc", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le")
"""Python loads an encoding when it is first used, which is too late here."""


_ARCHIVE = re.compile(r"(?ims)[\w-]+:.*^content-type:\s*multipart/related")


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
    """Limit the time of the next file a little above the parent's limit."""
    if os.name == "posix":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(used.ru_utime + used.ru_stime + SECONDS) + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def look(data: bytes) -> Extracted:
    """Return the fields of a file. Raise UnreadableFile."""
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
    if _ARCHIVE.match(text[:HTML_HEAD]):
        raise UnreadableFile(Refusal.ARCHIVE)
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
    """Return the fields of a file, or why it is refused.

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
    return json.dumps(told).encode("ascii")


def main() -> None:
    """Answer each file in turn, until there are no more."""
    requests = Requests()
    confine()
    requests.ready()
    enough = max(_most_memory(), MEMORY // 4)
    for data in requests:
        _give_time()
        requests.answer(answer(data, enough))


if __name__ == "__main__":
    main()
