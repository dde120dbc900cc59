"""The one-folder build, in a root that has neither Python nor Pango."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.handout.handouts import free_port, until
from tests.tools import ROOT
from tests.web.test_proxy import FILES

PROGRAM = "/opt/checklist/checklist"

OF_THE_SYSTEM = re.compile(rb"=> (/lib\S*/(?:lib(?:c|m|dl|pthread|rt|util|resolv|z)\.so\S*))")
"""The C library, which such a build takes from the system."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    subprocess.run([ROOT / "scripts" / "build-folder", sys.executable], check=True)
    found = tmp_path_factory.mktemp("root")
    built = shutil.copytree(ROOT / "dist" / "checklist", found / "opt" / "checklist", symlinks=True)
    for name in ("tmp", "home", "dev"):
        (found / name).mkdir()
    for name, minor in (("null", 3), ("urandom", 9)):
        os.mknod(found / "dev" / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
    needed = {Path("/lib64/ld-linux-x86-64.so.2")}
    for path in (built / "checklist", *built.rglob("*.so*")):
        told = subprocess.run(["ldd", path], check=False, capture_output=True).stdout
        needed |= {Path(os.fsdecode(name)) for name in OF_THE_SYSTEM.findall(told)}
    for path in needed:
        target = found / path.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return found


@pytest.mark.long
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="chroot needs Linux and root"
)
def test_folder_does_everything_without_python_and_pango(root: Path) -> None:
    def run(*words: str) -> str:
        ran = subprocess.run(
            ["chroot", root, PROGRAM, *words],
            check=False,
            capture_output=True,
            text=True,
            env={"HOME": "/home", "PATH": os.environ["PATH"]},
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout + ran.stderr

    assert run("--version").startswith("checklist ")
    run("new", "-p", "facebook=personal", "--no-input", "-o", "/home/a.pdf")
    assert (root / "home" / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert "Returned checklist" in run("review", "/home/a.pdf")
    run("new", "--from", "/home/a.pdf", "--no-input", "-o", "/home/b.html")
    (root / "home" / "r.csv").write_text("reference,platforms\n1,x=mixed\n2,fb=both\n")
    run("handout", "/home/r.csv", "-o", "/home/out")
    assert "2 people returned a checklist" in run("overview", "/home/out")
    port = free_port()
    words = [
        "chroot",
        str(root),
        PROGRAM,
        "serve",
        "--no-open",
        "--workers",
        "2",
        "--port",
        str(port),
    ]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as server:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as site:
            until("it answers", lambda: answers(site))
            assert site.post("questions").status_code == 200
            made = site.post("handout", files=FILES, data={"edition": "form"})
            assert made.content.startswith(b"PK")
        server.terminate()


def answers(site: httpx2.Client) -> bool:
    try:
        return site.get("").status_code == 200
    except httpx2.TransportError:
        return False
