"""The files that `checklist new` makes, and their names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from checklist.errors import UsageError

if TYPE_CHECKING:
    from checklist.cli.new_options import NewOptions
    from checklist.html.look import Look, Size

DEFAULT = Path("privacy-checklist.pdf")

EDITIONS = ("form", "print", "both")

SIZES = ("standard", "large")

Kind = Literal["form", "print", "html", "json"]


@dataclass(frozen=True)
class OutputPlan:
    """The options that are not answers, checked."""

    output: str | None
    edition: str
    size: Size
    reminder: Path | None
    house: Path | None
    last: Path | None
    products: tuple[tuple[Kind, Path | None], ...]
    """The kind of each document and its file; None: standard output."""

    @property
    def look(self) -> Look | None:
        """Return the look of the pages; None where nothing is laid out."""
        from checklist.html.look import Look

        kind = self.products[0][0]
        return Look(kind, self.size) if kind in ("form", "print") else None

    @property
    def files(self) -> list[Path]:
        """Every file that is written, except the answers."""
        documents = [target for _, target in self.products if target]
        return [*documents, self.reminder] if self.reminder else documents

    @property
    def words(self) -> list[str]:
        """The options that differ from their defaults, as they are typed."""
        words = ["--from", str(self.last)] if self.last else []
        words += ["--house", str(self.house)] if self.house else []
        words += ["-o", self.output] if self.output else []
        words += ["--edition", self.edition] if self.edition != "form" else []
        words += ["--size", self.size] if self.size != "standard" else []
        return words + (["--reminder", str(self.reminder)] if self.reminder else [])


def targets(given: NewOptions) -> OutputPlan:
    """Return the plan that the options ask for. Raises UsageError."""
    if given.edition not in EDITIONS:
        raise UsageError(f"There is no edition “{given.edition}”.", "Use form, print or both.")
    if given.size not in SIZES:
        raise UsageError(f"There is no size “{given.size}”.", "Use standard or large.")
    if given.reminder:
        check_reminder(given.reminder)
    return OutputPlan(
        output=given.output,
        edition=given.edition,
        size=cast("Size", given.size),
        reminder=given.reminder,
        house=given.house,
        last=given.last,
        products=_products(given.output, given.edition, force=given.force),
    )


def check_reminder(reminder: Path) -> None:
    """Raise UsageError for a name that no calendar knows."""
    if reminder.suffix.casefold() != ".ics":
        raise UsageError(f"“{reminder}” is no .ics file.", "Give the reminder that ending.")


def _products(
    output: str | None, edition: str, *, force: bool
) -> tuple[tuple[Kind, Path | None], ...]:
    kinds = cast("list[Kind]", ["form", "print"] if edition == "both" else [edition])
    if output == "-":
        if len(kinds) > 1:
            raise UsageError("Both editions cannot go to standard output.", "Choose one.")
        return ((kinds[0], None),)
    from checklist.base import files

    target = Path(output) if output else DEFAULT
    if not output and not force:
        target = _free(kinds)
    ending = target.suffix.casefold()
    if files.is_folder(target) or ending == ".pdf":
        pdfs = _pdfs(target, kinds)
        return tuple(pdfs if output else [*pdfs, ("html", target.with_suffix(".html"))])
    if ending in (".html", ".json"):
        return ((cast("Kind", ending[1:]), target),)
    fault = f"“{target}” is neither .pdf nor .html nor .json."
    raise UsageError(fault, "Give the file one of these endings.")


def _pdfs(target: Path, kinds: Sequence[Kind]) -> list[tuple[Kind, Path | None]]:
    if len(kinds) == 1:
        return [(kinds[0], target)]
    return [(kind, target.with_name(f"{target.stem}-{kind}{target.suffix}")) for kind in kinds]


def _free(kinds: Sequence[Kind]) -> Path:
    """Return the plain name, or one with the date where that is taken.

    Someone may have filled in the file that has the name.
    """
    from checklist.base.dates import today

    dated = f"{DEFAULT.stem}-{today()}"
    stems = chain((DEFAULT.stem, dated), (f"{dated}-{number}" for number in count(2)))
    return next(target for target in map(DEFAULT.with_stem, stems) if _is_free(target, kinds))


def _is_free(target: Path, kinds: Sequence[Kind]) -> bool:
    pdfs = [pdf for _, pdf in _pdfs(target, kinds) if pdf]
    return not any(os.path.lexists(path) for path in (*pdfs, target.with_suffix(".html")))
