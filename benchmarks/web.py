"""`python -m benchmarks.web`: load on `checklist serve`, made by wrk on the same machine.

Writes `benchmarks/web.json` and the table in `docs/serve.md`. One worker; the slips of the measured
document are laid out before.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from benchmarks import document, publish, scratch
from checklist.answers.parse import dump

PORT = 8799

FILE = Path(__file__).with_name("web.json")

SCRIPT = Path(__file__).with_suffix(".lua")

AT_ONCE = 50

REQUESTS = 10_000

PDF = "privacy-checklist.pdf"


def main() -> int:
    """Measure, keep and publish."""
    found = _measured()
    FILE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    publish.publish()
    print(json.dumps(found, indent=2))
    return 0


def _measured() -> dict[str, Any]:
    form = urlencode({"answers": dump(document.answers()), "at": "check"}).encode()
    with _server() as server:
        started = time.perf_counter()
        _ask("")
        first = time.perf_counter() - started
        _ask(PDF, form)  # lays out what is not in memory yet
        question = len(_ask("questions", b"")) + len(_ask("web.css"))
        pages = server.load("questions", b"", 1, 5)
        before, alone = server.processor(), server.load(PDF, form, 1, 15)
        spent = server.processor() - before
        crowd = server.load(PDF, form, AT_ONCE, 15)
        start_kb, peak, asked = server.memory(), 0, 0
        while asked < REQUESTS:
            asked += server.load(PDF, form, 4, 20)["ok"]
            peak = max(peak, server.memory())
        end_kb = server.memory()
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "first_ms": first * 1000,
        "question_bytes": question,
        "question": pages,
        "alone": alone,
        "a_second_and_core": alone["ok"] / spent,
        "crowd": crowd,
        "requests": asked,
        "memory_mb": {"before": start_kb / 1000, "peak": peak / 1000, "after": end_kb / 1000},
    }


@dataclass(frozen=True)
class _Server:
    process: subprocess.Popen[bytes]

    def load(self, path: str, form: bytes, connections: int, seconds: int) -> dict[str, Any]:
        """Return what wrk counted while it posted `form`."""
        body = scratch.folder() / "form"
        body.write_bytes(form)
        command = ["wrk", f"-c{connections}", "-t1", f"-d{seconds}", "--timeout", "60"]
        done = subprocess.run(
            [*command, "-s", SCRIPT, f"http://127.0.0.1:{PORT}/{path}"],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "FORM": str(body)},
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def processor(self) -> float:
        """Return the seconds of processor time so far, with all processes it started."""
        tick = os.sysconf("SC_CLK_TCK")
        words = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, words[11:15])) / tick

    def memory(self) -> int:
        """Return the resident memory of the server in KB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0])


@contextmanager
def _server() -> Iterator[_Server]:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing. Run: apt-get install wrk")
    words = [sys.executable, "-m", "checklist", "serve", "--no-open", "--port", str(PORT)]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            with suppress(URLError):
                urlopen(f"http://127.0.0.1:{PORT}/web.css").close()  # our own
                break
            time.sleep(0.05)
        yield _Server(process)
        process.terminate()


def _ask(path: str, form: bytes | None = None) -> bytes:
    asked = Request(f"http://127.0.0.1:{PORT}/{path}", form)  # our own
    with urlopen(asked) as answer:  # noqa: S310  # our own
        return bytes(answer.read())


if __name__ == "__main__":
    sys.exit(main())
