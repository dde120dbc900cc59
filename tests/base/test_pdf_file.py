"""A file that is written as bytes is the file that others read."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.base import pdf_file
from checklist.base.pdf_file import IN_STREAM, PdfFile


def a_file(bodies: list[bytes], streams: list[bytes]) -> bytes:
    """A file of one page, whose catalog has `bodies` and `streams`."""
    file = PdfFile()
    pages = file.reserve()
    page = file.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 10 10]/Resources<<>>>>" % pages)
    file.put(pages, b"<</Type/Pages/Kids%b/Count 1>>" % pdf_file.references([page]))
    held = pdf_file.references([file.add(body) for body in bodies])
    kept = pdf_file.references([file.stream(b"/A 1", each) for each in streams])
    head = b"<</Type/Catalog/Pages %d 0 R/Held%b/Kept%b>>" % (pages, held, kept)
    data, trailer = file.to_bytes(file.add(head), file.add(b"<</Title(x)>>"))
    assert trailer.last == file.last
    assert data[trailer.start :].startswith(b"%d 0 obj" % trailer.last)
    return data


@given(st.lists(st.text(max_size=20), max_size=12), st.lists(st.binary(max_size=60), max_size=5))
def test_everything_that_was_put_in_is_read_again(words: list[str], streams: list[bytes]) -> None:
    data = a_file([pdf_file.text(each) for each in words], streams)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [str(each) for each in pdf.Root.Held] == words
        assert [each.read_bytes() for each in pdf.Root.Kept] == streams
        assert pdf.docinfo["/Title"] == "x"
    assert a_file([pdf_file.text(each) for each in words], streams) == data


@pytest.mark.parametrize("count", [0, 1, IN_STREAM - 4, IN_STREAM, 3 * IN_STREAM + 1])
def test_any_number_of_objects_is_found_by_the_cross_reference_stream(count: int) -> None:
    data = a_file([b"%d" % number for number in range(count)], [])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [int(each) for each in pdf.Root.Held] == list(range(count))


def test_stream_that_stays_plain_is_read_without_unpacking() -> None:
    assert b"\nstream\n<x/>\nendstream" in pdf_file.stream(b"", b"<x/>", plain=True)


@given(st.lists(st.floats(-2000, 2000, allow_nan=False), max_size=6))
def test_numbers_are_short_and_right(values: list[float]) -> None:
    shown = pdf_file.numbers(values)[1:-1].split()
    assert [float(each) for each in shown] == pytest.approx([round(v, 2) for v in values])
    assert not [each for each in shown if b"e" in each or each.endswith(b".")]
