"""The wheel carries templates and guidance, and works in an empty environment without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.tools import ROOT, text_of

# One process builds the wheel, once.
pytestmark = pytest.mark.xdist_group("wheel")

REFUSE = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"network: {event}")
sys.addaudithook(refuse)
"""


LOADED = """
import atexit, sys
heavy = {"weasyprint", "pydantic", "pikepdf", "jinja2", "openpyxl", "PIL", "segno"}
atexit.register(lambda: print("loaded:", *sorted(heavy & sys.modules.keys()), file=sys.stderr))
"""

COMPILE = """
from jinja2 import Environment
def refuse(*_, **__):
    raise RuntimeError("a template was compiled")
Environment.compile = refuse
"""

MOST = 15_000_000
"""Bytes of the wheel."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        out,
        ROOT,
    ]
    subprocess.run(command, check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


def test_wheel_is_light(wheel: Path) -> None:
    assert wheel.stat().st_size < MOST


def test_wheel_holds_what_the_checkout_holds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("templates", "profiles"):
        files = [p for p in (ROOT / folder).rglob("*") if p.is_file()]
        assert files
        for path in files:
            assert f"checklist/{path.relative_to(ROOT).as_posix()}" in names
    tops = {name.split("/")[0] for name in names}
    assert {"checklist"} == {top for top in tops if not top.endswith(".dist-info")}
    assert "checklist/py.typed" in names


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel, what it requires, and nothing else."""
    home = tmp_path_factory.mktemp("bare") / "env"
    venv.create(home)
    bin_ = home / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(bin_ / "python"), "--quiet"]
    subprocess.run([*pip, "install", "--no-compile", str(wheel)], check=True)
    return bin_


def call(
    bin_: Path, folder: Path, *words: str | Path, hook: str = ""
) -> subprocess.CompletedProcess[str]:
    """`checklist` with `words`, where no network and no layout engine can be reached."""
    (folder / "sitecustomize.py").write_text(REFUSE + hook)
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(folder),
        "CHECKLIST_CACHE": "",
        "PYTHONWARNINGS": "error::ImportWarning",
    }
    return subprocess.run(
        [bin_ / "checklist", *words],
        cwd=folder,
        env=env,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=600,
    )


@pytest.mark.parametrize("edition", ["form", "print"])
@pytest.mark.parametrize("size", ["standard", "large"])
def test_wheel_makes_every_edition_without_engine_and_network(
    bare: Path, tmp_path: Path, edition: str, size: str
) -> None:
    look = ("--edition", edition, "--size", size)
    accounts = ("-p", "x=both", "-p", "other:Mumsnet=personal", "--name", "Ŵyn")
    done = call(bare, tmp_path, "new", *accounts, *look, "-o", "x.pdf")
    assert (done.returncode, done.stderr.count("\n")) == (0, 2), done.stderr
    words = text_of(tmp_path / "x.pdf")
    assert "X: professional profile" in words
    assert "Mumsnet: personal profile" in words


def test_plain_run_of_a_wheel_loads_little_and_compiles_nothing(bare: Path, tmp_path: Path) -> None:
    accounts = ("-p", "x=both", "-p", "other:Mumsnet=personal")
    pdf = call(bare, tmp_path, "new", *accounts, "-o", "x.pdf", hook=LOADED)
    assert (pdf.returncode, pdf.stderr.splitlines()[-1]) == (0, "loaded:")
    html = call(bare, tmp_path, "new", *accounts, "-o", "x.html", hook=COMPILE)
    assert html.returncode == 0, html.stderr
    assert "Mumsnet" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_wheel_refuses_the_network(bare: Path, tmp_path: Path) -> None:
    call(bare, tmp_path, "--version")
    refused = subprocess.run(
        [bare / "python", "-c", "import socket; socket.socket()"],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert b"RuntimeError: network" in refused.stderr


def test_wheel_hands_out_and_reads_back_without_an_engine(bare: Path, tmp_path: Path) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text("reference,name,platforms\nA1,Ann,facebook=personal\nA2,Ben,x=both\n")
    done = call(bare, tmp_path, "handout", roster, "-o", "out", "--edition", "both")
    assert done.returncode == 0, done.stderr
    form = tmp_path / "out" / "A1-form.pdf"
    assert (tmp_path / "out" / "A2-print.pdf").exists()
    shown = call(bare, tmp_path, "review", form)
    assert (shown.returncode, "Facebook" in shown.stdout) == (0, True), shown
    again = call(bare, tmp_path, "new", "--from", form, "-o", "next.pdf")
    assert again.returncode == 0, again.stderr
    overview = call(bare, tmp_path, "overview", tmp_path / "out", "-o", "all.html")
    assert overview.returncode == 0, overview.stderr


def test_wheel_names_the_extra_for_what_no_stock_can_hold(bare: Path, tmp_path: Path) -> None:
    house = ROOT / "profiles" / "examples" / "house" / "house.toml"
    for words in (
        ("new", "-p", "x=personal", "--house", str(house), "-o", "x.pdf"),
        ("guidance", "preview", "x"),
    ):
        done = call(bare, tmp_path, *words)
        assert done.returncode == 3, done.stderr
        assert "whl[layout]'" in done.stderr
        assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.pdf"))
    served = call(bare, tmp_path, "serve", "--no-open")
    assert served.returncode == 2
    assert served.stderr.endswith("whl[web]'\n")
    doctor = call(bare, tmp_path, "doctor")
    assert doctor.returncode == 0
    assert "Layout:    not installed" in doctor.stdout


def test_damaged_stock_of_a_wheel_is_told_and_nothing_is_printed(
    bare: Path, tmp_path: Path
) -> None:
    (path,) = bare.parent.rglob("checklist/stock/*.stock")
    whole = path.read_bytes()
    try:
        for damaged in (whole[:-1000], whole[:5000], b"%PDF-1.7", whole[:9] + b"9" + whole[10:]):
            path.write_bytes(damaged)
            done = call(
                bare, tmp_path, "new", "-p", "facebook=both", "--level", "full", "-o", "x.pdf"
            )
            assert done.returncode == 3, done.stderr
            assert "pip install --force-reinstall './privacy_settings_checklist-" in done.stderr
            assert not (tmp_path / "x.pdf").exists()
    finally:
        path.write_bytes(whole)
