"""A returned file is hostile until read: every limit holds, and nothing is invented."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream

from checklist.base.worker_process import Worker, WorkerDied
from checklist.errors import ReturnedInvalid
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.pdf.slips import SlipMaker
from checklist.reading.limits import (
    MAX_BYTES,
    MAX_FIELDS,
    MAX_NESTING,
    MAX_OBJECTS,
    MAX_PAGES,
    MAX_STREAM,
    MAX_TEXT,
)
from checklist.reading.reader import Reader
from checklist.reading.refusals import SENTENCES, Refusal
from checklist.returned.interpret import interpret
from tests.reading.hostile import (
    CATALOG,
    HOSTILE,
    PAGE,
    PAGES,
    SLOW_PAGES,
    WIDGET,
    box_field,
    deflated,
    form_of,
    huge_in_memory,
    ours,
    page_with,
    raw_pdf,
    stream,
    text_field,
)
from tests.returned import returned_files
from tests.returned.returned_files import append, fill, fill_twin, found_in, read_back, twin
from tests.tools import made

USED = "fb-friends-list--facebook-personal"


@pytest.fixture(scope="module")
def form(guidance: Guidance, press: SlipMaker) -> bytes:
    return returned_files.form(guidance, press)


def refusal(reader: Reader, folder: Path, data: bytes, name: str = "returned.pdf") -> Refusal | str:
    """Why a file is refused; its own sentence where the fault is not one of the list."""
    with pytest.raises(ReturnedInvalid) as caught:
        found_in(reader, folder, data, name)
    return fault_of(caught.value)


def fault_of(refused: ReturnedInvalid) -> Refusal | str:
    assert refused.exit_code == 5
    assert "\n" not in str(refused)
    sentences = {sentence: fault for fault, (sentence, _) in SENTENCES.items()}
    return sentences.get(refused.message.partition("” ")[2], str(refused))


# Hostile files


@pytest.mark.parametrize("build", HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_refused_in_one_sentence_and_the_next_is_read(
    build: Callable[[], bytes], reader: Reader, guidance: Guidance, tmp_path: Path
) -> None:
    fault = refusal(reader, tmp_path, build())

    assert fault in {
        Refusal.BUILT, Refusal.DAMAGED, Refusal.FOREIGN, Refusal.NO_FIELDS, Refusal.MEMORY,
        Refusal.FIELDS,
    }  # fmt: skip
    assert read_back(reader, guidance, tmp_path, ours()).edition == "2026.11"


@pytest.mark.parametrize("build", SLOW_PAGES.values(), ids=SLOW_PAGES)
def test_reading_stops_when_its_time_is_over(
    build: Callable[[], bytes], guidance: Guidance, tmp_path: Path
) -> None:
    with Reader(seconds=1) as hasty:
        assert refusal(hasty, tmp_path, build()) is Refusal.TIME
        assert read_back(hasty, guidance, tmp_path, ours()).edition == "2026.11"


def test_process_limits_its_own_time_too() -> None:
    slow = next(iter(SLOW_PAGES.values()))()
    program = "import checklist.reading.__main__ as m; m.SECONDS = 1; m.main()"
    worker = Worker(("-c", program), deadline=60)
    with pytest.raises(WorkerDied) as caught:
        worker.ask(slow)

    assert not caught.value.late


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on memory elsewhere")
def test_reading_stops_when_its_memory_is_used_up(
    reader: Reader, guidance: Guidance, tmp_path: Path
) -> None:
    assert refusal(reader, tmp_path, huge_in_memory()) is Refusal.MEMORY
    assert read_back(reader, guidance, tmp_path, ours()).edition == "2026.11"


@pytest.mark.skipif(os.name != "posix", reason="no such limit elsewhere")
def test_process_that_reads_can_open_neither_file_nor_connection() -> None:
    program = """
import socket
import checklist.reading.__main__ as m
m.confine()
for act in (lambda: open("/etc/hostname"), socket.socket, lambda: open("new", "w")):
    try:
        act()
    except OSError:
        continue
    raise SystemExit("it opened one")
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=600)


