"""The programs that are compared, and how each is called."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import venv
from functools import cache
from pathlib import Path

from benchmarks import scratch
from benchmarks.measure import CannotMeasureError, run

ROOT = Path(__file__).parent.parent

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


@cache
def installed() -> str:
    """The command in an environment of its own, from a wheel that was built now, without extras.

    Raises CannotMeasureError when either fails.
    """
    folder = scratch.folder() / "installed"
    build = [
        python(),
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
    ]
    run(build, environment())
    venv.create(folder / "env", with_pip=True)
    bin_ = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    wheels = [str(path) for path in folder.glob("*.whl")]
    run([str(bin_ / "python"), "-m", "pip", "install", "--quiet", *wheels], environment())
    return str(bin_ / "checklist")


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
