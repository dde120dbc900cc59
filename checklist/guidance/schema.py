"""Shapes of the TOML files under `profiles/`.

One definition gives the loader its checks, through pydantic, and editors their JSON Schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal, get_args

from checklist.base.dates import year_after
from checklist.guidance.limits import FilePart, Limits

Kind = Literal["personal", "professional", "mixed"]

Importance = Literal["essential", "recommended", "extra"]

Stage = Literal["using", "opening", "leaving", "separating"]

Relation = Literal["partner", "children", "relatives"]

Reader = Relation | Literal["two-accounts", "one-for-both"]
"""Someone with such a relative, two accounts of different kinds, or one that is used for both."""

Occasion = Literal["new-starter", "annual-review", "supervision", "check-up"]

Effort = Literal["switch", "form", "clear-out", "habit"]

Whose = Literal["patient", "colleague", "you", "family"]

KINDS: tuple[Kind, ...] = get_args(Kind)

IMPORTANCES: tuple[Importance, ...] = get_args(Importance)

ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Id = Annotated[str, Limits(pattern=ID_PATTERN, max_length=40)]

EDITION_PATTERN = r"^20\d\d\.(0[1-9]|1[0-2])$"
Edition = Annotated[str, Limits(pattern=EDITION_PATTERN)]

Month = Annotated[str, Limits(pattern=r"^(20\d\d(-(0[1-9]|1[0-2]))?)?$")]

LINK_PATTERN = r"^https://[^\s<>\"/?#@\[\]]+([/?#][^\s<>\"]*)?$"
"""Without a user, a password or a bare IPv6 address: it is printed for everyone."""
Link = Annotated[str, Limits(pattern=LINK_PATTERN, max_length=300)]

Text = Annotated[str, Limits(min_length=1, max_length=600)]

Names = tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence(FilePart):
    """The evidence for a menu path and a link. Evidence or silence: decision 6."""

    path: Literal["seen", "partly", "memory"]
    """`seen` in a dated source; `partly`: an old or incomplete source; `memory`: not seen."""
    link: Literal["seen", "memory", "none"] = "none"
    """Only a link that was `seen` is printed."""
    source: Annotated[str, Limits(max_length=300)] = ""
    """Address or name of the guide in which it was seen. Empty only for `memory`."""
    dated: Month = ""
    """Age of that source: "2024" or "2024-10"; empty when it carries no date."""
    checked: date
    """The day an editor last compared the item with its evidence."""
    review_by: date | None = None
    """The day to compare again by; left out: 12 months after `checked`."""

    @property
    def due(self) -> date:
        """The last day on which it still counts as up to date."""
        return self.review_by or year_after(self.checked)


@dataclass(frozen=True, kw_only=True)
class TargetSetting(FilePart):
    """The state to reach, for each kind of profile, in the app's own words where it has some."""

    personal: Annotated[str, Limits(max_length=120)] = ""
    """Empty: the item is not asked of a personal profile."""
    professional: Annotated[str, Limits(max_length=120)] = ""
    """Empty: the item is not asked of a professional profile."""
    stricter: Literal["personal", "professional"] = "personal"
    """The one of the two that a profile used for both gets."""


@dataclass(frozen=True, kw_only=True)
class Where(FilePart):
    """The way to the setting, one array element for each tap or click."""

    app: Names = ()
    """Path in the phone app, from the first menu."""
    web: Names = ()
    """Path on the website. Leave out what exists only in the app."""
    link: Link | None = None
    """Straight to the setting, for someone signed in."""
    search: Annotated[str, Limits(max_length=60)] = ""
    """Words that the settings search finds, for a path that nobody saw. Leave out common words."""
    help: Link | None = None
    """The platform's help page on it; only an address that was seen."""


