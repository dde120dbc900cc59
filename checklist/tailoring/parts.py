"""The platforms of a checklist: which accounts there are, of which kind, and what stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checklist.answers.model import UNLISTED, Account, Answers, profiles_of
from checklist.guidance.guidance import GENERAL, Guidance
from checklist.guidance.schema import Control, Item, Kind, Platform, Stage
from checklist.tailoring.harm import core

TWO, ONE = "two-accounts", "one-for-both"
"""Marks what is asked of people with accounts of two kinds only."""


def kinds_of(account: Account) -> tuple[Kind, ...]:
    """Return the kinds of sheet an account gets: `both` means two accounts."""
    return profiles_of(account.kind)


def two_kinds(accounts: Iterable[Account]) -> bool:
    """Tell whether work and private life meet: a mixed profile, or both kinds anywhere."""
    kinds = {
        kind for account in accounts if account.stage != "leaving" for kind in kinds_of(account)
    }
    return "mixed" in kinds or len(kinds) > 1


def is_behind(platform: Platform) -> bool:
    """Tell an account that stands behind platforms and that nobody is asked about."""
    return not platform.offered and platform.slug != GENERAL


@dataclass(frozen=True)
class AccountPart:
    """One platform, kind and stage: a section of a sheet."""

    platform: Platform
    name: str
    kind: Kind
    stage: Stage
    private: bool = False
    suffix: str = ""
    two_accounts: bool = False
    """Whether the person has, or opens, accounts of two kinds on it or behind it."""

    @property
    def is_pulled_apart(self) -> bool:
        """Tell an account used for both by someone who has, or opens, another beside it."""
        return self.kind == "mixed" and self.stage == "using" and self.two_accounts

    @property
    def id(self) -> str:
        """The id of its section."""
        stage = "" if self.stage == "using" else f"-{self.stage}"
        return f"{self.platform.slug}{self.suffix}{stage}-{self.kind}"

    def items(self, controls: Mapping[str, Control]) -> list[Item]:
        """Return the items of the platform's file that are asked of this kind at this stage.

        Who opens an account sets its core after the steps of opening it.
        """
        asked = [item for item in self.platform.item if item.target(self.kind) is not None]
        found = [item for item in asked if item.stage == self.stage]
        if self.stage == "opening":
            first = core(asked, controls, self.stage)
            found += [item for item in asked if item.id in first]
        return [item for item in found if self.two_accounts or TWO not in item.only_for]

    @property
    def because(self) -> str:
        """Return why it is on the checklist, in one sentence."""
        if is_behind(self.platform):
            return f"Your {self.name} stands behind other platforms on this list."
        match self.stage, self.kind:
            case "opening", _:
                return f"You are opening an account on {self.name}."
            case "leaving", _:
                return f"You are leaving {self.name}."
            case _, "mixed":
                return f"You use one {self.name} account for work and for private life."
            case _:
                return f"You have a {self.kind} profile on {self.name}."


def _owners(guidance: Guidance, account: Account) -> set[str]:
    """Return the platform of an account and the account behind it."""
    platform = guidance.platforms.get(account.platform)
    shared = platform.shared if platform else None
    return {account.platform, *((shared,) if shared else ())}


def _pairs(guidance: Guidance, answers: Answers) -> set[str]:
    """Return the platforms, and accounts behind them, on which there are accounts of two kinds."""
    kinds: dict[str, set[Kind]] = {}
    for account in answers.accounts:
        if account.stage != "leaving":
            for owner in _owners(guidance, account):
                kinds.setdefault(owner, set()).update(kinds_of(account))
    return {owner for owner, found in kinds.items() if len(found) > 1}


def account_parts(guidance: Guidance, answers: Answers) -> Iterator[AccountPart]:
    """Yield the accounts in the order of the guidance; those that are not listed come last."""
    suffixes, pairs = _suffixes(answers.accounts), _pairs(guidance, answers)
    listed = {a.platform: i for i, a in enumerate(answers.accounts)}
    place = {slug: i for i, slug in enumerate(guidance.platforms)}
    accounts = sorted(
        answers.accounts,
        key=lambda a: (place.get(a.platform, len(place)), listed[a.platform]),
    )
    for account in accounts:
        private = account.platform.startswith(UNLISTED)
        slug = GENERAL if private else account.platform
        platform = guidance.platforms[slug]
        name = account.platform.removeprefix(UNLISTED) if private else platform.name
        for kind in kinds_of(account):
            suffix = suffixes.get(account.platform, "")
            two = bool(_owners(guidance, account) & pairs)
            yield AccountPart(platform, name, kind, account.stage, private, suffix, two)


def shared_parts(guidance: Guidance, answers: Answers) -> dict[str | None, AccountPart]:
    """Return the accounts behind platforms by slug, each strict enough for all of them.

    One is in use where a platform is in use that it stands behind, and else being opened.
    """
    behind: dict[str, list[Account]] = {}
    chosen = {a.platform for a in answers.accounts if a.stage == "using"}
    for account in answers.accounts:
        platform = guidance.platforms.get(account.platform)
        shared = platform.shared if platform and account.stage != "leaving" else None
        if shared and shared in guidance.platforms and shared not in chosen:
            behind.setdefault(shared, []).append(account)
    pairs = _pairs(guidance, answers)
    parts: dict[str | None, AccountPart] = {}
    for slug, accounts in behind.items():
        using = [a for a in accounts if a.stage == "using"] or accounts
        kinds = {kind for account in using for kind in kinds_of(account)}
        kind: Kind = next(iter(kinds)) if len(kinds) == 1 else "mixed"
        platform = guidance.platforms[slug]
        stage = using[0].stage
        parts[slug] = AccountPart(platform, platform.name, kind, stage, two_accounts=slug in pairs)
    return parts


def _suffixes(accounts: Iterable[Account]) -> dict[str, str]:
    """Return what tells unlisted platforms apart in ids: a name may have no plain letters."""
    names = dict.fromkeys(a.platform for a in accounts if a.platform.startswith(UNLISTED))
    return {name: f"-{number}" for number, name in enumerate(names, 1)}
