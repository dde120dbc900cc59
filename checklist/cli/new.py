"""`checklist new`: from a few questions to a checklist in hand."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checklist.cli import complete, console
from checklist.errors import AnswersInvalid, UsageError

if TYPE_CHECKING:
    from checklist.guidance import Guidance
    from checklist.jobs import Made
    from checklist.model import Answers
    from checklist.person import Person
    from checklist.render.press import Press

DEFAULT = Path("privacy-checklist.pdf")

Accounts = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=KIND", autocompletion=complete.accounts),
]


def new(
    platform: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--platform",
            metavar="NAME=KIND",
            help="A platform you have. KIND: personal, professional, both or mixed.",
            autocompletion=complete.accounts,
        ),
    ] = None,
    opening: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KIND", help="One you are about to open.", autocompletion=complete.accounts
        ),
    ] = None,
    leaving: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KIND",
            help="One you are about to leave.",
            autocompletion=complete.accounts,
        ),
    ] = None,
    no_platforms: Annotated[
        bool, typer.Option("--no-platforms", help="You have no accounts at all.")
    ] = False,
    answers: Annotated[
        str | None, typer.Option(metavar="FILE", help="Answers from a file; - is standard input.")
    ] = None,
    occasion: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="new-starter, annual-review, supervision or check-up.",
            autocompletion=complete.occasions,
        ),
    ] = None,
    profession: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Such as practitioner-psychologist.",
            autocompletion=complete.professions,
        ),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="WORD", help="quick, standard or full.", autocompletion=complete.levels
        ),
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(metavar="N", help="Fit it all into N minutes.")
    ] = None,
    family: Annotated[
        str | None, typer.Option(metavar="LIST", help="partner,children,relatives.")
    ] = None,
    no_family: Annotated[bool, typer.Option("--no-family", help="No family sheet.")] = False,
    supervises: Annotated[
        bool, typer.Option("--supervises", help="You supervise, teach or assess others.")
    ] = False,
    research: Annotated[
        bool, typer.Option("--research", help="Add the sheet on research.")
    ] = False,
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="Printed on it, saved nowhere else.")
    ] = "",
    reference: Annotated[
        str, typer.Option(metavar="TEXT", help="Printed on it, such as a staff number.")
    ] = "",
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="FILE.pdf, FILE.json, or - for standard output."
        ),
    ] = None,
    edition: Annotated[str, typer.Option(metavar="WORD", help="print.")] = "print",
    save_answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep your answers; no name is in them.")
    ] = None,
    house: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your organisation’s house edition.")
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Make a checklist. Give your platforms and nothing is asked; give none and you are asked."""
    from checklist import output as files
    from checklist.render.press import Press
    from checklist.render.store import SheetStore, cache_folder

    if edition != "print":
        raise UsageError(f"There is no edition “{edition}”.", "Use “print”.")
    target = _target(output)
    if isinstance(target, Path):
        files.check(target, force=force)
    if save_answers:
        files.check(save_answers, force=force)
    options = _options(locals())
    person = _person(name, reference)
    store = SheetStore(cache_folder())
    with Press(store) as press:
        if (target is None or target.suffix != ".json") and not store.entries():
            press.warm_up()
        found = _guidance(house)
        said = _answers(
            found, options, answers, no_input=no_input, no_platforms=no_platforms, press=press
        )
        made = _make(found, said, person, press, target)
    _tell_unprintable(made)
    if save_answers:
        from checklist.answers import dump

        files.write(save_answers, dump(said).encode("utf-8"), force=force)
    if target is None:
        files.write_stdout(made.data)
        return
    files.write(target, made.data, force=force)
    _report(made, target, said, house)


def _guidance(house: Path | None) -> Guidance:
    """Our guidance, or the house edition of it."""
    from checklist.guidance import load

    found = load()
    if house is None:
        return found
    from checklist.house import load as load_house

    return load_house(found, house)


def _target(output: str | None) -> Path | None:
    """Where the checklist goes; None: standard output. Raises UsageError for other formats."""
    if output == "-":
        return None
    target = Path(output) if output else DEFAULT
    if not target.is_dir() and target.suffix.casefold() not in (".pdf", ".json"):
        raise UsageError(
            f"“{target}” is neither .pdf nor .json.", "Give the file one of these endings."
        )
    return target


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """The options that are answers, as an answers file spells them."""
    raw = {
        k: given[k] for k in ("occasion", "profession", "level", "minutes") if given[k] is not None
    }
    raw.update({key: True for key in ("supervises", "research") if given[key]})
    if given["no_family"] and given["family"] is not None:
        raise UsageError("--family and --no-family contradict each other.", "Use one of them.")
    if given["no_family"]:
        raw["family"] = []
    elif given["family"] is not None:
        raw["family"] = [w.strip() for w in given["family"].replace(",", " ").split()]
    if given["no_platforms"] and given["platform"]:
        raise UsageError("--platform and --no-platforms contradict each other.", "Use one of them.")
    for option, table in (
        ("platform", "platforms"),
        ("opening", "opening"),
        ("leaving", "leaving"),
    ):
        if given[option]:
            raw[table] = _pairs(given[option], f"--{option}")
    return raw


