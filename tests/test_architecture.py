"""Imports point one way, and each outside library has the one module that owns it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import checklist

PACKAGE = Path(checklist.__file__).parent
TEMPLATES = PACKAGE.parent / "templates"

LEVELS = [
    {"", "errors"},
    {"model", "person", "resources", "days", "typed", "record", "reading"},
    {"validation", "guidance", "sheet_ids", "tailor", "interpret", "compare"},
    {"lint", "answers", "roster", "render", "output", "titles", "report", "since"},
    {"interview", "jobs", "again", "handout", "overview", "overview_report"},
    {"cli", "__main__"},
]
"""From the bottom up; `tailor` reads the type Guidance, `interpret` the type Found: both pure."""

OWNERS = {
    "weasyprint": {"render/sheet.py"},
    "pydyf": {"render/sheet.py"},
    "jinja2": {"render/html.py"},
    "rich": {"cli/console.py"},
    "typer": {
        "cli/app.py",
        "cli/new.py",
        "cli/guidance.py",
        "cli/doctor.py",
        "cli/review.py",
        "cli/overview.py",
    },
    "pikepdf": {
        "reading/pdf.py",
        "reading/sound.py",
        "reading/origin.py",
        "render/bind.py",
        "render/embed.py",
        "render/fields.py",
        "render/finish.py",
    },
    "uharfbuzz": {"render/faces.py"},
    "rtoml": {"guidance.py", "answers.py"},
}


def modules() -> dict[str, ast.Module]:
    found = {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }
    assert len(found) > 20
    return found


def imports(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def level(part: str) -> int:
    return next(number for number, parts in enumerate(LEVELS) if part in parts)


def part_of(name: str) -> str:
    parts = name.removesuffix(".py").split("/")
    return "" if parts == ["__init__"] else parts[0]


def test_imports_point_downwards() -> None:
    seen = 0
    for name, tree in modules().items():
        for imported in imports(tree):
            if not imported.startswith("checklist."):
                continue
            target = imported.split(".")[1]
            if target.startswith("__") or target == part_of(name):
                continue
            seen += 1
            assert level(target) <= level(part_of(name)), f"{name} imports {imported}"
    assert seen > 50


def test_each_library_has_its_owner() -> None:
    for library, owners in OWNERS.items():
        users = {
            name
            for name, tree in modules().items()
            if any(i == library or i.startswith(f"{library}.") for i in imports(tree))
        }
        assert owners == users, library


def test_library_code_neither_prints_nor_exits() -> None:
    for name, tree in modules().items():
        if name.startswith("cli/"):
            continue
        calls = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"print", "exit", "input"}, name


def test_engine_is_always_given_our_fetcher() -> None:
    tree = modules()["render/sheet.py"]
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("HTML", "CSS", "Attachment")
    ]
    assert len(calls) == 2
    for call in calls:
        assert "url_fetcher" in {keyword.arg for keyword in call.keywords}


def test_templates_never_put_data_where_escaping_does_not_help() -> None:
    found = list(TEMPLATES.glob("*.j2"))
    assert len(found) >= 6
    for path in found:
        text = path.read_text(encoding="utf-8")
        for forbidden in (
            "|safe",
            "| safe",
            "xmlattr",
            "autoescape",
            "<script",
            "<style",
            " style=",
        ):
            assert forbidden not in text, (path.name, forbidden)
        for address in re.findall(r'(?:src|href)="([^"]*)"', text):
            # Links hold checked https addresses, or words of ours before an id.
            assert re.match(r"(place|right|jump):|\{\{ link \}\}$", address), (path.name, address)
