"""Numbers with their nouns, for messages."""

from __future__ import annotations


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return “1 person”, “0 people” or “2,000 people”; `plural` is `singular` and “s” if empty.

    The words may go on with a verb: `counted(2, "file is", "files are")`.
    """
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"
