"""Damage to a roster ends in people that were there, or in a sentence."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.roster.mutations import spoilt, verdict


@pytest.mark.parametrize("number", [200, pytest.param(4_000, marks=pytest.mark.long)])
def test_damaged_roster_is_read_or_refused(tmp_path: Path, number: int) -> None:
    ends = []
    for suffix, data in islice(spoilt(), number):
        path = tmp_path / f"people{suffix}"
        path.write_bytes(data)
        ends.append(verdict(path))
    assert set(ends) == {"read", "refused"}
