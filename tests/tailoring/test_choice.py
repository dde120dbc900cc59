"""What is printed is chosen by harm, for the whole document; what is left out is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.pages import CASES
from checklist.answers.model import LEVELS, Account, Answers
from checklist.guidance.schema import Kind, Platform
from checklist.html import wording
from checklist.tailoring.another_day import ANOTHER_DAY
from checklist.tailoring.checklist import Checklist, Entry, Sheet
from checklist.tailoring.choice import TODAY, is_urgent, key, order
from checklist.tailoring.tailor import tailor
from tests.conftest import everyones_answers, real

Key = tuple[str, str]

THREE = (
    Account("facebook", "personal"),
    Account("instagram", "personal"),
    Account("linkedin", "professional"),
)


def printed(checklist: Checklist) -> dict[Key, Entry]:
    return {key(entry): entry for sheet in checklist.sheets for entry in sheet.entries}


def referred(checklist: Checklist) -> set[str]:
    return {see.item.id for sheet in checklist.sheets for see in sheet.references}


def accounts(answers: Answers) -> Iterator[Sheet]:
    """Every account in use or being opened, whole."""
    for sheet in tailor(real(), replace(answers, level="full", minutes=None)).sheets:
        if isinstance(sheet.home, Platform) and sheet.stage in ("using", "opening"):
            yield sheet


def core_controls(platform: Platform, kind: Kind, stage: str) -> set[str]:
    """The controls of the core that a platform's own items set, worked out from the files."""
    return {
        control.id
        for control in real().controls.values()
        if control.core
        and (stage == "using" or control.opening)
        and any(
            item.control == control.id and item.stage == "using" and item.target(kind) is not None
            for item in platform.item
            if "two-accounts" not in item.only_for
        )
    }


# 1. Core first


def core_missing(answers: Answers) -> dict[str, set[str]]:
    """The core controls of each account that its checklist neither prints nor refers to."""
    found = tailor(real(), answers)
    twins = {real().items[item][1].control for item in referred(found)}
    missing = {}
    for sheet in accounts(answers):
        assert isinstance(sheet.home, Platform)
        assert sheet.kind
        done = {e.item.control for e in printed(found).values() if e.section == sheet.id}
        missing[sheet.id] = core_controls(sheet.home, sheet.kind, sheet.stage) - done - twins
    return {section: controls for section, controls in missing.items() if controls}


@given(everyones_answers(minutes=False))
def test_each_account_in_use_or_being_opened_has_its_core_at_every_level(answers: Answers) -> None:
    assert core_missing(answers) == {}


NURSE = Answers(
    (
        Account("facebook", "personal"),
        Account("linkedin", "professional"),
        Account("x", "professional", "opening"),
    ),
    occasion="new-starter",
    profession="nurse",
)

REVIEWED = Answers(
    (
        Account("facebook", "both"),
        Account("youtube", "personal"),
        Account("linkedin", "professional"),
    ),
    occasion="annual-review",
    profession="practitioner-psychologist",
)

SUPERVISOR = Answers(
    (Account("x", "mixed"),),
    occasion="supervision",
    profession="occupational-therapist",
    supervises=True,
)

OPENS_FOUR = Answers(
    tuple(
        Account(slug, "personal", "opening")
        for slug in ("facebook", "whatsapp", "instagram", "linkedin")
    ),
    occasion="new-starter",
    profession="nurse",
)


@pytest.mark.parametrize(
    "answers",
    [
        NURSE,
        REVIEWED,
        SUPERVISOR,
        OPENS_FOUR,
        *(case.answers for case in CASES if not case.answers.minutes),
    ],
)
def test_core_is_ticked_off_on_the_documents_that_we_look_at(answers: Answers) -> None:
    assert core_missing(answers) == {}
    in_use = any(account.stage != "leaving" for account in answers.accounts)
    assert in_use == any(entry.core for entry in printed(tailor(real(), answers)).values())


def test_new_starter_who_opens_four_accounts_knows_what_to_set_and_where() -> None:
    found = tailor(real(), OPENS_FOUR)
    entries = [e for sheet in found.sheets if sheet.kind for e in sheet.entries]
    assert len(entries) > 20
    assert [e.item.id for e in entries if not wording.where(e)] == []
    steps = [entry for entry in entries if entry.item.stage == "opening"]
    assert [entry.item.id for entry in steps if not entry.target] == []
    for slug in ("facebook", "whatsapp", "instagram", "linkedin"):
        platform = real().platforms[slug]
        homes = {slug, platform.shared}
        here = {e.item.control for e in entries if real().items[e.item.id][0].slug in homes}
        assert "two-factor" in here, slug


