"""Sheets are laid out once, and the store never gives back anything but a whole sheet."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, String

from checklist.answers.model import Account, Answers
from checklist.answers.person import Person
from checklist.errors import GuidanceInvalid
from checklist.guidance.guidance import Guidance
from checklist.html.look import Page, SlipSource
from checklist.pdf import cache as storing
from checklist.pdf.cache import SheetStore
from checklist.pdf.cache_entry import FORMAT, packed
from checklist.pdf.cache_folder import cache_folder, examined
from checklist.pdf.slip import Slip, slip_of
from checklist.pdf.slips import InProcessSlipMaker, SlipMaker
from tests.handout.handouts import alive, until
from tests.tools import drawn_text, made, run

NAME = "a" * 64


def sheet(change: Callable[[pikepdf.Pdf], object] = lambda _: None) -> bytes:
    """Return a small sheet with a link, changed."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page()
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], F=4)
    link.A = Dictionary(Type=Name.Action, S=Name.URI, URI=String("https://example.org/a"))
    page.Annots = pikepdf.Array([pdf.make_indirect(link)])
    change(pdf)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


SHEET = sheet()

PAGE = b'<a href="https://example.org/a">'


def test_sheet_is_found_again_by_another_process(tmp_path: Path) -> None:
    SheetStore(tmp_path).put(NAME, SHEET)
    assert SheetStore(tmp_path).get(NAME, PAGE) == SHEET


def test_memory_is_bounded_and_forgets_the_longest_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "DECODED", 3)
    store = SheetStore(None)
    sources = [SlipSource("passage", {"text": (str(number),)}) for number in range(4)]
    data = Slip(1.0, b"", ()).to_bytes()
    for source in sources[:3]:
        store.keep(source, data)
    assert store.slip(sources[0])
    store.keep(sources[3], data)
    assert [store.slip(source) is not None for source in sources] == [True, False, True, True]


def test_entry_under_another_name_counts_as_absent(tmp_path: Path) -> None:
    SheetStore(tmp_path).put(NAME, SHEET)
    other = NAME.replace("a", "b")
    (tmp_path / f"{NAME}.sheet").rename(tmp_path / f"{other}.sheet")
    assert SheetStore(tmp_path).get(other, PAGE) is None


def _set(pdf: pikepdf.Pdf, key: str, value: object) -> None:
    pdf.pages[0].Annots[0].A[key] = value


ATTACKS: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "script of the document": lambda pdf: pdf.Root.__setitem__(
        "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    ),
    "script of a link": lambda pdf: (
        pdf.pages[0]
        .Annots[0]
        .__setitem__("/A", Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    ),
    "program": lambda pdf: (
        pdf.pages[0].Annots[0].__setitem__("/A", Dictionary(S=Name.Launch, Win=String("calc.exe")))
    ),
    "another document": lambda pdf: (
        pdf.pages[0].Annots[0].__setitem__("/A", Dictionary(S=Name.GoToR, D=String("x")))
    ),
    "address of a file": lambda pdf: _set(pdf, "/URI", String("file:///etc/passwd")),
    "address of a script": lambda pdf: _set(pdf, "/URI", String("javascript:alert(1)")),
    "another machine": lambda pdf: _set(pdf, "/URI", String("https://evil.example/a")),
    "action after the link": lambda pdf: _set(pdf, "/Next", Dictionary(S=Name.JavaScript)),
    "action of a page": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/AA", Dictionary(O=Dictionary(S=Name.JavaScript))
    ),
    "attached file": lambda pdf: pdf.attachments.__setitem__("x.exe", b"MZ"),
    "stream outside the file": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Contents", pikepdf.Stream(pdf, b"", F=String("/etc/passwd"))
    ),
    "deep nesting": lambda pdf: pdf.Root.__setitem__("/Deep", _nested(300)),
}


def _nested(depth: int) -> pikepdf.Array:
    value = pikepdf.Array()
    for _ in range(depth):
        value = pikepdf.Array([value])
    return value


@pytest.mark.parametrize("attack", ATTACKS)
def test_entry_that_does_anything_counts_as_absent(tmp_path: Path, attack: str) -> None:
    entry = packed(NAME, sheet(ATTACKS[attack]))
    (tmp_path / f"{NAME}.sheet").write_bytes(entry)
    assert SheetStore(tmp_path).get(NAME, PAGE) is None
    (tmp_path / f"{NAME}.sheet").write_bytes(packed(NAME, SHEET))
    assert SheetStore(tmp_path).get(NAME, PAGE) == SHEET


