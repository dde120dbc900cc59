"""Sheets are laid out once, and the store never gives back anything but a whole sheet."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.guidance.guidance import Guidance
from checklist.pdf import cache as storing
from checklist.pdf.cache import FORMAT, SheetStore, cache_folder
from checklist.pdf.sheets import SheetMaker
from tests.tools import made, run

NAME = "a" * 64
SHEET = b"%PDF-1.7 a finished sheet"


def test_sheet_is_found_again_by_another_process(tmp_path: Path) -> None:
    SheetStore(tmp_path).put(NAME, SHEET, on_disk=True)
    assert SheetStore(tmp_path).get(NAME) == SHEET


def test_sheet_that_shows_a_choice_stays_in_memory(tmp_path: Path) -> None:
    store = SheetStore(tmp_path)
    store.put(NAME, SHEET, on_disk=False)
    assert store.get(NAME) == SHEET
    assert None is SheetStore(tmp_path).get(NAME)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda _: b"",
        lambda data: data[:-3] + b"xyz",
        lambda data: b"someone else's file" + data,
        lambda data: data.replace(FORMAT, FORMAT[:-2] + b"0\n"),
    ],
)
def test_damaged_cut_or_foreign_entry_counts_as_absent(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    SheetStore(tmp_path).put(NAME, SHEET, on_disk=True)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert None is SheetStore(tmp_path).get(NAME)


def test_damaged_entries_are_remade_without_a_word(guidance: Guidance, tmp_path: Path) -> None:
    answers = Answers((Account("x", "personal"),), level="quick")
    with SheetMaker(SheetStore(tmp_path)) as first:
        whole = made(guidance, first, answers).data
    for number, path in enumerate(sorted(tmp_path.iterdir())):
        path.write_bytes(path.read_bytes()[: number * 100])
    with SheetMaker(SheetStore(tmp_path)) as second:
        assert whole == made(guidance, second, answers).data


def _put_many(folder: str) -> None:
    store = SheetStore(Path(folder))
    for number in range(200):
        store.put(f"{number % 20:064d}", SHEET * (1 + number % 20), on_disk=True)


def test_two_processes_may_use_it_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_put_many, args=(str(tmp_path),)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    store = SheetStore(tmp_path)
    for number in range(20):
        assert SHEET * (1 + number) == store.get(f"{number:064d}")
    assert len(list(tmp_path.iterdir())) == 20


def test_longest_unused_sheets_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "KEPT", 3)
    for number in range(6):
        SheetStore(tmp_path).put(f"{number}", SHEET, on_disk=True)
    assert len(SheetStore(tmp_path).entries()) == 3
    assert SheetStore(tmp_path).get("5") == SHEET


def test_cache_folder_is_what_the_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKLIST_CACHE", "/somewhere")
    assert Path("/somewhere") == cache_folder()
    monkeypatch.setenv("CHECKLIST_CACHE", "")
    assert None is cache_folder()


def test_disk_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = SheetStore(blocked / "sheets")
    store.put(NAME, SHEET, on_disk=True)
    assert store.get(NAME) == SHEET


def test_nothing_personal_is_in_the_cache(guidance: Guidance, tmp_path: Path) -> None:
    import pikepdf

    answers = Answers(
        (Account("other:Canarysite", "personal"), Account("x", "both")), level="quick"
    )
    with SheetMaker(SheetStore(tmp_path)) as press:
        made(guidance, press, answers, Person("Canaryname", "Canaryref"))
    entries = list(tmp_path.iterdir())
    assert len(entries) > 5
    for path in entries:
        sheet = path.read_bytes()[len(FORMAT) + 32 :]
        plain = path.with_suffix(".pdf")
        plain.write_bytes(sheet)
        with pikepdf.open(plain) as pdf:
            strings = " ".join(str(o) for o in pdf.objects)
        for word in ("Canary", "2026-11-23"):
            assert word not in strings


def test_doctor_shows_the_cache_and_clears_it(tmp_path: Path) -> None:
    env = {"CHECKLIST_CACHE": str(tmp_path / "cache")}
    run("new", "-p", "x=personal", "--level", "quick", "-o", "x.pdf", folder=tmp_path, env=env)
    shown = run("doctor", folder=tmp_path, env=env)
    assert shown.code == 0
    assert "sheets," in shown.out.decode()
    assert " 0 sheets" not in shown.out.decode()
    cleared = run("doctor", "--clear-cache", folder=tmp_path, env=env)
    assert " 0 sheets, 0 KB" in cleared.out.decode()
    off = run("doctor", folder=tmp_path, env={"CHECKLIST_CACHE": ""})
    assert "off, because CHECKLIST_CACHE is empty" in off.out.decode()


def test_worker_that_dies_is_replaced_and_a_complaint_is_told() -> None:
    from checklist.errors import GuidanceInvalid
    from checklist.html.look import Page

    with SheetMaker(SheetStore(None), workers=1) as press:
        press.warm_up()
        worker = press._workers[0]
        assert worker._process
        worker._process.kill()
        worker._process.wait()
        # A dead worker is started again before the next sheet.
        assert press.finished(Page("x", "x", "<html lang=en><title>x</title><p>x</html>"))
        with pytest.raises(GuidanceInvalid, match="layout engine"):
            press.finished(
                Page("y", "y", "<html lang=en><title>y</title><p style='colour:red'>y</html>")
            )