def test_module_beside_returned_files_is_never_run(
    guidance: Guidance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("open('ran', 'w').close()\nraise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    with Reader() as reader:
        assert read_back(reader, guidance, tmp_path, ours()).edition == "2026.11"
    assert not (tmp_path / "ran").exists()


ACTIVE = (
    b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
    b"/OpenAction<</S/Launch/F(/bin/sh)>>",
    b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>",
    b"/AA<</WC<</S/SubmitForm/F(http://127.0.0.1:9/)>>>>",
    b"/Names<</EmbeddedFiles<</Names[(a)<</F(../../a)/EF<</F 4 0 R>>>>]>>>>",
    b"/AF[<</F(http://127.0.0.1:9/a)>>]",
)


@pytest.mark.parametrize("action", ACTIVE)
def test_what_a_file_wants_done_is_left_undone(
    action: bytes, reader: Reader, guidance: Guidance, tmp_path: Path
) -> None:
    data = ours().replace(b"/Type/Catalog", b"/Type/Catalog" + action)
    shift = len(action)
    # The table of objects is right again: each object but the first starts later.
    data = re.sub(
        rb"(?m)^([1-9]\d*) 1\n(\d{10})",
        lambda m: b"%b 1\n%010d" % (m[1], int(m[2]) + (shift if m[1] != b"1" else 0)),
        data,
    )
    start = data.rindex(b"startxref\n")
    data = data[:start] + b"startxref\n%d\n%%%%EOF\n" % data.index(b"xref\n0 1")

    assert read_back(reader, guidance, tmp_path, data).edition == "2026.11"
    assert [path.name for path in tmp_path.iterdir()] == ["returned.pdf"]


# Limits, each with a file that just passes and one that does not


def _chain(depth: int) -> bytes:
    return ours(extra=[b"[" * depth + b"]" * depth])


def _many_objects(number: int) -> bytes:
    rest = dict.fromkeys(range(5, number), b"null")
    return raw_pdf({1: CATALOG, 2: PAGES, 3: b"<<>>", 4: PAGE, **rest})


def _pages(number: int) -> bytes:
    numbers = range(10, 10 + number)
    kids = b" ".join(b"%d 0 R" % n for n in numbers)
    tree = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, number)
    field = text_field("about--name").replace(b"<<", b"<<" + WIDGET, 1)
    objects = {1: CATALOG, 2: tree, 3: b"<</Fields[5 0 R]>>", 5: field}
    return raw_pdf({**objects, **dict.fromkeys(numbers, PAGE), 10: page_with([b"5 0 R"])})


def _text_stream(size: int) -> bytes:
    value = stream(deflated([b"a" * size]), b"/Filter/FlateDecode")
    return form_of([text_field("about--name", b"20 0 R")], {20: value})


def _padded(size: int) -> bytes:
    room = size - 1_000
    while (beside := size - len(data := _form_beside(room))) != 0:
        room += beside
    return data


def _form_beside(room: int) -> bytes:
    return form_of([text_field("about--name")], {5: stream(b" " * room)})


def _fields(number: int) -> list[bytes]:
    return [text_field(f"notes--{n}") for n in range(number)]


LIMITS: dict[str, tuple[Callable[[int], bytes], int, Refusal]] = {
    "bytes": (_padded, MAX_BYTES, Refusal.LARGE),
    "fields": (lambda n: form_of(_fields(n)), MAX_FIELDS, Refusal.FIELDS),
    "pages": (_pages, MAX_PAGES, Refusal.PAGES),
    "objects": (_many_objects, MAX_OBJECTS, Refusal.OBJECTS),
    "nesting": (_chain, MAX_NESTING - 1, Refusal.BUILT),
    "bytes of a stream": (_text_stream, MAX_STREAM, Refusal.BUILT),
}


@pytest.mark.parametrize(("build", "most", "fault"), LIMITS.values(), ids=LIMITS)
def test_file_at_a_limit_is_read_and_one_beyond_is_refused(
    build: Callable[[int], bytes], most: int, fault: Refusal, reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(build(most))
    (at_the_limit,) = reader.read_all([path])
    if isinstance(at_the_limit, ReturnedInvalid):
        assert fault_of(at_the_limit) is Refusal.NO_FIELDS
    assert refusal(reader, tmp_path, build(most + 1)) is fault


def test_text_at_the_limit_is_read_whole_and_a_longer_one_is_cut_with_a_warning(
    reader: Reader, guidance: Guidance, tmp_path: Path
) -> None:
    for length, warnings in ((MAX_TEXT, 0), (MAX_TEXT + 1, 1)):
        value = b"(" + b"a" * length + b")"
        field = {"notes--positive": text_field("notes--positive", value)}
        record = read_back(reader, guidance, tmp_path, ours(field))

        assert record.notes == {"positive": "a" * MAX_TEXT}
        assert sum("longer than 2,000" in w for w in record.warnings) == warnings


def test_page_with_too_many_fields_is_refused(reader: Reader, tmp_path: Path) -> None:
    page = "<html>" + "<input>" * (MAX_FIELDS + 1)

    assert refusal(reader, tmp_path, page.encode(), "returned.html") is Refusal.FIELDS


# What a box may say


@pytest.mark.parametrize(
    ("box", "state"),
    [
        (b"/V/Off/AS/Off", "open"),
        (b"/V/Yes/AS/Yes", "done"),
        (b"/AS/Yes", "done"),
        (b"/V/Yes", "done"),
        (b"", "open"),
        (b"/V()", "open"),
        (b"/V(Yes)", "done"),
        (b"/V/Yes/AS/Off", "unclear"),
        (b"/V/Off/AS/Yes", "unclear"),
    ],
)
def test_box_says_what_its_value_and_its_drawing_say(
    box: bytes, state: str, reader: Reader, guidance: Guidance, tmp_path: Path
) -> None:
    name = "pos-follow--positive--done"
    field = b"<</FT/Btn/T(%b)%b/AP<</N<</Yes null/Off null>>>>>>" % (name.encode(), box)
    record = read_back(reader, guidance, tmp_path, ours({name: field}))

    assert [tick.state for tick in record.items] == [state]


@pytest.mark.parametrize(
    "field",
    [
        b"<</FT/Btn/T(%b)/V/Ofg/AS/Off/AP<</N<</Yes null/Off null>>>>>>",
        b"<</FT/Btn/T(%b)/V/Yet/AP<</N<</Yes null/Off null>>>>>>",
        b"<</FT/Btn/T(%b)/V/Ticked>>",
        b"<</FT/Btn/T(%b)/V 1>>",
        b"<</FT/Btn/T(%b)/V[/Yes]>>",
        b"<</FT/Tx/T(%b)/V(Yes)>>",
        b"<</T(%b)/V/Yes>>",
    ],
)
def test_box_whose_state_would_have_to_be_guessed_is_refused(
    field: bytes, reader: Reader, tmp_path: Path
) -> None:
    name = "pos-follow--positive--done"

    data = ours({name: field % name.encode()})

    assert refusal(reader, tmp_path, data) is Refusal.CHANGED


@pytest.mark.parametrize(
    "again",
    [
        box_field("pos-follow--positive--done", b"/Yes"),
        box_field("pos-follow--positive--done"),
        text_field("signed--questions", b"(two)"),
    ],
)
def test_field_that_stands_twice_is_refused(again: bytes, reader: Reader, tmp_path: Path) -> None:
    assert refusal(reader, tmp_path, ours(extra=[again])) is Refusal.JOINED


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"(a\\222b)", "a™b"),
        (b"(\\376\\377\\0S\\0i)", "Si"),
        (b"(\\377\\376S\\0i\\0)", "Si"),
        (b"(\\357\\273\\277\\305\\264)", "Ŵ"),
        (b"(one\\rtwo\\r\\nthree\\nfour)", "one\ntwo\nthree\nfour"),
        (b"(\\376\\377\\0e\\003\\001)", "é"),
        (b"(\\376\\377\\330\\000\\0a)", "�a"),
        (b"(\\376\\377\\0\\033\\0[\\0r\\0\\007)", "[r"),
        (b"(\\376\\377\\0a\\040\\056\\0b)", "ab"),
        (b"null", ""),
    ],
)
def test_text_is_read_in_every_encoding_and_nothing_hidden_is_left_in_it(
    value: bytes, text: str, reader: Reader, guidance: Guidance, tmp_path: Path
) -> None:
    field = {"signed--questions": text_field("signed--questions", value)}
    record = read_back(reader, guidance, tmp_path, ours(field))

    assert record.signed.questions == text