@given(everyones_answers(), st.integers(1, 200))
@example(Answers(THREE), 5)
@example(Answers(THREE), 30)
def test_nothing_else_of_an_account_and_no_habit_while_its_core_is_missing(
    answers: Answers, minutes: int
) -> None:
    found = tailor(real(), replace(answers, minutes=minutes))
    missing = {sheet.home.slug for entry, sheet in found.missing if is_urgent(entry)}
    for sheet in found.sheets:
        for entry in sheet.entries:
            if not is_urgent(entry) and missing:
                section = next(s for s in sheet.sections if s.id == entry.section)
                assert isinstance(section.home, Platform)
                assert section.home.slug not in missing


@given(everyones_answers(), st.integers(1, 60))
@example(Answers(THREE), 5)
def test_of_the_core_the_most_harmful_comes_first(answers: Answers, minutes: int) -> None:
    found = tailor(real(), replace(answers, minutes=minutes))
    kept = [entry for entry in printed(found).values() if is_urgent(entry)]
    for out, _ in found.missing:
        if is_urgent(out):
            lesser = [e for e in kept if e.weight < out.weight]
            assert all(e.item.longest < out.item.longest for e in lesser)


@given(everyones_answers(), st.integers(1, 60))
@example(Answers(THREE), 5)
def test_what_is_missing_of_the_core_is_named_on_the_first_page(
    answers: Answers, minutes: int
) -> None:
    found = tailor(real(), replace(answers, minutes=minutes))
    words = wording.cut(found)
    assert bool(words) == bool(found.cut)
    for entry, _ in found.missing:
        assert f"“{entry.item.title}”" in words


# 2. By harm a minute


@given(everyones_answers(minutes=False))
def test_no_entry_of_an_account_gives_way_to_one_that_matters_less(answers: Answers) -> None:
    found = tailor(real(), answers)
    outs = {out.section: list[Entry]() for s in found.sheets for out in s.left_out}
    for sheet in found.sheets:
        for out in sheet.left_out:
            outs[out.section].append(out)
    for entry in printed(found).values():
        if entry.weight and entry.item.stage == "using":
            better = [o for o in outs.get(entry.section, ()) if order(o) < order(entry)]
            if is_only_one(entry, found):
                better = [out for out in better if out.item.effort != "clear-out"]
            assert better == []


def is_only_one(entry: Entry, found: Checklist) -> bool:
    """Tell what its account has beside jobs for another day."""
    others = (e for e in printed(found).values() if e.section == entry.section and e is not entry)
    return all(other.item.effort == "clear-out" for other in others)


@given(everyones_answers(minutes=False))
def test_across_accounts_only_the_first_beyond_the_quick_level_comes_out_of_turn(
    answers: Answers,
) -> None:
    answers = replace(answers, level="standard")
    found = tailor(real(), answers)
    quick = printed(tailor(real(), replace(answers, level="quick")))
    turns: dict[str, Entry] = {}
    for entry in printed(found).values():
        if (
            key(entry) not in quick
            and not entry.core
            and entry.item.stage in ("using", "separating")
        ):
            best = turns.get(entry.section, entry)
            turns[entry.section] = min(best, entry, key=order)
    extra = [
        entry
        for entry in printed(found).values()
        if entry.weight
        and not entry.core
        and entry.item.stage in ("using", "separating")
        and key(entry) not in quick
        and entry is not turns.get(entry.section)
    ]
    outs = [o for s in found.sheets for o in s.left_out if o.weight and o.item.stage == "using"]
    for entry in extra:
        assert [o.item.id for o in outs if order(o) < order(entry)] == []


@pytest.mark.parametrize("slug", [platform.slug for platform in real().offered])
def test_standard_is_more_than_quick_where_the_platform_has_more(slug: str) -> None:
    platform = real().platforms[slug]
    answers = Answers((Account(slug, platform.kinds[0]),), family=())
    sizes = {}
    for level in LEVELS:
        found = tailor(real(), replace(answers, level=level))
        sizes[level] = sum(1 for e in printed(found).values() if e.weight)
    assert sizes["quick"] <= sizes["standard"] <= sizes["full"]
    more = [i for i in platform.item if i.importance == "recommended" and i.stage == "using"]
    assert not more or sizes["quick"] < sizes["standard"]


