"""Makes a roster of people who do not exist, to try a hand-out with: names in 12 scripts.

Run `python scripts/make_roster.py 500 people.csv`. It needs Faker, which `make test` installs.
"""

from __future__ import annotations

import csv
import random
import sys
import unicodedata
from pathlib import Path

from faker import Faker

LOCALES = {
    "LATIN": ("en_GB", "pl_PL", "tr_TR", "vi_VN"),
    "GREEK": ("el_GR",),
    "CYRILLIC": ("uk_UA", "bg_BG"),
    "ARABIC": ("ar_SA", "fa_IR"),
    "HEBREW": ("he_IL",),
    "DEVANAGARI": ("hi_IN", "ne_NP"),
    "CJK": ("zh_CN", "zh_TW", "ja_JP"),
    "HANGUL": ("ko_KR",),
    "THAI": ("th_TH",),
    "ARMENIAN": ("hy_AM",),
    "GEORGIAN": ("ka_GE",),
    "TAMIL": ("ta_IN",),
}
"""The scripts, as Unicode names them, and where names are written in them."""

PLATFORMS = ("facebook", "x", "linkedin", "youtube", "instagram", "tiktok", "whatsapp", "reddit")

KINDS = ("personal", "professional", "both", "mixed")

OCCASIONS = ("new-starter", "annual-review", "supervision", "check-up")

PROFESSIONS = ("practitioner-psychologist", "nurse", "doctor", "dentist", "")


def rows(people: int, seed: int) -> list[list[str]]:
    """So many people; the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    Faker.seed(seed)
    fakers = {place: Faker(place) for places in LOCALES.values() for place in places}
    scripts = list(LOCALES)
    found = []
    for number in range(people):
        script = scripts[number % len(scripts)]
        used = chance.sample(PLATFORMS, chance.randint(0, 4))
        kinds = {name: _kind(name, chance) for name in used}
        found.append(
            [
                f"{chance.choice('ABC')}{number + 1:05}",
                _name(fakers[chance.choice(LOCALES[script])], script),
                chance.choice(OCCASIONS),
                chance.choice(PROFESSIONS),
                "; ".join(f"{name}={kind}" for name, kind in kinds.items()),
            ]
        )
    return found


def _kind(platform: str, chance: random.Random) -> str:
    return "personal" if platform == "whatsapp" else chance.choice(KINDS)


def _name(faker: Faker, script: str) -> str:
    """A name with at least one letter of `script`."""
    while True:
        name = f"{faker.first_name()} {faker.last_name()}"
        if any(unicodedata.name(letter, "").startswith(script) for letter in name):
            return name  # some places also have names in other scripts


def main() -> None:
    """Write a CSV as a spreadsheet program would."""
    if len(sys.argv) != 3 or not sys.argv[1].isdecimal():
        sys.exit("Run: python scripts/make_roster.py PEOPLE FILE.csv")
    path = Path(sys.argv[2])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["reference", "name", "occasion", "profession", "platforms"])
        writer.writerows(rows(int(sys.argv[1]), seed=2026))


if __name__ == "__main__":
    main()