@pytest.mark.parametrize("value", [b"7", b"/Name", b"[(a)]", b"<</A 1>>", b"true"])
def test_text_of_another_type_is_refused(value: bytes, reader: Reader, tmp_path: Path) -> None:
    field = {"signed--questions": text_field("signed--questions", value)}

    assert refusal(reader, tmp_path, ours(field)) is Refusal.CHANGED


# What cannot be read is said plainly


def _saved(pdf: Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)  # type: ignore[arg-type]  # whatever save takes
    return out.getvalue()


def test_print_edition_is_named(
    guidance: Guidance, press: SlipMaker, reader: Reader, tmp_path: Path
) -> None:
    data = made(guidance, press, returned_files.SMALL, look=Look("print")).data

    assert refusal(reader, tmp_path, data) is Refusal.PRINTED


def test_flattened_form_is_named(form: bytes, reader: Reader, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(form)) as pdf:
        pdf.flatten_annotations("all")
        if "/AcroForm" in pdf.Root:
            del pdf.Root.AcroForm
        assert refusal(reader, tmp_path, _saved(pdf)) is Refusal.FLAT
        del pdf.Root.Metadata
        assert refusal(reader, tmp_path, _saved(pdf)) is Refusal.NO_FIELDS


def test_scan_is_named(reader: Reader, tmp_path: Path) -> None:
    with Pdf.new() as pdf:
        page = pdf.add_blank_page()
        image = Stream(pdf, b"\0")
        image.Subtype = Name.Image
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))

        assert refusal(reader, tmp_path, _saved(pdf)) is Refusal.SCANNED


