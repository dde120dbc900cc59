"""The press: every slip that a document can ask for, in one file that is read from then on."""

from __future__ import annotations

import io
import pickle
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.answers.model import Account, Answers
from checklist.base import stock_file
from checklist.base.stock_file import StockFile, stock_bytes
from checklist.errors import GuidanceInvalid, LayoutUnavailable
from checklist.guidance import prepared
from checklist.guidance.guidance import Guidance
from checklist.guidance.load import load
from checklist.html.look import Look, SlipSource
from checklist.make import Order, make_pdf, parts_of
from checklist.pdf import engine
from checklist.pdf.cache import SheetStore
from checklist.pdf.slips import InProcessSlipMaker, SlipMaker
from checklist.press import ENGINE, every_source
from checklist.press import press as press_all
from checklist.tailoring.tailor import tailor
from tests.conftest import everyones_answers, real
from tests.tools import DAY

LATE = DAY.replace(year=2031)
"""A day past every review."""

FEW = Answers((Account("x", "personal"), Account("other:Mumsnet", "mixed")), level="quick")


@pytest.fixture(scope="session")
def pressed_keys() -> frozenset[bytes]:
    return frozenset(source.key for source in every_source(real()))


def sources_of(guidance: Guidance, order: Order) -> list[SlipSource]:
    """The sources of a document, each once."""
    checklist = tailor(guidance, order.answers, order.made.date())
    parts = parts_of(guidance, checklist, order)
    return list(dict.fromkeys(part.source for part in parts if part.source))


def ignore(_: int) -> None:
    """Progress that nobody looks at."""


# What it presses


@given(
    everyones_answers(),
    st.sampled_from([Look(e, s) for e in ("form", "print") for s in ("standard", "large")]),
    st.sampled_from([DAY, LATE]),
    st.booleans(),
)
def test_no_document_asks_for_more_than_is_pressed(
    pressed_keys: frozenset[bytes], answers: Answers, look: Look, made: object, chooses: bool
) -> None:
    assert made in (DAY, LATE)
    order = Order(answers, DAY if made == DAY else LATE, look=look, chooses=chooses)
    missing = [s.key for s in sources_of(real(), order) if s.key not in pressed_keys]
    assert missing == []


def test_what_is_pressed_is_asked_for_by_someone(pressed_keys: frozenset[bytes]) -> None:
    """The stock holds no slip for each of many combinations: it stays small."""
    assert 4 * len(real().items) < len(pressed_keys) < 6 * len(real().items)


