"""`checklist guidance preview, new-platform, changes, reading, press, schema`: help for editors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checklist.cli import console
from checklist.errors import CannotWrite, GuidanceInvalid, UsageError

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance
    from checklist.guidance.schema import Platform

Json = Annotated[bool, typer.Option("--json", help="As data on standard output.")]

PREVIEW = Path("preview")

STOCK = Path("stock")


def preview(
    platform: Annotated[
        str, typer.Argument(metavar="PLATFORM", help="Its name, or its file, finished or not.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the files go.")
    ] = PREVIEW,
    html: Annotated[bool, typer.Option("--html", help="For a browser.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="For paper; the default.")] = False,
) -> None:
    """Make all sheets of one platform, one file for each level, to look at while you edit."""
    from checklist.answers.model import LEVELS
    from checklist.base import dates, files
    from checklist.editing.preview import make_html, make_pdf
    from checklist.pdf.cache import SheetStore
    from checklist.pdf.cache_folder import cache_folder
    from checklist.pdf.slips import SlipMaker

    found, chosen = _platform(platform)
    files.make_folder(output)
    with SlipMaker(SheetStore(cache_folder())) as press:
        for level in LEVELS:
            made = {}
            if html:
                made["html"] = make_html(found, chosen, level, dates.now())
            if pdf or not html:
                made["pdf"] = make_pdf(found, chosen, level, dates.now(), press)
            for ending, data in made.items():
                path = output / f"{chosen.slug}-{level}.{ending}"
                files.write(path, data, force=True)
                console.say(f"Made: {path}")


def _platform(word: str) -> tuple[Guidance, Platform]:
    """The platform that a word or a file names, in guidance that may be unfinished."""
    from checklist import resources
    from checklist.errors import did_you_mean
    from checklist.guidance import toml
    from checklist.guidance.load import load

    path = Path(word)
    if path.suffix == ".toml":
        if not path.is_file():
            raise UsageError(f"There is no file “{path}”.")
        root, instead = resources.tree(path)
        found, problems = toml.read(root, instead)
        problems = [problem for problem in problems if problem.file in instead]
        chosen = found.platforms.get(path.stem)
        if chosen is None or chosen.file not in instead:
            cure = "" if problems else "Give the file of a platform."
            fault = f"“{path}” cannot be shown as a platform."
            raise GuidanceInvalid(fault, cure, problems)
        for problem in problems:
            console.say(f"Not shown: {problem}")
        return found, chosen
    found = load()
    if chosen := found.find_platform(word) or found.platforms.get(word):
        return found, chosen
    raise UsageError(f"There is no platform “{word}”.", did_you_mean(word, found.platforms))


def new_platform(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name that people know.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Default: NAME.toml, here."),
    ] = None,
) -> None:
    """Write a platform's file to start from; TODO marks what you fill in."""
    from checklist.base import dates, files
    from checklist.editing.published_ids import published_ids
    from checklist.editing.scaffold import skeleton, slug_of
    from checklist.guidance.load import load

    path = output or Path(f"{slug_of(name)}.toml")
    if path.suffix != ".toml":
        raise UsageError(f"“{path}” does not end in .toml.", "Give the file this ending.")
    if path.exists():
        raise CannotWrite(f"“{path}” exists.", "Choose another name with -o.")
    found = load()
    taken = published_ids(found.root) | found.items.keys() | found.passages.keys()
    text = skeleton(found, name, path.stem, frozenset(taken), dates.today())
    files.write(path, text.encode("utf-8"))
    console.say(f"Your file is {path}. Write something in place of each TODO.")
    console.say(f"To see what is left to do: checklist guidance check {path}")
    console.say(f"To see its sheets: checklist guidance preview {path}")


def changes(
    since: Annotated[
        str, typer.Option(metavar="EDITION", help="What came after it, such as 2026.11.")
    ],
    json_: Json = False,
) -> None:
    """List the items that were added, changed in substance or retired since an edition."""
    import re

    from checklist.editing import review_dates
    from checklist.guidance.load import load
    from checklist.guidance.schema import EDITION_PATTERN

    if not re.fullmatch(EDITION_PATTERN, since):
        raise UsageError(f"--since: “{since}” is no edition.", "Write year and month: 2026.11.")
    rows = [
        {
            "id": change.id,
            "change": change.change,
            "edition": change.edition,
            "of": change.of,
            "title": change.title,
            "replaced by": change.replaced_by,
        }
        for change in review_dates.changes(load(), since)
    ]
    console.listing(rows, as_json=json_)
    if not rows:
        console.say(f"Nothing was added, changed or retired after edition {since}.")


def reading(json_: Json = False) -> None:
    """Report how hard each platform and topic is to read."""
    from checklist.editing.readability import SENTENCE_WORDS, report
    from checklist.guidance.load import load

    rows = [
        {
            "id": read.id,
            "name": read.name,
            "sentences": read.sentences,
            f"over {SENTENCE_WORDS} words": round(read.long, 3),
            "grade": round(read.grade, 1),
        }
        for read in report(load())
    ]
    console.listing(rows, as_json=json_)


def press(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where the stock goes.")
    ] = STOCK,
) -> None:
    """Lay out every item and passage in advance, into the stock that a wheel carries."""
    from checklist.base import files
    from checklist.guidance.load import load
    from checklist.press import every_source
    from checklist.press import press as press_all

    files.make_folder(output)
    guidance = load()
    sources = every_source(guidance)
    with console.progress("slips", len(sources)) as progress:
        path = press_all(guidance, sources, output, progress)
    console.say(f"Made: {path}, {len(sources):,} slips, {path.stat().st_size / 1e6:.1f} MB")


def schema(
    kind: Annotated[
        str, typer.Argument(help="The kind of file, such as platform, topic, sources or duties.")
    ] = "platform",
    write: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the schemas of all files there.")
    ] = None,
) -> None:
    """Print a JSON Schema, so that an editor completes and underlines."""
    import json

    from checklist.errors import did_you_mean
    from checklist.guidance.json_schema import schemas

    known = schemas()
    if write:
        for name, text in known.items():
            (write / f"{name}.json").write_text(text, encoding="utf-8")
        return
    if kind not in known:
        hint = did_you_mean(kind, known) or f"There are: {', '.join(known)}."
        raise UsageError(f"There is no schema “{kind}”.", hint)
    console.data(json.loads(known[kind]))


def matrix(
    json_: Annotated[bool, typer.Option("--json", help="As data on standard output.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="As the page of the documentation.")
    ] = False,
) -> None:
    """Print platforms against controls: how many items answer each, and where none does."""
    from checklist.editing.matrix import as_data, as_grid, as_markdown
    from checklist.guidance.load import load

    found = load()
    if json_ or markdown:
        console.data(as_data(found)) if json_ else console.product(as_markdown(found).rstrip())
        return
    console.listing(as_grid(found), as_json=False)
    for number, control in enumerate(found.controls.values(), 1):
        console.product(f"{number:2} {control.name}{' (core)' if control.core else ''}")
