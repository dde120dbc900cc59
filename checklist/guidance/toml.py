"""Reads the TOML files of `profiles/` into one `Guidance`, with every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from checklist import resources
from checklist.errors import Problem, did_you_mean
from checklist.guidance import schema
from checklist.guidance import schema_files as files
from checklist.guidance.guidance import Guidance
from checklist.guidance.limits import FilePart

MAX_BYTES = 1_000_000


FILES: dict[str, type[FilePart]] = {
    "platforms/*.toml": schema.Platform,
    "topics/*.toml": schema.Topic,
    "guidance/sources.toml": files.SourcesFile,
    "guidance/duties.toml": files.DutiesFile,
    "guidance/controls.toml": files.ControlsFile,
    "guidance/professions.toml": files.ProfessionsFile,
    "guidance/texts.toml": files.TextsFile,
    "guidance/handout-2018.toml": files.HandoutFile,
    "guidance/wording.toml": files.WordingFile,
    "guidance/edition.toml": files.EditionFile,
}


def read(
    root: Path | None = None, instead: Mapping[str, Path] | None = None
) -> tuple[Guidance, list[Problem]]:
    """Return the guidance as far as it can be read, with every problem of shape and reference.

    `instead` gives files by the name they have under `root`, to be read in place of what is there.
    """
    root = root or resources.profiles()
    problems: list[Problem] = []
    parsed: dict[str, Any] = {}
    for pattern, shape in FILES.items():
        paths = {p.relative_to(root).as_posix(): p for p in sorted(root.glob(pattern))}
        paths.update({n: p for n, p in (instead or {}).items() if PurePath(n).match(pattern)})
        if not paths:
            problems.append(Problem(pattern, "", "", "this file is missing."))
        for name, path in paths.items():
            value = parse(path, name, shape, problems)
            if value is not None:
                parsed[name] = value
    guidance = _assemble(root, parsed, whole=not problems)
    return guidance, problems + list(reference_problems(guidance))


def count(problems: Iterable[Problem]) -> str:
    """Return "1 problem", "3 problems"."""
    number = len(list(problems))
    return f"{number} problem{'' if number == 1 else 's'}"


def _assemble(root: Path, parsed: Mapping[str, Any], *, whole: bool) -> Guidance:
    def ordered(folder: str) -> dict[str, Any]:
        found = [v for k, v in parsed.items() if k.startswith(folder)]
        return {v.slug: v for v in sorted(found, key=lambda v: (v.order, v.slug))}

    def rows(name: str, table: str) -> tuple[Any, ...]:
        return getattr(parsed.get(f"guidance/{name}.toml"), table, ())

    edition = parsed.get("guidance/edition.toml")
    return Guidance(
        root=root,
        edition=edition.edition if edition else "",
        released=edition.released if edition else date.min,
        platforms=ordered("platforms/"),
        topics=ordered("topics/"),
        sources={s.id: s for s in rows("sources", "source")},
        duties={d.id: d for d in rows("duties", "duty")},
        controls={c.id: c for c in rows("controls", "control")},
        efforts={e.id: e for e in rows("controls", "effort")},
        professions={p.id: p for p in rows("professions", "profession")},
        texts={p.id: p for p in rows("texts", "passage")},
        points=rows("handout-2018", "point"),
        dead_links=rows("handout-2018", "dead_links"),
        verbs=rows("wording", "verbs"),
        banned=rows("wording", "banned"),
        common=rows("wording", "common"),
        joined=rows("wording", "joined"),
        retired=edition.retired if edition else {},
        whole=whole,
    )


def toml(path: Path, name: str, problems: list[Problem]) -> dict[str, Any] | None:
    """Return the content of a TOML file; None, with the problem noted, when it cannot be read."""
    import rtoml

    if path.stat().st_size > MAX_BYTES:
        problems.append(Problem(name, "", "", f"it is larger than {MAX_BYTES:,} bytes."))
        return None
    try:
        return dict(rtoml.loads(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        problems.append(Problem(name, "", "", "it is not UTF-8 text.", "Save it as UTF-8."))
    except (OSError, ValueError) as error:  # rtoml.TomlParsingError is a ValueError
        cure = "Mend that line, then check again."
        problems.append(Problem(name, "", "", f"it cannot be read: {error}.", cure))
    return None


def parse(path: Path, name: str, shape: type[FilePart], problems: list[Problem]) -> Any:
    """Return a file as its `shape`, without the rows at fault; None when nothing is left."""
    from checklist.guidance.messages import translate
    from checklist.guidance.validation import ValidationError, validated

    data = toml(path, name, problems)
    if data is None:
        return None
    if "slug" in shape.__dataclass_fields__:
        if "slug" in data:
            problems.append(Problem(name, "", "slug", "the file's name is the slug.", "Delete it."))
        data["slug"] = PurePath(name).stem
    problems.extend(_repeated_rows(name, data))
    try:
        return validated(shape, data)
    except ValidationError as error:
        problems.extend(translate(name, data, shape, e) for e in error.errors())
        kept = _without_faulty(data, error)
        try:
            return validated(shape, kept) if kept is not None else None
        except ValidationError:
            problems.append(Problem(name, "", "", "nothing else in this file could be checked."))
            return None


def _repeated_rows(name: str, data: dict[str, Any]) -> Iterator[Problem]:
    for rows in (value for value in data.values() if isinstance(value, list)):
        ids = Counter(str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row)
        for ident in (ident for ident, times in ids.items() if times > 1):
            yield Problem(name, ident, "id", "this id occurs twice.", "Give one of them a new id.")


def _without_faulty(data: dict[str, Any], error: Any) -> dict[str, Any] | None:
    """`data` without the table rows that are at fault, so that the rest is checked as well."""
    faulty: dict[str, set[int]] = {}
    for fault in error.errors():
        match fault["loc"]:
            case (str(table), int(row), *_):
                faulty.setdefault(table, set()).add(row)
            case _:
                return None
    return {
        key: [row for i, row in enumerate(value) if i not in faulty[key]]
        if key in faulty
        else value
        for key, value in data.items()
    }


def reference_problems(guidance: Guidance) -> Iterator[Problem]:
    """Yield what points at something that does not exist, and ids that occur twice."""
    yield from _duplicate_ids(guidance)
    for place, word, known, kind in _references(guidance):
        if known and word not in known:
            hint = did_you_mean(word, known) or f"Add the {kind} or use another."
            yield Problem(*place, f"there is no {kind} “{word}”.", hint)


_Referred = tuple[tuple[str, str, str], str, set[str], str]
"""A reference: file, id and field; the word; the words it may be; what they name."""


def _references(guidance: Guidance) -> Iterator[_Referred]:
    yield from _item_references(guidance)
    yield from _control_references(guidance)
    for platform in guidance.platforms.values():
        if platform.shared:
            behind = {p.slug for p in guidance.platforms.values() if p.slug != platform.slug}
            place = (platform.file, "", "shared")
            yield place, platform.shared, behind, "account behind platforms"
    sources = set(guidance.sources)
    for asked in guidance.duties.values():
        for ref in asked.refs:
            yield ("guidance/duties.toml", asked.id, "refs"), ref.source, sources, "source"
    for profession in guidance.professions.values():
        for source in profession.sources:
            place = ("guidance/professions.toml", profession.id, "sources")
            yield place, source, sources, "source"


def _control_references(guidance: Guidance) -> Iterator[_Referred]:
    controls = set(guidance.controls)
    for platform in guidance.platforms.values():
        for item in platform.item:
            if item.control:
                yield (platform.file, item.id, "control"), item.control, controls, "control"
        for control in platform.absent:
            yield (platform.file, "", "absent"), control, controls, "control"


def _item_references(guidance: Guidance) -> Iterator[_Referred]:
    duties, items = set(guidance.duties), set(guidance.items)
    for file, entry in entries(guidance):
        for duty in entry.duties:
            yield (file, entry.id, "duties"), duty, duties, "duty"
        for duty in getattr(entry, "asked", ()):
            yield (file, entry.id, "asked"), duty, set(entry.duties), "duty of this item"
        for source in getattr(entry, "sources", ()):
            yield (file, entry.id, "sources"), source, set(guidance.sources), "source"
        for twin in getattr(entry, "same_as", ()):
            yield (file, entry.id, "same_as"), twin, items, "item"
    for topic in guidance.topics.values():
        others = {i.id for t in guidance.topics.values() if t is not topic for i in t.item}
        for ident in topic.takes:
            yield (topic.file, "", "takes"), ident, others, "item of another topic"


def _duplicate_ids(guidance: Guidance) -> Iterator[Problem]:
    seen: dict[str, tuple[str, type]] = {}
    for file, entry in entries(guidance):
        place = (file, type(entry))
        other = seen.setdefault(entry.id, place)
        if other[0] != file:
            fault = f"this id is already used in {other[0]}."
            yield Problem(file, entry.id, "id", fault, "Give one of the two a new id.")
        elif other != place:
            fault = "this id occurs twice."
            yield Problem(file, entry.id, "id", fault, "Give one of them a new id.")


def entries(guidance: Guidance) -> Iterator[tuple[str, schema.Item | schema.Passage]]:
    """Yield every item and passage with the file it stands in."""
    for home in guidance.homes:
        yield from ((home.file, item) for item in home.item)
        if isinstance(home, schema.Topic):
            yield from ((home.file, passage) for passage in home.passage)
    yield from (("guidance/texts.toml", passage) for passage in guidance.texts.values())
