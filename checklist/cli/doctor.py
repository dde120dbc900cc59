"""`checklist doctor`: what this machine has, and the one command for what it lacks."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from checklist.base.counted import counted
from checklist.cli import console
from checklist.errors import wheel


def doctor(
    clear_cache: Annotated[
        bool, typer.Option("--clear-cache", help="Empty the cache of laid-out sheets.")
    ] = False,
) -> None:
    """Show whether everything is in place: Python, stock, layout engine, fonts, cache, guidance."""
    from checklist import __version__
    from checklist.errors import GuidanceInvalid
    from checklist.fonts import faces
    from checklist.guidance import load
    from checklist.pdf import engine
    from checklist.pdf.cache import SheetStore
    from checklist.pdf.cache_folder import VARIABLE, examined

    folder, note = examined()
    store = SheetStore(folder)
    if clear_cache:
        console.product(f"Sheets removed from the cache: {store.clear()}")
    found = load.load()
    version, library = engine.pango()
    rows = [
        ("checklist", f"{__version__}, edition {found.edition}"),
        ("Python", f"{sys.version.split()[0]} at {sys.executable}"),
        ("Guidance", f"{len(found.items)} items of {len(found.offered)} platforms in {found.root}"),
        ("Stock", _stock()),
        ("Layout", _layout(version, library)),
        ("Fonts", f"{faces.TYPEFACE} at {faces.font_file()}"),
        ("Names", _scripts()),
        ("Cache", _cache(store) if store.folder else note or f"off, because {VARIABLE} is empty"),
    ]
    for label, value in rows:
        console.product(f"{label + ':':11}{value}")
    if engine.is_installed() and not version:
        raise GuidanceInvalid("The layout engine needs Pango, which is missing.", install_hint())


def _stock() -> str:
    """Return what the stock that came with the program holds."""
    from checklist.base.stock_file import installed_stock

    stock = installed_stock()
    return f"{len(stock):,} pieces in {stock.path}" if stock else "none: laid out when needed"


def _layout(version: str, library: str) -> str:
    from checklist.pdf import engine

    if not engine.is_installed():
        return f"not installed: {wheel('layout')}, for house items and previews"
    return f"WeasyPrint with Pango {version} through {library}" if version else "Pango is missing"


def _scripts() -> str:
    """Return the scripts that names are printed in besides Latin, Greek and Cyrillic."""
    from checklist.fonts.scripts import lacks_cjk, script_files

    names = ["Latin, Greek, Cyrillic", *(file.name for file in script_files())]
    if lacks_cjk("\u4e00"):
        return ", ".join(names) + f"; Chinese, Japanese, Korean: {wheel('scripts')}"
    return ", ".join([*names, "Chinese, Japanese, Korean"])


def _cache(store: object) -> str:
    from checklist.pdf.cache import SheetStore

    assert isinstance(store, SheetStore)
    entries = store.entries()
    size = sum(path.stat().st_size for path in entries)
    return f"{counted(len(entries), 'sheet')}, {size / 1024:,.0f} KB in {store.folder}"


def install_hint() -> str:
    """The one command that brings Pango to this machine."""
    match sys.platform:
        case "darwin":
            return "Run: brew install pango"
        case "win32":
            return f"From the folder of the wheel, run: {wheel('windows')}"
        case _:
            return "Run: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
