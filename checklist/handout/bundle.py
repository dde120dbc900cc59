"""All documents of a hand-out in one file: for a printer, or as a zip."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from checklist import __version__
from checklist.base import files
from checklist.base.counted import counted
from checklist.errors import CannotWrite, UsageError
from checklist.handout.file_names import file_names
from checklist.handout.listed import Listed
from checklist.handout.manifest import MANIFEST
from checklist.handout.plan import Plan
from checklist.handout.row_documents import RowDocuments
from checklist.handout.storage.base import Storage
from checklist.handout.storage.open import open_storage
from checklist.html.look import TITLE
from checklist.pdf.cache import SheetStore
from checklist.pdf.cache_folder import cache_folder
from checklist.pdf.combine import Combined
from checklist.pdf.metadata import Imprint
from checklist.pdf.slips import InProcessSlipMaker
from checklist.roster.recipient import Recipient

COMBINED_LIMIT = 1_000
"""People in one file for the printer: it is held in memory."""


def combined(plan: Plan, rows: Iterable[Recipient], people: int) -> bytes:
    """Return one PDF for the printer: each person on an odd page, bookmarks by reference.

    Raises UsageError for more than `COMBINED_LIMIT` people.
    """
    if people > COMBINED_LIMIT:
        fault = f"One file for the printer holds at most {COMBINED_LIMIT:,} people."
        raise UsageError(fault, "Print the folder, or split the roster.")
    press = InProcessSlipMaker(SheetStore(cache_folder()))
    documents = RowDocuments(plan.guidance, plan.made, plan.size, press)
    title = f"{TITLE}s for {counted(people, 'person', 'people')}"
    whole = Combined(
        Imprint(
            title=title,
            footer="",
            producer=f"checklist {__version__}",
            made=plan.made,
            archive=True,
        )
    )
    for recipient in rows:
        whole.add(recipient.reference, documents.document(recipient, "print")[0])
    return whole.save()


def zipped(plan: Plan, rows: Iterable[Recipient], target: Path, *, force: bool) -> None:
    """Write the files of `rows` that were made, and the manifest, into one zip.

    Only files of the names and hashes that the hand-out gave them are taken. Raises CannotWrite.
    """
    storage = open_storage(plan.address)
    listed = Listed(storage.lines())
    with (
        files.replacement(target, force=force) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
    ):
        _pack(archive, storage, MANIFEST)
        for recipient in rows:
            for name in file_names(recipient, plan.kinds):
                line = listed.take(name)
                if line and line.done and _pack(archive, storage, name) != line.sha256:
                    fault = f"“{name}” is not the file that “{MANIFEST}” lists."
                    raise CannotWrite(fault, "Run the same command with --resume.")
    files.sweep(target.parent)


def _pack(archive: zipfile.ZipFile, storage: Storage, name: str) -> str:
    """Add one file to an archive; return its SHA-256."""
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as packed:
        for piece in storage.chunks(name):
            digest.update(piece)
            packed.write(piece)
    return digest.hexdigest()
