"""Guidance + answers → checklist. Pure: the same arguments always give the same checklist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from checklist.answers.model import UNLISTED, Account, Answers, Level
from checklist.guidance.guidance import GENERAL, Guidance
from checklist.guidance.schema import IMPORTANCES, Item, Kind, Platform, Profession, Stage, Topic
from checklist.tailoring.checklist import Checklist, Entry, Sheet
from checklist.tailoring.citations import allowed, citations, series
from checklist.tailoring.ranking import fit, rank, ranked
from checklist.tailoring.sheet_ids import SUPERVISOR

FIRST = 7
"""How many entries the first page names: a person given 32 equal tasks does none."""

MESSAGING = "Messaging"
"""The category of platforms that carry messages."""

DEPTH: dict[Level, int] = {"quick": 1, "standard": 2, "full": 3}
"""How many of the importances a level takes."""

ROOM: dict[Level, int | None] = {"quick": 5, "standard": 9, "full": None}
"""At most so many entries on a sheet."""


def tailor(guidance: Guidance, answers: Answers, day: date | None = None) -> Checklist:
    """The checklist for `answers`, made on `day`; every entry says why it is there.

    Without a day nothing counts as stale. Raises KeyError for a platform or profession that the
    guidance does not hold: answers are checked where they come in.
    """
    maker = _Maker(guidance, answers, day or date.min)
    whole = [sheet for sheet in maker.sheets() if sheet.entries or sheet.passages]
    sheets, left_out = fit(whole, answers.minutes)
    return Checklist(
        edition=guidance.edition,
        answers=answers,
        profession=maker.profession,
        sheets=tuple(sheets),
        first=tuple(ranked(sheets)[:FIRST]),
        left_out=tuple(left_out),
        sources=tuple(maker.allowed.values()),
        stale_sources=tuple(s.id for s in maker.allowed.values() if s.review_by < maker.day),
    )


def kinds_of(account: Account) -> tuple[Kind, ...]:
    """The kinds of sheet an account gets: `both` means two accounts."""
    return ("personal", "professional") if account.kind == "both" else (account.kind,)


def two_kinds(accounts: Iterable[Account]) -> bool:
    """Whether work and private life meet: a mixed profile, or both kinds anywhere."""
    kinds = {
        kind for account in accounts if account.stage != "leaving" for kind in kinds_of(account)
    }
    return "mixed" in kinds or len(kinds) > 1


@dataclass(frozen=True)
class _Part:
    """One platform and kind for which sheets are made."""

    platform: Platform
    name: str
    kind: Kind
    stage: Stage
    private: bool = False
    suffix: str = ""


class _Maker:
    def __init__(self, guidance: Guidance, answers: Answers, day: date) -> None:
        self.guidance = guidance
        self.answers = answers
        self.day = day
        chosen = answers.profession
        self.profession: Profession | None = guidance.professions[chosen] if chosen else None
        self.allowed = allowed(guidance, self.profession)

    def sheets(self) -> Iterator[Sheet]:
        for part in self._parts():
            yield self._platform_sheet(part)
        for topic in self.guidance.topics.values():
            if self._wanted(topic):
                yield from self._topic_sheets(topic)

    def _parts(self) -> Iterator[_Part]:
        """What stands behind the platforms first, then each platform in its own order."""
        yield from self._shared_parts()
        suffixes = _suffixes(self.answers.accounts)
        listed = {a.platform: i for i, a in enumerate(self.answers.accounts)}
        place = {slug: i for i, slug in enumerate(self.guidance.platforms)}
        accounts = sorted(
            self.answers.accounts,
            key=lambda a: (place.get(a.platform, len(place)), listed[a.platform]),
        )
        for account in accounts:
            private = account.platform.startswith(UNLISTED)
            slug = GENERAL if private else account.platform
            platform = self.guidance.platforms[slug]
            name = account.platform.removeprefix(UNLISTED) if private else platform.name
            for kind in kinds_of(account):
                suffix = suffixes.get(account.platform, "")
                yield from _stages(_Part(platform, name, kind, account.stage, private, suffix))

    def _shared_parts(self) -> Iterator[_Part]:
        """An account behind several platforms, once, strict enough for all of them."""
        behind: dict[str, set[Kind]] = {}
        chosen = {a.platform for a in self.answers.accounts if a.stage != "leaving"}
        for account in self.answers.accounts:
            platform = self.guidance.platforms.get(account.platform)
            if platform is None or platform.shared is None or account.stage == "leaving":
                continue
            if platform.shared not in chosen:
                behind.setdefault(platform.shared, set()).update(kinds_of(account))
        for slug, platform in self.guidance.platforms.items():
            if kinds := behind.get(slug):
                kind = next(iter(kinds)) if len(kinds) == 1 else "mixed"
                yield from _stages(_Part(platform, platform.name, kind, "using"))

    def _platform_sheet(self, part: _Part) -> Sheet:
        because = _platform_because(part)
        items = [item for item in part.platform.item if item.stage == part.stage]
        targets = {item.id: item.target(part.kind) for item in items}
        asked = self._take([item for item in items if targets[item.id] is not None])
        notes = [because]
        if part.kind == "mixed" and part.stage == "using":
            notes.append("One account serves both, so the stricter of 2 settings is asked.")
        return Sheet(
            id=_sheet_id(part),
            title=part.name,
            home=part.platform,
            kind=part.kind,
            stage=part.stage,
            entries=tuple(self._entry(item, targets[item.id] or "", notes) for item in asked),
            because=because,
            private=part.private,
            stale=self._stale(part.platform),
        )

    def _wanted(self, topic: Topic) -> bool:
        answers = self.answers
        if topic.slug in answers.topics or (topic.slug == "research" and answers.research):
            return True
        match topic.when:
            case "two-kinds":
                return two_kinds(answers.accounts)
            case "family":
                return bool(answers.family)
            case "leaving":
                return any(account.stage == "leaving" for account in answers.accounts)
            case "messaging":
                return any(self._is_messaging(account) for account in answers.accounts)
            case "full":
                return answers.level == "full"
            case "asked":
                return False
            case "always":
                return True

    def _is_messaging(self, account: Account) -> bool:
        platform = self.guidance.platforms.get(account.platform)
        return platform is not None and platform.category == MESSAGING

    def _topic_sheets(self, topic: Topic) -> Iterator[Sheet]:
        because = self._topic_because(topic)
        mine = [
            i for i in topic.item if not i.only_for or set(i.only_for) & set(self.answers.family)
        ]
        short = self.answers.level == "quick" and not topic.kept
        passages = () if short else topic.passage
        entries = tuple(self._entry(item, "", [because]) for item in self._take(mine))
        yield Sheet(topic.slug, topic.name, topic, entries, passages=passages, because=because)
        theirs = [item for item in topic.item if "supervisor" in item.only_for]
        if self.answers.supervises and theirs:
            because = "You said that you supervise other people."
            entries = tuple(self._entry(item, "", [because]) for item in self._take(theirs))
            title = f"{topic.name}: your part as a supervisor"
            yield Sheet(f"{topic.slug}{SUPERVISOR}", title, topic, entries, because=because)

    def _topic_because(self, topic: Topic) -> str:
        if topic.slug in self.answers.topics:
            return "You asked for this part."
        match topic.when:
            case "two-kinds":
                return "You have profiles for work and for private life."
            case "family":
                return f"You did not decline the sheet about {series(self.answers.family)}."
            case "leaving":
                return "You are leaving a platform."
            case "messaging":
                return "You use a platform for messages."
            case "full":
                return "You chose the full level."
            case "asked":
                return "You asked for this part."
            case "always":
                return "This sheet is for everyone."

    def _take(self, items: list[Item]) -> list[Item]:
        """As many as the level has room for, in the order of the file."""
        level = self.answers.level
        wanted = [item for item in items if item.importance in IMPORTANCES[: DEPTH[level]]]
        best = {item.id for item in sorted(wanted, key=rank)[: ROOM[level]]}
        return [item for item in wanted if item.id in best]

    def _entry(self, item: Item, target: str, notes: list[str]) -> Entry:
        level = f"It is {item.importance}." if item.importance != "extra" else "It is an extra."
        asked_by, house = citations(self.guidance, self.allowed, item), self.guidance.house
        if house and (theirs := house.because(item.id)):
            asked_by, notes = [house.house.organisation, *asked_by], [*notes, theirs]
        return Entry(item, target, tuple(asked_by), (*notes, level), self._stale(item))

    def _stale(self, thing: Item | Platform) -> bool:
        return thing.evidence is not None and thing.evidence.due < self.day


def _stages(part: _Part) -> Iterator[_Part]:
    """The sheets of one platform and kind, in the order in which they are done."""
    match part.stage:
        case "opening":
            yield part
            yield from _stages(replace(part, stage="using"))
        case "leaving":
            yield part
        case _:
            yield part
            if part.kind == "mixed":
                yield replace(part, stage="separating")


def _sheet_id(part: _Part) -> str:
    stage = "" if part.stage == "using" else f"-{part.stage}"
    return f"{part.platform.slug}{part.suffix}{stage}-{part.kind}"


def _suffixes(accounts: Iterable[Account]) -> dict[str, str]:
    """What tells unlisted platforms apart in ids; their names may have no plain letters."""
    names = dict.fromkeys(a.platform for a in accounts if a.platform.startswith(UNLISTED))
    return {name: f"-{number}" for number, name in enumerate(names, 1)}


def _platform_because(part: _Part) -> str:
    name, kind = part.name, part.kind
    if not part.platform.offered and not part.private:
        return f"Your {name} stands behind platforms that you use."
    match part.stage, kind:
        case "opening", _:
            return f"You are opening an account on {name}."
        case "leaving", _:
            return f"You are leaving {name}."
        case _, "mixed":
            return f"You use one {name} account for work and for private life."
        case _:
            return f"You have a {kind} profile on {name}."
