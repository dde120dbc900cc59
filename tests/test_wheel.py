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


def test_wheel_makes_a_pdf_in_an_empty_environment_without_a_network(
    wheel: Path, tmp_path: Path
) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    bin_ = home / ("Scripts" if os.name == "nt" else "bin")
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([bin_ / "python", "-m", "pip", "install", *quiet, wheel], check=True)
    (tmp_path / "sitecustomize.py").write_text(REFUSE)
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(tmp_path),
        "CHECKLIST_CACHE": "",
        "PYTHONWARNINGS": "error::ImportWarning",
    }
    command = [str(bin_ / "checklist"), "new", "-p", "x=both", "--name", "Ŵyn", "-o", "x.pdf"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "X: professional profile" in text_of(tmp_path / "x.pdf")
    refused = subprocess.run(
        [bin_ / "python", "-c", "import socket; socket.socket()"],
        env=env,
        capture_output=True,
        check=False,
    )
    assert b"RuntimeError: network" in refused.stderr
