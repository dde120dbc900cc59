"""The closing words of `checklist new`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checklist.base.counted import counted
from checklist.cli import console, options
from checklist.errors import wheel
from checklist.html import wording

if TYPE_CHECKING:
    from checklist.answers.model import Answers
    from checklist.cli.targets import OutputPlan
    from checklist.make import Document


SQUARES = "A square stands on the page for each; the rest prints, and fields hold them all."
"""Said of characters that no font holds, after them."""

CHARACTERS_NAMED = 5
"""Characters that a message names; the others are counted."""


def tell_unprintable(made: Document) -> None:
    """Report the characters of the name and reference that no font holds, by their code points."""
    if not made.unprintable:
        return
    count = len(made.unprintable)
    plural = "character" if count == 1 else "characters"
    console.say(
        f"No font here holds {count} {plural} of the name or reference "
        f"({codes(made.unprintable)}). {SQUARES}"
    )
    if cure := font_cure(made.unprintable):
        console.say(cure)


def codes(characters: str) -> str:
    """Return the code points of `characters`, as in U+5C71; those past the fifth are left out."""
    named = ", ".join(f"U+{ord(char):04X}" for char in characters[:CHARACTERS_NAMED])
    return named + ("…" if len(characters) > CHARACTERS_NAMED else "")


def font_cure(characters: str) -> str:
    """Return the sentence that says which fonts to install for `characters`; "" if none help."""
    from checklist.fonts.scripts import lacks_cjk

    if not lacks_cjk(characters):
        return ""
    return f"For Chinese, Japanese and Korean, install the fonts: {wheel('scripts')}."


def report(made: list[tuple[Document, Path | None]], said: Answers, plan: OutputPlan) -> None:
    """Return the words about what was made, and how to make it again."""
    checklist = made[0][0].checklist
    items = sum(len(sheet.entries) for sheet in checklist.sheets)
    for product, target in made:
        pages = f"{counted(product.pages, 'page')}, " if product.pages else ""
        console.say(f"Your checklist is in {target} ({pages}{counted(items, 'item')}).")
    if plan.reminder:
        console.say(f"The reminder of your next review is in {plan.reminder}.")
    if cut := wording.cut(checklist):
        console.say(cut)
    console.say(f"To make it again: {options.repeat_command(said, plan.words)}")
