"""What `checklist new` says once it is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checklist.cli import console, options

if TYPE_CHECKING:
    from checklist.answers.model import Answers
    from checklist.cli.targets import OutputPlan
    from checklist.make import Document


def tell_unprintable(made: Document) -> None:
    """Which letters of the name had to be left to the pen."""
    if made.unprintable:
        letters = ", ".join(f"U+{ord(char):04X}" for char in made.unprintable[:5])
        count = len(made.unprintable)
        plural = "character" if count == 1 else "characters"
        console.say(
            f"No font here holds {count} {plural} of the name ({letters}). "
            "Its line is left empty, to write it by hand."
        )


def report(made: list[tuple[Document, Path | None]], said: Answers, plan: OutputPlan) -> None:
    """What was made, and how to make it again."""
    checklist = made[0][0].checklist
    items = sum(len(sheet.entries) for sheet in checklist.sheets)
    for product, target in made:
        pages = f"{product.pages} pages, " if product.pages else ""
        console.say(f"Your checklist is in {target} ({pages}{items} items).")
    if plan.reminder:
        console.say(f"The reminder of your next review is in {plan.reminder}.")
    if checklist.left_out:
        count = len(checklist.left_out)
        console.say(f"To fit {said.minutes} minutes, {count} less important items are left out.")
    console.say(f"To make it again: {options.repeat_command(said, plan.words)}")