@dataclass(frozen=True, kw_only=True)
class Item(FilePart):
    """One action with one desired end state."""

    id: Id
    """Permanent: never renamed, never used again for something else."""
    title: Text
    """Starts with a verb, states the end state, at most 12 words."""
    group: Text
    """Heading it stands under, named by function: "Who can see you"."""
    control: Id | None = None
    """Platforms only: the function in `profiles/guidance/controls.toml` that it sets."""
    importance: Importance
    effort: Effort = "habit"
    """The class of work, as `profiles/guidance/controls.toml` describes it."""
    minutes: Annotated[int, Limits(ge=1, le=120)]
    """Whole minutes for a careful person who has not done it before, phone in hand."""
    most: Annotated[int, Limits(ge=1, le=240)] | None = None
    """Minutes of someone with much to go through; left out where people hardly differ."""
    amount: Annotated[str, Limits(max_length=40)] = ""
    """What takes `most` minutes: "250 friends"."""
    why: Text
    """One sentence of at most 20 words: what goes wrong otherwise."""
    duties: tuple[Id, ...] = ()
    """Ids of the duties in `profiles/guidance/duties.toml` that it serves in general."""
    asked: tuple[Id, ...] = ()
    """Those of `duties` that ask for this very thing: their bodies are named beside the item."""
    added: Edition
    """The edition in which it first appeared."""
    changed: Edition | None = None
    """The last edition that changed it in substance, not in wording."""
    stage: Stage = "using"
    """`opening` or `leaving` an account, `separating` one that is used for both."""
    priority: Annotated[int, Limits(ge=1, le=3)] = 3
    """Among items of one importance: 1 comes first, 3 is usual."""
    only_for: tuple[Reader | Literal["supervisor"], ...] = ()
    """Asked of people with one of these. Empty: of everyone. Platforms: "two-accounts" only."""
    set: TargetSetting | None = None
    """Leave out for a step that is the same for every profile."""
    where: Where | None = None
    how: Annotated[str, Limits(max_length=160)] = ""
    """What to do in plain words, where there is no menu path or more to do at its end."""
    same_as: tuple[Id, ...] = ()
    """Items elsewhere that say the same. Where one of them is printed, it is only referred to."""
    again_after: Annotated[int, Limits(ge=1, le=60)] | None = None
    """Months after which a tick deserves a second look, where apps change the setting back."""
    check: Annotated[str, Limits(max_length=160)] = ""
    """One sentence: how to see that it worked."""
    evidence: Evidence | None = None
    """Required with `where`."""

    @property
    def longest(self) -> int:
        """The minutes of someone with much to go through."""
        return self.most or self.minutes

    def target(self, kind: Kind | None) -> str | None:
        """Return the state to reach for `kind`; "" when it has none of its own; None: not asked."""
        if self.set is None or kind is None:
            return ""
        if kind != "mixed":
            return getattr(self.set, kind) or None
        laxer = "professional" if self.set.stricter == "personal" else "personal"
        return getattr(self.set, self.set.stricter) or getattr(self.set, laxer) or None


@dataclass(frozen=True, kw_only=True)
class Passage(FilePart):
    """A short text printed as it stands, with a permanent id so that duties can point at it."""

    id: Id
    text: Names
    """One or more paragraphs."""
    heading: Annotated[str, Limits(max_length=60)] = ""
    duties: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = ()
    """Ids of the sources that its words name."""
    only_for: tuple[Reader, ...] = ()
    """Topics only: printed for people with one of these. Empty: for everyone."""
    kept: bool = False
    """Topics only: printed where the topic is brief, too."""


@dataclass(frozen=True, kw_only=True)
class Absent(FilePart):
    """The reason why a platform has no item for a control."""

    reason: Text
    """One sentence: "Facebook shows no exact location in posts by itself."."""
    checked: date
    """The day an editor last looked."""


@dataclass(frozen=True, kw_only=True)
class Platform(FilePart):
    """One file under `profiles/platforms/`; its slug is the file's name."""

    slug: Id = ""
    """Taken from the file's name; not written in the file."""
    name: Text
    order: Annotated[int, Limits(ge=1, le=999)]
    """Place in lists: the most used platforms have the lowest numbers."""
    category: Text
    """Heading under which the question lists it: "Social networks", "Messaging"."""
    offered: bool = True
    """false: an account behind several platforms, never asked about, printed once."""
    listed: bool = True
    """false: found by name, but not shown in lists; a neutral entry stands there for it."""
    aliases: Names = ()
    """Other names people type."""
    kinds: tuple[Literal["personal", "professional"], ...] = ("personal", "professional")
    """Kinds of profile that the platform can be used for."""
    accounts: Text
    """Number of accounts that a person may have, in one or two sentences."""
    minimum_age: Annotated[int, Limits(ge=0, le=99)] | None = None
    settings: Link | None = None
    """The platform's own settings page."""
    look_from_outside: Annotated[str, Limits(max_length=240)] = ""
    """Steps to see the profile as a stranger does."""
    note: Names = ()
    """Advice before starting; at most two sentences."""
    shared: Id | None = None
    """The account behind it, when several platforms share one: "meta-account"."""
    evidence: Evidence
    """For `accounts`, `look_from_outside` (path) and `settings` (link)."""
    absent: dict[Id, Absent] = field(default_factory=dict)
    """The controls that no item answers, each with its reason."""
    item: tuple[Item, ...]

    @property
    def file(self) -> str:
        """Its file, from the guidance folder."""
        return f"platforms/{self.slug}.toml"


