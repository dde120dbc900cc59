"""What the documentation says about speed is what was measured."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import crowd, publish, report
from benchmarks.content import NAME, events, filled, words
from benchmarks.measure import Figures, Result, Row, Side, measure

FOUND: dict[str, Any] = {
    "date": "2026-11-23T06:00:00Z",
    "repeats": 9,
    "load_before": 0.1,
    "machine": {"cores": 2, "cpu": "A processor", "system": "A system"},
    "versions": {"python": "3.11.7", "chromium": ""},
    "rows": [
        {
            "what": "one more person, combination bound, against Typst",
            "ours": {"median": 0.0005},
            "against": {"name": "Typst", "median": 0.2},
            "ratio": 0.0025,
            "at_most": 0.5,
            "met": True,
        },
        {
            "what": "nothing cached",
            "ours": {"median": 3.0},
            "against": {"name": "Chromium", "median": 2.0},
            "ratio": 1.5,
            "at_most": 1.0,
            "met": False,
        },
    ],
    "rates": [
        {
            "case": "one combination",
            "workers": 2,
            "rows": 500,
            "per_second": 812.4,
            "least": 800.0,
            "most": 1820.0,
        }
    ],
    "growth": [
        {"rows": 100, "ms_per_person": 1.0, "peak_mb": 200.0},
        {"rows": 500, "ms_per_person": 1.0, "peak_mb": 200.0},
        {"rows": 10_000, "ms_per_person": 1.2, "peak_mb": 210.0},
    ],
    "steps": {
        "bind_ms": 100.0,
        "personalise_ms": 0.25,
        "write_ms": 1.0,
        "floor_ms": 0.5,
        "bytes": 330_000,
        "person_to_floor": 2.5,
        "person_to_safe_floor": 1.25,
    },
}


def test_documents_say_what_was_measured() -> None:
    data = publish.results()
    for path in publish.DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        assert "<!-- measured: " in text
        assert publish.filled(text, data) == text, f"run: python -m benchmarks.publish ({path})"


def test_every_table_has_its_place_in_a_document() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in publish.DOCUMENTS)
    assert set(re.findall(r"<!-- measured: ([\w-]+) -->", texts)) == set(publish.TABLES)


def test_tables_show_ratios_and_what_is_missed() -> None:
    text = publish.budgets(FOUND)
    assert "| 0.50 ms | Typst: 0.20 s | 1/400 | at most 0.50 | kept |" in text
    assert "| 3.00 s | Chromium: 2.00 s | 1.50 | at most 1.00 | **missed** |" in text
    assert "| 210 MB | 500 rows: 200 MB | 1.05 | at most 1.15 | kept |" in text
    assert "| 1.20 ms | 100 rows: 1.00 ms | 1.20 | at most 1.1 | **missed** |" in text
    assert "| one combination | 2 | 812 | 800 | 1,820 |" in publish.rates(FOUND)


def test_cost_of_everyone_is_worked_out_from_what_was_measured() -> None:
    text = publish.everyone(FOUND)
    assert "| *n* | 1,500,000 |" in text
    assert "| *n* × *p* | 0.5 hours |" in text
    assert "| *n* × (*p* + *b*) | 42 hours |" in text
    assert "| that ÷ 16 | 2.6 hours |" in text
    assert "| *n* × *s* | 495 GB |" in text
    assert "| *n* × *s* ÷ 8 h | 138 Mbit/s |" in text


def test_tables_are_put_where_they_belong_and_again(tmp_path: Path) -> None:
    text = "a\n<!-- measured: rates -->\nold\n\nolder\n<!-- end -->\nb\n"
    first = publish.filled(text, FOUND)
    assert first == f"a\n<!-- measured: rates -->\n{publish.rates(FOUND)}\n<!-- end -->\nb\n"
    assert publish.filled(first, FOUND) == first
    assert publish.NOT_YET in publish.filled(first, None)
    for path in publish.DOCUMENTS:
        shutil.copy(path, tmp_path)
    publish.publish(tmp_path.iterdir())


def test_results_are_written_as_the_tables_read_them(tmp_path: Path) -> None:
    figures = Figures("ours", (1.0, 2.0, 3.0)), Figures("other", (2.0, 4.0, 6.0))

    def sides() -> tuple[Side, Side]:
        raise AssertionError

    result = Result(Row("id", "what", None, sides), *figures)
    whole = report.Whole([result], FOUND["rates"], FOUND["growth"], FOUND["steps"])
    report.write(whole, 9, 0.1, tmp_path / "results.json")
    data = json.loads((tmp_path / "results.json").read_text())
    assert data["machine"]["cores"]
    assert {"python", "weasyprint", "chromium"} <= set(data["versions"])
    for name, table in publish.TABLES.items():
        assert table(data).strip(), name
    assert "| what | 2.00 s | other: 4.00 s | 0.50 |  |  |" in publish.budgets(data)


def test_sides_take_turns_and_the_first_run_does_not_count() -> None:
    seen: list[str] = []

    def side(name: str, values: list[float]) -> Side:
        def once() -> float:
            seen.append(name)
            return values.pop(0)

        return Side(name, once)

    row = Row("id", "what", 1.0, lambda: (side("a", [99, 1, 2, 3]), side("b", [99, 2, 2, 2])))
    result = measure(row, 3)
    assert "".join(seen) == "abababab"
    assert (result.ratio, result.met) == (1.0, True)


def test_very_small_ratio_is_kept_and_shown(tmp_path: Path) -> None:
    side = Side("a", lambda: 1.0)
    row = Row("id", "what", 1.0, lambda: (side, side))
    result = Result(row, Figures("ours", (0.0003,)), Figures("other", (5.0,)))
    report.write(report.Whole([result], [], [], {}), 5, 0.0, tmp_path / "results.json")
    (found,) = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["rows"]

    assert found["ratio"] == 0.00006
    assert publish._ratio(found["ratio"]) == "1/16667"


def test_words_of_a_document_are_found_whatever_stands_around_them() -> None:
    html = '<body><div class="part"><h1>One <b>two</b></h1><svg><title>no</title></svg>'
    html += "<table><caption>three</caption><tr><td>four</td></tr></table>"
    html += '<p><a class="place x" href="place:about--name">x</a></p></div></body>'
    found = events(filled(html, {"about--name": NAME}))
    assert list(words(found)) == ["One", "two", "three", "four", *NAME.split()]
    assert [e.kind for e in found] == [
        "part",
        "h1",
        "p",
        "table",
        "tr",
        "cell",
        "end-tr",
        "end-table",
        "p",
    ]


def test_rosters_of_the_benchmark_have_as_many_combinations_as_they_say() -> None:
    for rows, combinations in ((500, 500), (500, 40), (500, 1)):
        lines = crowd.write_roster(rows, combinations).read_text(encoding="utf-8").splitlines()[1:]
        assert len(lines) == rows
        assert len({line.split(",")[2] for line in lines}) == combinations


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")
def test_peak_of_a_process_is_its_own() -> None:
    import os

    assert (crowd._peak(os.getpid()) or 0) > 10_000_000
    assert crowd._peak(2**22 + 1) is None
