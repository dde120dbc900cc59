"""Shows a number as a spreadsheet does: 123456789 under “000 000 0000” is 012 345 6789.

The format codes are those of ECMA-376, part 1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

BUILT_IN = {
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "12": "# ?/?",
    "13": "# ??/??",
    "37": "#,##0 ;(#,##0)",
    "38": "#,##0 ;(#,##0)",
    "39": "#,##0.00;(#,##0.00)",
    "40": "#,##0.00;(#,##0.00)",
    "48": "##0.0E+0",
}
"""Formats that a workbook names by number only; those of dates are left out."""

PLAIN = frozenset({"", "General", "0", "#", "@"})
"""Formats that show a whole number as it is kept."""

DIGITS = 15
"""A spreadsheet keeps no more of a number."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<condition>[<>=])[^\]]*\]|\[[^\]]*\]|(?P<digit>[0#?])|(?P<sign>.)",
    re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
_BARE = re.compile(r"[-+/():!^&'~{}<>= $]|[^\x00-\x7f]")
"""Characters that stand for themselves."""


Part = tuple[str, bool]
"""A literal or, where True, a place for a digit."""

_COMMA, _POINT = (",", False), (".", False)


def is_date(code: str) -> bool:
    """Return True for the format of a date or a time."""
    signs = (found["sign"] or "" for found in _TOKEN.finditer(code.replace("General", "")))
    return bool(set("".join(signs).casefold()) & set("ymdhs"))


def is_long(text: str) -> bool:
    """Return True for a number with more digits than a spreadsheet keeps."""
    try:
        return bool(abs(Decimal(text)) >= 10**DIGITS)
    except InvalidOperation:
        return False


def shown(code: str, value: Decimal) -> str | None:
    """Return `value` as the format `code` shows it; None where that is not known."""
    sections = [found for found in _SECTION.findall(code) if found] or [code]
    chosen = 0 if value > 0 or len(sections) < 3 else 2
    if value < 0 and len(sections) > 1:
        chosen = 1
    signs = list(_signs(sections[chosen]))
    is_fraction = ("?", True) in signs and ("/", False) in signs
    if None in signs or is_fraction:
        return None
    parts = [part for part in signs if part is not None]
    if not _are_commas_between_digits(parts):
        return None
    grouped = _COMMA in parts
    parts = [part for part in parts if part != _COMMA]
    point = parts.index(_POINT) if _POINT in parts else len(parts)
    whole, fraction = parts[:point], parts[point + 1 :]
    places = _places(whole)
    if not places or (grouped and len(places) < places[-1] - places[0] + 1):
        return None
    step = Decimal(1).scaleb(-len(_places(fraction)))
    digits, _, decimals = f"{abs(value).quantize(step, ROUND_HALF_UP):f}".partition(".")
    minus = "-" if value < 0 and chosen == 0 else ""
    text = minus + _whole(whole, digits.lstrip("0"), grouped=grouped)
    if point < len(parts):
        text += "." + _fraction(fraction, decimals)
    return text


def _signs(section: str) -> Iterator[Part | None]:
    """Yield (text, is a digit) of each part of a format; None for what is not known here."""
    for found in _TOKEN.finditer(section):
        if found["digit"]:
            yield found["digit"], True
        elif found["sign"]:
            is_known = found["sign"] in ",." or _BARE.match(found["sign"])
            yield (found["sign"], False) if is_known else None
        elif found["condition"]:
            yield None
        else:
            literal = found["quoted"] or found["escaped"] or found["currency"] or ""
            yield from ((char, False) for char in literal if char not in ",.")
            if set(literal) & set(",."):
                yield None
            if found["space"]:
                yield " ", False


def _places(parts: Sequence[Part]) -> list[int]:
    """Return the positions of the places for digits."""
    return [at for at, (_, is_digit) in enumerate(parts) if is_digit]


def _are_commas_between_digits(parts: Sequence[Part]) -> bool:
    """Return False for a comma after the last digit, which divides by a thousand."""
    places = _places(parts)
    commas = [at for at, part in enumerate(parts) if part == _COMMA]
    return all(places and places[0] < comma < places[-1] for comma in commas)


def _whole(parts: Sequence[Part], digits: str, *, grouped: bool) -> str:
    """Return `digits` in the places of `parts`, from the right; the first place takes the rest."""
    places, left, used, out = len(_places(parts)), digits, 0, ""
    for part, is_digit in reversed(parts):
        if not is_digit:
            out = part + out
            continue
        places -= 1
        taken = left[-1:] or {"0": "0", "?": " "}.get(part, "")
        left = left[:-1]
        if not places:
            taken, left = left + taken, ""
        for digit in reversed(taken):
            out = digit + ("," if grouped and used and used % 3 == 0 else "") + out
            used += 1
    return out


def _fraction(parts: Sequence[Part], digits: str) -> str:
    """Return `digits` in the places of `parts`; those of “#” leave zeros at the end out."""
    out, left = "", digits
    needed = len(digits.rstrip("0"))
    for part, is_digit in parts:
        if not is_digit:
            out += part
            continue
        at = len(digits) - len(left)
        out += left[0] if part == "0" or at < needed else " " * (part == "?")
        left = left[1:]
    return out