def test_press_takes_what_has_not_changed_and_gives_the_same_bytes(
    guidance: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    first, more = sources_of(guidance, Order(FEW, DAY)), sources_of(guidance, Order(FEW, LATE))
    done: list[int] = []
    path = press_all(guidance, first, tmp_path, done.append)
    assert done == [0, len(first)]
    whole = path.read_bytes()
    assert press_all(guidance, first, tmp_path, done.append) == path
    assert done == [0, len(first), len(first)]
    assert path.read_bytes() == whole
    both = press_all(guidance, list(dict.fromkeys([*first, *more])), tmp_path, ignore)
    assert list(tmp_path.glob("*.stock")) == [both]
    stock = StockFile(both)
    slips = press.slips(more)
    assert [stock.get(source.key) for source in more] == [slip.to_bytes() for slip in slips]


def test_stock_of_another_engine_is_laid_out_anew(
    guidance: Guidance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = sources_of(guidance, Order(FEW, DAY))[:3]
    (tmp_path / "checklist-2020.01-damaged.stock").write_bytes(b"damaged")
    with monkeypatch.context() as patch:
        patch.setattr(engine, "fingerprint", lambda: "other")
        path = press_all(guidance, sources, tmp_path, ignore)
    assert StockFile(path).get(ENGINE) == b"other"
    done: list[int] = []
    ours = press_all(guidance, sources, tmp_path, done.append)
    assert done == [0, 3]
    assert list(tmp_path.glob("*.stock")) == [ours]


def test_document_from_the_stock_is_the_one_that_is_laid_out(
    guidance: Guidance, press: SlipMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order(FEW, DAY)
    laid_out = make_pdf(guidance, order, press).data
    stock = StockFile(press_all(guidance, sources_of(guidance, order), tmp_path, ignore))
    monkeypatch.setattr(engine, "is_installed", lambda: False)
    with SlipMaker(SheetStore(None, stock)) as from_stock:
        assert make_pdf(guidance, order, from_stock).data == laid_out
        with pytest.raises(LayoutUnavailable, match=r"whl\[layout\]'"):
            make_pdf(guidance, Order(Answers((Account("tiktok", "personal"),)), DAY), from_stock)
    with pytest.raises(LayoutUnavailable):
        InProcessSlipMaker(SheetStore(None, stock)).slips(sources_of(guidance, Order(FEW, LATE)))


# The file


NAMES = st.binary(max_size=20)
PIECES = st.dictionaries(NAMES, st.binary(max_size=200), max_size=8)


@given(PIECES, NAMES)
def test_what_was_put_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory, pieces: dict[bytes, bytes], other: bytes
) -> None:
    path = tmp_path_factory.mktemp("stock") / "a.stock"
    path.write_bytes(stock_bytes(pieces))
    stock = StockFile(path)
    assert {name: stock.get(name) for name in pieces} == pieces
    assert len(stock) == len(pieces)
    assert stock.get(other) == pieces.get(other)
    assert stock_bytes(dict(reversed(pieces.items()))) == path.read_bytes()


@given(PIECES.filter(bool), st.data())
def test_damaged_stock_is_told_and_never_read_wrong(
    tmp_path_factory: pytest.TempPathFactory, pieces: dict[bytes, bytes], data: st.DataObject
) -> None:
    whole = stock_bytes(pieces)
    at = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.integers(1, 255))
    cut = data.draw(st.booleans())
    damaged = whole[:at] if cut else whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :]
    path = tmp_path_factory.mktemp("stock") / "a.stock"
    path.write_bytes(damaged)
    with suppress(GuidanceInvalid):
        stock = StockFile(path)
        assert {name: stock.get(name) for name in pieces} == pieces


def test_every_byte_of_a_stock_is_under_a_checksum(tmp_path: Path) -> None:
    path, pieces = tmp_path / "a.stock", {b"a": b"hello" * 9, b"b": bytes(99), b"c": b"c"}
    whole = stock_bytes(pieces)
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(GuidanceInvalid):
            {name: StockFile(path).get(name) for name in pieces}


def test_sentence_about_a_damaged_stock_names_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "a.stock"
    whole = stock_bytes({b"a": b"b"})
    for damaged in (whole[:-1], whole[:80], whole[:70] + b"x" + whole[71:], b""):
        path.write_bytes(damaged)
        with pytest.raises(GuidanceInvalid, match=r"a\.stock.*--force-reinstall"):
            StockFile(path).get(b"a")


def test_stock_of_another_version_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.stock"
    monkeypatch.setattr(stock_file, "__version__", "9.9.9")
    path.write_bytes(stock_bytes({b"a": b"b"}))
    monkeypatch.undo()
    with pytest.raises(GuidanceInvalid, match="not of this version"):
        StockFile(path)
    path.write_bytes(b"%PDF-1.7\n" + bytes(200))
    with pytest.raises(GuidanceInvalid, match="not of this version"):
        StockFile(path)


# The guidance in it


def test_prepared_guidance_is_the_guidance(guidance: Guidance) -> None:
    data = prepared.packed(guidance)
    assert prepared.unpacked(data, guidance.root) == load()
    assert prepared.packed(guidance) == data
    assert len(zlib.compress(data)) < 300_000


class Planted:
    """Something that runs when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("ran",))


@pytest.mark.parametrize("planted", [Planted(), io.BytesIO(), load], ids=["call", "class", "ours"])
def test_piece_that_is_no_guidance_is_not_unpickled(planted: object, tmp_path: Path) -> None:
    with pytest.raises(pickle.UnpicklingError, match="is no guidance"):
        prepared.unpacked(pickle.dumps(planted), tmp_path)
