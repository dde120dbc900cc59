"""Measures each step for one person, beside writing the bytes alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from benchmarks import document, scratch
from benchmarks.person import one_core
from checklist import make
from checklist.answers.person import Person
from checklist.base import files
from checklist.pdf.personalise import PersonalisableDocument


def steps(repeats: int) -> dict[str, object]:
    """Milliseconds of each step for the measured document, on one core, and the bytes."""
    with one_core():
        return _steps(repeats)


def _steps(repeats: int) -> dict[str, object]:
    maker, answers = document.maker(), document.answers()
    moment = maker.settings.made
    words = make.personal_words(Person("Siân Ŵyn-Jones", "R-1"))

    def bind() -> PersonalisableDocument:
        bound, _ = make.bound_document(
            maker.guidance, make.Order(answers, moment), maker.documents.press
        )
        return PersonalisableDocument.of(bound)

    master = bind()
    data = master.personalise(words)
    target = scratch.folder() / "steps.pdf"
    timed = {
        "bind": _median(bind, repeats),
        "personalise": _median(lambda: master.personalise(words), repeats * 20),
        "write": _median(lambda: files.write(target, data, force=True), repeats * 20),
        "floor": _median(lambda: target.write_bytes(data), repeats * 20),
    }
    again = timed["personalise"] + timed["write"]
    return {
        **{f"{name}_ms": round(value, 3) for name, value in timed.items()},
        "bytes": len(data),
        "person_to_floor": round(again / timed["floor"], 2),
        "person_to_safe_floor": round(again / timed["write"], 2),
    }


def _median(act: Callable[[], object], repeats: int) -> float:
    """Milliseconds; the first time only warms up."""
    values = []
    for number in range(repeats + 1):
        start = time.perf_counter()
        act()
        if number:
            values.append((time.perf_counter() - start) * 1000)
    return median(values)
