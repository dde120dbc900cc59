"""The questions as data: their words, their choices and when each is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checklist.answers import parse as answering
from checklist.answers.model import UNLISTED, Account, AccountStage, Answers
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform

MOST_USED = 12
"""Number of platforms that stand first, before the others in their groups."""


@dataclass(frozen=True)
class Choice:
    """One numbered answer."""

    value: str
    label: str
    hint: str = ""
    heading: str = ""
    """Printed above it where it differs from the one before."""
    words: tuple[str, ...] = ()
    """Other words that a person may type for it."""


@dataclass(frozen=True)
class Question:
    """A question in the words in which it is asked."""

    key: str
    text: str
    hint: str
    choices: Callable[[Guidance, Answers], Sequence[Choice]]
    many: bool = False
    other: bool = False
    """A name that is not in the list is an answer too."""
    first: int = 0
    """Number of choices that are shown before someone asks for more; 0 shows all."""
    asked: Callable[[Guidance, Answers], bool] = lambda _guidance, _answers: True


def short(question: Question) -> str:
    """Return a question as the list of answers names it."""
    return _SHORT[question.key]


def kind_question(guidance: Guidance, account: Account) -> Question:
    """Return the question of how one platform is used."""
    platform = guidance.platforms.get(account.platform)
    name = platform.name if platform else account.platform.removeprefix(UNLISTED)
    verb = {"using": "do you use", "opening": "will you use", "leaving": "did you use"}[
        account.stage
    ]
    allowed = platform.kinds if platform else ("personal", "professional")
    kinds = _KINDS if len(allowed) == 2 else [c for c in _KINDS if c.value in allowed]
    text = f"How {verb} {name}?"
    return Question("kinds", text, "", lambda _guidance, _answers: kinds)


def _fixed(*choices: Choice) -> Callable[[Guidance, Answers], Sequence[Choice]]:
    return lambda _guidance, _answers: choices


def _professions(guidance: Guidance, _answers: Answers) -> Sequence[Choice]:
    listed = [
        Choice(p.id, p.name, heading=p.group, words=p.aliases)
        for p in guidance.professions.values()
    ]
    return [*listed, Choice("", "I do not know, or it is not here", heading="Not in the list")]


def _platforms(stage: AccountStage) -> Callable[[Guidance, Answers], Sequence[Choice]]:
    def choices(guidance: Guidance, answers: Answers) -> Sequence[Choice]:
        shown = tuple(platform for platform in guidance.offered if platform.listed)
        first = shown[:MOST_USED]
        rest = sorted(shown[MOST_USED:], key=_category_order(shown))
        listed = [_platform_choice(p, "Most used") for p in first]
        listed += [_platform_choice(p, p.category) for p in rest]
        named = [
            a.platform for a in answers.accounts if a.stage == stage and UNLISTED in a.platform
        ]
        return [
            *listed,
            *(Choice(n, n.removeprefix(UNLISTED), heading="Named by you") for n in named),
        ]

    return choices


def _category_order(platforms: Iterable[Platform]) -> Callable[[Platform], tuple[int, int]]:
    categories = list(dict.fromkeys(platform.category for platform in platforms))
    return lambda platform: (categories.index(platform.category), platform.order)


def _platform_choice(platform: Platform, heading: str) -> Choice:
    return Choice(platform.slug, platform.name, heading=heading, words=platform.aliases)


_KINDS: list[Choice] = [
    Choice("personal", "Personal", "family, friends, private life"),
    Choice("professional", "Professional", "work, colleagues, the public"),
    Choice("both", "2 accounts", "one personal, one professional", words=("both",)),
    Choice("mixed", "One account for both", "private life and work in one", words=("mixed",)),
]


KIND_LABELS = {choice.value: choice.label.lower() for choice in _KINDS}

QUESTIONS: tuple[Question, ...] = (
    Question(
        "occasion",
        "What is this checklist for?",
        "",
        _fixed(
            Choice("check-up", "A check-up of my own"),
            Choice("new-starter", "I am starting a new job"),
            Choice("annual-review", "My annual review"),
            Choice("supervision", "Supervision"),
        ),
    ),
    Question(
        "profession",
        "What is your profession?",
        "It decides which policies are named. You can also type part of a name.",
        _professions,
    ),
    Question(
        "platforms",
        "Which of these do you have an account on?",
        "Type numbers or names. For one that is not here, type its name.",
        _platforms("using"),
        many=True,
        other=True,
        first=MOST_USED,
    ),
    Question(
        "opening",
        "Which accounts are you about to open?",
        "Press Enter for none.",
        _platforms("opening"),
        many=True,
        other=True,
        first=MOST_USED,
    ),
    Question(
        "leaving",
        "Which accounts are you about to close or leave?",
        "Press Enter for none.",
        _platforms("leaving"),
        many=True,
        other=True,
        first=MOST_USED,
    ),
    Question(
        "family",
        "Whose posts could show something about you?",
        "The family sheet is for them. No names are asked. Type none to leave it out.",
        _fixed(
            Choice("partner", "A partner"),
            Choice("children", "Children"),
            Choice("relatives", "Parents, other relatives and friends"),
        ),
        many=True,
    ),
    Question(
        "supervises",
        "Do you supervise, teach or assess other people?",
        "",
        _fixed(Choice("no", "No"), Choice("yes", "Yes")),
    ),
    Question(
        "pages",
        "Would you like pages on any of these?",
        "Each adds a page or two. Press Enter for none.",
        lambda guidance, _answers: [
            Choice(slug, name) for slug, name in answering.extra_pages(guidance).items()
        ],
        many=True,
    ),
    Question(
        "level",
        "How much do you want to do?",
        "",
        _fixed(
            Choice("quick", "Quick", "the essentials, at most 5 on a sheet"),
            Choice("standard", "Standard", "at most 9 on a sheet"),
            Choice("full", "Full", "everything"),
        ),
    ),
)

_SHORT = {
    "occasion": "Occasion",
    "profession": "Profession",
    "platforms": "Accounts you have",
    "opening": "Accounts you will open",
    "leaving": "Accounts you will leave",
    "family": "Family sheet",
    "supervises": "You supervise others",
    "pages": "Also",
    "level": "How much",
}
