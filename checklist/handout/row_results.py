"""Results of rows as JSON, for a cluster: plain data, checked against the rows that were asked for.

Whoever answers in the name of a worker can say what they like, but only about these rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from checklist.errors import ExitCode
from checklist.handout.documents import RowResult
from checklist.handout.file_names import file_names
from checklist.handout.manifest import ManifestEntry
from checklist.html.look import Format
from checklist.roster.recipient import Recipient

LONGEST = 2_000
"""Characters of any text in a result."""


class NotOurs(Exception):  # a statement, as the other exceptions of ours
    """An answer is no list of results for the rows that were asked for."""


def dump(results: Sequence[RowResult | None]) -> bytes:
    """Return results as JSON; None stands for a row whose process died of it."""
    return json.dumps({"rows": [result and _plain(result) for result in results]}).encode("utf-8")


def dump_refusal(fault: str, cure: str) -> bytes:
    """Return why a worker does not take part, as JSON."""
    return json.dumps({"refused": [fault[:LONGEST], cure[:LONGEST]]}).encode("utf-8")


def parse(
    data: object, rows: Sequence[Recipient], kinds: Sequence[Format]
) -> list[RowResult | None] | tuple[str, str]:
    """Return the results in `data`, one for each of `rows`, or (fault, cure) of a refusal.

    Raises NotOurs for anything else, a file of another name and a reference of another person
    included.
    """
    if not isinstance(data, bytes):
        raise NotOurs
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotOurs from error
    match answer:
        case {"refused": [str(fault), str(cure)]}:
            return fault[:LONGEST], cure[:LONGEST]
        case {"rows": list(results)} if len(results) == len(rows):
            return [
                None if result is None else _result(result, recipient, kinds)
                for result, recipient in zip(results, rows, strict=True)
            ]
    raise NotOurs


def _plain(result: RowResult) -> dict[str, Any]:
    lines = [
        [line.edition, line.pages, line.minutes, line.sha256, line.status] for line in result.lines
    ]
    stopped, unprintable = int(result.stopped), result.unprintable
    return {"lines": lines, "stopped": stopped, "unprintable": unprintable[:LONGEST]}


def _result(result: object, recipient: Recipient, kinds: Sequence[Format]) -> RowResult:
    match result:
        case {"lines": list(lines), "stopped": int(stopped), "unprintable": str(unprintable)}:
            names = file_names(recipient, kinds)
            # a run that stops has lines as far as it came
            if not 0 < len(lines) <= len(names) or (len(lines) < len(names) and not stopped):
                raise NotOurs
            entries = [
                _entry(line, recipient.reference, name)
                for line, name in zip(lines, names, strict=False)
            ]
            if stopped in (ExitCode.DONE, ExitCode.WRITE, ExitCode.GUIDANCE):
                return RowResult(
                    recipient.position,
                    recipient.number,
                    tuple(entries),
                    ExitCode(stopped),
                    unprintable[:LONGEST],
                )
    raise NotOurs


def _entry(line: object, reference: str, name: str) -> ManifestEntry:
    match line:
        case [str(edition), int(pages), int(minutes), str(sha256), str(status)] if (
            0 <= pages < 10**9 and 0 <= minutes < 10**9
        ):
            texts = edition[:LONGEST], sha256[:64], status[:LONGEST]
            return ManifestEntry(reference, name, texts[0], pages, minutes, texts[1], texts[2])
    raise NotOurs
