"""Imports point one way, and each outside library has the one module that owns it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import checklist

PACKAGE = Path(checklist.__file__).parent
TEMPLATES = PACKAGE.parent / "templates"

LEVELS = [
    {"", "handout", "house", "errors"},
    {"clock", "days", "typed", "model", "record", "house.file", "colour", "person", "resources"},
    {"inside", "process", "reading"},
    {"validation", "guidance_files", "guidance", "schemas", "svg", "logo", "sheet_ids"},
    {"identity", "citing", "fit", "tailor", "interpret", "compare"},
    {"grade", "upkeep", "skeleton", "links", "lint"},
    {"answers", "reminder", "roster", "render", "output", "handout.manifest"}
    | {"titles", "report", "since"},
    {"handout.place", "handout.files", "handout.remote", "handout.lease", "handout.address"},
    {"house.items", "house.load", "questions", "interview", "jobs", "again", "preview", "overview"},
    {"overview_report"},
    {"handout.worker", "handout.stamp"},
    {"handout.pool"},
    {"handout.crew"},
    {"handout.dask"},
    {"handout.run"},
    {"cli", "__main__"},
]
"""From the bottom up; `tailor` reads the type Guidance, `interpret` the type Found: both pure."""

OWNERS = {
    "weasyprint": {"render/sheet.py"},
    "pydyf": {"render/sheet.py"},
    "jinja2": {"render/html.py"},
    "PIL": {"logo.py"},
    "rich": {"cli/console.py"},
    "typer": {
        f"cli/{name}.py"
        for name in ("app", "new", "guidance", "doctor", "editing", "handout", "overview", "review")
    },
    "uharfbuzz": {"render/faces.py"},
    "rtoml": {"guidance.py", "answers.py"},
    "python_calamine": {"roster/worker.py"},
    "openpyxl": {"roster/template.py"},
    "urllib.request": {"links.py"},
    "http": {"links.py"},
    "segno": {"render/qr.py"},
    "distributed": {"handout/dask.py"},
    "fsspec": {"handout/address.py"},
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
    """What has a level of its own: a module, or a whole package."""
    first, *rest = name.removesuffix(".py").removesuffix("__init__").rstrip("/").split("/")
    return f"{first}.{rest[0]}" if rest and first in ("handout", "house") else first


def test_imports_point_downwards() -> None:
    seen = 0
    for name, tree in modules().items():
        for imported in imports(tree):
            if not imported.startswith("checklist."):
                continue
            target = part_of("/".join(imported.split(".")[1:3]))
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


def test_nothing_opens_a_connection_but_the_link_check() -> None:
    network = ("socket", "ssl", "ftplib", "smtplib", "asyncio", "requests", "httpx", "urllib3")
    for name, tree in modules().items():
        assert not {i for i in imports(tree) if i.split(".")[0] in network}, name
        if name != "cli/guidance.py":
            assert not {i for i in imports(tree) if i.startswith("checklist.editing.link_check")}, (
                name
            )


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
        for forbidden in ("|safe", "| safe", "xmlattr", "autoescape", " style=", "onclick"):
            assert forbidden not in text, (path.name, forbidden)
        # The twin's style and script are whole files of ours, named by hash in its policy.
        blocks = re.findall(r"<(?:script|style)[^>]*>(.*?)</(?:script|style)>", text, re.DOTALL)
        assert set(blocks) <= {"{}", "{{ style }}", "{{ script }}"}, path.name
        for address in re.findall(r'(?:src|href)="([^"]*)"', text):
            # Links hold checked https addresses, or words of ours before an id.
            known = r"(place|right|jump|check|text|room|asset):|\{\{ link \}\}$|#"
            assert re.match(known, address), (path.name, address)


def test_no_process_of_ours_runs_a_module_of_the_users_folder() -> None:
    started = 0
    for name in modules():
        text = (PACKAGE / name).read_text(encoding="utf-8")
        starts = re.findall(r"\[sys\.executable, ([^\]]*)", text)
        started += len(starts)
        assert all(words.startswith('"-P", ') for words in starts), name
    assert started == 4
