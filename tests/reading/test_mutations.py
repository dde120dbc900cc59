"""Damage loses a tick to an error; it never invents one."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from checklist.guidance.guidance import Guidance
from checklist.pdf.slips import SlipMaker
from tests.reading.mutations import read_spoilt, spoilt, wholes


@pytest.mark.parametrize("number", [100, pytest.param(2_000, marks=pytest.mark.long)])
def test_spoilt_files_give_their_true_states_or_one_sentence(
    guidance: Guidance, press: SlipMaker, tmp_path: Path, number: int
) -> None:
    files = islice(spoilt(wholes(guidance, press)), number)
    verdicts = [(one.name, said, why) for one, said, why in read_spoilt(guidance, files, tmp_path)]

    assert [verdict for verdict in verdicts if verdict[1] == "wrong"] == []
    # Not everything is refused: much of a file says nothing about its boxes.
    assert sum(said == "read" for _, said, _ in verdicts) > number / 10
    assert sum(said == "refused" for _, said, _ in verdicts) > number / 2
