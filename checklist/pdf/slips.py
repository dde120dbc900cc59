"""Gets slips: from memory, from the cache, or from the layout engine, many in one run of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from hashlib import sha256
from typing import Protocol

from checklist.html.look import SlipSource
from checklist.pdf.cache import SheetStore, key
from checklist.pdf.layout_process import pack_slips, slips_from, unpacked_slips
from checklist.pdf.sheets import BETWEEN_LOOKS, LOOKS, SheetMaker
from checklist.pdf.slip import Slip, slip_of

RUN = 40
"""Slips laid out in one run of the engine: enough to be fast, few enough to share out."""


class SlipProvider(Protocol):
    """Gives slips for their sources."""

    def prepare_slips(self, sources: Iterable[SlipSource]) -> None:
        """Start to lay out what will be wanted."""

    def slips(self, sources: Sequence[SlipSource]) -> list[Slip]:
        """Return the slip of each source, in their order."""


class SlipMaker(SheetMaker):
    """Makes slips in worker processes. Use it as a context manager."""

    def __init__(self, store: SheetStore, workers: int | None = None) -> None:
        super().__init__(store, workers)
        self._coming: dict[str, tuple[Future[bytes], int]] = {}

    def prepare_slips(self, sources: Iterable[SlipSource]) -> None:
        """Have slips laid out in the background, those that are not in the store."""
        missing = {name: source for name, source in _named(sources) if not self._has(name, source)}
        for run in _runs(missing):
            message = pack_slips([missing[name] for name in run])
            coming = self._threads.submit(self._lay_out, message)
            self._coming |= {name: (coming, number) for number, name in enumerate(run)}

    def slips(self, sources: Sequence[SlipSource]) -> list[Slip]:
        """Return the slip of each source.

        Raises GuidanceInvalid when the engine complains, or dies, or takes too long.
        """
        self.prepare_slips(sources)
        named = list(_named(sources))
        found = {name: self._slip(name, source) for name, source in dict(named).items()}
        for name in found:
            self._coming.pop(name, None)
        return [found[name] for name, _ in named]

    def _slip(self, name: str, source: SlipSource) -> Slip:
        if (kept := self.store.slip(name, source)) is not None:
            return kept
        run, number = self._coming[name]
        data = unpacked_slips(run.result())[number]
        self.store.put(name, data, on_disk=source.keep)
        return slip_of(data)

    def _has(self, name: str, source: SlipSource) -> bool:
        return name in self._coming or self.store.slip(name, source) is not None


class InProcessSlipMaker:
    """Lays out in this very process, for processes that have nothing else to do."""

    def __init__(self, store: SheetStore, looks: int = LOOKS) -> None:
        self.store = store
        self.looks = looks

    def prepare_slips(self, sources: Iterable[SlipSource]) -> None:
        """Do nothing: slips are laid out when they are wanted."""

    def slips(self, sources: Sequence[SlipSource]) -> list[Slip]:
        """Return the slip of each source; what another process is laying out now is awaited."""
        named = dict(_named(sources))
        found: dict[str, Slip] = {}
        for _ in range(self.looks):
            found |= self._kept({n: s for n, s in named.items() if n not in found})
            missing = {name: source for name, source in named.items() if name not in found}
            if not missing:
                break
            batch = sha256("".join(sorted(missing)).encode()).hexdigest()
            with self.store.claim(batch, on_disk=True) as mine:
                if mine:
                    found |= self._made(missing)
                    break
            time.sleep(BETWEEN_LOOKS)
        else:
            found |= self._made({n: s for n, s in named.items() if n not in found})
        return [found[name] for name, _ in _named(sources)]

    def _kept(self, named: dict[str, SlipSource]) -> dict[str, Slip]:
        slips = {name: self.store.slip(name, source) for name, source in named.items()}
        return {name: slip for name, slip in slips.items() if slip is not None}

    def _made(self, missing: dict[str, SlipSource]) -> dict[str, Slip]:
        made = self._kept(missing)
        for run in _runs({name: source for name, source in missing.items() if name not in made}):
            for name, data in zip(run, slips_from([missing[name] for name in run]), strict=True):
                self.store.put(name, data, on_disk=missing[name].keep)
                made[name] = slip_of(data)
        return made


def _named(sources: Iterable[SlipSource]) -> Iterator[tuple[str, SlipSource]]:
    for source in sources:
        yield key(source_message(source)), source


def source_message(source: SlipSource) -> bytes:
    """Return everything of a slip's own that shapes it, as it is hashed for the cache."""
    return pack_slips([source])


def _runs(missing: dict[str, SlipSource]) -> Iterator[list[str]]:
    """Yield the names of slips that can share a run: alike but for their words."""
    alike: dict[str, list[str]] = {}
    for name, source in missing.items():
        kind = json.dumps([source.size, source.style, [asset for asset, _ in source.assets]])
        alike.setdefault(kind, []).append(name)
    for names in alike.values():
        yield from (names[at : at + RUN] for at in range(0, len(names), RUN))
