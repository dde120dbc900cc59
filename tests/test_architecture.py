"""Imports point one way, and each outside library has the one module that owns it."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import checklist

PACKAGE = Path(checklist.__file__).parent
TEMPLATES = PACKAGE.parent / "templates"

LAYERS = [
    {"errors"},
    {"resources"},
    {"base"},
    {"guidance", "reading", "fonts", "ics"},
    {"answers"},
    {"tailoring", "roster"},
    {"html"},
    {"pdf"},
    {"returned", "editing"},
    {"make", "house"},
    {"press"},
    {"handout"},
    {"web"},
    {"cli"},
    {"__main__"},
]
"""From the bottom up. What stands in one row does not import its neighbours."""

OWNERS = {
    "weasyprint": {"pdf/layout.py"},
    "pydyf": {"pdf/layout.py"},
    "jinja2": {"html/environment.py"},
    "pikepdf": {
        "pdf/bind.py",
        "pdf/compose/resources.py",
        "pdf/cache_entry.py",
        "pdf/combine.py",
        "pdf/finish.py",
        "pdf/slip_reader.py",
        "pdf/structure.py",
        "reading/pdf.py",
        "reading/integrity.py",
        "reading/marks.py",
        "reading/ownership.py",
        "reading/provenance.py",
    },
    "pydantic": {"guidance/validation.py"},
    "subprocess": {"base/worker_process.py"},
    "PIL": {"house/logo.py"},
    "rich": {"cli/console.py"},
    "typer": {
        f"cli/{name}.py"
        for name in (
            *("app", "new_options", "guidance", "doctor", "editing", "handout_options", "overview"),
            "review",
            "serve",
            "usage",
        )
    },
    "uharfbuzz": {"fonts/faces.py", "fonts/scripts.py"},
    "bidi": {"fonts/lines.py"},
    "fontTools": {"fonts/scripts.py"},
    "rtoml": {"guidance/toml.py", "answers/parse.py"},
    "python_calamine": {"roster/workbook_process.py"},
    "openpyxl": {"roster/template.py"},
    "starlette": {f"web/{name}.py" for name in ("app", "person", "site", "supervisors", "uploads")},
    "uvicorn": {"cli/serve.py"},
    "anyio": {f"web/{name}.py" for name in ("app", "guard", "site", "turns")},
    "socket": {"cli/serve.py"},
    "segno": {"html/qr.py"},
    "distributed": {"handout/dask_cluster.py"},
    "fsspec": {"handout/storage/fsspec_files.py"},
}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module by its path in the package, parsed once."""
    found = {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }
    assert len(found) > 20
    return found


@cache
def imports(name: str) -> set[str]:
    """What the module at `name` imports, dotted."""
    names: set[str] = set()
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def layer(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


def part_of(module: str) -> str:
    """The package or the module on the ground floor that `module` (dotted) belongs to."""
    return module.split(".", maxsplit=1)[0]


def imported_modules(name: str) -> set[str]:
    """The modules of ours, dotted, that the module at `name` imports."""
    known = {n.removesuffix(".py").replace("/", ".") for n in modules()}
    found = set()
    for imported in imports(name):
        words = imported.split(".")
        if words[0] != "checklist":
            continue
        dotted = ".".join(words[1:])
        if dotted not in known:
            dotted = ".".join(words[1:-1])
        found.add(dotted)
    return found - {""}


def test_imports_point_downwards() -> None:
    seen = 0
    wrong = []
    for name in modules():
        own = part_of(name.removesuffix(".py").replace("/", "."))
        if own == "__init__":
            continue
        for imported in imported_modules(name):
            target = part_of(imported)
            if target == own:
                continue
            seen += 1
            if layer(target) >= layer(own):
                wrong.append(f"{name} imports {imported}")
    assert wrong == []
    assert seen > 150


def test_modules_import_in_no_circle() -> None:
    arrows = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): imported_modules(name)
        for name in modules()
    }
    assert "handout.run" in arrows["cli.handout"]
    list(TopologicalSorter(arrows).static_order())  # raises CycleError


def test_each_package_says_what_it_is_for() -> None:
    for name, tree in modules().items():
        if name.endswith("/__init__.py"):
            words = ast.get_docstring(tree) or ""
            assert words.endswith("."), name
            assert "\n" not in words, name


def test_each_library_has_its_owner() -> None:
    for library, owners in OWNERS.items():
        users = {
            name
            for name in modules()
            if any(i == library or i.startswith(f"{library}.") for i in imports(name))
        }
        assert owners == users, library


def test_nothing_opens_a_connection() -> None:
    network = ("ssl", "ftplib", "smtplib", "asyncio", "requests", "httpx", "urllib3", "http")
    for name in modules():
        found = imports(name)
        assert not {i for i in found if i.split(".")[0] in network}, name
        assert "urllib.request" not in found, name


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
    tree = modules()["pdf/layout.py"]
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("HTML", "CSS", "Attachment")
    ]
    assert len(calls) == 3
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
            known = (
                r"(place|right|check|text|room|asset|mailto):|(\{\{ root \}\})?(web\.css|\./)$|#"
                r"|\{\{ (link|house\.policy\.link) \}\}$|supervisors$|roster\.(csv|xlsx)$"
            )
            assert re.match(known, address), (path.name, address)


def test_no_process_of_ours_runs_a_module_of_the_users_folder() -> None:
    started = 0
    for name in modules():
        text = (PACKAGE / name).read_text(encoding="utf-8")
        starts = re.findall(r"\[sys\.executable, ([^\]]*)", text)
        started += len(starts)
        assert all(words.startswith('"-P", ') for words in starts), name
    assert started == 1
