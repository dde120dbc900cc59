"""Gets slips: from the store, or from the layout engine, many in one run of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from checklist.html.look import SlipSource
from checklist.pdf.cache import SheetStore
from checklist.pdf.layout_messages import pack_slips, unpacked_slips
from checklist.pdf.sheets import BETWEEN_LOOKS, LOOKS, SheetMaker
from checklist.pdf.slip import Slip

if TYPE_CHECKING:
    from concurrent.futures import Future

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
        self._coming: dict[SlipSource, tuple[Future[bytes], int]] = {}

    def prepare_slips(self, sources: Iterable[SlipSource]) -> None:
        """Have slips laid out in the background, those that are not in the store."""
        self._start(source for source in sources if self.store.slip(source) is None)

    def slips(self, sources: Sequence[SlipSource]) -> list[Slip]:
        """Return the slip of each source.

        Raises GuidanceInvalid when the engine complains, or dies, or takes too long.
        """
        kept = {source: self.store.slip(source) for source in sources}
        found = {source: slip for source, slip in kept.items() if slip is not None}
        missing = [source for source in kept if source not in found]
        self._start(missing)
        for source in missing:
            run, number = self._coming.pop(source)
            found[source] = self.store.keep(source, unpacked_slips(run.result())[number])
        return [found[source] for source in sources]

    def _start(self, missing: Iterable[SlipSource]) -> None:
        for run in _runs(source for source in missing if source not in self._coming):
            coming = self._executor().submit(self._lay_out, pack_slips(run))
            self._coming |= {source: (coming, number) for number, source in enumerate(run)}


class InProcessSlipMaker:
    """Lays out in this very process, for processes that have nothing else to do."""

    def __init__(self, store: SheetStore, looks: int = LOOKS) -> None:
        self.store = store
        self.looks = looks

    def prepare_slips(self, sources: Iterable[SlipSource]) -> None:
        """Do nothing: slips are laid out when they are wanted."""

    def slips(self, sources: Sequence[SlipSource]) -> list[Slip]:
        """Return the slip of each source; what another process is laying out now is awaited."""
        found: dict[SlipSource, Slip] = {}
        for _ in range(self.looks):
            found |= self._kept(source for source in sources if source not in found)
            missing = {source for source in sources if source not in found}
            if not missing:
                break
            batch = sha256(b"".join(sorted(source.key for source in missing))).hexdigest()
            with self.store.claim(batch) as mine:
                if mine:
                    found |= self._made(missing)
                    break
            time.sleep(BETWEEN_LOOKS)
        else:
            found |= self._made({source for source in sources if source not in found})
        return [found[source] for source in sources]

    def _kept(self, sources: Iterable[SlipSource]) -> dict[SlipSource, Slip]:
        slips = {source: self.store.slip(source) for source in sources}
        return {source: slip for source, slip in slips.items() if slip is not None}

    def _made(self, missing: Collection[SlipSource]) -> dict[SlipSource, Slip]:
        from checklist.pdf.layout_process import slips_from

        made = self._kept(missing)
        for run in _runs(source for source in missing if source not in made):
            for source, data in zip(run, slips_from(run), strict=True):
                made[source] = self.store.keep(source, data)
        return made


def _runs(missing: Iterable[SlipSource]) -> Iterator[list[SlipSource]]:
    """Yield slips that can share a run, each once: alike but for their words."""
    alike: dict[object, list[SlipSource]] = {}
    for source in dict.fromkeys(missing):
        kind = (source.look, source.style, source.assets)
        alike.setdefault(kind, []).append(source)
    for sources in alike.values():
        yield from (sources[at : at + RUN] for at in range(0, len(sources), RUN))
