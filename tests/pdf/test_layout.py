"""The layout engine opens our own fonts and nothing else, and its warnings are failures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checklist.answers.model import Account, AccountStage, Answers, KindAnswer
from checklist.answers.person import Person
from checklist.errors import GuidanceInvalid
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.html.pages import document_pages
from checklist.make import Order, parts_of
from checklist.pdf import layout
from checklist.pdf.cache import SheetStore
from checklist.pdf.slips import SlipMaker
from checklist.tailoring.tailor import tailor
from tests.tools import DAY, made

XMLNS = "xmlns='http://www.w3.org/2000/svg'"

PLANTED = [
    '<img src="{0}" alt="x">',
    '<link rel="stylesheet" href="{0}">',
    '<link rel="attachment" href="{0}">',
    '<a rel="attachment" href="{0}">x</a>',
    '<style>@import "{0}";</style>',
    '<style>@font-face {{ font-family: y; src: url("{0}") }} p {{ font-family: y }}</style><p>x',
    '<p style="background: url({0})">x</p>',
    '<p style="list-style: url({0}); display: list-item">x</p>',
    '<p style="border-image: url({0}) 1">x</p>',
    '<style>p::before {{ content: url("{0}") }}</style><p>x</p>',
    '<object data="{0}">x</object>',
    '<embed src="{0}">',
    f"<svg {XMLNS}><title>x</title><image href='{{0}}' width='9' height='9'/></svg>",
    f"<svg {XMLNS}><title>x</title><use href='{{0}}#a'/></svg>",
]

ADDRESSES = [
    "file:///etc/passwd",
    "http://127.0.0.1:9/x",
    "https://127.0.0.1:9/x",
    "ftp://127.0.0.1/x",
]

TYPED: list[tuple[KindAnswer, AccountStage]] = [
    ("personal", "using"),
    ("professional", "opening"),
]

WATCH = """
import json, sys
sys.path.insert(0, sys.argv[1])
from checklist.pdf import layout as sheet
from checklist.errors import GuidanceInvalid
sheet.lay_out("<html lang=en><title>x</title><p>warm the fonts</p></html>")
opened = []
def hook(event, arguments):
    if event in ("open", "subprocess.Popen", "urllib.Request") or event.startswith("socket."):
        opened.append([event, str(arguments[0])])
sys.addaudithook(hook)
refused = 0
for html in json.load(sys.stdin):
    try:
        pdf = sheet.lay_out(f"<html lang=en><title>x</title>{html}</html>")
        assert b"EmbeddedFile" not in pdf and b"root:" not in pdf
    except GuidanceInvalid:
        refused += 1
print(json.dumps([refused, [o for o in opened if "weasyprint-" not in o[1]]]))
"""


def test_no_planted_reference_is_opened() -> None:
    """An audit hook sees every file and socket that Python opens while 56 traps are laid out."""
    traps = [trap.format(address) for trap in PLANTED for address in ADDRESSES]
    root = Path(layout.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(root)],
        input=json.dumps(traps).encode(),
        capture_output=True,
        check=True,
        timeout=600,
    )
    refused, opened = json.loads(done.stdout)
    assert opened == []
    assert refused >= 40


def test_module_in_the_users_folder_is_never_run(
    guidance: Guidance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "struct.py").write_text("open('ran', 'w').close()\nraise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    with SlipMaker(SheetStore(None)) as press:
        made(guidance, press, Answers(accounts=(Account("x", "personal"),), level="quick"))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "body",
    [
        '<p style="colour: red">misspelt</p>',
        '<img src="asset:missing" alt="x">',
        '<p><a href="#nowhere">x</a></p>',
        '<img src="asset:regular">',
    ],
)
def test_engine_complaint_is_a_failure(body: str) -> None:
    with pytest.raises(GuidanceInvalid, match="layout engine complained"):
        layout.lay_out(f"<html lang=en><title>x</title>{body}</html>")


def test_letter_outside_our_fonts_is_a_failure_not_another_font() -> None:
    from checklist.pdf.finish import finish

    with pytest.raises(GuidanceInvalid, match=r"font that is not ours|complained"):
        finish(layout.lay_out("<html lang=en><title>x</title><p>Ж 漢</p></html>"), "")


def test_markup_in_guidance_and_answers_is_text(guidance: Guidance) -> None:
    planted = '<img src="file:///etc/passwd">{{7*7}}'
    answers = Answers((Account(f"other:{planted[:40]}", "personal"),))
    pages = document_pages(guidance, tailor(guidance, answers), Look("print"))
    for page in pages:
        assert "<img" not in page.html
    assert any("&lt;img src=" in page.html for page in pages)


def test_no_slip_knows_what_someone_typed(guidance: Guidance) -> None:
    accounts = [Account("other:Mumsnet", kind, stage) for kind, stage in TYPED]
    answers = Answers((*accounts, Account("x", "personal")))
    order = Order(answers, DAY, Person("Siân Ŵyn", "R-7"))
    parts = list(parts_of(guidance, tailor(guidance, answers), order))
    keys = [part.source.key.decode("utf-8") for part in parts if part.source]
    assert len(keys) > 40
    assert not [key for key in keys if any(word in key for word in ("Mumsnet", "Siân", "R-7"))]
    assert sum("Mumsnet" in part.bookmark for part in parts) == len(TYPED)


@pytest.mark.parametrize("config", ["<fontconfig/>", None])
def test_machine_without_fonts_lays_out_the_same_pages(tmp_path: Path, config: str | None) -> None:
    program = (
        "import hashlib; from checklist.pdf import layout; "
        "page = '<html lang=en><title>x</title><style>body { font-family: Body }</style><p>x';"
        "print(hashlib.sha256(layout.lay_out(page)).hexdigest())"
    )
    file = tmp_path / "fonts.conf"
    if config:
        file.write_text(f'<?xml version="1.0"?>{config}')
    here = dict(os.environ)
    said = []
    for environment in (here, {**here, "FONTCONFIG_FILE": str(file)}):
        command = [sys.executable, "-W", "error", "-c", program]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=120
        )
        said.append(done.stdout)
    assert said[0] == said[1] != ""
