"""`checklist guidance …`: look at the guidance, check it, and see where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checklist.cli import console
from checklist.errors import GuidanceInvalid, UsageError

if TYPE_CHECKING:
    from checklist.guidance import Guidance
    from checklist.model import Item, Platform, Topic

app = typer.Typer(
    help="Look at the guidance, check it, see where it comes from.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="As data on standard output.")]


@app.command("list")
def list_(
    name: Annotated[str | None, typer.Argument(help="A platform or topic: list its items.")] = None,
    json_: Json = False,
) -> None:
    """List platforms and topics, or the items of one."""
    from checklist.guidance import load

    found = load()
    if name is None:
        homes: list[Platform | Topic] = [*found.platforms.values(), *found.topics.values()]
        rows = [_home_row(found, home) for home in homes]
    else:
        rows = [_item_row(item) for item in _home(found, name).item]
    _print(rows, json_=json_)


@app.command()
def show(
    ident: Annotated[str, typer.Argument(metavar="ID", help="An item, passage, duty or source.")],
    json_: Json = False,
) -> None:
    """Show everything that is known about one id."""
    from checklist.errors import did_you_mean
    from checklist.guidance import load

    found = load()
    everything: dict[str, Any] = {
        **{i: item for i, (_, item) in found.items.items()},
        **found.passages,
        **found.duties,
        **found.sources,
        **found.professions,
        **found.platforms,
        **found.topics,
    }
    if ident not in everything:
        raise UsageError(f"There is no id “{ident}”.", did_you_mean(ident, everything))
    data = everything[ident].model_dump(mode="json", exclude_defaults=True)
    if json_:
        console.product(json.dumps(data, ensure_ascii=False, indent=2))
        return
    if ident in found.items:
        data = {"of": found.items[ident][0].name, **data}
    for field, value in _flat(data):
        console.product(f"{field + ':':24}{value}")


@app.command()
def sources(json_: Json = False) -> None:
    """List the published policies with their true status."""
    from checklist.guidance import load

    rows = [
        {
            "id": source.id,
            "cited as": source.short,
            "title": source.title,
            "status": source.status,
            "seen": source.evidence,
            "checked": f"{source.checked}",
            "review by": f"{source.review_by}",
        }
        for source in load().sources.values()
    ]
    _print(rows, json_=json_)


@app.command()
def trace(json_: Json = False) -> None:
    """Print each of the 49 points of the 2018 hand-out beside what answers it."""
    from checklist.guidance import load

    found = load()
    rows = [
        {
            "point": point.id,
            "line": point.line,
            "says": point.text,
            "answered by": list(point.answered_by),
        }
        for point in found.points
    ]
    _print(rows, json_=json_)


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="A file or folder; default: all guidance.")
    ] = None,
    json_: Json = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Add new ids to the list of published ones.")
    ] = False,
) -> None:
    """Check every file and print all problems at once."""
    from checklist import guidance, resources
    from checklist.lint import lint, publish_ids, published_ids

    if path and not path.exists():
        raise UsageError(f"There is no file or folder “{path}”.")
    root, instead = _tree(path, resources.profiles())
    found, problems = guidance.read(root, instead)
    if publish and not problems:
        console.say(f"Ids added to guidance/ids.txt: {publish_ids(root, found)}")
    problems += lint(found, published_ids(root))
    if instead:
        problems = [problem for problem in problems if problem.file in instead]
    if json_:
        console.product(json.dumps([vars(p) for p in problems], ensure_ascii=False, indent=2))
    if problems:
        shown = () if json_ else problems
        raise GuidanceInvalid(f"The guidance has {guidance.count(problems)}.", problems=shown)
    console.say(f"No problems in {len(found.items)} items of {len(found.platforms)} platforms.")


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(help="platform, topic, sources, duties …")] = "platform",
    write: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the schemas of all files there.")
    ] = None,
) -> None:
    """Print a JSON Schema, so that an editor completes and underlines."""
    from checklist.errors import did_you_mean
    from checklist.schemas import schemas

    known = schemas()
    if write:
        for name, text in known.items():
            (write / f"{name}.json").write_text(text, encoding="utf-8")
        return
    if kind not in known:
        hint = did_you_mean(kind, known) or f"There are: {', '.join(known)}."
        raise UsageError(f"There is no schema “{kind}”.", hint)
    console.product(known[kind].rstrip())


def _tree(path: Path | None, ours: Path) -> tuple[Path, dict[str, Path]]:
    """The folder to check, and the one file in it that is meant, by the name it has there."""
    if path is None or path.is_dir():
        return path or ours, {}
    folder = path.resolve().parent
    named = folder.name if folder.name in ("platforms", "topics", "guidance") else "platforms"
    whole = (folder.parent / "guidance" / "edition.toml").is_file()
    return folder.parent if whole else ours, {f"{named}/{path.name}": path}


def _home(found: Guidance, name: str) -> Platform | Topic:
    from checklist.errors import did_you_mean

    homes: dict[str, Platform | Topic] = {**found.platforms, **found.topics}
    if platform := found.find_platform(name):
        return platform
    if name not in homes:
        raise UsageError(f"There is no platform or topic “{name}”.", did_you_mean(name, homes))
    return homes[name]


def _home_row(found: Guidance, home: Platform | Topic) -> dict[str, Any]:
    counts = {
        importance: sum(item.importance == importance for item in home.item)
        for importance in ("essential", "recommended", "extra")
    }
    kind = "platform" if home.slug in found.platforms else "topic"
    minutes = sum(item.minutes for item in home.item)
    return {"id": home.slug, "name": home.name, "kind": kind, **counts, "minutes": minutes}


def _item_row(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "importance": item.importance,
        "minutes": item.minutes,
        "personal": item.target("personal") or "",
        "professional": item.target("professional") or "",
        "path": item.evidence.path if item.evidence else "",
    }


def _print(rows: list[dict[str, Any]], *, json_: bool) -> None:
    if json_:
        console.product(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        console.table(list(rows[0]), [[_cell(value) for value in row.values()] for row in rows])


def _cell(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)


def _flat(data: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested tables as lines: `where.app`, `evidence.dated`."""
    lines: list[tuple[str, str]] = []
    for key, value in data.items():
        if isinstance(value, dict):
            lines += _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            words = [str(v.get("id", v)) if isinstance(v, dict) else str(v) for v in value]
            joiner = " › " if key in ("app", "web") else ", "
            lines.append((prefix + key, joiner.join(words)))
        else:
            lines.append((prefix + key, str(value)))
    return lines