@pytest.mark.skipif(os.name != "posix", reason="Windows has neither")
@pytest.mark.parametrize("kind", ["fifo", "link", "device", "folder", "huge"])
def test_entry_that_is_no_file_counts_as_absent_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{NAME}.sheet"
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "link":
            (tmp_path / "real").write_bytes(packed(NAME, SHEET))
            path.symlink_to(tmp_path / "real")
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "huge":
            with path.open("wb") as file:
                file.truncate(1 << 40)
    store = SheetStore(tmp_path)
    assert store.get(NAME, PAGE) is None
    store.put(NAME, SHEET)
    assert store.get(NAME, PAGE) == (None if kind == "folder" else SHEET)
    store.clear()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps owners otherwise")
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("file", "is not a folder"),
        ("/dev/null", "is not a folder"),
        ("below a file", "cannot be made"),
        ("overlong", "cannot be made"),
        ("open", "other users may write"),
        ("group", "other users may write"),
    ],
)
def test_folder_that_is_not_safe_is_not_used_and_a_note_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, words: str
) -> None:
    folder = tmp_path / "cache"
    match kind:
        case "file":
            folder.write_text("")
        case "/dev/null":
            folder = Path(kind)
        case "below a file":
            folder.write_text("")
            folder /= "sheets"
        case "overlong":
            folder /= "x" * 5000
        case "open":
            folder.mkdir()
            folder.chmod(0o707 | 0o022)
        case "group":
            folder.mkdir()
            folder.chmod(0o770)
    monkeypatch.setenv("CHECKLIST_CACHE", str(folder))
    used, note = examined()
    assert used is None
    assert words in note
    assert len(note) < 400


def test_folder_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHECKLIST_CACHE", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert cache_folder() is None
    assert "belongs to another user" in examined()[1]


HOLDER = """
import sys
from pathlib import Path
from checklist.pdf.cache_claim import claim
with claim(Path(sys.argv[1]), sys.argv[2]) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def test_claim_holds_against_other_processes_and_ends_with_its_own(tmp_path: Path) -> None:
    store = SheetStore(tmp_path)
    other = NAME.replace("a", "b")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path), NAME],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline().strip() == b"True"
        with store.claim(NAME) as mine:
            assert not mine
        with store.claim(other) as mine:
            assert mine
        holder.kill()
        holder.wait()
        with store.claim(NAME) as mine:
            assert mine


def test_slip_that_another_process_never_finishes_is_laid_out_here(tmp_path: Path) -> None:
    source = SlipSource("passage", {"heading": "", "text": ("One slip",), "run_in": False})

    class Held(SheetStore):
        @contextlib.contextmanager
        def claim(self, name: str) -> Iterator[bool]:  # noqa: ARG002
            yield False

    (slip,) = InProcessSlipMaker(Held(tmp_path), looks=2).slips([source])
    assert slip.height == 15


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
    SheetStore(tmp_path).put(NAME, SHEET)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert None is SheetStore(tmp_path).get(NAME, PAGE)


def test_damaged_entries_are_remade_without_a_word(guidance: Guidance, tmp_path: Path) -> None:
    answers = Answers((Account("x", "personal"),), level="quick")
    with SlipMaker(SheetStore(tmp_path)) as first:
        whole = made(guidance, first, answers).data
    for number, path in enumerate(sorted(tmp_path.iterdir())):
        path.write_bytes(path.read_bytes()[: number * 100])
    with SlipMaker(SheetStore(tmp_path)) as second:
        assert whole == made(guidance, second, answers).data


def _put_many(folder: str) -> None:
    store = SheetStore(Path(folder))
    for number in range(200):
        store.put(f"{number % 20:064d}", SHEET * (1 + number % 20))


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
        assert SHEET * (1 + number) == store.get(f"{number:064d}", PAGE)
    assert len(list(tmp_path.iterdir())) == 20


def test_longest_unused_sheets_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "KEPT", 3)
    for number in range(6):
        SheetStore(tmp_path).put(f"{number}", SHEET)
    assert len(SheetStore(tmp_path).entries()) == 3
    assert SheetStore(tmp_path).get("5", PAGE) == SHEET


def test_cache_folder_is_what_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHECKLIST_CACHE", str(tmp_path / "a" / "b"))
    assert tmp_path / "a" / "b" == cache_folder()
    assert examined()[1] == ""
    monkeypatch.setenv("CHECKLIST_CACHE", "")
    assert examined() == (None, "")


def test_disk_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = SheetStore(blocked / "sheets")
    slip, source = Slip(1.0, b"", ()), SlipSource("left", {})
    assert store.keep(source, slip.to_bytes()) == store.slip(source) == slip


def test_nothing_personal_is_in_the_cache(guidance: Guidance, tmp_path: Path) -> None:
    answers = Answers(
        (Account("other:Canarysite", "personal"), Account("x", "both")), level="quick"
    )
    with SlipMaker(SheetStore(tmp_path)) as press:
        made(guidance, press, answers, Person("Canaryname", "Canaryref"))
    entries = list(tmp_path.iterdir())
    assert len(entries) > 5
    for path in entries:
        slip = slip_of(path.read_bytes()[len(FORMAT) + 32 :])
        assert not slip.resources
        strings = f"{slip} {drawn_text(slip)}"
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

    with SlipMaker(SheetStore(None), workers=1) as press:
        press.warm_up()
        pid = press._workers[0].pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        until("it has died", lambda: not alive(pid))
        # A dead worker is started again before the next sheet.
        assert press.finished(Page("x", "x", "<html lang=en><title>x</title><p>x</html>"))
        with pytest.raises(GuidanceInvalid, match="layout engine"):
            press.finished(
                Page("y", "y", "<html lang=en><title>y</title><p style='colour:red'>y</html>")
            )