@dataclass(frozen=True, kw_only=True)
class Topic(FilePart):
    """One file under `profiles/topics/`: items that belong to no platform."""

    slug: Id = ""
    """Taken from the file's name; not written in the file."""
    name: Text
    order: Annotated[int, Limits(ge=1, le=999)]
    note: Names = ()
    """Advice before starting; at most two sentences."""
    when: Literal["always", "two-kinds", "family", "leaving", "messaging", "full", "asked"] = (
        "always"
    )
    """For whom it is printed: everyone, or people with both kinds of profile, with family, who
    leave a platform, who use one for messages; at level full; or only when it is asked for."""
    occasions: tuple[Occasion, ...] = ()
    """Occasions that call for it, beside `when`."""
    brief: Annotated[int, Limits(ge=1, le=9)] | None = None
    """At most so many items, and only passages that are `kept`, unless someone chose the page."""
    kept: bool = False
    """Printed whatever the level and however few the minutes."""
    takes: tuple[Id, ...] = ()
    """Items of other topics that are printed here, under the name of their topic, and not there."""
    passage: tuple[Passage, ...] = ()
    item: tuple[Item, ...] = ()

    @property
    def file(self) -> str:
        """Its file, from the guidance folder."""
        return f"topics/{self.slug}.toml"


@dataclass(frozen=True, kw_only=True)
class Weight(FilePart):
    """How much harm a control prevents for one kind of profile."""

    weight: Annotated[int, Limits(ge=1, le=10)]
    """10: loss of the account, or harm to someone in care; 1: a nuisance."""
    reason: Text


@dataclass(frozen=True, kw_only=True)
class Control(FilePart):
    """One function of privacy settings that platforms share."""

    id: Id
    name: Text
    harm: Text
    """One sentence: what happens without it."""
    whose: Annotated[tuple[Whose, ...], Limits(min_length=1)]
    """Who is harmed, the most likely first."""
    core: bool = False
    """Printed for each account in use or being opened, before anything else."""
    opening: bool = True
    """false: a new account has nothing of the kind yet."""
    personal: Weight
    professional: Weight
    mixed: Weight

    def weight(self, kind: Kind) -> int:
        """Return its weight for a kind of profile, from 1 to 10."""
        found: Weight = getattr(self, kind)
        return found.weight

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Return the weights of all kinds, each with its reason."""
        return tuple(getattr(self, kind) for kind in KINDS)


@dataclass(frozen=True, kw_only=True)
class EffortClass(FilePart):
    """One class of work, with the minutes that its items may have."""

    id: Effort
    least: Annotated[int, Limits(ge=1, le=60)]
    most: Annotated[int, Limits(ge=1, le=240)]
    reason: Text
    """How the minutes were estimated."""


@dataclass(frozen=True, kw_only=True)
class Source(FilePart):
    """A published policy."""

    id: Id
    body: Text
    """Publisher, in full."""
    short: Text
    """Short name in citations: "HCPC 2024"."""
    title: Text
    published: Text
    """Date as far as known: "6 June 2018", "2012"."""
    status: Literal["current", "under review", "superseded", "archived", "historic"]
    status_note: Annotated[str, Limits(max_length=240)] = ""
    """One sentence of what is known about its status."""
    link: Link | None = None
    evidence: Literal["seen", "secondhand", "memory"]
    """Evidence for the document itself. Only a `seen` one has clauses printed."""
    link_evidence: Literal["seen", "memory", "none"] = "none"
    checked: date
    review_by: date
    handout: bool = False
    """Cited by the 2018 workshop hand-out."""
    everyone: bool = False
    """Applies to everyone who works in the NHS, whatever their profession."""


@dataclass(frozen=True, kw_only=True)
class Ref(FilePart):
    """The place where a source asks for a duty."""

    source: Id
    clause: Annotated[str, Limits(max_length=20)] = ""
    """Only when the clause itself was seen."""
    seen: bool = False
    """true: the passage was seen word for word, though it bears no clause number."""


@dataclass(frozen=True, kw_only=True)
class Duty(FilePart):
    """One thing that is asked of people, in our own words."""

    id: Id
    topic: Text
    text: Text
    refs: tuple[Ref, ...] = ()
    """Empty for a duty that we derived ourselves: it never bears a body's name."""


@dataclass(frozen=True, kw_only=True)
class Profession(FilePart):
    """An answer to "What is your profession?" and what is cited for it."""

    id: Id
    name: Text
    group: Text
    """Heading under which the question lists it."""
    regulator: Annotated[str, Limits(max_length=80)] = ""
    """In full; empty for staff without a statutory register."""
    sources: tuple[Id, ...] = ()
    """Cited for this profession, beside those for everyone."""
    aliases: Names = ()


@dataclass(frozen=True, kw_only=True)
class Point(FilePart):
    """One of the 49 points of the 2018 workshop hand-out, in our own words."""

    id: Annotated[str, Limits(pattern=r"^s[1-9]\d?$")]
    line: Text
    text: Text
    answered_by: Annotated[tuple[Text, ...], Limits(min_length=1)]
    """Ids of items, passages, duties or sources, or a feature as "feature: …"."""


HEX = r"^#[0-9a-fA-F]{6}$"
