"""The layout engine as the rest of the program knows it, without importing it."""

from __future__ import annotations

import contextlib
from functools import cache
from hashlib import sha256
from importlib.util import find_spec

from checklist import resources
from checklist.errors import LayoutUnavailable, wheel
from checklist.fonts import faces

PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0")


@cache
def pango() -> tuple[str, str]:
    """Return (version, library file) of Pango; ("", "") when it is not installed.

    The library itself is asked, because importing the whole engine costs half a second.
    """
    import ctypes

    for name in PANGO:
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(name)
            library.pango_version_string.restype = ctypes.c_char_p
            return library.pango_version_string().decode("ascii"), name
    return "", ""


@cache
def fingerprint() -> str:
    """Return a hash of what shapes every slip: engine, fonts, templates and finishing.

    "" where there is no engine.
    """
    if not is_installed():
        return ""
    from importlib.metadata import version

    from checklist.pdf.cache_entry import FORMAT

    files = sorted(path for path in resources.templates().iterdir() if path.name.startswith("slip"))
    shapes = b"".join(path.read_bytes() for path in files)
    parts = (*map(version, ("weasyprint", "pydyf", "pikepdf")), pango()[0], faces.digest())
    return sha256("\n".join(parts).encode() + shapes + FORMAT).hexdigest()


def is_installed() -> bool:
    """Tell whether the layout engine is there; it may still lack Pango."""
    return find_spec("weasyprint") is not None


def need() -> None:
    """Raise LayoutUnavailable when the layout engine is not there."""
    if not is_installed():
        raise LayoutUnavailable(
            "This holds something that is not in our stock of laid-out pages, and there is no "
            "layout engine here.",
            f"From the folder of the wheel, run: {wheel('layout')}",
        )
