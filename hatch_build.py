"""Presses the stock when a wheel is built: every item and passage, laid out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class StockHook(BuildHookInterface):  # type: ignore[type-arg]  # only hatchling itself configures it
    """Puts the stock into the wheel; an editable installation lays out what it needs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Press into the folder `stock`, where the next build finds what has not changed."""
        if version == "editable":
            return
        folder = Path(self.root) / "stock"
        command = [sys.executable, "-P", "-m", "checklist", "guidance", "press", "-o", str(folder)]
        # pip keeps what a build requires on a path that only this process knows.
        known = os.pathsep.join([self.root, *filter(None, sys.path)])
        environment = {**os.environ, "PYTHONPATH": known}
        subprocess.run(command, check=True, env=environment)
        build_data["force_include"][str(folder)] = "checklist/stock"
