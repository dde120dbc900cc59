"""What several tests share: the real guidance, a copy of it to break, and what people answer."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sysconfig
import tempfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from checklist import resources
from checklist.answers.model import (
    LEVELS,
    OCCASIONS,
    RELATIONS,
    UNLISTED,
    Account,
    AccountStage,
    Answers,
    KindAnswer,
)
from checklist.answers.parse import LONGEST_PLATFORM, extra_pages, unlisted
from checklist.base.stock_file import StockFile
from checklist.base.text import CHARACTERS
from checklist.guidance.guidance import Guidance
from checklist.guidance.load import load
from checklist.pdf import engine
from checklist.pdf.cache import SheetStore, entry_name
from checklist.pdf.cache_folder import cache_folder
from checklist.pdf.slips import SlipMaker
from checklist.press import ENGINE, every_source
from checklist.reading.reader import Reader
from checklist.tailoring.parts import kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STAGES: tuple[AccountStage, ...] = ("using", "opening", "leaving")

settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)

# make calls .venv/bin/pytest, which does not put that folder on the path.
os.environ["PATH"] = os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"]))
# One sheet cache for a whole run, all its workers included, and never the developer's own.
if "PYTEST_XDIST_WORKER" not in os.environ:
    RUN_FOLDER = tempfile.mkdtemp(prefix="checklist-tests-")
    atexit.register(shutil.rmtree, RUN_FOLDER, ignore_errors=True)
    os.environ["CHECKLIST_CACHE"] = f"{RUN_FOLDER}/sheets"
# A job in the background is started with Ctrl-C ignored, and so would be what it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Fill the cache of a whole run with what `make test` has pressed before it."""
    if getattr(config.option, "numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        for path in (resources.PACKAGE.parent / "stock").glob("*.stock"):
            stock, store = StockFile(path), SheetStore(cache_folder())
            if stock.get(ENGINE) == engine.fingerprint().encode("ascii"):
                for source in every_source(real()):
                    if data := stock.get(source.key):
                        store.put(entry_name(source.key), data)


@cache
def real() -> Guidance:
    """The guidance that comes with the package, for strategies and parameters."""
    return load()


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    """The guidance that comes with the package."""
    return real()


@pytest.fixture
def copy_of_profiles(tmp_path: Path) -> Path:
    """A copy of the guidance in which a test can break one file."""
    copy = tmp_path / "profiles"
    shutil.copytree(resources.profiles(), copy)
    return copy


def kinds_allowed(platform: str) -> list[KindAnswer]:
    """What a person can answer about `platform`."""
    found = real().platforms.get(platform)
    if found is None or len(found.kinds) == 2:
        return ["personal", "professional", "both", "mixed"]
    return [found.kinds[0]]


def unlisted_names() -> st.SearchStrategy[str]:
    """Names of platforms that we do not list, as they come out of cleaning."""
    letters = st.sampled_from(sorted(chr(char) for char in CHARACTERS))
    typed = st.text(letters, min_size=1, max_size=LONGEST_PLATFORM)
    plain = st.sampled_from(["Mumsnet", "mumsnet", "Mum's net", "Mum’s net", "Élan", "Ölan", "X"])
    return (plain | typed).map(lambda name: unlisted(name)[0]).filter(bool)


@st.composite
def accounts_of(draw: st.DrawFn, platform: str) -> list[Account]:
    """The profiles one person has on `platform`; no two of them are the same profile."""
    wanted = draw(st.lists(st.sampled_from(STAGES), min_size=1, max_size=3, unique=True))
    accounts: list[Account] = []
    for stage in wanted:
        account = Account(platform, draw(st.sampled_from(kinds_allowed(platform))), stage)
        if not {k for a in accounts for k in kinds_of(a)} & set(kinds_of(account)):
            accounts.append(account)
    return accounts


@st.composite
def everyones_answers(draw: st.DrawFn, *, minutes: bool = True) -> Answers:
    """Answers as they come out of an answers file or the interview."""
    listed = st.sampled_from([platform.slug for platform in real().offered])
    names = draw(st.lists(listed, max_size=4, unique=True))
    names += draw(st.lists(unlisted_names(), max_size=2, unique=True))
    accounts = [account for name in names for account in draw(accounts_of(name))]
    family = draw(st.sets(st.sampled_from(RELATIONS)))
    pages = draw(st.lists(st.sampled_from(sorted(extra_pages(real()))), max_size=2, unique=True))
    return Answers(
        accounts=tuple(sorted(accounts, key=lambda account: STAGES.index(account.stage))),
        occasion=draw(st.sampled_from(OCCASIONS)),
        profession=draw(st.none() | st.sampled_from(sorted(real().professions))),
        level=draw(st.sampled_from(LEVELS)),
        minutes=draw(st.none() | st.integers(1, 600)) if minutes else None,
        family=tuple(relation for relation in RELATIONS if relation in family),
        supervises=draw(st.booleans()),
        research=draw(st.booleans()),
        pages=tuple(pages),
    )


def unlisted_name(account: Account) -> str:
    """The name a person typed for a platform that we do not list; "" for a listed one."""
    is_unlisted = account.platform.startswith(UNLISTED)
    return account.platform.removeprefix(UNLISTED) if is_unlisted else ""


@pytest.fixture(scope="session")
def press() -> Iterator[SlipMaker]:
    """Real workers and the cache of the run, shared by the tests of one process."""
    with SlipMaker(SheetStore(cache_folder())) as found:
        yield found


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """The real process that opens returned files, shared by the tests of one process."""
    with Reader() as found:
        yield found
