"""Black is grey, not colour; lists have labels; links say which sheet they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from checklist.answers.person import Person
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.pdf.combine import Combined
from checklist.pdf.metadata import Imprint
from checklist.pdf.slips import SlipMaker
from tests.tools import DAY, USUAL, made, opened

COLOUR = re.compile(rb"(?<![\w/])(?:rg|RG|k|K|cs|CS|scn|SCN|sc|SC)\b")


@pytest.mark.parametrize("edition", ["form", "print"])
def test_pages_hold_no_colour(guidance: Guidance, press: SlipMaker, edition: Any) -> None:
    document = made(guidance, press, USUAL, Person("Ann", "A1"), Look(edition))
    with opened(document.data) as pdf:
        streams = [part.read_bytes() for page in pdf.pages for part in page.Contents]
        streams += [one.read_bytes() for one in pdf.objects if _is_drawing(one)]
    assert len(streams) > 10
    assert [found[0] for stream in streams for found in COLOUR.finditer(stream)] == []


def _is_drawing(one: object) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form"


def test_links_name_the_sheet_they_lead_to(guidance: Guidance, press: SlipMaker) -> None:
    document = made(guidance, press)
    with opened(document.data) as pdf:
        links = [a for page in pdf.pages for a in page.get("/Annots", ()) if "/Dest" in a]
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        described = [(str(a.Contents), numbers[a.Dest[0].objgen]) for a in links]
    assert len(described) >= 8
    assert all(text.endswith(f", page {page}") for text, page in described)
    assert len({text for text, _ in described}) > 5
    assert any("Facebook" in text for text, _ in described)


def test_numbered_list_has_its_numbers_in_labels(guidance: Guidance, press: SlipMaker) -> None:
    with opened(made(guidance, press).data) as pdf:
        numbered = [
            element
            for element in _elements(pdf.Root.StructTreeRoot.K[0])
            if "/A" in element and "/ListNumbering" in element.A
        ]
        assert [str(one.A.ListNumbering) for one in numbered] == ["/Decimal"]
        items = list(numbered[0].K)
        assert len(items) == 3
        assert all([str(kid.S) for kid in item.K] == ["/Lbl", "/LBody"] for item in items)
        assert all(len(_numbers(item.K[0])) == 1 for item in items)


def _numbers(element: Any) -> list[int]:
    kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
    return [kid for kid in kids if isinstance(kid, int)]


def _elements(element: Any) -> Iterator[Any]:
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from _elements(kid)


def test_combined_file_is_fit_for_archives_too(guidance: Guidance, press: SlipMaker) -> None:
    combined = Combined(Imprint("Two", footer="", producer="checklist", made=DAY, archive=True))
    for name in ("محمد", "Ann"):
        combined.add(name, made(guidance, press, USUAL, Person(name)).data)
    with opened(combined.save()) as pdf:
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf.Root.Metadata.read_bytes()
        assert len(pdf.Root.OutputIntents) == 1
