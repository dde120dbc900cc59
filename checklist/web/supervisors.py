"""The pages of a supervisor: checklists for a roster, and an overview of those that came back."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from checklist.base.dates import now
from checklist.base.upload import Upload
from checklist.errors import AnswersInvalid, ChecklistError, LayoutUnavailable
from checklist.handout.file_names import file_name
from checklist.handout.manifest import MANIFEST, MARK, ManifestEntry, as_csv, heading
from checklist.handout.row_documents import RowDocuments
from checklist.html.look import Format
from checklist.returned.overview import overview_of
from checklist.returned.overview_report import report_of
from checklist.returned.report_files import html_page
from checklist.roster.recipient import Recipient
from checklist.roster.roster import Roster, read_roster
from checklist.roster.template import MAKERS
from checklist.web.site import Site
from checklist.web.state import FormInvalid, one
from checklist.web.uploads import MOST_FILES, uploaded

MOST_PEOPLE = 500
"""People of a roster; a larger one is for the command line."""

ROSTER = "Your roster"
"""What a page of faults calls the file."""

EDITIONS: dict[str, Format] = {"form": "form", "print": "print"}

MEDIA = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class SupervisorPages:
    """The handlers of requests."""

    site: Site

    async def start(self, _request: Request) -> Response:
        """Return the page with both forms."""
        limits = {"people": MOST_PEOPLE, "files": MOST_FILES}
        return self.site.page("web-supervisors.html.j2", "For supervisors", limits=limits)

    async def template(self, request: Request) -> Response:
        """Return an empty roster to fill in."""
        name = request.scope["path"].rpartition("/")[2]
        ending = name[name.rindex(".") :]
        data = await self.site.turns.run(partial(MAKERS[ending], self.site.guidance))
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type=MEDIA[ending], headers=headers)

    async def handout(self, request: Request) -> Response:
        """Return the checklists of a roster as a zip, each sent as soon as it is made."""
        if request.method != "POST":
            return RedirectResponse("supervisors", 303)
        sent = await uploaded(request)
        kind = EDITIONS.get(one(sent.form, "edition"))
        if not sent.files or kind is None:
            raise FormInvalid("No roster was chosen.", "Go back and choose it.")
        file = Upload(ROSTER, sent.files[0].data)
        read = partial(read_roster, file, self.site.guidance, ignore_extra=True)
        roster = await self.site.read(read)
        if roster.people > MOST_PEOPLE:
            fault = f"{ROSTER} has {roster.people:,} people, and this page takes {MOST_PEOPLE}."
            raise AnswersInvalid(fault, "Divide it into several rosters.")
        pieces = self._zipped(roster, kind)
        first = await anext(pieces)  # a fault of every row is told before anything is sent
        headers = {"Content-Disposition": 'attachment; filename="privacy-checklists.zip"'}
        return StreamingResponse(
            _joined(first, pieces), media_type="application/zip", headers=headers
        )

    async def overview(self, request: Request) -> Response:
        """Return the overview of returned files, to read or to save."""
        if request.method != "POST":
            return RedirectResponse("supervisors", 303)
        sent = await uploaded(request, MOST_FILES)
        if not sent.files:
            raise FormInvalid("No file was chosen.", "Go back and choose those that came back.")
        shows = sent.form.get("show", ())
        make_it = partial(
            overview_of,
            self.site.guidance,
            sorted(sent.files, key=lambda file: (file.name.casefold(), file.name)),
            self.site.reader,
            with_notes="notes" in shows,
            with_platforms="platforms" in shows,
        )
        report = report_of(await self.site.read(make_it))
        if one(sent.form, "go") == "save":
            headers = {"Content-Disposition": 'attachment; filename="overview.html"'}
            return Response(html_page(report), media_type="text/html", headers=headers)
        return self.site.page("web-report.html.j2", report.title, report=report)

    async def _zipped(self, roster: Roster, kind: Format) -> AsyncIterator[bytes]:
        """Yield a zip piece by piece, one for each person. Raises LayoutUnavailable."""
        made = now()
        documents = RowDocuments(self.site.guidance, made, "standard", self.site.press)
        sink, lines, stamp = _Sink(), list[ManifestEntry](), made.timetuple()[:6]
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
            for recipient in roster.rows():
                make_it = partial(_row, documents, recipient, kind)
                data, line = await self.site.turns.next(make_it)
                lines.append(line)
                if data:
                    archive.writestr(zipfile.ZipInfo(line.file, stamp), data)
                yield sink.taken()
            manifest = f"{MARK}{heading()}{as_csv(lines)}".encode()
            archive.writestr(zipfile.ZipInfo(MANIFEST, stamp), manifest)
        yield sink.taken()


def _row(
    documents: RowDocuments, recipient: Recipient, kind: Format
) -> tuple[bytes, ManifestEntry]:
    """Return the document of one person and its line; no document where there is a fault."""
    name = file_name(recipient, kind, (kind,))
    try:
        made = documents.document(recipient, kind)
    except LayoutUnavailable:
        raise
    except ChecklistError as error:
        return b"", documents.failed(recipient, name, str(error))
    return made[0], documents.done(recipient, name, made)


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


class _Sink:
    """A file that cannot be sought, from which what was written is taken away."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: it is taken away later."""

    def close(self) -> None:
        """Do nothing: what is left is taken away yet."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data
