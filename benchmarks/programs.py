"""The programs that are compared, and how each is called."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from benchmarks.measure import CannotMeasureError

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


def python() -> str:
    """The Python that runs the benchmarks."""
    return sys.executable


def checklist() -> str:
    """The installed command. Raises CannotMeasureError when it is missing."""
    found = shutil.which("checklist", path=sysconfig.get_path("scripts"))
    if not found:
        raise CannotMeasureError("The command “checklist” is not installed beside this Python.")
    return found


def chromium() -> str:
    """The browser. Raises CannotMeasureError when it is missing."""
    for name in _CHROMIUM:
        if found := shutil.which(name):
            return found
    raise CannotMeasureError("Chromium is missing; run: sudo apt-get install chromium")


def print_to_pdf(html: Path, output: Path, profile: Path) -> list[str]:
    """The command with which Chromium prints `html`; `profile` is a new folder."""
    files = (f"--user-data-dir={profile}", f"--print-to-pdf={output}", html.resolve().as_uri())
    return [chromium(), *_FLAGS, *files]


def environment(**extra: str) -> dict[str, str]:
    """The environment of every process; no variable of Python's own changes what is measured."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return {**plain, **extra}
