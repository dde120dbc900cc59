"""What `checklist new` makes and under which names it goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from checklist.errors import UsageError

if TYPE_CHECKING:
    from checklist.html.look import Look, Size

DEFAULT = Path("privacy-checklist.pdf")

EDITIONS = ("form", "print", "both")

SIZES = ("standard", "large")

Kind = Literal["form", "print", "html", "json"]


@dataclass(frozen=True)
class OutputPlan:
    """The options that are no answers."""

    output: str | None
    edition: str
    size: Size
    reminder: Path | None
    house: Path | None
    last: Path | None
    products: tuple[tuple[Kind, Path | None], ...]
    """`form`, `print`, `html` or `json`, each with its file; None: standard output."""

    @property
    def look(self) -> Look | None:
        """How pages are laid out; None: nothing is."""
        from checklist.html.look import Look

        kind = self.products[0][0]
        return Look(kind, self.size) if kind in ("form", "print") else None

    @property
    def files(self) -> list[Path]:
        """Everything that is written, beside the answers."""
        found = [target for _, target in self.products if target]
        return [*found, self.reminder] if self.reminder else found

    @property
    def words(self) -> list[str]:
        """The options once more, as far as they are not the usual ones."""
        words = ["--from", str(self.last)] if self.last else []
        words += ["--house", str(self.house)] if self.house else []
        words += ["-o", self.output] if self.output else []
        words += ["--edition", self.edition] if self.edition != "form" else []
        words += ["--size", self.size] if self.size != "standard" else []
        return words + (["--reminder", str(self.reminder)] if self.reminder else [])


def targets(
    output: str | None,
    edition: str,
    size: str,
    reminder: Path | None,
    house: Path | None,
    last: Path | None = None,
) -> OutputPlan:
    """What the options ask for. Raises UsageError."""
    if edition not in EDITIONS:
        raise UsageError(f"There is no edition “{edition}”.", "Use form, print or both.")
    if size not in SIZES:
        raise UsageError(f"There is no size “{size}”.", "Use standard or large.")
    if reminder:
        check_reminder(reminder)
    products = _products(output, edition)
    return OutputPlan(output, edition, cast("Size", size), reminder, house, last, products)


def check_reminder(reminder: Path) -> None:
    """Raises UsageError for a name that no calendar knows."""
    if reminder.suffix.casefold() != ".ics":
        raise UsageError(f"“{reminder}” is no .ics file.", "Give the reminder that ending.")


def _products(output: str | None, edition: str) -> tuple[tuple[Kind, Path | None], ...]:
    kinds = cast("list[Kind]", ["form", "print"] if edition == "both" else [edition])
    if output == "-":
        if len(kinds) > 1:
            raise UsageError("Both editions cannot go to standard output.", "Choose one.")
        return ((kinds[0], None),)
    target = Path(output) if output else DEFAULT
    ending = target.suffix.casefold()
    if target.is_dir() or ending == ".pdf":
        found: list[tuple[Kind, Path | None]] = [(kinds[0], target)]
        if len(kinds) > 1:
            found = [(k, target.with_name(f"{target.stem}-{k}{target.suffix}")) for k in kinds]
        return tuple(found if output else [*found, ("html", target.with_suffix(".html"))])
    if ending in (".html", ".json"):
        return ((cast("Kind", ending[1:]), target),)
    fault = f"“{target}” is neither .pdf nor .html nor .json."
    raise UsageError(fault, "Give the file one of these endings.")
