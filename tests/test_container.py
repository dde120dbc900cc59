"""The Containerfile, step by step where there is no engine for containers, and the unit file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.handout.handouts import free_port
from tests.tools import ROOT

LINES = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()

DOCS = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")


def all_of(instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(f"{instruction} ")]


def test_containerfile_installs_what_a_checkout_needs_and_runs_as_nobody() -> None:
    apt, *pip = all_of("RUN")
    script = (ROOT / "scripts" / "system-packages").read_text(encoding="utf-8")
    (packages,) = re.findall(r'run\) packages="(.*?)"', script)
    assert apt.endswith(f"--no-install-recommends {packages}")
    assert len(pip) == 2
    assert all_of("USER") == ["65532:65532"]
    assert all_of("STOPSIGNAL") == ["SIGINT"]
    assert LINES.index("USER 65532:65532") > max(i for i, x in enumerate(LINES) if "RUN" in x[:3])


INSIDE = """
import fcntl, json, os, signal, socket, struct, subprocess, sys, time, urllib.request

def mount(*words):
    subprocess.run(["mount", *words], check=True)

with socket.socket() as plug:  # the loopback of a new network is down
    fcntl.ioctl(plug, 0x8914, struct.pack("16sh14x", b"lo", 1))
mount("--bind", "/", "/")
mount("-o", "remount,bind,ro", "/")
mount("-t", "tmpfs", "tmpfs", "/tmp")
program, port, *words = sys.argv[1:]
nobody = ["setpriv", "--reuid", "65532", "--regid", "65532", "--clear-groups", "--no-new-privs"]
server = subprocess.Popen(
    [*nobody, program, *words, "--port", port],
    env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
)

def ask(path, form=None):
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", form) as answer:
                return [answer.status, answer.read(5).decode()]
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.05)

form = b"answers=level+%3D+%22quick%22%0A%5Bplatforms%5D%0Afacebook+%3D+%22both%22%0A"
found = {"start": ask("")[0], "pdf": ask("privacy-checklist.pdf", form)}
found["user"] = [line for line in open(f"/proc/{server.pid}/status") if line.startswith("Uid")]
try:
    socket.create_connection(("192.0.2.1", 80), 5)
except OSError as error:
    found["way out"] = error.strerror
server.send_signal(signal.SIGINT)
found["ended"] = server.wait(60)
print(json.dumps(found))
"""


@pytest.mark.long
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="namespaces need Linux and root"
)
def test_steps_of_the_containerfile_make_a_server(tmp_path: Path) -> None:
    """On a read-only root, as a user without rights, with no network but its own."""
    wheels, env = tmp_path / "wheels", tmp_path / "env"
    _, build, install = all_of("RUN")
    subprocess.run([sys.executable, "-m", "venv", env], check=True)
    for step in (build, install):
        line = step.replace("/wheels", str(wheels)).replace("pip ", f"{env}/bin/pip ", 1)
        subprocess.run(["sh", "-c", line], cwd=ROOT, check=True, capture_output=True)
    (entry,) = all_of("ENTRYPOINT")
    (given,) = all_of("CMD")
    program, *asked = map(str, [*json.loads(entry), *json.loads(given)])
    words = [word for word in asked if word not in ("--port", "8000")]
    place = Path(shutil.copytree(env, "/opt/checklist-container-test", symlinks=True))
    try:
        command = [sys.executable, "-c", INSIDE, str(place / "bin" / program), str(free_port())]
        for script in (place / "bin").iterdir():
            if script.is_file() and script.read_bytes().startswith(b"#!" + bytes(env)):
                script.write_bytes(script.read_bytes().replace(bytes(env), bytes(place), 1))
        ran = subprocess.run(
            ["unshare", "--mount", "--net", *command, *words],
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
    finally:
        shutil.rmtree(place)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert (found["start"], found["pdf"]) == (200, [200, "%PDF-"])
    assert found["user"][0].split()[1:] == ["65532"] * 4
    assert found["way out"] == "Network is unreachable"
    assert found["ended"] == 0


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_unit_file_of_the_documentation_is_right(tmp_path: Path) -> None:
    (unit,) = re.findall(r"```ini\n(.*?)```", DOCS, re.DOTALL)
    program = tmp_path / "checklist"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = unit.replace("/opt/checklist/bin/checklist", str(program))
    path = tmp_path / "checklist.service"
    path.write_text(unit)
    ran = subprocess.run(
        ["systemd-analyze", "verify", path], check=False, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", path],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout
