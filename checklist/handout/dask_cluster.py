"""An executor that has the workers of a Dask cluster make the rows.

The cluster is given sealed rows and gives back plain data, which is checked; files go straight
from its workers to the storage that all of them reach. Rows are never lost: what a worker had in
hand when it died is made by another one, under the same name and with the same bytes.
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import re
import threading
import time
import uuid
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from itertools import islice
from typing import Any, Self

from checklist.errors import CannotWrite, UsageError, wheel
from checklist.handout.dask_worker import SAME, Sealed, about, make
from checklist.handout.documents import RowResult, Settings
from checklist.handout.fingerprint import Stamp, stamp
from checklist.handout.row_results import NotOurs, parse
from checklist.roster.recipient import Recipient

BATCH = 20
"""Rows that travel together, so that the scheduler has fewer tasks to keep in mind."""

AHEAD = 2
"""Batches for each thread of the cluster that are handed in before their turn comes."""

LOST = "The connection to the Dask scheduler was lost."

PATIENCE = 10.0
"""Seconds in which a scheduler must answer."""

RECOUNT = 5.0
"""Seconds after which the threads of the cluster are counted anew."""

ALONE = 60.0
"""Seconds that the cluster may be without any worker."""

TRIES = 3
"""Times that a batch is handed in; then its rows go one by one, and then they have failed."""

_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^/\s]+:\d{1,5}/?")

CERTIFICATES = "Name them in Dask’s configuration: https://distributed.dask.org/en/latest/tls.html"

RESUME = "Run the same command with --resume to go on."


class DaskCluster:
    """The workers of a cluster that is there already."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._stopping = threading.Event()
        self._client: Any = None
        self._stack = ExitStack()

    def stop(self) -> None:
        """Take no more rows; see `Executor`."""
        self._stopping.set()

    def __enter__(self) -> Self:
        """Connect. Raises UsageError when nobody answers, or a worker must not take part."""
        with ExitStack() as stack:
            self._client = stack.enter_context(_connected(self.address))
            _same_everywhere(self._client, self.address)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def run(self, rows: Iterable[Recipient], settings: Settings) -> Iterator[RowResult | Recipient]:
        """Run rows; see `Executor`. Raises CannotWrite when the cluster is lost on the way."""
        return _Batches(self._client, rows, settings, self._stopping).results()


def check_installed() -> None:
    """Raise UsageError when the packages for a cluster are not installed."""
    if find_spec("distributed") is None:
        cure = f"From the folder of its wheel, run: {wheel('dask')}"
        raise UsageError("--dask needs packages that are not installed.", cure)


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    cure = "Give the address that “dask scheduler” shows, such as tcp://scheduler:8786."
    if not _ADDRESS.fullmatch(address):
        raise UsageError(f"“{address}” is no address of a Dask scheduler.", cure)
    if address.startswith("tls:") and not _has_certificates():
        fault = f"There are no certificates here that Dask could use for “{address}”."
        raise UsageError(fault, CERTIFICATES)
    before = logging.root.manager.disable
    if not os.environ.get("CHECKLIST_DEBUG"):
        logging.disable(logging.CRITICAL)  # what the library writes is no sentence of ours
    try:
        yield from _client(address, cure)
    finally:
        logging.disable(before)


def _client(address: str, cure: str) -> Iterator[Any]:
    from distributed.comm.core import CommClosedError

    clients: list[Any] = []
    # In a thread, because the library waits for ever where something listens but says nothing.
    thread = threading.Thread(target=_connect, args=(address, clients), daemon=True)
    thread.start()
    thread.join(PATIENCE * 1.5)
    if not clients:
        raise UsageError(f"No Dask scheduler answers at “{address}”.", cure)
    try:
        yield clients[0]
    except CommClosedError as error:
        raise CannotWrite(LOST, RESUME) from error
    finally:
        with suppress(Exception):
            clients[0].close(timeout=PATIENCE)


def _has_certificates() -> bool:
    """Return whether Dask's configuration leads to certificates that can be loaded."""
    from distributed.security import Security

    make: Any = Security
    try:
        return make().get_connection_args("client")["ssl_context"] is not None
    except (OSError, ValueError, TypeError):  # such as a file that is no certificate
        return False


def _connect(address: str, clients: list[Any]) -> None:
    import distributed

    client: Any = distributed.Client
    with warnings.catch_warnings(), suppress(Exception):
        warnings.simplefilter("ignore")  # of other versions of Dask, which do no harm here
        clients.append(client(address, timeout=PATIENCE, set_as_default=False))


def _same_everywhere(client: Any, address: str) -> None:
    """Raise UsageError unless each worker has what we have."""
    found = client.run(about, on_error="return")
    if not found:
        cure = f"Start some with: dask worker {address}"
        raise UsageError(f"The scheduler at “{address}” has no workers.", cure)
    for worker, other in found.items():
        if isinstance(other, BaseException):
            raise _refused(worker, f"no checklist that can be used ({type(other).__name__})")
        try:
            versions = Stamp(**{str(name): str(value)[:100] for name, value in other.items()})
        except (AttributeError, TypeError) as error:
            raise _refused(worker, "no checklist that can be used") from error
        if difference := stamp().difference(versions):
            raise _refused(worker, difference)


def _refused(worker: str, difference: str) -> UsageError:
    return UsageError(f"The worker {worker} has {difference}.", SAME)


class _Batch:
    """Rows that travel together, and how often they set out."""

    def __init__(self, rows: Sequence[Recipient]) -> None:
        self.rows = tuple(rows)
        self.tries = 0


class _Batches:
    """Rows on their way to a cluster and back."""

    def __init__(
        self, client: Any, rows: Iterable[Recipient], settings: Settings, stopping: threading.Event
    ) -> None:
        self._client, self._rows, self._stopping = client, iter(rows), stopping
        self._sealed, self._kinds = Sealed(settings), settings.kinds
        self._run = uuid.uuid4().hex[:8]
        self._count = 0
        self._waiting: dict[Any, _Batch] = {}
        self._done: queue.Queue[Any] = queue.Queue()
        self._alone_since = 0.0
        self._counted, self._threads = -RECOUNT, 0
        self._settings = self._spread()

    def results(self) -> Iterator[RowResult | Recipient]:
        """Yield the result of each row, in any order."""
        while True:
            while not self._stopping.is_set() and len(self._waiting) < self._room():
                batch = _Batch(list(islice(self._rows, BATCH)))
                if not batch.rows:
                    break
                self._submit(batch)
            if not self._waiting:
                return
            try:
                future = self._done.get(timeout=1)
            except queue.Empty:
                self._check_alive()
                continue
            if future in self._waiting:
                yield from self._came_back(future, self._waiting.pop(future))

    def _spread(self) -> Any:
        """The settings on every worker; one that joins later gets them from the others."""
        try:
            return self._client.scatter(self._sealed, broadcast=True, hash=False)
        except OSError as error:
            raise CannotWrite("The Dask cluster has no worker any more.", RESUME) from error

    def _room(self) -> int:
        """Batches that may be on their way at a time; workers come and go."""
        if time.monotonic() - self._counted > RECOUNT:
            self._counted = time.monotonic()
            self._threads = sum(worker["nthreads"] for worker in self._workers().values())
        return max(1, self._threads) * AHEAD

    def _workers(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return found

    def _submit(self, batch: _Batch) -> None:
        batch.tries += 1
        self._count += 1
        rows = Sealed([pickle.dumps(recipient) for recipient in batch.rows])
        key = f"checklist-{self._run}-{self._count}"
        future = self._client.submit(make, self._settings, stamp(), rows, key=key, pure=False)
        self._waiting[future] = batch
        future.add_done_callback(self._done.put)

    def _came_back(self, future: Any, batch: _Batch) -> Iterator[RowResult | Recipient]:
        status = future.status
        if status == "finished":
            with suppress(CancelledError):  # the worker that kept it has died since
                yield from self._opened(future.result(), batch)
                return
        if status == "error" and type(future.exception()).__name__ != "KilledWorker":
            fault = f"no checklist that can be used ({type(future.exception()).__name__})"
            raise _refused("that took a batch", fault)
        elif batch.tries < TRIES:
            self._again(batch)
        elif len(batch.rows) > 1:
            for recipient in batch.rows:
                self._submit(_Batch([recipient]))
        else:
            yield batch.rows[0]

    def _opened(self, answer: object, batch: _Batch) -> Iterator[RowResult | Recipient]:
        """Yield the results in an answer; a row itself when its process died of it."""
        try:
            results = parse(answer, batch.rows, self._kinds)
        except NotOurs as error:
            raise _refused("that took a batch", "given an answer that is not ours") from error
        if isinstance(results, tuple):
            fault, cure = results
            raise CannotWrite(fault, f"{cure} {RESUME}".strip())
        for recipient, result in zip(batch.rows, results, strict=True):
            yield recipient if result is None else result

    def _again(self, batch: _Batch) -> None:
        """Hand a batch in once more; when its settings died with the last worker, those too."""
        self._check_alive()
        while not self._workers():
            time.sleep(1)
            self._check_alive()
        if self._settings.status != "finished":
            self._settings = self._spread()
        self._submit(batch)

    def _check_alive(self) -> None:
        """Raise CannotWrite when the scheduler is gone, or has had no worker for a long time."""
        if self._client.status != "running":
            raise CannotWrite(LOST, RESUME)
        if self._workers():
            self._alone_since = 0.0
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > ALONE:
            fault = f"The Dask cluster has had no worker for {ALONE:.0f} seconds."
            raise CannotWrite(fault, RESUME)
