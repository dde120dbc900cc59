"""The sheets for some answers, before twins, last time and minutes have their say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from checklist.answers.model import Account, Answers
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Item, Kind, Passage, Platform, Profession, Topic
from checklist.tailoring.checklist import Entry, Section, Sheet
from checklist.tailoring.citations import READING, allowed, citations, is_readable, series
from checklist.tailoring.harm import core, harm_a_minute, weight
from checklist.tailoring.parts import (
    ONE,
    TWO,
    AccountPart,
    account_parts,
    kinds_of,
    shared_parts,
    two_kinds,
)
from checklist.tailoring.sheet_ids import SUPERVISOR

MESSAGING = "Messaging"
"""The category of platforms that carry messages."""

CONDUCT = "conduct"
"""The topic that tells someone with one kind of profile that the other is an option."""

CORE = "Every account gets it first."
"""The reason for an item of the core."""

OPTIONS: dict[Kind, str] = {"personal": "option-professional", "professional": "option-personal"}
"""The fixed text for people all of whose profiles are of one kind."""


_Placed = tuple[Platform | Topic, Item]
"""An item with the topic it comes from."""


class SheetMaker:
    """Makes the sheets for some answers on a day."""

    def __init__(self, guidance: Guidance, answers: Answers, day: date) -> None:
        self.guidance = guidance
        self.answers = answers
        self.day = day
        chosen = answers.profession
        self.profession: Profession | None = guidance.professions[chosen] if chosen else None
        self.allowed = allowed(guidance, self.profession)
        self.own_duties = frozenset(
            duty.id
            for duty in guidance.duties.values()
            if self.profession and {ref.source for ref in duty.refs} & {*self.profession.sources}
        )
        kinds = {k for a in answers.accounts if a.stage != "leaving" for k in kinds_of(a)}
        self.readers = {*answers.family} | ({TWO} if len(kinds) > 1 else set())
        self.readers |= {ONE} if "mixed" in kinds else set()
        self._reading = tuple(
            source.short
            for source in self.allowed.values()
            if self.profession and source.id in self.profession.sources and is_readable(source)
        )
        taking = [topic for topic in guidance.topics.values() if topic.takes]
        self.taken = {i for topic in taking if self._wanted(topic) for i in topic.takes}

    def sheets(self) -> Iterator[Sheet]:
        """Yield the platforms in the order of the guidance, then the topics."""
        behind = shared_parts(self.guidance, self.answers)
        for part in account_parts(self.guidance, self.answers):
            yield self._platform_sheet(part)
            if part.stage != "leaving" and part.platform.shared in behind:
                yield self._platform_sheet(behind.pop(part.platform.shared))
        for topic in self.guidance.topics.values():
            yield from self._topic_sheets(topic)

    def _platform_sheet(self, part: AccountPart) -> Sheet:
        sections = [self._section(part)]
        if part.is_pulled_apart:
            sections.append(self._section(replace(part, stage="separating")))
        own, *others = sections
        sections = [own, *(section for section in others if section.entries)]
        return Sheet(tuple(sections), notes=part.platform.note, private=part.private)

    def _section(self, part: AccountPart) -> Section:
        notes = [part.because]
        if part.kind == "mixed" and part.stage == "using":
            notes.append("One account serves both, so the stricter of 2 settings is asked.")
        items = part.items(self.guidance.controls)
        first = core(items, self.guidance.controls, part.stage)
        return Section(
            id=part.id,
            title=part.name,
            home=part.platform,
            entries=tuple(
                self._entry(item, part.kind, part.id, notes, core=item.id in first)
                for item in items
            ),
            kind=part.kind,
            stage=part.stage,
            because=part.because,
            stale=self._stale(part.platform),
        )

    def _wanted(self, topic: Topic) -> bool:
        answers = self.answers
        if self._chosen(topic) or answers.occasion in topic.occasions:
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

    def _chosen(self, topic: Topic) -> bool:
        answers = self.answers
        return topic.slug in answers.pages or (topic.slug == "research" and answers.research)

    def _is_messaging(self, account: Account) -> bool:
        platform = self.guidance.platforms.get(account.platform)
        return platform is not None and platform.category == MESSAGING

    def _topic_sheets(self, topic: Topic) -> Iterator[Sheet]:
        if self._wanted(topic):
            yield self._topic_sheet(topic)
        theirs = [(topic, item) for item in topic.item if "supervisor" in item.only_for]
        if self.answers.supervises and theirs:
            because = "You said that you supervise other people."
            ident, title = f"{topic.slug}{SUPERVISOR}", supervisor_title(topic)
            yield Sheet((self._topic_section(topic, ident, title, theirs, because),))

    def _topic_sheet(self, topic: Topic) -> Sheet:
        level, whole = self.answers.level, self._is_whole(topic)
        mine: list[_Placed] = [(topic, item) for item in topic.item if item.id not in self.taken]
        mine += [self._found(ident) for ident in topic.takes if ident in self.guidance.items]
        if topic.slug == CONDUCT:
            mine += self._of_the_house(topic)
        mine = self._in_turn(topic, mine)
        because = self._topic_because(topic)
        section = self._topic_section(topic, topic.slug, topic.name, mine, because)
        few = level == "quick" or self.answers.minutes is not None
        short = few and not self._chosen(topic)
        passages = [
            passage
            for passage in topic.passage
            if self._is_for(passage) and (passage.kept or (whole and not short))
        ]
        if topic.slug == CONDUCT and not short:
            passages += self._options()
        notes = topic.note if whole else topic.note[:1]
        brief = None if whole else topic.brief
        return Sheet((section,), passages=tuple(passages), notes=notes, brief=brief)

    def _topic_section(
        self, topic: Topic, ident: str, title: str, items: Sequence[_Placed], because: str
    ) -> Section:
        entries = tuple(
            replace(self._entry(item, None, ident, [because]), group=_group(topic, home, item))
            for home, item in items
        )
        return Section(ident, title, topic, entries, because=because)

    def _found(self, ident: str) -> _Placed:
        home, item = self.guidance.items[ident]
        return home, item

    def _in_turn(self, topic: Topic, items: Sequence[_Placed]) -> list[_Placed]:
        """Return the items for these answers, those of one heading together."""
        mine = [(home, item) for home, item in items if self._is_for(item)]
        headings = list(dict.fromkeys(_group(topic, home, item) for home, item in mine))
        return sorted(mine, key=lambda pair: headings.index(_group(topic, *pair)))

    def _of_the_house(self, topic: Topic) -> Iterator[_Placed]:
        """Yield an organisation's own items whose page is not printed: they are for everyone."""
        for home in self.guidance.topics.values():
            if home.slug != topic.slug and not self._wanted(home):
                yield from (
                    (home, item)
                    for item in home.item
                    if self._is_of_house(item) and item.id not in topic.takes
                )

    def _is_of_house(self, item: Item) -> bool:
        house = self.guidance.house
        return house is not None and bool(house.because(item.id))

    def _is_whole(self, topic: Topic) -> bool:
        return topic.brief is None or self._chosen(topic) or self.answers.level == "full"

    def _is_for(self, part: Item | Passage) -> bool:
        return not part.only_for or bool(self.readers.intersection(part.only_for))

    def _options(self) -> Iterator[Passage]:
        """Yield one line for someone all of whose profiles are of one kind."""
        kinds = {k for a in self.answers.accounts if a.stage != "leaving" for k in kinds_of(a)}
        name = OPTIONS.get(next(iter(kinds))) if len(kinds) == 1 else None
        if name and name in self.guidance.texts:
            yield self.guidance.texts[name]

    def _topic_because(self, topic: Topic) -> str:
        if self._chosen(topic):
            return "You asked for this part."
        if self.answers.occasion in topic.occasions:
            return "The occasion of this checklist calls for it."
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

    def _entry(
        self,
        item: Item,
        kind: Kind | None,
        section: str,
        notes: Sequence[str],
        *,
        core: bool = False,
    ) -> Entry:
        level = f"It is {item.importance}." if item.importance != "extra" else "It is an extra."
        cited, house = citations(self.guidance, self.allowed, item), self.guidance.house
        asked_by = [text for _, text in cited]
        because = [*notes]
        theirs = house.because(item.id) if house else ""
        if house and theirs:
            asked_by = [house.house.organisation, *asked_by]
            because.append(theirs)
        return Entry(
            item,
            item.target(kind) or "",
            tuple(asked_by),
            (*because, CORE if core else level),
            section,
            item.group,
            stale=self._stale(item),
            weight=weight(self.guidance, item, kind),
            harm_a_minute=harm_a_minute(self.guidance, item, kind, self.own_duties),
            core=core,
            house=bool(theirs),
            sources=tuple(source.id for source, _ in cited),
            reading=self._reading if READING in item.duties else (),
        )

    def _stale(self, thing: Item | Platform) -> bool:
        return thing.evidence is not None and thing.evidence.due < self.day


def supervisor_title(topic: Topic) -> str:
    """Return the title of the supervisor's part of a topic."""
    return f"{topic.name}: your part as a supervisor"


def _group(topic: Topic, home: Platform | Topic, item: Item) -> str:
    """Return the heading of an item: the name of its own topic where another topic takes it."""
    return item.group if home.slug == topic.slug else home.name
