"""Writes what was measured into the documentation: `python -m benchmarks.publish`.

Each document says where a table belongs, between `<!-- measured: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.report import FILE

ROOT = Path(__file__).parent.parent

DOCUMENTS = tuple(
    ROOT / name for name in ("README.md", "docs/performance.md", "docs/scale.md", "docs/serve.md")
)

WEB = FILE.with_name("web.json")

EVERYONE = 1_500_000
"""People who work in the health service."""

NOT_YET = "Not measured yet: run `make bench`."

_MARKED = re.compile(r"(<!-- measured: ([\w-]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)

Data = dict[str, Any]


def budgets(data: Data) -> str:
    """Every row with its ratio."""
    rows: list[tuple[str, ...]] = [
        (
            row["what"],
            _time(row["ours"]["median"]),
            f"{row['against']['name']}: {_time(row['against']['median'])}",
            _ratio(row["ratio"]),
            "" if row["at_most"] is None else f"at most {_ratio(row['at_most'])}",
            "" if row["at_most"] is None else "kept" if row["met"] else "**missed**",
        )
        for row in data["rows"]
    ]
    grown = _by_rows(data)
    memory = grown[10_000]["peak_mb"] / grown[500]["peak_mb"]
    flat = grown[10_000]["ms_per_person"] / grown[100]["ms_per_person"]
    first, last = f"{grown[500]['peak_mb']:.0f} MB", f"{grown[10_000]['peak_mb']:.0f} MB"
    low, high = (f"{grown[rows]['ms_per_person']:.2f} ms" for rows in (100, 10_000))
    rows += [
        _kept("peak memory, 10,000 rows", last, f"500 rows: {first}", memory, 1.15),
        _kept("cost per person, 10,000 rows", high, f"100 rows: {low}", flat, 1.1),
    ]
    return _table(("What", "Ours", "Against", "Ratio", "Budget", ""), rows)


def rates(data: Data) -> str:
    """People per second."""
    keys = ("workers", "per_second", "least", "most")
    rows = [(r["case"], *(f"{r[key]:,.0f}" for key in keys)) for r in data["rates"]]
    return _table(("Answers", "Workers", "People per second", "Least", "Most"), rows)


def growth(data: Data) -> str:
    """Cost and memory as rosters grow."""
    rows = [
        (f"{r['rows']:,}", f"{r['ms_per_person']:.2f} ms", f"{r['peak_mb']:.0f} MB")
        for r in data["growth"]
    ]
    return _table(("Rows", "Cost per person", "Peak memory"), rows)


def steps(data: Data) -> str:
    """Time of each step for one person."""
    found = data["steps"]
    rows = [
        ("bind (once for each combination)", f"{found['bind_ms']:.1f} ms"),
        ("personalise", f"{found['personalise_ms']:.2f} ms"),
        ("write, whole or not at all", f"{found['write_ms']:.2f} ms"),
        ("the floor: write the same bytes without any care", f"{found['floor_ms']:.2f} ms"),
    ]
    return (
        f"{_table(('Step', 'Time'), rows)}\n\n"
        f"Personalise and write take {found['person_to_floor']:g} times as long as the floor, and "
        f"{found['person_to_safe_floor']:g} times as long as the safe writing alone.\n"
        f"One document has {found['bytes']:,} bytes."
    )


def machine(data: Data) -> str:
    """Machine and versions of a measurement."""
    place, versions = data["machine"], data["versions"]
    named = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    where = f"{place['cpu']}, {place['cores']} cores, {place['system']}"
    return (
        f"Measured on {data['date'][:10]}: {where}.\n"
        f"Load before the run: {data['load_before']}. Repeats: {data['repeats']}.\n"
        f"Versions: {named}."
    )


def everyone(data: Data) -> str:
    """Cost of the whole health service, with every figure that goes into it."""
    found, grown = data["steps"], _by_rows(data)
    person, bind, size = grown[10_000]["ms_per_person"], found["bind_ms"], found["bytes"]
    hours = EVERYONE * person / 3_600_000
    worst = EVERYONE * (person + bind) / 3_600_000
    disk = EVERYONE * size / 1e9
    rows = [
        ("People", "*n*", f"{EVERYONE:,}"),
        ("One person, combination bound, file included", "*p*", f"{person:.2f} ms"),
        ("Binding one combination", "*b*", f"{bind:.1f} ms"),
        ("One document", "*s*", f"{size / 1000:,.0f} kB"),
        ("One core, everyone the same answers", "*n* × *p*", f"{hours:,.1f} hours"),
        ("One core, everyone other answers", "*n* × (*p* + *b*)", f"{worst:,.0f} hours"),
        ("16 cores, everyone other answers", "that ÷ 16", f"{worst / 16:,.1f} hours"),
        ("200 cores, everyone other answers", "that ÷ 200", f"{worst / 200:,.1f} hours"),
        ("Space", "*n* × *s*", f"{disk:,.0f} GB"),
        ("Network, to be done in 8 hours", "*n* × *s* ÷ 8 h", f"{disk * 8 / 8 / 3.6:,.0f} Mbit/s"),
    ]
    return _table(("What", "Formula", "Figure"), rows)


def web(data: Data) -> str:
    """What one worker of `checklist serve` does under load, from a run of its own."""
    if "web" not in data:
        return NOT_YET
    found = data["web"]
    alone, crowd, memory = found["alone"], found["crowd"], found["memory_mb"]
    grown = memory["after"] / memory["before"] - 1
    rows = (
        ("PDFs, one after another", f"{alone['ok'] / alone['seconds']:.0f} a second", ""),
        ("PDFs in a second of processor time", f"{found['a_second_and_core']:.0f}", "at least 20"),
        ("95 of 100 such PDFs within", f"{alone['p95']:.0f} ms", "150 ms"),
        (
            "50 people at once, all the time",
            f"{crowd['ok']:,} PDFs, {crowd['put_off']:,} times 503, {crowd['other']:,} else",
            "nothing else",
        ),
        ("95 of 100 of these answers within", f"{crowd['p95'] / 1000:.2f} s", "5 s"),
        (
            f"Memory before, at most and after {found['requests']:,} PDFs",
            " / ".join(f"{memory[when]:.0f} MB" for when in ("before", "peak", "after")),
            f"150 MB, and 5 % more; it is {grown:+.0%}",
        ),
        ("A question page with its style", f"{found['question_bytes'] / 1000:.0f} KB", "30 KB"),
        ("95 of 100 question pages within", f"{found['question']['p95']:.1f} ms", "10 ms"),
        ("The first page after the start", f"{found['first_ms']:.0f} ms", "500 ms"),
    )
    return f"Measured on {found['date']}.\n\n" + _table(("What", "Measured", "Wanted"), rows)


TABLES: dict[str, Callable[[Data], str]] = {
    found.__name__: found for found in (budgets, rates, growth, steps, machine, everyone, web)
}


def filled(text: str, data: Data | None) -> str:
    """A document with its tables; without results it says that there are none."""

    def table(found: re.Match[str]) -> str:
        inner = NOT_YET if data is None else TABLES[found[2]](data)
        return f"{found[1]}{inner}{found[3]}"

    return _MARKED.sub(table, text)


def results() -> Data | None:
    """Return the results of the last whole run."""
    if not FILE.is_file():
        return None
    data: Data = json.loads(FILE.read_text(encoding="utf-8"))
    if WEB.is_file():
        data["web"] = json.loads(WEB.read_text(encoding="utf-8"))
    return data


def publish(documents: Iterable[Path] = DOCUMENTS) -> None:
    """Write all tables anew."""
    data = results()
    for path in documents:
        path.write_text(filled(path.read_text(encoding="utf-8"), data), encoding="utf-8")


def _by_rows(data: Data) -> dict[int, Data]:
    return {found["rows"]: found for found in data["growth"]}


def _kept(what: str, ours: str, against: str, ratio: float, most: float) -> tuple[str, ...]:
    kept = "kept" if ratio <= most else "**missed**"
    return what, ours, against, _ratio(ratio), f"at most {most:g}", kept


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _time(seconds: float) -> str:
    if seconds < 0.1:
        return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"1/{1 / ratio:.0f}"


if __name__ == "__main__":
    publish()