def _pairs(words: list[str], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in words:
        platform, equals, kind = word.rpartition("=")
        if not equals:
            fault = f"{option} {word}: the kind of profile is missing."
            raise UsageError(fault, f"Write {word}=personal, =professional, =both or =mixed.")
        if platform.casefold() in (p.casefold() for p in pairs):
            fault = f"{option}: {platform} is named twice."
            raise UsageError(fault, f"Use {platform}=both for 2 accounts.")
        pairs[platform] = kind.strip().casefold()
    return pairs


def _person(name: str, reference: str) -> Person:
    from checklist.person import LONGEST, Person, clean

    for label, text in (("name", name), ("reference", reference)):
        if len(text) > LONGEST:
            console.say(
                f"The {label} is {len(text):,} characters long; the first {LONGEST} are used."
            )
        elif text and not clean(text):
            raise UsageError(f"The {label} holds no letters that can be printed.", "Leave it out.")
    return Person(clean(name), clean(reference))


def _answers(
    found: Guidance,
    options: dict[str, Any],
    file: str | None,
    *,
    no_input: bool,
    no_platforms: bool,
    press: Press,
) -> Answers:
    """Options before the answers file before the questions before the defaults."""
    from checklist.answers import TABLES, build

    raw: dict[str, Any] = {}
    if file is not None:
        raw = _from_file(file)
        _, problems = build(found, raw, file)
        if problems:
            raise AnswersInvalid(f"“{file}” cannot be used as it is.", problems=problems)
    answers, problems = build(found, {**raw, **options}, "")
    if problems:
        first = problems[0]
        raise UsageError(
            f"--{_OPTION.get(first.field, first.field)}: {first.fault}", first.cure, problems[1:]
        )
    if file is not None or no_platforms or any(table in options for table in TABLES):
        return answers
    if no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "Your platforms are missing, and nothing can be asked here.",
            "Add -p NAME=KIND for each, or --answers FILE, or --no-platforms.",
        )
    return _interview(found, answers, frozenset(options), press)


_OPTION = {"platforms": "platform"}


def _from_file(file: str) -> dict[str, Any]:
    from checklist.answers import MAX_BYTES, parse

    if file == "-":
        return parse(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    path = Path(file)
    try:
        with path.open("rb") as source:
            return parse(source.read(MAX_BYTES + 1), file)
    except IsADirectoryError:
        raise AnswersInvalid(f"“{file}” is a folder.", "Name the answers file inside it.") from None
    except FileNotFoundError:
        raise AnswersInvalid(f"There is no file “{file}”.") from None
    except OSError as error:
        raise AnswersInvalid(f"“{file}” cannot be read: {error.strerror}.") from None


def _interview(found: Guidance, answers: Answers, decided: frozenset[str], press: Press) -> Answers:
    """Ask; meanwhile a worker lays out the sheets of what has been answered."""
    from checklist.cli.prompts import TerminalPrompter
    from checklist.interview import Interview
    from checklist.render.html import sheet_page
    from checklist.tailor import tailor

    def lay_out_meanwhile(so_far: Answers) -> None:
        press.prepare(sheet_page(s, found.house) for s in tailor(found, so_far).sheets)

    console.say("Answer a few questions, and get a checklist. Nothing leaves this computer.")
    console.say(
        "Type back for the question before. Press Ctrl and C to stop; nothing is saved then."
    )
    interview = Interview(found, TerminalPrompter(), answers, decided, lay_out_meanwhile)
    return interview.run()


def _make(
    found: Guidance, said: Answers, person: Person, press: Press, target: Path | None
) -> Made:
    from checklist import jobs

    if target and target.suffix.casefold() == ".json":
        return jobs.make_json(found, said)
    return jobs.make_pdf(found, said, person, press, jobs.now())


def _tell_unprintable(made: Made) -> None:
    if made.unprintable:
        letters = ", ".join(f"U+{ord(char):04X}" for char in made.unprintable[:5])
        count = len(made.unprintable)
        plural = "character" if count == 1 else "characters"
        console.say(
            f"No font here holds {count} {plural} of the name ({letters}). "
            "Its line is left empty, to write it by hand."
        )


def _report(made: Made, target: Path, said: Answers, house: Path | None) -> None:
    items = sum(len(sheet.entries) for sheet in made.checklist.sheets)
    pages = f"{made.pages} pages, " if made.pages else ""
    console.say(f"Your checklist is in {target} ({pages}{items} items).")
    if made.checklist.left_out:
        count = len(made.checklist.left_out)
        console.say(f"To fit {said.minutes} minutes, {count} less important items are left out.")
    console.say(f"To make it again: {repeat_command(said, target, house)}")


def repeat_command(said: Answers, target: Path, house: Path | None = None) -> str:
    """The command that gives the same answers; it holds no name."""
    from checklist.model import RELATIONS, Answers

    words = ["checklist", "new"]
    for account in said.accounts:
        option = {"using": "-p", "opening": "--opening", "leaving": "--leaving"}[account.stage]
        words += [option, f"{account.platform}={account.kind}"]
    if not said.accounts:
        words.append("--no-platforms")
    for key in ("occasion", "profession", "level", "minutes"):
        if (value := getattr(said, key)) != getattr(Answers(), key):
            words += [f"--{key}", str(value)]
    if not said.family:
        words.append("--no-family")
    elif said.family != RELATIONS:
        words += ["--family", ",".join(said.family)]
    words += [f"--{key}" for key in ("supervises", "research") if getattr(said, key)]
    if house:
        words += ["--house", str(house)]
    if target != DEFAULT:
        words += ["-o", str(target)]
    return shlex.join(words)