def test_form_that_needs_a_password_is_named_and_one_that_does_not_is_read(
    form: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    filled = fill(form, ["signed--discussed"], {})
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        closed = _saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))
        open_to_all = _saved(pdf, encryption=pikepdf.Encryption(owner="a", user=""))

    assert refusal(reader, tmp_path, closed) is Refusal.ENCRYPTED
    assert read_back(reader, guidance, tmp_path, open_to_all).signed.discussed


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Refusal.EMPTY),
        (b"\x89PNG\r\n\x1a\n", Refusal.KIND),
        (b"PK\x03\x04" + bytes(range(256)), Refusal.KIND),
        (b"Dear Ann, here is my checklist.", Refusal.KIND),
        (b"<html><body>Hello</body></html>", Refusal.FOREIGN_PAGE),
        (b"<html><input name=card></html>", Refusal.FOREIGN),
        (b"<html>\xff\xfe", Refusal.DAMAGED),
        (form_of([text_field("Name_2")]), Refusal.FOREIGN),
        (form_of([]), Refusal.NO_FIELDS),
    ],
)
def test_file_that_is_not_ours_is_named(
    data: bytes, fault: Refusal, reader: Reader, tmp_path: Path
) -> None:
    assert refusal(reader, tmp_path, data) is fault


