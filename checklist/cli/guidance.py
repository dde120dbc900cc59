"""`checklist guidance …`: look at the guidance, check it, and see where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checklist.base.counted import counted
from checklist.cli import console, editing
from checklist.errors import GuidanceInvalid, UsageError

if TYPE_CHECKING:
    from datetime import date

    from checklist.guidance.guidance import Guidance
    from checklist.guidance.schema import Item, Platform, Topic

app = typer.Typer(
    help="Look at the guidance, check it, see where it comes from.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="As data on standard output.")]

app.command()(editing.preview)
app.command()(editing.new_platform)
app.command()(editing.changes)
app.command()(editing.matrix)
app.command()(editing.reading)
app.command()(editing.press)
app.command()(editing.schema)


@app.command("list")
def list_(
    name: Annotated[str | None, typer.Argument(help="A platform or topic: list its items.")] = None,
    json_: Json = False,
) -> None:
    """List platforms and topics, or the items of one."""
    from checklist.guidance.load import load

    found = load()
    if name is None:
        rows = [_home_row(found, home) for home in found.homes]
    else:
        rows = [_item_row(item) for item in _home(found, name).item]
    console.listing(rows, as_json=json_)


@app.command()
def show(
    ident: Annotated[str, typer.Argument(metavar="ID", help="An item, passage, duty or source.")],
    json_: Json = False,
) -> None:
    """Show everything that is known about one id."""
    from checklist.errors import did_you_mean
    from checklist.guidance.load import load
    from checklist.guidance.validation import as_data

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
    data = as_data(everything[ident])
    if json_:
        console.data(data)
        return
    if ident in found.items:
        data = {"of": found.items[ident][0].name, **data}
    for field, value in _flat(data):
        console.product(f"{field + ':':24}{value}")


@app.command()
def sources(
    json_: Json = False,
    stale: Annotated[
        bool,
        typer.Option("--stale", help="Sources, platforms and items that are past their review."),
    ] = False,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="With --stale: on that day; default: today.")
    ] = None,
) -> None:
    """List the published policies with their true status, or what is due for review."""
    from checklist.guidance.load import load

    if on is not None and not stale:
        raise UsageError("--on says for which day --stale looks.", "Add --stale.")
    if stale:
        _stale(load(), on, json_=json_)
        return
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
    console.listing(rows, as_json=json_)


def _stale(found: Guidance, on: str | None, *, json_: bool) -> None:
    from checklist.base import dates
    from checklist.editing import review_dates

    day = dates.today() if on is None else _day(on)
    rows = [
        {
            "id": due.id,
            "kind": due.kind,
            "review by": f"{due.review_by}",
            "checked": f"{due.checked}",
            "where": due.where,
        }
        for due in review_dates.stale(found, day)
    ]
    console.listing(rows, as_json=json_)
    if not rows:
        console.say(f"Nothing is past its review on {day}.")


def _day(word: str) -> date:
    from datetime import date

    try:
        day = date.fromisoformat(word)
    except ValueError:
        day = None
    if day is None or day.isoformat() != word:
        raise UsageError(f"--on: “{word}” is no date.", "Write it as 2027-06-01.")
    return day


@app.command()
def trace(json_: Json = False) -> None:
    """Print each of the 49 points of the 2018 hand-out beside what answers it."""
    from checklist.guidance.load import load

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
    console.listing(rows, as_json=json_)


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="A file or folder; default: all guidance.")
    ] = None,
    json_: Json = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Add new ids to the list of published ones.")
    ] = False,
    links: Annotated[
        bool, typer.Option("--links", help="Print the addresses instead, one a line.")
    ] = False,
) -> None:
    """Check every file and print all problems at once."""
    from checklist import resources
    from checklist.base import dates
    from checklist.editing.addresses import printed
    from checklist.editing.lint import lint
    from checklist.editing.published_ids import publish_ids, published_ids
    from checklist.guidance import toml

    if path and not path.exists():
        raise UsageError(f"There is no file or folder “{path}”.")
    if links and publish:
        raise UsageError("--links and --publish do not go together.", "Use one of them.")
    root, instead = resources.tree(path)
    found, problems = toml.read(root, instead)
    if links and not problems:
        for address in printed(found, instead or None):
            console.product(address)
        return
    if publish and not problems:
        console.say(f"Ids added to guidance/ids.txt: {publish_ids(root, found)}")
    problems += lint(found, published_ids(root), dates.today())
    if instead:
        problems = [problem for problem in problems if problem.file in instead]
    if json_:
        console.data([vars(p) for p in problems])
    if problems:
        shown = () if json_ else problems
        raise GuidanceInvalid(f"The guidance has {toml.count(problems)}.", problems=shown)
    console.say(
        f"No problems in {counted(len(found.items), 'item')} of "
        f"{counted(len(found.platforms), 'platform')}."
    )


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
