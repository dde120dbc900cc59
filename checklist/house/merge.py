"""The items and passages of a house edition: read, checked and put among ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from checklist.base.dates import today
from checklist.editing.lint import lint
from checklist.editing.published_ids import published_ids
from checklist.errors import Problem, did_you_mean
from checklist.guidance.guidance import Guidance
from checklist.guidance.house_file import House, HouseChange, PlatformPart, TopicPart
from checklist.guidance.limits import FilePart
from checklist.guidance.schema import IMPORTANCES, Item, Passage, Platform, Topic
from checklist.guidance.toml import entries, parse, reference_problems
from checklist.house.local_files import AssetInvalid, inside

Home = Platform | Topic
Entry = Item | Passage

FOLDERS: dict[str, tuple[type[FilePart], type[FilePart]]] = {
    "platforms": (PlatformPart, Platform),
    "topics": (TopicPart, Topic),
}
"""Shapes of a file in each folder: for a platform or topic of ours, and for a new one."""


def merge(
    guidance: Guidance, house: House, name: str, folder: Path | None
) -> tuple[Guidance, tuple[HouseChange, ...], list[Problem]]:
    """`guidance` with what stands in `folder`, what that changed, and every problem with it.

    `name` is what problems call the house file.
    """
    merger = _Merger(guidance, house, name)
    merger.check_prefix()
    if folder:
        merger.take(folder)
    merger.check_replaced()
    merged = merger.merged()
    return merged, tuple(merger.changes), [*merger.problems, *merger.linted(merged)]


@dataclass
class _Merger:
    guidance: Guidance
    house: House
    name: str
    problems: list[Problem] = field(default_factory=list)
    changes: list[HouseChange] = field(default_factory=list)

    def __post_init__(self) -> None:
        ours = self.guidance
        self.homes: dict[str, dict[str, Any]] = {
            "platforms": dict(ours.platforms),
            "topics": dict(ours.topics),
        }
        self.published = published_ids(ours.root) | ours.retired.keys()
        self.known = self.published | {entry.id for _, entry in entries(ours)}
        self.where = {
            entry.id: file for file, entry in entries(ours) if not file.startswith("guidance/")
        }
        self.touched: set[str] = set()
        self.replaced: set[str] = set()
        # Empty while the prefix itself is at fault: nothing else follows from that.
        self.start = f"{self.house.prefix}-" if self.house.prefix else ""

    def _problem(self, file: str, ident: str, field: str, fault: str, cure: str) -> None:
        shown = f"{self.house.items}/{file}" if file != self.name else file
        self.problems.append(Problem(shown, ident, field, fault, cure))

    def check_prefix(self) -> None:
        """A prefix of ours could one day give two things one id."""
        taken = {*self.known, *self.guidance.platforms, *self.guidance.topics}
        if self.start and any(f"{word}-".startswith(self.start) for word in taken):
            fault = f"ids of ours start with “{self.start}”."
            self._problem(self.name, "", "prefix", fault, "Choose another.")
            self.start = ""

    def take(self, folder: Path) -> None:
        """Read every file in `folder`."""
        try:
            files = list(self._files(folder))
        except OSError as error:
            fault = f"the folder cannot be read: {error.strerror}."
            self._problem(self.name, "", "items", fault, "")
            return
        for kind, path in files:
            self._file(kind, path)
        if not files and not self.problems:
            cure = "Add platforms/NAME.toml or topics/NAME.toml, or delete the line."
            self._problem(self.name, "", "items", "the folder holds no items.", cure)

    def _files(self, folder: Path) -> Iterator[tuple[str, Path]]:
        for part in _visible(folder):
            if part.name not in FOLDERS or not part.is_dir():
                hint = did_you_mean(part.name, FOLDERS) or "Use platforms/ and topics/."
                self._problem(part.name, "", "", "it is not read here.", hint)
                continue
            for path in _visible(part):
                name = f"{part.name}/{path.name}"
                try:
                    real = inside(folder, name)
                except AssetInvalid:
                    cure = "Put the file itself here, not a link."
                    self._problem(name, "", "", "it lies outside this folder.", cure)
                    continue
                if path.suffix != ".toml" or not real.is_file():
                    self._problem(name, "", "", "it is not read here.", "Use files NAME.toml.")
                    continue
                yield part.name, path

    def _file(self, kind: str, path: Path) -> None:
        slug, name = path.stem, f"{kind}/{path.name}"
        home = self.homes[kind].get(slug)
        if home is None and self.start and not slug.startswith(self.start):
            hint = did_you_mean(slug, self.homes[kind])
            fault = f"we have no {kind.removesuffix('s')} “{slug}”."
            cure = f"{hint} A new one is called {self.start}NAME.toml.".strip()
            self._problem(name, "", "", fault, cure)
            return
        found: list[Problem] = []
        value = parse(path, name, FOLDERS[kind][home is None], found)
        self.problems += [self._shown(problem) for problem in found]
        if value is None:
            return
        self.touched.add(slug)
        if home is None:
            self._new_home(kind, name, value)
            home = value
        for table in ("item", "passage"):
            for entry in getattr(value, table, ()):
                self._check_id(home, table, name, entry)
                home = self._put(home, table, entry)
        self.homes[kind][slug] = home

    def _new_home(self, kind: str, name: str, home: Home) -> None:
        """A platform of a house edition is found by words that name no other."""
        for word in (home.name, *getattr(home, "aliases", ())) if kind == "platforms" else ():
            if other := self.guidance.find_platform(word):
                fault = f"“{word}” already names {other.name}."
                self._problem(name, "", "name", fault, f"Add to platforms/{other.slug}.toml.")

    def _check_id(self, home: Home, table: str, file: str, entry: Entry) -> None:
        """An id is new and bears the prefix, or it replaces one of ours in its own place."""
        ident, prefix = entry.id, self.start
        if ident in self.house.replaces and ident in self.where:
            self.replaced.add(ident)
            if ident not in {ours.id for ours in getattr(home, table)}:
                fault = f"ours is no {table} of this file."
                cure = f"Put it where ours stands, in {self.where[ident]}."
                self._problem(file, ident, "id", fault, cure)
        elif ident in self.known:
            cure = f"Start its id with “{prefix}”, or list it under replaces in {self.name}."
            self._problem(file, ident, "id", "this id is one of ours.", cure)
        elif not ident.startswith(prefix):
            fault = f"it does not start with “{prefix}”."
            self._problem(file, ident, "id", fault, "Start each new id with the prefix.")

    def _put(self, home: Home, table: str, entry: Entry) -> Home:
        before = next((ours for ours in getattr(home, table) if ours.id == entry.id), None)
        was = "" if before is None or before is entry else title(before)
        self.changes.append(HouseChange(entry.id, home.name, title(entry), was))
        if before is entry:
            return home
        placed = placed_among(getattr(home, table), entry)
        changed: dict[str, Any] = {table: placed}
        return replace(home, **changed)

    def check_replaced(self) -> None:
        """Each id under `replaces` is one of ours, and something takes its place."""
        for ident in self.house.replaces:
            if ident not in self.where:
                fault = f"we have no item or passage “{ident}”."
                cure = did_you_mean(ident, self.where) or "Delete it."
                self._problem(self.name, "", "replaces", fault, cure)
            elif ident not in self.replaced:
                fault = f"nothing takes the place of “{ident}”."
                cure = f"Add it to {self.house.items or 'items'}/{self.where[ident]}, or delete it."
                self._problem(self.name, "", "replaces", fault, cure)

    def merged(self) -> Guidance:
        """Ours and theirs together, in the order of printing."""

        def ordered(homes: Mapping[str, Any]) -> dict[str, Any]:
            return dict(sorted(homes.items(), key=lambda pair: (pair[1].order, pair[0])))

        platforms, topics = ordered(self.homes["platforms"]), ordered(self.homes["topics"])
        return replace(self.guidance, platforms=platforms, topics=topics)

    def linted(self, merged: Guidance) -> list[Problem]:
        """Return the linter's findings on the house's items that it does not have on ours."""
        ids = self.published | {entry.id for _, entry in entries(merged)}
        found = [*reference_problems(merged), *lint(self._part(merged), ids, today())]
        if not found:  # the usual case, in half the time
            return []
        before = {
            *lint(self._part(self.guidance), ids, today()),
            *reference_problems(self.guidance),
        }
        wrong_ids = {problem.item for problem in self.problems if problem.field == "id"}
        return [
            self._shown(problem)
            for problem in found
            if problem not in before and not (problem.field == "id" and problem.item in wrong_ids)
        ]

    def _part(self, guidance: Guidance) -> Guidance:
        """Only what has changed, so that the rest costs no time."""
        return replace(
            guidance,
            platforms={s: p for s, p in guidance.platforms.items() if s in self.touched},
            topics={s: t for s, t in guidance.topics.items() if s in self.touched},
            sources={},
            duties={},
            texts={},
            controls={},
            whole=False,
        )

    def _shown(self, problem: Problem) -> Problem:
        """A problem with the name of the file as its author knows it."""
        cure = problem.cure
        if "joined" in cure:
            cure = "Split the item, or put a name that holds the word in “ ”."
        return replace(problem, file=f"{self.house.items}/{problem.file}", cure=cure)


Row = TypeVar("Row", Item, Passage)


def placed_among(rows: tuple[Row, ...], row: Row) -> tuple[Row, ...]:
    """`rows` with `row` in the place of the one with its id, or at the end of its group.

    Groups stay together and in order of importance.
    """
    same = next((i for i, other in enumerate(rows) if other.id == row.id), None)
    if same is not None and _rank(rows[same]) == _rank(row):
        return tuple(row if other.id == row.id else other for other in rows)
    others = [other for other in rows if other.id != row.id]
    stage, group, importance = _rank(row)
    mates = [i for i, other in enumerate(others) if _rank(other)[:2] == (stage, group)]
    higher = [i for i in mates if _rank(others[i])[2] <= importance]
    at = higher[-1] + 1 if higher else mates[0] if mates else len(others)
    others.insert(at, row)
    return tuple(others)


def _rank(row: Item | Passage) -> tuple[str, str, int]:
    if isinstance(row, Passage):
        return "", "", 0
    return row.stage, row.group, IMPORTANCES.index(row.importance)


def title(entry: Item | Passage) -> str:
    """The title of an item or passage on paper."""
    return entry.title if isinstance(entry, Item) else entry.heading or entry.text[0]


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
