"""The wording rules of the guidance that a machine can check.

Rule numbers C01 to C25 are those of the checklist design rules that the project collected from
Degani and Wiener (NASA, 1990 and 1993), Gawande and Boorman, and the NHS service manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import groupby, pairwise, product

from checklist.editing import published_ids
from checklist.editing.control_rules import control_problems
from checklist.editing.evidence_rules import evidence_problems
from checklist.editing.readability import (
    QUOTED,
    SENTENCE_WORDS,
    prose_of,
    reading_grade,
    sentences,
    words,
)
from checklist.editing.review_dates import impossible_dates
from checklist.editing.scaffold import unfinished
from checklist.errors import Problem, did_you_mean
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import IMPORTANCES, Item, Passage, Platform, Topic
from checklist.html.wording import BODIES

TITLE_WORDS = 12
GROUP_ITEMS = 9
GRADE = 8.0
LABEL_CHARACTERS = 60
ESSENTIALS = {"using": 5, "opening": 4, "leaving": 3, "separating": 3}
"""Essential items that a platform has at most beside the core, by stage and kind of profile."""


def lint(guidance: Guidance, published: frozenset[str], today: date | None = None) -> list[Problem]:
    """Return every fault of wording, structure or identity, in the order of the files.

    `published`: every id that ever appeared. Without `today` no date is in the future.
    """
    problems = [p for home in guidance.platforms.values() for p in _platform(guidance, home)]
    problems += [p for topic in guidance.topics.values() for p in _topic(guidance, topic)]
    for passage in guidance.texts.values():
        problems += _passage(guidance, "guidance/texts.toml", passage)
    for source in guidance.sources.values():
        for field in ("title", "short", "body", "published", "status_note"):
            location = ("guidance/sources.toml", source.id, field)
            problems += _prose(guidance, *location, getattr(source, field))
    for duty in guidance.duties.values():
        problems += _prose(guidance, "guidance/duties.toml", duty.id, "text", duty.text)
        problems += _clauses(guidance, duty.id)
    problems += [*evidence_problems(guidance), *_twins(guidance), *control_problems(guidance)]
    for control in guidance.controls.values():
        for text in (control.name, control.harm, *(w.reason for w in control.weights)):
            problems += _prose(guidance, "guidance/controls.toml", control.id, "harm", text)
    problems += [*unfinished(guidance), *impossible_dates(guidance, today or date.max)]
    problems += published_ids.check(guidance, published)
    problems += _handout(guidance) if guidance.whole else []
    return problems


def _twins(guidance: Guidance) -> Iterator[Problem]:
    """Items that say the same are linked, one way and in one step, and serve one duty at least."""
    titles: dict[str, tuple[str, Item]] = {}
    for topic in guidance.topics.values():
        for item in topic.item:
            slug, other = titles.setdefault(item.title.casefold(), (topic.slug, item))
            is_linked = {item.id, other.id} & {*item.same_as, *other.same_as}
            if slug != topic.slug and not is_linked:
                cure = f"Add same_as = [“{other.id}”], or another title."
                yield Problem(topic.file, item.id, "same_as", f"{other.id} has its title.", cure)
    for ident, (home, item) in guidance.items.items():
        for twin in item.same_as:
            if twin not in guidance.items:  # the loader has said so
                continue
            other = guidance.items[twin][1]
            if twin == ident or other.same_as:
                cure = "Name the item that is printed."
                yield Problem(home.file, ident, "same_as", f"{twin} is a twin itself.", cure)
            elif not set(item.duties) & set(other.duties):
                cure = "Unlink them, or name the duty that both serve."
                fault = f"{twin} serves no duty of this item."
                yield Problem(home.file, ident, "same_as", fault, cure)


def _platform(guidance: Guidance, platform: Platform) -> Iterator[Problem]:
    file = platform.file
    yield from _prose(guidance, file, "", "name", platform.name)
    yield from _home(guidance, file, platform)
    yield from _prose(guidance, file, "", "accounts", platform.accounts)
    yield from _prose(guidance, file, "", "look_from_outside", platform.look_from_outside)
    for item in platform.item:
        yield from _asked(platform, file, item)
    yield from _essentials(guidance, platform)


def _topic(guidance: Guidance, topic: Topic) -> Iterator[Problem]:
    file = topic.file
    yield from _prose(guidance, file, "", "name", topic.name)
    yield from _home(guidance, file, topic)
    for passage in topic.passage:
        yield from _passage(guidance, file, passage)


def _home(guidance: Guidance, file: str, home: Platform | Topic) -> Iterator[Problem]:
    for sentence in home.note:
        yield from _prose(guidance, file, "", "note", sentence)
    for item in home.item:
        yield from _item(guidance, file, item)
    yield from _groups(file, home)
    grade = reading_grade(prose_of(home))
    if grade > GRADE:
        cure = "Use shorter words and sentences."
        yield Problem(file, "", "", f"reading grade {grade:.1f}; at most {GRADE:.0f}.", cure)


def _item(guidance: Guidance, file: str, item: Item) -> Iterator[Problem]:
    def problem(field: str, fault: str, cure: str) -> Problem:
        return Problem(file, item.id, field, fault, cure)

    yield from _title(guidance, file, item)
    for field in ("title", "why", "how", "check", "group"):
        yield from _prose(guidance, file, item.id, field, getattr(item, field))
    if len(sentences(item.why)) != 1 or not item.why.endswith("."):
        yield problem("why", "it is not one sentence.", "Write one sentence with a full stop.")
    if item.check and (len(sentences(item.check)) != 1 or not item.check.endswith(".")):
        yield problem("check", "it is not one sentence.", "Write one sentence with a full stop.")
    if item.group.casefold() in ("other", "others", "misc", "more"):
        yield problem("group", "it names no function.", "Say what the items do: “Who can see you”.")
    if item.importance != "extra" and not item.duties:
        yield problem(
            "duties", "an item that is not extra names no duty.", "Add the duty it serves."
        )
    for kind in ("personal", "professional") if item.set else ():
        yield from _prose(guidance, file, item.id, f"set.{kind}", getattr(item.set, kind))
    yield from _labels(file, item)


def _labels(file: str, item: Item) -> Iterator[Problem]:
    where = item.where
    for label in (*where.app, *where.web, where.search) if where else ():
        if foreign := re.search(_FORBIDDEN[_FOREIGN], label):
            fault = f"{_FOREIGN}: “{foreign[0]}”."
            yield Problem(file, item.id, "where", fault, "Write it in plain letters.")
        if len(label) > LABEL_CHARACTERS:
            fault = f"“{label}” has {len(label)} characters."
            yield Problem(file, item.id, "where", fault, "Give one element to each tap.")


def _title(guidance: Guidance, file: str, item: Item) -> Iterator[Problem]:
    def problem(fault: str, cure: str) -> Problem:
        return Problem(file, item.id, "title", fault, cure)

    title = item.title
    count = len(words(title))
    if count > TITLE_WORDS:
        yield problem(f"{count} words; at most {TITLE_WORDS}.", "Cut it.")
    first = words(title)[0] if words(title) else ""
    if first not in guidance.verbs:
        hint = did_you_mean(first, guidance.verbs) or "Start with a verb from wording.toml."
        yield problem(f"it starts with “{first}”.", hint)
    if first in ("Check", "Review") and not re.search(
        r"\b(that|shows?|is|are|says?|whether|what|who|which|every|each|all|against)\b", title
    ):
        yield problem("it states no end state.", f"Say what is true afterwards: “{first} that …”.")
    if title.endswith("."):
        yield problem("it ends with a full stop.", "Delete the full stop.")
    if re.search(r"\b(do not|never|cannot)\b", title, re.IGNORECASE):
        yield problem("it is negative: ticking a “do not” confuses.", "Say what to do instead.")
    joined = re.search(r"\b(and|or)\b", QUOTED.sub("", title))
    if joined and title not in guidance.joined:
        cure = "Split the item, or list the title under “joined” in wording.toml."
        yield problem(f"“{joined[0]}” may join 2 actions.", cure)


def _asked(platform: Platform, file: str, item: Item) -> Iterator[Problem]:
    for kind in ("personal", "professional"):
        if item.set and kind not in platform.kinds and getattr(item.set, kind):
            fault = f"{platform.name} has no {kind} profiles."
            yield Problem(file, item.id, f"set.{kind}", fault, "Leave it empty.")
    if item.set and not item.target("mixed"):
        yield Problem(file, item.id, "set", "no kind of profile is asked.", "Add a target.")


def _essentials(guidance: Guidance, platform: Platform) -> Iterator[Problem]:
    """When everything is essential, nothing is: each list has few beside the core."""
    core = {control.id for control in guidance.controls.values() if control.core}
    for (stage, most), kind in product(ESSENTIALS.items(), platform.kinds):
        items = [
            item
            for item in platform.item
            if (item.stage, item.importance) == (stage, "essential")
            and item.target(kind) is not None
            and not (stage == "using" and item.control in core)
        ]
        if len(items) > most:
            fault = (
                f"{len(items)} {stage} items are essential for a {kind} profile; at most {most}."
            )
            cure = "Keep those where harm is likely within a year."
            yield Problem(platform.file, items[most].id, "importance", fault, cure)


def _groups(file: str, home: Platform | Topic) -> Iterator[Problem]:
    """C01, C09: few items under a heading, which stand together, the most important first."""
    seen = set()
    for (stage, group), run in groupby(home.item, key=lambda item: (item.stage, item.group)):
        items = list(run)
        if (stage, group) in seen:
            cure = "Move the items of one group together."
            yield Problem(file, items[0].id, "group", f"“{group}” stands in two places.", cure)
        seen.add((stage, group))
        if len(items) > GROUP_ITEMS:
            cure = "Split the group."
            yield Problem(
                file, items[GROUP_ITEMS].id, "group", f"“{group}” has {len(items)} items.", cure
            )
        ranks = [IMPORTANCES.index(item.importance) for item in items]
        if stage == "using" and ranks != sorted(ranks):
            late = next(i for i, (a, b) in enumerate(pairwise(ranks), 1) if b < a)
            cure = "Order the group: essential, recommended, extra."
            yield Problem(
                file, items[late].id, "importance", "it stands after a lesser item.", cure
            )


def _passage(guidance: Guidance, file: str, passage: Passage) -> Iterator[Problem]:
    for part in (passage.heading, *passage.text):
        yield from _prose(guidance, file, passage.id, "text", part.replace(BODIES, "HCPC"))


def _prose(guidance: Guidance, file: str, ident: str, field: str, text: str) -> Iterator[Problem]:
    """C18, C22, C23 and the characters that the fonts hold. A label in quotes is the app's own."""
    for sentence in sentences(text):
        count = len(words(sentence))
        if count > SENTENCE_WORDS:
            fault = f"a sentence of {count} words; at most {SENTENCE_WORDS}."
            yield Problem(file, ident, field, fault, f"Split it: “{sentence[:40]}…”.")
    ours = "" if field.startswith("set.") else QUOTED.sub("", text)
    for word in _words_pattern(guidance.banned).finditer(ours):
        yield Problem(file, ident, field, f"“{word[0]}” is not used here.", "Say it another way.")
    for fault, pattern in _FORBIDDEN.items():
        if found := re.search(pattern, text):
            yield Problem(file, ident, field, f"{fault}: “{found[0]}”.", _CURES.get(fault, ""))


