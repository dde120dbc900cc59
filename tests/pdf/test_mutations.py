"""Damage to the cache ends in the true slip, or in none."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.pdf.mutations import Whole


@pytest.mark.parametrize("number", [500, pytest.param(10_000, marks=pytest.mark.long)])
def test_changed_entry_is_the_true_slip_or_none(tmp_path: Path, number: int) -> None:
    ends = list(islice(Whole(tmp_path).spoilt(), number))
    assert set(ends) <= {"absent", "true", "forged"}
    assert ends.count("absent") > number / 2
