"""The platforms of a checklist: which accounts there are, of which kind, and what stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checklist.answers.model import UNLISTED, Account, Answers, profiles_of
from checklist.guidance.guidance import GENERAL, Guidance
from checklist.guidance.schema import Item, Kind, Platform, Stage


def kinds_of(account: Account) -> tuple[Kind, ...]:
    """Return the kinds of sheet an account gets: `both` means two accounts."""
    return profiles_of(account.kind)


def two_kinds(accounts: Iterable[Account]) -> bool:
    """Tell whether work and private life meet: a mixed profile, or both kinds anywhere."""
    kinds = {
        kind for account in accounts if account.stage != "leaving" for kind in kinds_of(account)
    }
    return "mixed" in kinds or len(kinds) > 1


@dataclass(frozen=True)
class AccountPart:
    """One platform, kind and stage: a section of a sheet."""

    platform: Platform
    name: str
    kind: Kind
    stage: Stage
    private: bool = False
    suffix: str = ""

    @property
    def is_mixed(self) -> bool:
        """Tell an account in use for work and for private life."""
        return self.kind == "mixed" and self.stage == "using"

    @property
    def id(self) -> str:
        """The id of its section."""
        stage = "" if self.stage == "using" else f"-{self.stage}"
        return f"{self.platform.slug}{self.suffix}{stage}-{self.kind}"

    @property
    def items(self) -> list[Item]:
        """The items of the platform's file that are asked of this kind at this stage."""
        return [
            item
            for item in self.platform.item
            if item.stage == self.stage and item.target(self.kind) is not None
        ]

    @property
    def because(self) -> str:
        """Return why it is on the checklist, in one sentence."""
        if not self.platform.offered and not self.private:
            return f"Your {self.name} stands behind platforms that you use."
        match self.stage, self.kind:
            case "opening", _:
                return f"You are opening an account on {self.name}."
            case "leaving", _:
                return f"You are leaving {self.name}."
            case _, "mixed":
                return f"You use one {self.name} account for work and for private life."
            case _:
                return f"You have a {self.kind} profile on {self.name}."


def account_parts(guidance: Guidance, answers: Answers) -> Iterator[AccountPart]:
    """Yield the accounts in the order of the guidance; those that are not listed come last."""
    suffixes = _suffixes(answers.accounts)
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
            yield AccountPart(platform, name, kind, account.stage, private, suffix)


def shared_parts(guidance: Guidance, answers: Answers) -> dict[str | None, AccountPart]:
    """Return the accounts behind platforms in use by slug, each strict enough for all of them."""
    behind: dict[str, set[Kind]] = {}
    chosen = {a.platform for a in answers.accounts if a.stage == "using"}
    for account in answers.accounts:
        platform = guidance.platforms.get(account.platform)
        if platform is None or platform.shared is None or account.stage != "using":
            continue
        if platform.shared not in chosen:
            behind.setdefault(platform.shared, set()).update(kinds_of(account))
    parts: dict[str | None, AccountPart] = {}
    for slug, kinds in behind.items():
        platform = guidance.platforms.get(slug)
        if platform is None:  # the preview of one platform alone
            continue
        kind = next(iter(kinds)) if len(kinds) == 1 else "mixed"
        parts[slug] = AccountPart(platform, platform.name, kind, "using")
    return parts


def _suffixes(accounts: Iterable[Account]) -> dict[str, str]:
    """Return what tells unlisted platforms apart in ids: a name may have no plain letters."""
    names = dict.fromkeys(a.platform for a in accounts if a.platform.startswith(UNLISTED))
    return {name: f"-{number}" for number, name in enumerate(names, 1)}