def test_twin_that_was_not_saved_with_its_button_is_no_checklist_without_ticks(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    assert refusal(reader, tmp_path, twin(guidance), "twin.html") is Refusal.NOT_SAVED


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace('{"copy"', '{{"copy"'),
        lambda page: page.replace('"at": 1', '"at": "1"'),
        lambda page: page.replace('"values": {', '"values": [{'),
        lambda page: page.replace("true", "1"),
        lambda page: page.replace("true", "false"),
        lambda page: page.replace('"signed--discussed": true', '"signed--discused": true'),
        lambda page: page.replace("true", "true, " + '"signed--discussed": true', 1),
        lambda page: page.replace('"copy": "c0ffee", ', ""),
        lambda page: page.replace('id="state"', 'id="stat"'),
        lambda page: page.replace("</main>", '<script id="state">{}</script></main>'),
        lambda page: page[: page.index("signed--discussed") + 5],
        lambda page: page[: page.index('"values"')],
        lambda page: page.replace('{"copy"', "[" * 100_000 + '{"copy"'),
        lambda page: page.replace('"signed--date": "x"', '"about--made": "x"'),
        lambda page: page.replace('"signed--date": "x"', '"signed--date": ["x"]'),
    ],
)
def test_twin_whose_answers_were_changed_or_cut_is_refused(
    change: Callable[[str], str], guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    saved = fill_twin(twin(guidance), ["signed--discussed"], {"signed--date": "x"})
    changed = change(saved.decode())

    assert changed != saved.decode()
    with pytest.raises(ReturnedInvalid):
        read_back(reader, guidance, tmp_path, changed.encode(), "twin.html")


def test_box_of_a_twin_that_says_two_things_is_unclear(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    box = f"{USED}--done"
    saved = fill_twin(twin(guidance), [box], {}).decode()
    undrawn = saved.replace(f'name="{box}" checked=""', f'name="{box}"')
    untold = saved.replace(f'"{box}": true', f'"{USED}--na": true')
    for page in (undrawn, untold):
        assert page != saved
        record = read_back(reader, guidance, tmp_path, page.encode(), "twin.html")
        states = {(tick.id, tick.sheet): tick.state for tick in record.items}

        assert states["fb-friends-list", "facebook-personal"] == "unclear"
        assert any("both ticked and not ticked" in warning for warning in record.warnings)


# Damage is never taken for an empty box


def test_form_that_lacks_a_field_is_refused_whichever_it_is(guidance: Guidance) -> None:
    from checklist.reading.extracted import Extracted
    from checklist.reading.pdf import read

    whole = read(ours())
    names = [*whole.boxes, *whole.texts]
    assert len(names) == 16
    for name in names:
        boxes = {n: state for n, state in whole.boxes.items() if n != name}
        texts = {n: text for n, text in whole.texts.items() if n != name}
        # A form says how many fields it was made with; without that, all but notes are missed.
        for made_with in {len(names), len(names) if name == "notes--positive" else 0}:
            lacking = Extracted("pdf", boxes=boxes, texts=texts, made_with=made_with)
            with pytest.raises(ReturnedInvalid, match="too few fields") as caught:
                interpret(lacking, guidance, "x.pdf")
            assert caught.value.exit_code == 5


def test_twin_that_lacks_both_boxes_of_an_item_is_refused(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    page = fill_twin(twin(guidance), [], {}).decode()
    for name in re.findall(r'name="(fb-friends-list--facebook-personal--(?:done|na))"', page):
        page = page.replace(f'name="{name}"', "")
    with pytest.raises(ReturnedInvalid, match="too few fields"):
        read_back(reader, guidance, tmp_path, page.encode(), "twin.html")


def test_form_from_which_a_whole_sheet_was_taken_is_refused(
    form: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(form)) as pdf:
        for field in list(pdf.Root.AcroForm.Fields):
            if "facebook-personal" in str(field.T):
                del field.T
        data = _saved(pdf)
    with pytest.raises(ReturnedInvalid, match="too few fields"):
        read_back(reader, guidance, tmp_path, data)


def test_version_from_before_the_ticks_is_never_taken_for_the_last_one(
    form: bytes, guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    filled = append(form, ["signed--discussed"], {})
    assert read_back(reader, guidance, tmp_path, filled).signed.discussed
    ends = [*range(len(form) + 1, len(filled) - 1, 7)]
    for end in ends:
        with pytest.raises(ReturnedInvalid):
            read_back(reader, guidance, tmp_path, filled[:end])
    update = filled.rindex(b"/Index[") + 7
    with pytest.raises(ReturnedInvalid):
        read_back(reader, guidance, tmp_path, filled[:update] + b"9" + filled[update + 1 :])
    for mark in (b"startxref", b"%%EOF"):
        spoilt = b"x".join(filled.rsplit(mark, 1))
        with pytest.raises(ReturnedInvalid):
            read_back(reader, guidance, tmp_path, spoilt)


def test_bit_that_flips_in_packed_objects_is_never_read_over(
    form: bytes, reader: Reader, tmp_path: Path
) -> None:
    filled = fill(form, [f"{USED}--done"], {})
    packed = [
        (match.end(), int(match[1]))
        for match in re.finditer(rb"/(?:ObjStm|XRef) /Length (\d+) [^\0]*?stream\r?\n", filled)
    ]
    assert len(packed) > 3
    rng = random.Random(7)  # noqa: S311  # the same each time
    whole = found_in(reader, tmp_path, filled)
    for start, length in packed * 20:
        data = bytearray(filled)
        # Beyond the first bytes, which only say how well it is packed.
        data[start + rng.randrange(2, length)] ^= 1 << rng.randrange(8)
        try:
            assert found_in(reader, tmp_path, bytes(data)) == whole
        except ReturnedInvalid:
            continue


# Files that are none


def test_what_is_no_file_is_named(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(ReturnedInvalid, match="There is no file"):
        reader.read(tmp_path / "missing.pdf")
    with pytest.raises(ReturnedInvalid, match="is a folder"):
        reader.read(tmp_path)
    with pytest.raises(ReturnedInvalid, match="cannot be opened"):
        reader.read(tmp_path / "a\0b")


@pytest.mark.skipif(os.name != "posix", reason="no pipes in folders elsewhere")
def test_pipe_is_refused_at_once(reader: Reader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(ReturnedInvalid, match="is not a file"):
        reader.read(tmp_path / "pipe.pdf")


def test_several_files_are_read_in_order_by_processes_that_are_used_again(
    form: bytes, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.pdf" for number in range(12)]
    for number, path in enumerate(paths):
        path.write_bytes(fill(form, [], {"signed--questions": str(number)}) if number % 3 else b"")
    with Reader(2) as reader:
        answers = list(reader.read_all(paths))
        started = {worker.pid for worker in reader._workers}

    assert len(started) == 2
    for number, answer in enumerate(answers):
        if number % 3:
            assert not isinstance(answer, ReturnedInvalid)
            assert answer.texts["signed--questions"] == str(number)
        else:
            assert isinstance(answer, ReturnedInvalid)
            assert f"“{number}.pdf” is empty." in str(answer)


@pytest.mark.parametrize(
    "behind",
    [b"\0" * 30_000, b"\r\n--=_boundary--\r\n", b"\n--a1'()+_,./:=?--", b"\0\n--x--\n\0\0"],
    ids=["zeros", "boundary", "odd boundary", "both"],
)
def test_what_mail_programs_leave_behind_a_file_is_passed_over(
    form: bytes, guidance: Guidance, reader: Reader, tmp_path: Path, behind: bytes
) -> None:
    whole = read_back(reader, guidance, tmp_path, fill(form, [USED + "--done"], {}))
    padded = read_back(reader, guidance, tmp_path, fill(form, [USED + "--done"], {}) + behind)
    assert padded == whole
    assert any(tick.state == "done" for tick in padded.items)


def test_other_words_behind_a_file_are_damage(form: bytes, reader: Reader, tmp_path: Path) -> None:
    for behind in (b"\nx", b"\n--a b\nc", b"\n--" + b"x" * 80):
        assert refusal(reader, tmp_path, form + behind) is Refusal.DAMAGED


def test_web_page_in_a_single_file_is_named(
    guidance: Guidance, reader: Reader, tmp_path: Path
) -> None:
    head = (
        b"From: <Saved by Blink>\r\nSubject: Checklist\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n'
    )
    for data in (head + twin(guidance), head):
        assert refusal(reader, tmp_path, data, "page.mhtml") is Refusal.ARCHIVE