def test_an_own_duty_of_the_profession_weighs_more() -> None:
    duty = real().platforms["facebook"].item[0].duties[0]
    source = real().duties[duty].refs[0].source
    slug = next(p.id for p in real().professions.values() if source in p.sources)
    ours, theirs = (
        {e.item.id: e.harm_a_minute for e in printed(tailor(real(), answers)).values()}
        for answers in (Answers(THREE, profession=slug), Answers(THREE))
    )
    ident = real().platforms["facebook"].item[0].id
    assert ours[ident] > theirs[ident]


# 4. What is left out is said


@given(everyones_answers())
def test_every_entry_is_printed_referred_to_or_left_out(answers: Answers) -> None:
    found = tailor(real(), answers)
    whole = tailor(real(), replace(answers, level="full", minutes=None))
    kept, out = printed(found), {key(entry) for entry in found.left_out}
    assert not kept.keys() & out
    for ident, entry in printed(whole).items():
        twins = {*entry.item.same_as, entry.item.id}
        said = {item for _, item in (*kept, *out)} | referred(found)
        is_topic = not entry.weight
        gone = is_topic and not any(entry in s.entries for s in found.sheets)
        assert ident in kept or ident in out or twins & said or gone


@given(everyones_answers())
def test_a_sheet_says_the_number_and_the_first_titles_of_what_it_leaves_out(
    answers: Answers,
) -> None:
    for sheet in tailor(real(), answers).sheets:
        words = wording.left_out(sheet)
        assert bool(words) == bool(sheet.left_out and sheet.entries)
        if not words:
            continue
        for entry in sheet.left_out[:3]:
            assert f"“{entry.item.title}”" in words
        if len(sheet.left_out) > 3:
            assert f"{len(sheet.left_out)} more" in words
        assert [order(e) for e in sheet.left_out] == sorted(order(e) for e in sheet.left_out)


# 5. Today


@given(everyones_answers())
@example(Answers(THREE))
@example(Answers(THREE, minutes=5))
def test_today_names_settings_against_different_harms_in_ten_minutes(answers: Answers) -> None:
    found = tailor(real(), answers)
    controls = [entry.item.control for entry, _ in found.first]
    assert None not in controls
    assert len(set(controls)) == len(controls) <= 3
    assert {entry.item.effort for entry, _ in found.first} <= {"switch", "form"}
    assert found.first_minutes <= TODAY
    assert all(entry in sheet.entries for entry, sheet in found.first)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("stage", ["using", "opening"])
def test_today_names_three_where_there_are_three(level: str, stage: str) -> None:
    named = 0
    for platform in real().offered:
        account = Account(platform.slug, platform.kinds[0], stage)  # type: ignore[arg-type]  # a stage
        found = tailor(real(), Answers((account,), level=level))  # type: ignore[arg-type]  # a level
        quickest: dict[str | None, int] = {}
        for entry in printed(found).values():
            if entry.weight and entry.item.effort in ("switch", "form"):
                control, longest = entry.item.control, entry.item.longest
                quickest[control] = min(quickest.get(control, longest), longest)
        fit = [sum(sorted(quickest.values())[:n]) <= TODAY for n in (1, 2, 3)]
        most = sum(ok for n, ok in enumerate(fit, 1) if n <= len(quickest))
        assert len(found.first) == most, platform.slug
        named += len(found.first)
    assert named > 2.2 * len(real().offered)


# 6. For another day


@given(everyones_answers())
def test_clear_outs_of_accounts_in_use_stand_together_after_the_accounts(answers: Answers) -> None:
    found = tailor(real(), answers)
    for sheet in found.sheets:
        for section in sheet.sections:
            clear = [e for e in section.entries if e.item.effort == "clear-out"]
            if isinstance(section.home, Platform) and section.stage in ("using", "separating"):
                assert (sheet.id == ANOTHER_DAY) == bool(clear)
    ids = [sheet.id for sheet in found.sheets if not isinstance(sheet.home, Platform)]
    assert ANOTHER_DAY not in ids[1:]


# Minutes


@given(everyones_answers(), st.integers(1, 600))
def test_minutes_are_never_more_than_asked_for(answers: Answers, minutes: int) -> None:
    assert minutes >= tailor(real(), replace(answers, minutes=minutes)).minutes


@given(everyones_answers())
def test_with_time_for_everything_nothing_is_cut(answers: Answers) -> None:
    whole = tailor(real(), replace(answers, minutes=None))
    enough = tailor(real(), replace(answers, minutes=max(1, whole.minutes)))
    assert () == whole.cut == enough.cut
    assert printed(whole) == printed(enough)
