"""Guidance + answers → checklist: the rules under “Tailoring” in the design."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checklist.answers.model import LEVELS, RELATIONS, UNLISTED, Account, Answers, KindAnswer, Level
from checklist.answers.parse import build, extra_pages
from checklist.guidance.schema import Item, Kind, Platform, Source, Topic
from checklist.html.wording import asked, is_asked
from checklist.tailoring.another_day import ANOTHER_DAY
from checklist.tailoring.checklist import Entry, Sheet
from checklist.tailoring.citations import cite
from checklist.tailoring.parts import kinds_of
from checklist.tailoring.tailor import tailor
from tests.conftest import (
    STAGES,
    everyones_answers,
    kinds_allowed,
    real,
    unlisted_name,
    unlisted_names,
)

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance

TOPIC: dict[Level, int] = {"quick": 5, "standard": 9, "full": 1000}
ALLOWED: dict[Level, tuple[str, ...]] = {
    "quick": ("essential",),
    "standard": ("essential", "recommended"),
    "full": ("essential", "recommended", "extra"),
}

DATING_TWICE = Answers((Account("dating", "personal"), Account("tinder", "personal")))
"""Names both an app and the entry that stands for all apps of its sort."""


def sheets_of(answers: Answers) -> tuple[Sheet, ...]:
    return tailor(real(), answers).sheets


def platform_sheets(answers: Answers) -> list[Sheet]:
    return [sheet for sheet in sheets_of(answers) if isinstance(sheet.home, Platform)]


def topics(answers: Answers) -> list[str]:
    return [s.home.slug for s in sheets_of(answers) if isinstance(s.home, Topic)]


def name_of(account: Account) -> str:
    listed = real().platforms.get(account.platform)
    return listed.name if listed else unlisted_name(account)


def sheets_for(account: Account, kind: Kind, answers: Answers) -> list[Sheet]:
    """The sheets about one profile: not those of an account behind it."""
    wanted = (name_of(account), kind, bool(unlisted_name(account)))
    return [s for s in platform_sheets(answers) if (s.title, s.kind, s.private) == wanted]


def stricter(item: Item) -> str:
    """What a profile used for both is asked, worked out from the file alone."""
    if item.set is None:
        return ""
    both = [item.set.personal, item.set.professional]
    return next(filter(None, both if item.set.stricter == "personal" else reversed(both)))


# How much


@given(everyones_answers())
def test_no_topic_holds_more_entries_than_its_level_allows(answers: Answers) -> None:
    found = [sheet for sheet in sheets_of(answers) if sheet.id in real().topics]
    assert TOPIC[answers.level] >= max((len(sheet.entries) for sheet in found), default=0)


@given(everyones_answers())
def test_every_entry_is_important_enough_for_the_level(answers: Answers) -> None:
    allowed = ALLOWED[answers.level]
    for sheet in sheets_of(answers):
        others = [entry for entry in sheet.entries if not entry.core]
        lesser = [entry for entry in others if entry.item.importance not in allowed]
        # An account with nothing important enough has one entry all the same.
        assert len(lesser) <= (sheet.kind is not None and len(sheet.entries) == 1)


@given(everyones_answers(minutes=False))
def test_the_full_level_leaves_out_nothing_that_is_asked(answers: Answers) -> None:
    for sheet in platform_sheets(replace(answers, level="full")):
        for section in sheet.sections:
            asked = [
                item.id
                for item in section.home.item
                if item.stage == section.stage
                and item.target(section.kind) is not None
                and not item.only_for
                and item.effort != "clear-out"
            ]
            elsewhere = {reference.item.id for reference in sheet.references}
            found = {entry.item.id for entry in section.entries}
            missing = {ident for ident in asked if ident not in found}
            assert all(real().items[ident][1].same_as for ident in missing)
            assert missing <= elsewhere | {i for i in missing if _twin_is_on(sheet, i)}


def _twin_is_on(sheet: Sheet, ident: str) -> bool:
    ids = {entry.item.id for entry in sheet.entries}
    return bool(ids & set(real().items[ident][1].same_as))


@given(everyones_answers())
def test_every_group_has_fewer_than_ten_entries(answers: Answers) -> None:
    sheets = sheets_of(replace(answers, level="full"))
    assert max((len(e) for sheet in sheets for _, e in sheet.groups), default=0) < 10


@given(everyones_answers())
def test_a_heading_stands_only_once_on_a_sheet(answers: Answers) -> None:
    for sheet in sheets_of(answers):
        headings = [heading for heading, _ in sheet.groups]
        assert sorted(set(headings)) == sorted(headings)


@given(everyones_answers(minutes=False), st.sampled_from(LEVELS[:2]))
def test_a_level_takes_all_that_the_one_before_takes(answers: Answers, level: Level) -> None:
    more = LEVELS[LEVELS.index(level) + 1]
    less = {
        (e.section, e.item.id) for s in sheets_of(replace(answers, level=level)) for e in s.entries
    }
    after = sheets_of(replace(answers, level=more))
    referred = {reference.item.id for sheet in after for reference in sheet.references}
    printed = {(e.section, e.item.id) for sheet in after for e in sheet.entries}
    assert {pair for pair in less - printed if pair[1] not in referred} == set()


@given(everyones_answers(minutes=False))
def test_family_and_separate_profiles_are_brief_unless_chosen(answers: Answers) -> None:
    answers = replace(answers, level="standard")
    for sheet in sheets_of(answers):
        if sheet.id in ("family", "separate") and sheet.id not in answers.pages:
            assert len(sheet.entries) <= 3
            assert all(passage.kept for passage in sheet.passages)


@given(everyones_answers())
def test_entries_stand_in_the_order_of_the_file(answers: Answers) -> None:
    for sheet in platform_sheets(answers):
        for section in sheet.sections:
            place = {
                item.id: (item.stage != section.stage, i)
                for i, item in enumerate(section.home.item)
            }
            places = [place[entry.item.id] for entry in section.entries]
            assert sorted(places) == places


# Which sheets


@given(everyones_answers(minutes=False))
def test_each_kind_of_each_profile_has_the_sheets_of_its_stage(answers: Answers) -> None:
    dating = {slug for slug, platform in real().platforms.items() if platform.shared == "dating"}
    for account in answers.accounts:
        if account.platform in {"dating", *dating}:
            continue  # their sheets are those of the entry that they share
        for kind in kinds_of(account):
            stages = [sheet.stage for sheet in sheets_for(account, kind, answers)]
            assert stages == [account.stage]


def test_both_kinds_on_one_platform_give_two_sheets() -> None:
    sheets = platform_sheets(Answers((Account("x", "both"),)))
    assert [sheet.id for sheet in sheets] == ["x-personal", "x-professional"]


def test_a_mixed_profile_is_pulled_apart_only_by_who_has_or_opens_another() -> None:
    alone = Account("x", "mixed")
    (sheet,) = platform_sheets(Answers((alone,)))
    assert [section.id for section in sheet.sections] == ["x-mixed"]
    beside = Account("x", "professional", "opening")
    mixed, opening = platform_sheets(Answers((alone, beside)))
    assert [section.id for section in mixed.sections] == ["x-mixed", "x-separating-mixed"]
    assert {entry.section for entry in mixed.entries} == {"x-mixed", "x-separating-mixed"}
    assert opening.id == "x-opening-professional"


def test_what_presupposes_two_accounts_is_for_people_with_two() -> None:
    one = sheets_of(Answers((Account("facebook", "personal"),), level="full"))
    two = sheets_of(Answers((Account("facebook", "both"),), level="full"))
    marked = [
        {e.item.id for s in sheets for e in s.entries if "two-accounts" in e.item.only_for}
        for sheets in (one, two)
    ]
    assert marked[0] == set()
    assert marked[1]


def test_an_account_being_opened_has_its_steps_and_then_its_core() -> None:
    sheets = platform_sheets(Answers((Account("facebook", "personal", "opening"),)))
    opening, behind = sheets
    assert [opening.id, behind.id] == ["facebook-opening-personal", "meta-account-opening-personal"]
    stages = [entry.item.stage for entry in opening.entries]
    assert stages == sorted(stages)
    for sheet in sheets:
        assert all(e.core for e in sheet.entries if e.item.stage == "using")
    controls = {entry.item.control for sheet in sheets for entry in sheet.entries if entry.core}
    core = {control.id for control in real().controls.values() if control.core and control.opening}
    assert controls == core


def test_an_account_being_left_has_its_leaving_steps_only() -> None:
    sheets = platform_sheets(Answers((Account("facebook", "both", "leaving"),)))
    assert [s.id for s in sheets] == ["facebook-leaving-personal", "facebook-leaving-professional"]


@given(everyones_answers())
def test_platforms_and_their_stages_never_mix_on_a_sheet(answers: Answers) -> None:
    for sheet in platform_sheets(answers):
        for section in sheet.sections:
            stages = {entry.item.stage for entry in section.entries if not entry.core}
            assert {section.stage} >= stages
            assert {i.id for i in section.home.item} >= {e.item.id for e in section.entries}
            assert {section.id} >= {entry.section for entry in section.entries}


@given(everyones_answers(minutes=False))
def test_an_account_behind_platforms_stands_once_right_after_the_first_that_needs_it(
    answers: Answers,
) -> None:
    answers = replace(answers, level="full")
    sheets = platform_sheets(answers)
    behind = [i for i, sheet in enumerate(sheets) if not is_asked(sheet)]
    assert len({sheets[i].home.slug for i in behind}) == len(behind)
    for i in behind:
        home, before = sheets[i].home, sheets[i - 1].home
        assert isinstance(before, Platform)
        assert before.shared == home.slug
        needing = {
            sheet.home.slug
            for sheet in sheets[: i - 1]
            if isinstance(sheet.home, Platform) and sheet.stage != "leaving"
        }
        assert not needing & {p.slug for p in real().offered if p.shared == home.slug} - {
            before.slug
        }


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [(("personal", "personal"), "personal"), (("personal", "professional"), "mixed")],
)
def test_an_account_behind_is_strict_enough_for_all_its_platforms(
    kinds: tuple[KindAnswer, ...], expected: str
) -> None:
    names = ("facebook", "instagram")
    accounts = tuple(Account(name, kind) for name, kind in zip(names, kinds, strict=True))
    ids = [sheet.id for sheet in platform_sheets(Answers(accounts))]
    assert ids[1] == f"meta-account-{expected}"


@given(everyones_answers(minutes=False))
def test_work_and_private_life_are_separated_only_where_they_meet(answers: Answers) -> None:
    kept = [account for account in answers.accounts if account.stage != "leaving"]
    kinds = {account.kind for account in kept}
    meet = bool(kinds & {"both", "mixed"}) or kinds == {"personal", "professional"}
    assert (meet or "separate" in answers.pages) == ("separate" in topics(answers))


@given(everyones_answers(minutes=False))
def test_the_family_part_is_printed_unless_it_is_declined(answers: Answers) -> None:
    asked = bool(answers.family) or "family" in answers.pages
    assert asked == ("family" in topics(answers))


def test_someone_who_chose_relatives_reads_nothing_about_teenagers() -> None:
    pages = ("family", "family-sheet")
    for level in LEVELS:
        for sheet in sheets_of(Answers(family=("relatives",), level=level, pages=pages)):
            words = " ".join(
                [*(text for p in sheet.passages for text in (p.heading, *p.text))]
                + [text for e in sheet.entries for text in (e.item.title, e.item.why)]
            )
            assert "teenager" not in words.casefold()
            assert "16" not in words


@given(everyones_answers(minutes=False))
def test_a_page_is_printed_only_for_those_who_chose_it_or_whose_occasion_calls_for_it(
    answers: Answers,
) -> None:
    chosen = {*answers.pages, *(["research"] if answers.research else [])}
    chosen |= {s for s, topic in real().topics.items() if answers.occasion in topic.occasions}
    extra = {slug for slug, topic in real().topics.items() if topic.when == "asked"}
    assert chosen & extra == extra & {sheet.id for sheet in sheets_of(answers)}


@pytest.mark.parametrize(
    ("kinds", "option"),
    [
        (("personal", "personal"), "option-professional"),
        (("professional", "professional"), "option-personal"),
        (("personal", "professional"), ""),
        (("mixed",), ""),
        ((), ""),
    ],
)
def test_people_with_one_kind_of_profile_are_told_of_the_other(
    kinds: tuple[KindAnswer, ...], option: str
) -> None:
    accounts = tuple(Account(p, k) for p, k in zip(("facebook", "x"), kinds, strict=False))
    (conduct,) = (sheet for sheet in sheets_of(Answers(accounts)) if sheet.id == "conduct")
    found = [p.id for p in conduct.passages if p.id.startswith("option-")]
    assert found == ([option] if option else [])


@given(everyones_answers(minutes=False))
def test_the_conduct_sheet_serves_each_of_its_duties_once(answers: Answers) -> None:
    (conduct,) = (sheet for sheet in sheets_of(answers) if sheet.id == "conduct")
    assert len(conduct.entries) <= 9
    first = [entry.item.duties[0] for entry in conduct.entries]
    assert sorted(set(first)) == sorted(first)
    topics_ = [sheet for sheet in sheets_of(answers) if sheet.id in real().topics]
    printed = [e.item.id for sheet in topics_ for e in sheet.entries]
    assert sorted(set(printed)) == sorted(printed)


@pytest.mark.parametrize("level", LEVELS)
def test_the_topics_for_everyone_are_printed_at_every_level(level: Level) -> None:
    everyone = {slug for slug, topic in real().topics.items() if topic.when == "always"}
    assert set() == everyone - set(topics(Answers(level=level)))


@given(everyones_answers())
@example(Answers(level="quick"))
@example(Answers(minutes=1))
def test_the_permissive_tone_and_who_advises_are_always_printed(answers: Answers) -> None:
    (conduct,) = (sheet for sheet in sheets_of(answers) if sheet.id == "conduct")
    words = " ".join(text for passage in conduct.passages for text in passage.text)
    assert "NHS Employers asked that staff be free, and helped, to use social media" in words
    assert "your union or your professional body" in words


@given(everyones_answers())
def test_the_supervisors_side_is_printed_only_for_supervisors(answers: Answers) -> None:
    if not answers.supervises:
        entries = [entry for sheet in sheets_of(answers) for entry in sheet.entries]
        assert [e.item.id for e in entries if "supervisor" in e.item.only_for] == []
        assert [s.id for s in sheets_of(answers) if s.id.endswith("-supervisor")] == []


@given(everyones_answers(minutes=False))
def test_a_supervisor_gets_the_supervisors_side_beside_the_usual_one(answers: Answers) -> None:
    ids = [sheet.id for sheet in sheets_of(replace(answers, supervises=True))]
    usual = [i for i in ids if i == "colleagues"]
    assert [i for i in ids if "colleagues" in i] == [*usual, "colleagues-supervisor"]


@given(everyones_answers())
def test_an_entry_for_some_people_is_printed_only_for_them(answers: Answers) -> None:
    named = {*answers.family, *(["supervisor"] if answers.supervises else []), "two-accounts"}
    for sheet in sheets_of(answers):
        for entry in sheet.entries:
            assert not entry.item.only_for or named & set(entry.item.only_for)


@pytest.mark.parametrize("relation", RELATIONS)
def test_naming_a_relation_brings_the_items_for_them(guidance: Guidance, relation: str) -> None:
    family = tuple(r for r in RELATIONS if r == relation)
    checklist = tailor(guidance, Answers(family=family, level="full"))
    theirs = {i.id for i in guidance.topics["family"].item if set(i.only_for) == {relation}}
    found = {entry.item.id for sheet in checklist.sheets for entry in sheet.entries}
    assert theirs
    assert theirs <= found


@given(everyones_answers())
def test_the_order_in_which_listed_platforms_were_named_changes_nothing(answers: Answers) -> None:
    listed = {a.platform: a for a in answers.accounts if not unlisted_name(a)}.values()
    expected = sheets_of(replace(answers, accounts=tuple(listed)))
    assert expected == sheets_of(replace(answers, accounts=tuple(reversed(listed))))


# Targets


@given(everyones_answers())
def test_a_mixed_profile_is_asked_the_stricter_of_two_settings(answers: Answers) -> None:
    for sheet in platform_sheets(answers):
        if sheet.kind == "mixed":
            expected = [stricter(entry.item) for entry in sheet.own.entries]
            assert expected == [entry.target for entry in sheet.own.entries]


@given(everyones_answers())
def test_a_profile_of_one_kind_is_asked_what_the_file_sets_for_it(answers: Answers) -> None:
    for sheet in platform_sheets(answers):
        if sheet.kind in ("personal", "professional"):
            for entry in sheet.own.entries:
                if entry.item.set is None:
                    assert entry.target == ""
                else:
                    assert entry.target == getattr(entry.item.set, sheet.kind) != ""


@given(everyones_answers(minutes=False))
def test_a_mixed_profile_is_asked_all_that_either_kind_is_asked(answers: Answers) -> None:
    for sheet in platform_sheets(replace(answers, level="full")):
        for section in sheet.sections:
            if section.kind == "mixed":
                wanted = {
                    i.id
                    for i in section.home.item
                    if i.stage == section.stage and not i.only_for and i.effort != "clear-out"
                }
                found = {entry.item.id for entry in section.entries}
                assert all(real().items[ident][1].same_as for ident in wanted - found)


@pytest.mark.parametrize(
    ("platform", "kind"),
    [
        (platform, kind)
        for platform in (*(p.slug for p in real().offered), f"{UNLISTED}Mumsnet")
        for kind in kinds_allowed(platform)
    ],
)
def test_every_platform_and_kind_gives_sheets_with_enough_to_do_at_each_level_and_stage(
    guidance: Guidance, platform: str, kind: KindAnswer
) -> None:
    for stage, level in product(STAGES, LEVELS):
        account = Account(platform, kind, stage)
        sheets = [s for s in tailor(guidance, Answers((account,), level=level)).sheets if s.kind]
        assert set(kinds_of(account)) <= {sheet.kind for sheet in sheets}, (stage, level)
        for sheet in sheets:
            assert sheet.entries, (sheet.id, level)
            targets = [entry.item.target(sheet.kind) for entry in sheet.own.entries]
            assert None not in targets, (sheet.id, level)
            assert targets == [entry.target for entry in sheet.own.entries]


# Sources


def regulators() -> set[str]:
    return {profession.regulator for profession in real().professions.values()} - {""}


def cited(entry: Entry) -> list[Source]:
    by_name = {source.short: source for source in real().sources.values()}
    names = sorted(by_name, key=len, reverse=True)
    return [by_name[next(n for n in names if text.startswith(n))] for text in entry.asked_by]


@given(everyones_answers())
def test_no_regulator_is_cited_to_someone_it_does_not_regulate(answers: Answers) -> None:
    checklist = tailor(real(), answers)
    if checklist.profession:
        others = regulators() - {checklist.profession.regulator}
        entries = [entry for sheet in checklist.sheets for entry in sheet.entries]
        bodies = {source.body for entry in entries for source in cited(entry)}
        assert set() == others & (bodies | {source.body for source in checklist.sources})


@pytest.mark.parametrize("profession", sorted(real().professions))
def test_each_profession_is_sent_to_its_own_texts_that_hold_today(profession: str) -> None:
    chosen = real().professions[profession]
    everyone = {source.id for source in real().sources.values() if source.everyone}
    sources = tailor(real(), Answers(profession=profession)).sources
    assert {source.id for source in sources} <= everyone | set(chosen.sources)
    in_force = [
        ident
        for ident in chosen.sources
        if real().sources[ident].status in ("current", "under review")
    ]
    assert set(in_force) <= {source.id for source in sources}


@given(everyones_answers())
def test_no_source_is_listed_that_no_line_refers_to(answers: Answers) -> None:
    found = tailor(real(), answers)
    entries = [entry for sheet in found.sheets for entry in sheet.entries]
    named = {source for entry in entries for source in entry.sources}
    named |= {ident for s in found.sheets for p in s.passages for ident in p.sources}
    named |= {source.id for source in found.asking}
    if any("profession-guidance" in entry.item.duties for entry in entries):
        own = found.profession.sources if found.profession else real().sources
        named |= set(own)
    assert {source.id for source in found.sources} <= named


@given(everyones_answers())
def test_a_body_is_named_beside_an_item_only_where_it_was_seen_to_ask(answers: Answers) -> None:
    for sheet in sheets_of(answers):
        for entry in sheet.entries:
            refs = [r for duty in entry.item.asked for r in real().duties[duty].refs]
            seen = {ref.source for ref in refs if ref.seen or ref.clause}
            assert set(entry.sources) <= seen
            assert set(entry.item.asked) <= set(entry.item.duties)


@given(everyones_answers())
def test_without_a_profession_the_three_of_the_workshop_are_cited(answers: Answers) -> None:
    sources = tailor(real(), replace(answers, profession=None)).sources
    expected = {"bps-2012", "hcpc-2017", "nhs-employers-guide"}
    assert expected == {source.id for source in sources if not source.everyone}
    bodies = {"Health and Care Professions Council"}
    assert bodies == regulators() & {source.body for source in sources}


@given(everyones_answers())
def test_every_body_cited_stands_on_the_page_of_sources(answers: Answers) -> None:
    checklist = tailor(real(), answers)
    for sheet in checklist.sheets:
        for entry in sheet.entries:
            assert set() == {s.id for s in cited(entry)} - {s.id for s in checklist.sources}


@given(everyones_answers())
def test_history_is_cited_with_its_status_and_never_alone(answers: Answers) -> None:
    for sheet in sheets_of(answers):
        for entry in sheet.entries:
            in_force = [source.status in ("current", "under review") for source in cited(entry)]
            assert any(in_force) or not in_force
            for source, text in zip(cited(entry), entry.asked_by, strict=True):
                is_in_force = source.status in ("current", "under review")
                assert is_in_force != text.endswith(f" ({source.status})")
                assert "under review" not in text


def test_who_asks_in_general_is_said_once_with_the_status_of_old_texts() -> None:
    words = asked(real(), tailor(real(), Answers()))
    assert "HCPC 2017 (superseded)" in words
    assert "{bodies}" not in words
    assert len(tailor(real(), Answers()).asking) <= 3


@given(everyones_answers())
def test_an_entry_cites_at_most_three_sources_those_in_force_first(answers: Answers) -> None:
    for sheet in sheets_of(answers):
        for entry in sheet.entries:
            assert len(entry.asked_by) <= 3
            old = [source.status not in ("current", "under review") for source in cited(entry)]
            assert sorted(old) == old


@given(everyones_answers())
def test_the_numbers_of_citations_lead_to_what_asks_for_the_entry(answers: Answers) -> None:
    for sheet in sheets_of(answers):
        for entry in sheet.entries:
            lines = [sheet.citations[number - 1] for number in sheet.numbers(entry)]
            assert sorted(lines) == sorted(entry.asked_by)
        assert len(set(sheet.citations)) == len(sheet.citations)


@given(everyones_answers())
def test_an_entry_cites_only_what_asks_for_one_of_its_duties(answers: Answers) -> None:
    for sheet in sheets_of(answers):
        for entry in sheet.entries:
            duties = [real().duties[duty] for duty in entry.item.duties]
            asking = {ref.source for duty in duties for ref in duty.refs}
            assert set() == {source.id for source in cited(entry)} - asking


def test_a_clause_is_cited_only_when_its_source_was_seen(guidance: Guidance) -> None:
    seen = guidance.sources["hcpc-social-2024"]
    heard = replace(seen, evidence="secondhand")
    assert f"{seen.short}, 1.9 and 2.1" == cite(seen, ("1.9", "2.1"))
    assert seen.short == cite(heard, ("1.9", "2.1"))


# Why, identity and privacy


@given(everyones_answers())
def test_every_entry_says_why_it_is_there_in_whole_sentences(answers: Answers) -> None:
    for sheet in sheets_of(answers):
        for entry in sheet.entries:
            assert entry.because
            assert tuple(text for text in entry.because if not text.endswith(".")) == ()
        for section in sheet.sections:
            assert all(section.because in entry.because for entry in section.entries)


@given(everyones_answers())
@example(Answers((Account("other:Mum's net", "personal"), Account("other:Mum’s net", "personal"))))
@example(Answers((Account("other:Élan", "personal"), Account("other:Ölan", "personal"))))
@example(Answers((Account("other:Mumsnet", "personal"), Account("other:mumsnet", "personal"))))
@example(DATING_TWICE)
@example(
    Answers((Account("other:A-opening", "personal"), Account("other:A", "personal", "opening")))
)
def test_no_two_sheets_of_a_checklist_have_one_id(answers: Answers) -> None:
    ids = [sheet.id for sheet in sheets_of(answers)]
    assert sorted(set(ids)) == sorted(ids)


def test_a_profile_named_as_in_use_and_as_being_opened_is_refused_or_printed_once() -> None:
    raw = {"platforms": {"facebook": "personal"}, "opening": {"facebook": "personal"}}
    answers, problems = build(real(), raw, "a.toml")
    ids = [sheet.id for sheet in sheets_of(answers)]
    assert problems or sorted(set(ids)) == sorted(ids)


@given(everyones_answers(minutes=False), everyones_answers(minutes=False))
def test_a_sheet_is_the_same_in_every_checklist_that_has_it(one: Answers, two: Answers) -> None:
    two = replace(two, profession=one.profession, level=one.level)
    two = replace(two, family=one.family, pages=one.pages)
    first = {sheet.id: sheet for sheet in sheets_of(one) if not sheet.private}
    second = {sheet.id: sheet for sheet in sheets_of(two) if not sheet.private}
    shared = first.keys() & second.keys()
    assert "conduct" in shared
    for ident in shared:
        ours, theirs = first[ident], second[ident]
        same = {e.item.id: e for e in theirs.own.entries}
        # The accounts behind it, the twins elsewhere and the line on the other kind may differ.
        for entry in ours.own.entries:
            other = same.get(entry.item.id, entry)
            assert replace(other, because=()) == replace(entry, because=())


@given(everyones_answers())
def test_the_same_answers_give_the_same_checklist(answers: Answers) -> None:
    assert tailor(real(), answers) == tailor(real(), replace(answers))


def test_another_process_with_another_hash_seed_gives_the_same_checklist() -> None:
    program = (
        "from checklist.guidance.load import load; from checklist.answers.model import *;"
        "from checklist.tailoring.tailor import tailor;"
        "accounts = (Account('facebook', 'both'), Account('x', 'mixed'));"
        "print(tailor(load(), Answers(accounts, level='full')))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert b"facebook-personal" in runs[0]
    assert runs[0] == runs[1]


@given(
    everyones_answers(minutes=False),
    st.lists(unlisted_names(), min_size=2, max_size=2, unique_by=str.casefold),
)
def test_a_sheet_that_is_not_private_never_depends_on_a_name_that_was_typed(
    answers: Answers, names: list[str]
) -> None:
    typed = list(dict.fromkeys(a.platform for a in answers.accounts if unlisted_name(a)))
    others = dict(zip(typed, names, strict=False))
    renamed = [replace(a, platform=others.get(a.platform, a.platform)) for a in answers.accounts]
    expected = [s for s in sheets_of(answers) if not s.private and s.id != ANOTHER_DAY]
    other = sheets_of(replace(answers, accounts=tuple(renamed)))
    assert expected == [s for s in other if not s.private and s.id != ANOTHER_DAY]


@given(everyones_answers())
def test_a_name_that_was_typed_stands_on_private_sheets_only(answers: Answers) -> None:
    marked = Account("other:Zqxjky", "both")
    sheets = sheets_of(replace(answers, accounts=(*answers.accounts, marked), minutes=None))
    private = {sheet.id for sheet in sheets if "zqxjky" in repr(sheet).casefold()}
    assert private
    assert private <= {ANOTHER_DAY, *(sheet.id for sheet in sheets if sheet.private)}


@given(everyones_answers(minutes=False), everyones_answers(minutes=False))
def test_the_occasion_changes_no_sheet_and_supervision_brings_colleagues(
    answers: Answers, other: Answers
) -> None:
    one, two = sheets_of(answers), sheets_of(replace(answers, occasion=other.occasion))
    called = {slug for slug, topic in real().topics.items() if topic.occasions}
    assert [s for s in one if s.id not in called] == [s for s in two if s.id not in called]
    supervised = sheets_of(replace(answers, occasion="supervision", minutes=None))
    assert "colleagues" in {sheet.id for sheet in supervised}


@given(everyones_answers(minutes=False))
def test_a_sheet_is_private_only_for_a_platform_that_is_not_listed(answers: Answers) -> None:
    names = {unlisted_name(account) for account in answers.accounts} - {""}
    private = {sheet.title for sheet in sheets_of(answers) if sheet.private}
    assert names == private
    assert {"general"} >= {s.home.slug for s in sheets_of(answers) if s.private}


@pytest.mark.parametrize(
    "answers",
    [Answers((Account("no-such-platform", "personal"),)), Answers(profession="no-such")],
)
def test_answers_that_were_never_checked_are_refused(guidance: Guidance, answers: Answers) -> None:
    with pytest.raises(KeyError):
        tailor(guidance, answers)


ONE_OF_ALL = Answers(
    (
        Account("facebook", "both"),
        Account("linkedin", "professional"),
        Account("x", "mixed"),
        Account("whatsapp", "personal"),
        Account("bluesky", "professional", "opening"),
        Account("tumblr", "personal", "leaving"),
    ),
    occasion="supervision",
    profession="practitioner-psychologist",
    supervises=True,
    research=True,
)

UNPRINTED: dict[tuple[Level, bool], set[str]] = {
    ("quick", False): {"s17", "s18", "s19", "s35", "s44"},
    ("standard", False): set(),
    ("full", False): set(),
    ("quick", True): set(),
    ("standard", True): set(),
    ("full", True): set(),
}
"""Points of the hand-out that no text of a checklist carries, by level and whether all pages are
chosen: the quick level has room for 5 habits."""


@pytest.mark.parametrize(("level", "pages"), UNPRINTED)
def test_each_point_of_the_hand_out_is_on_a_checklist(
    guidance: Guidance, level: Level, pages: bool
) -> None:
    chosen = tuple(extra_pages(guidance)) if pages else ()
    checklist = tailor(guidance, replace(ONE_OF_ALL, level=level, pages=chosen))
    items = [entry.item for sheet in checklist.sheets for entry in sheet.entries]
    items += [see.entry.item for sheet in checklist.sheets for see in sheet.references]
    passages = [passage for sheet in checklist.sheets for passage in sheet.passages]
    printed = {*guidance.texts, *(source.id for source in checklist.sources)}
    for item in items:
        printed |= {item.id, *item.duties}
    for passage in passages:
        printed |= {passage.id, *passage.duties}
    unprinted = {
        point.id
        for point in guidance.points
        if not any(a in printed or a.startswith("feature: ") for a in point.answered_by)
    }
    assert len(guidance.points) == 49
    assert unprinted == UNPRINTED[level, pages]


@pytest.mark.parametrize("level", LEVELS)
def test_hand_outs_own_words_reach_everyone(guidance: Guidance, level: Level) -> None:
    sheets = tailor(guidance, Answers((Account("x", "personal"),), level=level)).sheets
    words = " ".join(
        [
            *(text for sheet in sheets for passage in sheet.passages for text in passage.text),
            *(
                f"{e.item.title} {e.item.why} {e.item.how} {e.item.check}"
                for s in sheets
                for e in s.entries
            ),
        ]
    )
    for said in ("NHS Employers", "canteen", "union", "a personal and a professional profile"):
        assert said in words, said