@cache
def _words_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if words else r"(?!)", re.IGNORECASE)


_NAMES = "RCPSYCH"

_FOREIGN = "a character that the fonts do not promise"

_FORBIDDEN = {
    "an ordinal in a date": r"\b\d{1,2}(st|nd|rd|th)(?= (of )?[A-Z])",
    "a plural in brackets": r"\(s\)",
    "capitals for emphasis": rf"\b(?!{_NAMES})[A-Z]{{6,}}\b",
    "an exclamation mark": r"!",
    "a semicolon": r";",
    "markup": r"[<>{}*_]",
    "a straight quotation mark": r"[\"']",
    _FOREIGN: r"[^\x20-\x7e£§©«»°·À-ž–—‘’“”…€›]",
}

_CURES = {
    "an ordinal in a date": "Write “6 August 2018”.",
    "a plural in brackets": "Use the plural.",
    "capitals for emphasis": "Use sentence case.",
    "an exclamation mark": "Use a full stop.",
    "a semicolon": "Write two sentences.",
    "markup": "Write plain text.",
    "a straight quotation mark": "Use “ ”, ‘ ’ or the apostrophe ’.",
    _FOREIGN: "Write it in plain letters.",
}


def _clauses(guidance: Guidance, ident: str) -> Iterator[Problem]:
    """Decision 6: a clause number is printed only when seen."""
    for ref in guidance.duties[ident].refs:
        source = guidance.sources.get(ref.source)
        if ref.clause and source and source.evidence == "memory":
            fault = f"clause {ref.clause} of {source.id}, which was never seen."
            yield Problem("guidance/duties.toml", ident, "refs", fault, "Leave the clause out.")


def _handout(guidance: Guidance) -> Iterator[Problem]:
    """Each point of the hand-out is answered by something that exists."""
    known = {*guidance.items, *guidance.passages, *guidance.duties, *guidance.sources}
    for point in guidance.points:
        for answer in point.answered_by:
            if not answer.startswith("feature: ") and answer not in known:
                hint = did_you_mean(answer, known) or "Name an item, passage, duty or source."
                location = ("guidance/handout-2018.toml", point.id, "answered_by")
                yield Problem(*location, f"there is no “{answer}”.", hint)
