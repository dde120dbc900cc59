"""Answers from a file or from options, checked against the guidance; and back to a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import rtoml

from checklist.answers.model import (
    KIND_ANSWERS,
    LEVELS,
    OCCASIONS,
    RELATIONS,
    UNLISTED,
    Account,
    AccountStage,
    Answers,
    KindAnswer,
    profiles_of,
)
from checklist.base.text import CHARACTERS, clean
from checklist.errors import AnswersInvalid, Problem, did_you_mean
from checklist.guidance.guidance import Guidance, profession_words
from checklist.guidance.schema import Relation

MAX_BYTES = 100_000

LONGEST_PLATFORM = 40

TABLES: dict[str, AccountStage] = {
    "platforms": "using",
    "opening": "opening",
    "leaving": "leaving",
}

KEYS = (
    "occasion",
    "profession",
    "level",
    "minutes",
    "family",
    "supervises",
    "research",
    "pages",
    *TABLES,
)

OLDER = ("topics",)
"""Names of `pages` in older answers files."""

MOST_MINUTES = 10_000

MINUTES_CURE = f"Use 1 to {MOST_MINUTES}."

Word = TypeVar("Word", bound=str)

Raw = dict[str, Any]
"""Answers as an answers file spells them, not yet checked."""


def parse(data: bytes, name: str) -> Raw:
    """Return the TOML of an answers file. Raises AnswersInvalid, naming the line where it can."""
    if len(data) > MAX_BYTES:
        fault = f"“{name}” is larger than {MAX_BYTES:,} bytes, so it is not an answers file."
        raise AnswersInvalid(fault)
    try:
        return dict(rtoml.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise AnswersInvalid(f"“{name}” is not UTF-8 text.", "Save it as UTF-8.") from None
    except rtoml.TomlParsingError as error:
        raise AnswersInvalid(f"“{name}” is not TOML: {error}.") from None


def build(guidance: Guidance, raw: Mapping[str, Any], name: str) -> tuple[Answers, list[Problem]]:
    """Return the answers in `raw` as far as they are right, and every problem with the rest."""
    reading = _Reading(guidance, raw, name, [])
    return reading.answers(), reading.problems


@dataclass(frozen=True)
class _Reading:
    """Raw answers; what is wrong is added to `problems` and counts as not said."""

    guidance: Guidance
    raw: Mapping[str, Any]
    name: str
    problems: list[Problem]

    def answers(self) -> Answers:
        usual = Answers()
        for key in (key for key in self.raw if key not in (*KEYS, *OLDER)):
            cure = did_you_mean(key, KEYS) or f"Use {listed(KEYS)}."
            self._wrong(key, "there is no such answer.", cure)
        return Answers(
            occasion=self._choice("occasion", OCCASIONS, usual.occasion),
            level=self._choice("level", LEVELS, usual.level),
            profession=self._profession(),
            minutes=self._minutes(),
            supervises=self._flag("supervises"),
            research=self._flag("research"),
            family=self._family(),
            pages=tuple(self._pages()),
            accounts=tuple(_accounts(self.guidance, self.raw, self._wrong)),
        )

    def _wrong(self, field: str, fault: str, cure: str = "") -> None:
        self.problems.append(Problem(self.name, "", field, fault, cure))

    def _choice(self, key: str, choices: tuple[Word, ...], usual: Word) -> Word:
        word = self.raw.get(key, usual)
        if word in choices:
            return cast("Word", word)
        self._wrong(key, f"“{word}” is not one of {listed(choices)}.", _hint(word, choices))
        return usual

    def _profession(self) -> str | None:
        word = self.raw.get("profession")
        if word in (None, ""):
            return None
        if found := self.guidance.find_profession(str(word)):
            return found.id
        words = [w for p in self.guidance.professions.values() for w in profession_words(p)]
        cure = did_you_mean(str(word), words) or "Leave it out if yours is not in the list."
        self._wrong("profession", f"there is no profession “{word}”.", cure)
        return None

    def _minutes(self) -> int | None:
        match self.raw.get("minutes"):
            case None:
                return None
            case int(minutes) if not isinstance(minutes, bool) and 1 <= minutes <= MOST_MINUTES:
                return minutes
            case other:
                self._wrong("minutes", f"“{other}” is not a number of minutes.", MINUTES_CURE)
                return None

    def _flag(self, key: str) -> bool:
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self._wrong(key, f"“{value}” is not true or false.")
            return False
        return value

    def _family(self) -> tuple[Relation, ...]:
        given = self.raw.get("family", list(RELATIONS))
        words = given if isinstance(given, list) else [given]
        wrong = [word for word in words if word not in RELATIONS]
        if not isinstance(given, list):
            wrong = words
        for word in wrong:
            fault = f"“{word}” is not one of {listed(RELATIONS)}."
            self._wrong("family", fault, _hint(word, RELATIONS))
        return RELATIONS if wrong else tuple(r for r in RELATIONS if r in words)

    def _pages(self) -> Iterator[str]:
        known = extra_pages(self.guidance)
        keys = [key for key in ("pages", *OLDER) if key in self.raw]
        given = [
            word
            for key in keys
            for word in (self.raw[key] if isinstance(self.raw[key], list) else [self.raw[key]])
        ]
        for word in dict.fromkeys(w if isinstance(w, str) else repr(w) for w in given):
            if word in known:
                yield word
            else:
                cure = _hint(word, tuple(known)) or f"Use {listed(tuple(known))}."
                self._wrong(keys[0], f"there is no page “{word}” to choose.", cure)


def dump(answers: Answers) -> str:
    """Return the answers as an answers file. Nothing in it names the person."""
    data: Raw = {"occasion": answers.occasion}
    if answers.profession:
        data["profession"] = answers.profession
    data["level"] = answers.level
    if answers.minutes:
        data["minutes"] = answers.minutes
    data["family"] = list(answers.family)
    for key in ("supervises", "research"):
        if getattr(answers, key):
            data[key] = True
    if answers.pages:
        data["pages"] = list(answers.pages)
    for table, stage in TABLES.items():
        data[table] = {a.platform: a.kind for a in answers.accounts if a.stage == stage}
    return rtoml.dumps(data, pretty=True)


def extra_pages(guidance: Guidance) -> dict[str, str]:
    """Return the topics that can be chosen, by slug: name."""
    return {t.slug: t.name for t in guidance.topics.values() if t.when != "always"}


def _accounts(guidance: Guidance, raw: Mapping[str, Any], problem: Any) -> Iterator[Account]:
    open_now: dict[tuple[str, str], str] = {}
    for table, stage in TABLES.items():
        given = raw.get(table, {})
        if not isinstance(given, dict):
            problem(
                table, "it is not a table.", f"Write [{table}], then lines like: x = “personal”."
            )
            continue
        seen: dict[str, str] = {}
        for word, kind in given.items():
            platform = _platform(guidance, table, word, problem)
            if platform is None:
                continue
            if platform in seen:
                cure = "Name it once; use “both” for 2 accounts."
                problem(table, f"“{word}” and “{seen[platform]}” are the same platform.", cure)
            elif kind not in KIND_ANSWERS:
                fault = f"{word}: “{kind}” is not one of {listed(KIND_ANSWERS)}."
                problem(table, fault, _hint(kind, KIND_ANSWERS))
            elif fault := wrong_kind(guidance, platform, kind):
                problem(table, fault)
            elif other := _clash(open_now, platform, kind, table):
                cure = "Leave it in one of the two."
                problem(table, f"“{word}” is also in [{other}] as {kind}.", cure)
            else:
                yield Account(platform, kind, stage)
            seen[platform] = word


def _clash(open_now: dict[tuple[str, str], str], platform: str, kind: str, table: str) -> str:
    """The other table that says the same of a platform; "" when there is none."""
    if table == "leaving":
        return ""
    kinds = profiles_of(cast("KindAnswer", kind))
    before = [open_now[platform, k] for k in kinds if (platform, k) in open_now]
    open_now.update({(platform, k): table for k in kinds})
    return before[0] if before else ""


def wrong_kind(guidance: Guidance, platform: str, kind: str) -> str:
    """Return why a platform cannot be used as `kind`; "" when it can."""
    found = guidance.platforms.get(platform)
    wanted = {"personal", "professional"} if kind in ("both", "mixed") else {kind}
    if found is None or wanted <= set(found.kinds):
        return ""
    return f"{found.name} has {found.kinds[0]} profiles only. Use “{found.kinds[0]}”."


def unlisted(name: str) -> tuple[str, str]:
    """Return (the answer, "") for a platform that is not in our list, or ("", what is wrong)."""
    cleaned = clean(name)
    if not cleaned:
        return "", "the name after “other:” is empty. Write other:Name."
    if len(cleaned) > LONGEST_PLATFORM:
        return "", f"the name is {len(cleaned)} characters long. Use at most {LONGEST_PLATFORM}."
    if any(ord(char) not in CHARACTERS for char in cleaned):
        return "", f"“{cleaned}” has letters that cannot be printed. Write it in Latin letters."
    return UNLISTED + cleaned, ""


def _platform(guidance: Guidance, table: str, word: str, problem: Any) -> str | None:
    """The slug of a platform, or `other:` and its cleaned name."""
    if word.casefold().startswith(UNLISTED):
        found, fault = unlisted(word[len(UNLISTED) :])
        if fault:
            problem(table, fault)
        return found or None
    if platform := guidance.find_platform(word):
        return platform.slug
    hint = guidance.platform_hint(word)
    other = f"For one that we do not list write “other:{clean(word)[:LONGEST_PLATFORM]}”."
    problem(table, f"we do not list the platform “{word}”.", f"{hint} {other}".strip())
    return None


def _hint(word: object, choices: tuple[str, ...]) -> str:
    return did_you_mean(str(word), choices)


def listed(words: Sequence[str]) -> str:
    """Return the words as a choice: “a, b or c”."""
    return f"{', '.join(words[:-1])} or {words[-1]}"
