"""Every platform answers every control, and the documentation shows how."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from checklist.editing.matrix import HOLE, as_data, as_grid, as_markdown, matrix
from checklist.guidance.guidance import Guidance
from tests.tools import ROOT, run


def test_no_platform_leaves_a_control_without_an_answer(guidance: Guidance) -> None:
    rows = matrix(guidance)
    assert rows.keys() == guidance.platforms.keys()
    for slug, row in rows.items():
        assert row.keys() == guidance.controls.keys()
        assert [control for control, cell in row.items() if cell == HOLE] == [], slug
        assert [control for control, cell in row.items() if cell.items and cell.absent] == [], slug


def test_a_hole_is_shown_as_one(guidance: Guidance) -> None:
    x = guidance.platforms["x"]
    control, *_ = x.absent
    holed = replace(guidance, platforms={"x": replace(x, absent={})})
    assert matrix(holed)["x"][control] == HOLE
    (row,) = as_grid(holed)
    assert row[str([*guidance.controls].index(control) + 1)] == "?"


def test_an_account_behind_answers_for_its_platforms(guidance: Guidance) -> None:
    assert "mac-2fa" in matrix(guidance)["instagram"]["two-factor"].items


def test_the_page_of_the_documentation_is_the_matrix(guidance: Guidance) -> None:
    page = (ROOT / "docs" / "guidance-matrix.md").read_text(encoding="utf-8")
    assert page == as_markdown(guidance)


def test_the_command_prints_it_as_a_table_a_page_and_data(
    guidance: Guidance, tmp_path: Path
) -> None:
    table = run("guidance", "matrix", folder=tmp_path).out.decode()
    assert all(row["platform"].split()[0] in table for row in as_grid(guidance))
    page = run("guidance", "matrix", "--markdown", folder=tmp_path).out.decode()
    assert page == as_markdown(guidance)
    assert json.loads(run("guidance", "matrix", "--json", folder=tmp_path).out) == as_data(guidance)
