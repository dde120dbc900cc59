"""Names in many scripts are set in the right faces, in the right direction, letter by letter."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from checklist.fonts import faces, lines, scripts
from tests.scripts import NAMES


@pytest.mark.parametrize("script", NAMES)
def test_every_letter_of_every_script_has_a_glyph(script: str) -> None:
    name = NAMES[script]
    line = lines.set_line(name, faces.face("regular"))
    assert lines.missing(name) == ""
    assert all(glyph.number for run in line.runs for glyph in run.glyphs)
    assert "".join(text for run in line.runs for text, _ in run.clusters()) == name


def test_letters_of_one_script_are_one_run() -> None:
    for name in ("Nguyễn Thị Hạnh", "Щукина Ольга", "محمد علی", "प्रिया शर्मा"):
        assert len(lines.set_line(name, faces.face("regular")).runs) == 1


def test_unicode_order_and_order_on_the_page() -> None:
    line = lines.set_line("Sara محمد (علی) Khan", faces.face("regular"))
    assert "".join(text for run in line.runs for text, _ in run.clusters()) == line.text
    across = sorted(line.runs, key=lambda run: run.x)
    assert across[0].glyphs[0].text == "S"
    assert across[-1].glyphs[-1].text == "n"
    assert "".join(run.glyphs[0].text for run in across if run.right_to_left)[0] == ")"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", [(0, 3, False)]),
        ("אבג", [(0, 3, True)]),
        ("אב 12", [(3, 5, False), (0, 3, True)]),
        ("a אב", [(0, 2, False), (2, 4, True)]),
        ("a (אב) b", [(0, 3, False), (3, 5, True), (5, 8, False)]),
        ("אב (cd) גד", [(6, 10, True), (4, 6, False), (0, 4, True)]),
        ("", []),
    ],
)
def test_runs_follow_the_bidirectional_algorithm(
    text: str, expected: list[tuple[int, int, bool]]
) -> None:
    assert lines.visual_runs(text) == expected


def test_arabic_letters_join() -> None:
    (joined,) = lines.set_line("ببب", faces.face("regular")).runs
    assert len({glyph.number for glyph in joined.glyphs}) >= 3


def test_runs_stand_side_by_side() -> None:
    line = lines.set_line("Ann محمد 王 Lee", faces.face("regular"))
    across = sorted(line.runs, key=lambda run: run.x)
    edge = 0.0
    for run in across:
        assert run.x == pytest.approx(edge)
        edge += sum(glyph.advance for glyph in run.glyphs)
    assert line.width == pytest.approx(edge)


def test_letter_that_no_font_holds_is_told_and_shown_as_a_square() -> None:
    line = lines.set_line("Ann 😀", faces.face("regular"))
    assert lines.missing("Ann 😀") == "😀"
    assert line.text == "Ann 😀"
    assert line.runs[-1].glyphs[-1].text == lines.SUBSTITUTE


def test_japanese_korean_and_chinese_have_their_own_shapes() -> None:
    (chinese,), (japanese,) = (
        lines.set_line(name, faces.face("regular")).runs for name in ("直", "直の")
    )
    assert (chinese.face.name, japanese.face.name) == ("CJK SC", "CJK JP")
    outlines = [
        TTFont(io.BytesIO(run.face.data))["glyf"]["u076F4"].coordinates
        for run in (chinese, japanese)
    ]
    assert outlines[0] != outlines[1]


def test_without_the_large_font_its_letters_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "_collection", lambda _: None)
    assert lines.missing("王 محمد") == "王"
    assert scripts.lacks_cjk("王")
    assert not scripts.lacks_cjk("😀")


def test_cut_face_is_the_same_every_time() -> None:
    first, second = (lines.set_line("王小明", faces.face("regular")).runs[0] for _ in range(2))
    assert first.face.data == second.face.data
