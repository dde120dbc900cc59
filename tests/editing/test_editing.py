"""What helps people who edit: previews, skeletons, what is due, what changed, how it reads."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist import resources
from checklist.answers.model import LEVELS, Level
from checklist.editing import preview, review_dates
from checklist.editing.lint import lint
from checklist.editing.published_ids import published_ids
from checklist.editing.readability import report, sentences, words
from checklist.editing.scaffold import NAME_CHARACTERS, skeleton, slug_of
from checklist.errors import UsageError
from checklist.guidance.guidance import GENERAL
from checklist.guidance.schema import Item, Platform, Stage
from checklist.guidance.toml import read
from checklist.guidance.validation import validated
from checklist.html.look import Look
from checklist.html.pages import sheet_page
from tests.conftest import real
from tests.tools import DAY, flat, opened, run, text_of

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance
    from checklist.pdf.slips import SlipMaker

TODAY = date(2026, 12, 1)

IDS = published_ids(resources.profiles())


def platforms() -> list[str]:
    return sorted(real().platforms)


# Preview


def titles(guidance: Guidance, slug: str, level: Level) -> list[str]:
    found = preview.sheets(guidance, guidance.platforms[slug], level, TODAY)
    return [sheet_page(sheet, Look("print")).title for sheet in found]


def test_a_preview_has_a_sheet_for_each_kind_and_stage(guidance: Guidance) -> None:
    assert titles(guidance, "x", "full") == [
        "X: personal profile",
        "X: professional profile",
        "X: profile used for both",
        "X: opening a personal profile",
        "X: opening a professional profile",
        "X: opening a profile used for both",
        "X: leaving a personal profile",
        "X: leaving a professional profile",
        "X: leaving a profile used for both",
    ]


@pytest.mark.parametrize("slug", platforms())
def test_every_item_of_every_platform_is_in_its_full_preview(guidance: Guidance, slug: str) -> None:
    platform = guidance.platforms[slug]
    found = preview.sheets(guidance, platform, "full", TODAY)
    shown = {entry.item.id for sheet in found for entry in sheet.entries}
    behind = not platform.offered and slug != GENERAL
    stages = ("using", "separating") if behind else get_args(Stage)
    if len(platform.kinds) == 1:
        stages = tuple(stage for stage in stages if stage != "separating")
    assert {item.id for item in platform.item if item.stage in stages} == shown
    assert len({sheet.id for sheet in found}) == len(found) > 0


def test_a_preview_holds_to_its_level(guidance: Guidance) -> None:
    sizes = []
    for level in LEVELS:
        found = preview.sheets(guidance, guidance.platforms["facebook"], level, TODAY)
        sizes.append(sum(len(sheet.entries) for sheet in found))
    assert sizes == sorted(set(sizes))


def test_a_platform_for_work_only_has_no_personal_preview(guidance: Guidance) -> None:
    only = {p.slug for p in guidance.platforms.values() if p.kinds == ("professional",)}
    assert only
    for slug in only:
        assert not any("personal" in t or "both" in t for t in titles(guidance, slug, "full"))


def test_the_general_sheet_can_be_looked_at_too(guidance: Guidance) -> None:
    assert titles(guidance, GENERAL, "quick")[0] == "Any other platform: personal profile"


def test_a_preview_made_later_says_what_is_out_of_date(guidance: Guidance) -> None:
    later = DAY.replace(year=2028)
    before, after = (
        preview.make_html(guidance, guidance.platforms["x"], "quick", day).decode()
        for day in (DAY, later)
    )
    assert "may be out of date" not in before
    assert "Last checked 22 November 2026; may be out of date." in after


def test_a_preview_is_an_accessible_pdf_with_every_sheet(
    guidance: Guidance, press: SlipMaker, tmp_path: Path
) -> None:
    import subprocess

    data = preview.make_pdf(guidance, guidance.platforms["orcid"], "quick", DAY, press)
    with opened(data) as pdf, pdf.open_outline() as outline:
        bookmarks = [entry.title for entry in outline.root]
    assert ["Preview of ORCID: quick", *titles(guidance, "orcid", "quick")] == bookmarks
    assert f"Preview of ORCID: quick, edition {guidance.edition} Page 1 of" in flat(text_of(data))
    path = tmp_path / "preview.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdfua", "check", path], check=True, capture_output=True, text=True)
    assert "errors=0 warnings=0" in done.stdout


def test_a_preview_in_html_needs_no_other_file(guidance: Guidance) -> None:
    text = preview.make_html(guidance, guidance.platforms["x"], "full", DAY).decode()
    assert re.findall(r'(?:src|href)="(?!https://)', text) == []
    assert set(re.findall(r"url\(([^:]*):", text)) == {'"data'}
    assert text.count("<body>") == text.count("</html>") == text.count("<h1>") == 1
    for title in titles(guidance, "x", "full"):
        assert f"<h2>{title}</h2>" in text


def test_a_preview_in_html_looks_like_the_page_that_people_get(guidance: Guidance) -> None:
    page = preview.make_html(guidance, guidance.platforms["facebook"], "quick", DAY).decode("utf-8")
    style = page[: page.index("</style>")]
    assert (resources.templates() / "screen.css").read_text(encoding="utf-8") in style
    assert 'class="unseen"' in page  # which that style sheet hides


def test_previews_are_files_of_each_level_and_are_replaced(tmp_path: Path) -> None:
    ran = run("guidance", "preview", "twitter", "--html", "--pdf", "-o", "a/b", folder=tmp_path)
    assert (ran.code, ran.out) == (0, b"")
    names = {path.name for path in (tmp_path / "a/b").iterdir()}
    assert {f"x-{level}.{ending}" for level in LEVELS for ending in ("html", "pdf")} == names
    assert f"Made: {Path('a/b/x-quick.pdf')}" in ran.err
    (tmp_path / "a/b/x-full.html").write_text("old")
    again = run("guidance", "preview", "x", "--html", "-o", "a/b", folder=tmp_path)
    assert again.code == 0
    assert len((tmp_path / "a/b/x-full.html").read_text()) > 10_000


def test_an_unfinished_file_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    assert run("guidance", "new-platform", "Example Social", folder=tmp_path).code == 0
    path = tmp_path / "example-social.toml"
    text = path.read_text().replace('"two-step"', '"no-such-duty"')
    path.write_text(text.replace('importance = "recommended"', 'importance = "vital"', 1))
    ran = run("guidance", "preview", path, "--html", folder=tmp_path)
    assert ran.code == 0
    assert "Not shown: platforms/example-social.toml: es-open-name: importance:" in ran.err
    shown = (tmp_path / "preview/example-social-full.html").read_text()
    assert "Example Social: opening a personal profile" in shown
    assert "TODO: say in one sentence" in shown
    assert "Choose a name that fits" not in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["facebok"], 2, "There is no platform “facebok”. Did you mean “facebook”?"),
        (["no.toml"], 2, "There is no file “no.toml”."),
        (["empty.toml"], 3, "empty.toml: name: it is missing. Add it."),
        (["topics/a.toml"], 3, "Give the file of a platform."),
        (["x", "-o", "empty.toml"], 6, "The folder “empty.toml” cannot be made: "),
        (["x", "-o", "/proc/preview"], 6, "The folder “/proc/preview” cannot be made: "),
    ],
)
def test_what_cannot_be_previewed_is_told_in_a_sentence(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    (tmp_path / "empty.toml").write_text("")
    (tmp_path / "topics").mkdir()
    shutil.copy(resources.profiles() / "topics/positive.toml", tmp_path / "topics/a.toml")
    ran = run("guidance", "preview", *words, folder=tmp_path)
    assert (ran.code, said in flat(ran.err)) == (code, True), ran.err
    assert not (tmp_path / "preview").exists()


# A file to start from


def put(root: Path, name: str) -> str:
    """Write a skeleton into a copy of the guidance; its name there."""
    slug = slug_of(name)
    text = skeleton(real(), name, slug, IDS, TODAY)
    (root / "platforms" / f"{slug}.toml").write_text(text, encoding="utf-8")
    return f"platforms/{slug}.toml"


def faults(root: Path, file: str) -> list[tuple[str, str, str]]:
    found, problems = read(root)
    problems += lint(found, published_ids(root), TODAY)
    assert {problem.file for problem in problems} <= {file}
    return [(problem.item, problem.field, problem.fault) for problem in problems]


def test_a_new_file_has_no_faults_but_what_is_to_be_filled_in(copy_of_profiles: Path) -> None:
    file = put(copy_of_profiles, "Example Social")
    text = (copy_of_profiles / file).read_text(encoding="utf-8")
    found = faults(copy_of_profiles, file)
    todo = [fault for _, _, fault in found if "TODO" in fault]
    assert len(todo) == sum("TODO" in line for line in text.splitlines() if "=" in line) > 10
    assert {field for _, field, fault in found if "TODO" not in fault} == {"id"}


def test_a_new_file_that_is_filled_in_has_no_faults(copy_of_profiles: Path) -> None:
    file = put(copy_of_profiles, "Example Social")
    path = copy_of_profiles / file
    text = path.read_text(encoding="utf-8")
    number = count(2)
    filled = re.sub(r'"TODO[^"]*"', lambda _: f'"You can read this {next(number)} times."', text)
    path.write_text(filled, encoding="utf-8")
    with (copy_of_profiles / "guidance/ids.txt").open("a", encoding="utf-8") as ids:
        ids.writelines(f"{ident}\n" for ident in re.findall(r'^id = "(.*)"', text, re.MULTILINE))
    assert faults(copy_of_profiles, file) == []


def test_a_new_file_has_steps_for_every_stage_and_obeys_the_schema() -> None:
    import jsonschema
    import rtoml

    from checklist.guidance.json_schema import schemas
    from tests.guidance.test_guidance import plain

    text = skeleton(real(), "Example Social", "example-social", IDS, TODAY)
    data = rtoml.loads(text)
    jsonschema.validate(plain(data), json.loads(schemas()["platform"]))
    assert {row.get("stage", "using") for row in data["item"]} == set(get_args(Stage))
    assert text.startswith("#:schema ../schemas/platform.json\n")


@given(st.text(st.characters(codec="utf-8"), max_size=NAME_CHARACTERS + 2))
def test_any_name_gives_a_right_file_or_a_sentence(name: str) -> None:
    import rtoml

    try:
        slug = slug_of(name)
        data = rtoml.loads(skeleton(real(), name, slug, IDS, TODAY))
    except UsageError:
        return
    platform = validated(Platform, {**data, "slug": slug})
    assert platform.name == name.strip().replace("'", "’")
    assert not {item.id for item in platform.item} & (IDS | real().items.keys())
    assert all(item.added == real().edition for item in platform.item)


@pytest.mark.parametrize(
    ("slug", "prefix"),
    [("zingo", "zingo"), ("example-social", "es"), ("longestname", "longestn"), ("gm", "gm2")],
)
def test_ids_start_alike_and_as_no_others_do(slug: str, prefix: str) -> None:
    text = skeleton(real(), f"The {slug}", slug, IDS, TODAY)
    idents = re.findall(r'^id = "(.*)"', text, re.MULTILINE)
    assert len(idents) > 8
    assert all(ident.startswith(f"{prefix}-") for ident in idents)


def test_the_prefix_of_a_retired_id_is_not_used_again() -> None:
    retired = replace(real(), retired={"es-gone": ""})
    assert 'id = "es2-audience"' in skeleton(retired, "E S", "example-social", IDS, TODAY)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["Twitter"], 2, "There is already a platform “X”. Edit platforms/x.toml."),
        (["New", "-o", "x.toml"], 2, "There is already a platform “X”."),
        (["9gag"], 2, "-o nine-gag.toml"),
        (["推特"], 2, "gives no file name"),
        (["New", "-o", "New Place.toml"], 2, "“New Place.toml” is no file name"),
        (["New", "-o", "new.txt"], 2, "does not end in .toml"),
        (["N" * 41], 2, "is no name for a platform"),
        (["Kept"], 6, "“kept.toml” exists. Choose another name with -o."),
        (["New", "-o", "no/new.toml"], 6, "Create it first."),
    ],
)
def test_a_new_file_never_takes_the_place_of_another(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    (tmp_path / "kept.toml").write_text("precious")
    ran = run("guidance", "new-platform", *words, folder=tmp_path)
    assert (ran.code, said in flat(ran.err)) == (code, True), ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.toml"]
    assert (tmp_path / "kept.toml").read_text() == "precious"


# What is due for review


def test_what_is_past_its_review_is_listed_the_longest_overdue_first(guidance: Guidance) -> None:
    early = date(2026, 12, 1)
    x = guidance.platforms["x"]
    first, second, *rest = x.item
    assert first.evidence
    changed = replace(first, evidence=replace(first.evidence, review_by=early))
    own = replace(
        x,
        item=(changed, second, *rest),
        evidence=replace(x.evidence, review_by=early + timedelta(days=1)),
    )
    found = replace(guidance, platforms={**guidance.platforms, "x": own})
    assert review_dates.stale(found, early) == []
    (due,) = review_dates.stale(found, early + timedelta(days=1))
    assert (due.id, due.kind, due.where) == (first.id, "item", "platforms/x.toml")
    due, platform = review_dates.stale(found, early + timedelta(days=2))
    assert (platform.id, platform.kind, due.id) == ("x", "platform", first.id)


def test_in_the_end_everything_with_evidence_is_due(guidance: Guidance) -> None:
    found = review_dates.stale(guidance, date(2040, 1, 1))
    known = {i for i, (_, item) in guidance.items.items() if item.evidence}
    assert {due.id for due in found} == known | guidance.sources.keys() | guidance.platforms.keys()
    assert [due.review_by for due in found] == sorted(due.review_by for due in found)


def test_stale_is_a_table_and_data(tmp_path: Path) -> None:
    words = ["guidance", "sources", "--stale", "--on", "2027-02-01"]
    table = run(*words, folder=tmp_path)
    rows = json.loads(run(*words, "--json", folder=tmp_path).out)
    assert rows
    assert {"id", "kind", "review by", "checked", "where"} == rows[0].keys()
    assert all(row["id"] in table.out.decode() for row in rows)
    assert all(row["review by"] < "2027-02-01" for row in rows)


def test_nothing_stale_is_said_in_a_sentence(tmp_path: Path) -> None:
    words = ["guidance", "sources", "--stale", "--on", "2026-11-22"]
    assert "Nothing is past its review on 2026-11-22." in run(*words, folder=tmp_path).err
    assert json.loads(run(*words, "--json", folder=tmp_path).out) == []


def test_stale_looks_on_the_day_that_counts_as_now(tmp_path: Path) -> None:
    ran = run(
        *("guidance", "sources", "--stale", "--json"),
        folder=tmp_path,
        env={"SOURCE_DATE_EPOCH": "2208988800"},
    )
    assert len(json.loads(ran.out)) == len(review_dates.stale(real(), date(2040, 1, 1))) > 500


@pytest.mark.parametrize("word", ["soon", "20270601", "2027-W22-2", "2027-02-30", "01-06-2027", ""])
def test_a_day_in_another_form_is_a_usage_error(tmp_path: Path, word: str) -> None:
    ran = run("guidance", "sources", "--stale", "--on", word, folder=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert f"--on: “{word}” is no date. Write it as 2027-06-01." in ran.err


def test_a_day_without_stale_is_a_usage_error(tmp_path: Path) -> None:
    ran = run("guidance", "sources", "--on", "2027-06-01", folder=tmp_path)
    assert (ran.code, "Add --stale." in ran.err) == (2, True)


# What changed between editions


def with_editions(guidance: Guidance, *editions: tuple[str, str | None]) -> Guidance:
    """Guidance whose first items of X were added and changed in `editions`."""
    x = guidance.platforms["x"]
    items: list[Item] = [
        replace(item, added=added, changed=changed)
        for item, (added, changed) in zip(x.item, editions, strict=False)
    ]
    own = replace(x, item=tuple(items))
    return replace(guidance, platforms={"x": own}, topics={})


def test_items_added_or_changed_after_an_edition_are_listed(guidance: Guidance) -> None:
    found = with_editions(
        replace(guidance, retired={}),
        ("2026.11", None),
        ("2026.11", "2027.05"),
        ("2027.05", None),
        ("2026.11", "2026.12"),
        ("2027.01", "2027.05"),
        ("2026.12", None),
    )
    ids = [item.id for item in found.platforms["x"].item]
    listed = [
        (change.id, change.change, change.edition)
        for change in review_dates.changes(found, "2026.12")
    ]
    assert listed == [
        (ids[1], "changed", "2027.05"),
        (ids[2], "added", "2027.05"),
        (ids[4], "added", "2027.01"),
    ]


def test_a_retired_id_names_what_stands_for_it_today(guidance: Guidance) -> None:
    gone = {"a": "b", "b": "x-bio", "c": "", "d": "c", "e": "f", "f": "e", "g": "g"}
    found = replace(guidance, retired=gone)
    listed = {
        c.id: c.replaced_by for c in review_dates.changes(found, "2026.11") if c.change == "retired"
    }
    assert listed == {"a": "x-bio", "b": "x-bio", "c": "", "d": "", "e": "", "f": "", "g": ""}


def test_changes_are_a_table_and_data(tmp_path: Path) -> None:
    table = run("guidance", "changes", "--since", "2026.10", folder=tmp_path)
    rows = json.loads(
        run("guidance", "changes", "--since", "2026.10", "--json", folder=tmp_path).out
    )
    assert len(rows) == len(real().items) + len(real().retired)
    assert {"id", "change", "edition", "of", "title", "replaced by"} == rows[0].keys()
    assert rows[0]["id"] in table.out.decode()


def test_no_changes_are_said_in_a_sentence(tmp_path: Path) -> None:
    ran = run("guidance", "changes", "--since", "2099.12", "--json", folder=tmp_path)
    assert (ran.code, json.loads(ran.out)) == (0, [])
    assert "Nothing was added, changed or retired after edition 2099.12." in ran.err


@pytest.mark.parametrize("word", ["2026", "2026.13", "2026-11", "26.11", "2026.1", "latest", ""])
def test_an_edition_in_another_form_is_a_usage_error(tmp_path: Path, word: str) -> None:
    ran = run("guidance", "changes", "--since", word, folder=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert f"--since: “{word}” is no edition. Write year and month: 2026.11." in ran.err


# How it reads


def test_each_platform_and_topic_and_all_together_are_measured(guidance: Guidance) -> None:
    *rows, total = report(guidance)
    assert [row.id for row in rows] == [home.slug for home in guidance.homes]
    assert total.sentences == sum(row.sentences for row in rows) > 1000
    assert total.long == pytest.approx(
        sum(row.long * row.sentences for row in rows) / total.sentences
    )
    assert min(row.grade for row in rows) < total.grade < max(row.grade for row in rows)


def test_no_sentence_is_long_and_no_file_is_hard_to_read(guidance: Guidance) -> None:
    assert {row.long for row in report(guidance)} == {0.0}
    assert max(row.grade for row in report(guidance)) <= 8


def test_a_long_sentence_is_counted(guidance: Guidance) -> None:
    topic = guidance.topics["positive"]
    long = " ".join(["word"] * 21) + "."
    assert [len(words(sentence)) for sentence in sentences(long)] == [21]
    longer = replace(topic, note=(*topic.note, long))
    before, _ = report(replace(guidance, platforms={}, topics={"positive": topic}))
    after, total = report(replace(guidance, platforms={}, topics={"positive": longer}))
    assert after.sentences == before.sentences + 1
    assert after.long == total.long == pytest.approx(1 / after.sentences)


def test_nothing_to_read_is_no_fault(guidance: Guidance) -> None:
    (total,) = report(replace(guidance, platforms={}, topics={}))
    assert (total.sentences, total.long, total.grade) == (0, 0.0, 0.0)


def test_reading_is_a_table_and_data(tmp_path: Path) -> None:
    table = run("guidance", "reading", folder=tmp_path)
    rows = json.loads(run("guidance", "reading", "--json", folder=tmp_path).out)
    assert {"id", "name", "sentences", "over 20 words", "grade"} == rows[0].keys()
    assert len(rows) == len(real().homes) + 1
    assert "All together" in table.out.decode()
