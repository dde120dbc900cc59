"""Loads the guidance: from the stock of an installed program, else from the files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checklist import resources
from checklist.base.stock_file import installed_stock
from checklist.errors import GuidanceInvalid
from checklist.guidance import prepared

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance


def load(root: Path | None = None) -> Guidance:
    """Return all guidance under `root` (default: the guidance that came with the package).

    An installed program has it prepared in its stock. Raises GuidanceInvalid with every problem of
    shape and reference. Wording is the linter's.
    """
    stock = installed_stock() if root is None else None
    if stock and (data := stock.get(prepared.PIECE)):
        return prepared.unpacked(data, resources.profiles())
    from checklist.guidance.toml import count, read

    guidance, problems = read(root)
    if problems:
        raise GuidanceInvalid(
            f"The guidance has {count(problems)}.",
            "Run “checklist guidance check” to see them again.",
            problems,
        )
    return guidance
