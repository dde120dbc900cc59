"""The pages of one person: the questions, the checklist, and last year's one given back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from checklist import make
from checklist.answers.model import Answers
from checklist.answers.parse import build, parse
from checklist.base.counted import counted
from checklist.base.dates import now
from checklist.base.upload import Upload
from checklist.errors import AnswersInvalid
from checklist.html import wording
from checklist.html.look import TITLE
from checklist.html.slips import MENUS
from checklist.returned.changes_list import done_line
from checklist.returned.last_answers import raw_answers
from checklist.returned.record import Record
from checklist.returned.report import of_record
from checklist.tailoring.checklist import Checklist
from checklist.web.documents import OFFERED
from checklist.web.questions import CHECK, QuestionPage, check, shown, steps_of
from checklist.web.site import Site
from checklist.web.state import FormInvalid, State, form_of, state_of
from checklist.web.uploads import uploaded

YOUR_FILE = "Your file"
"""What a page of faults calls a file: its name may be a person's."""


@dataclass(frozen=True)
class PersonPages:
    """The handlers of requests."""

    site: Site

    async def start(self, _request: Request) -> Response:
        """Return the page before the questions."""
        asked = [step for step in steps_of(self.site.guidance, Answers()) if not step.account]
        return self.site.page("web-start.html.j2", TITLE, questions=len(asked))

    async def last(self, request: Request) -> Response:
        """Return what last year's file says, with the way on to this year's questions."""
        if request.method != "POST":
            return RedirectResponse("./", 303)
        sent = await uploaded(request)
        if not sent.files:
            raise FormInvalid("No file was chosen.", "Go back and choose last year’s checklist.")
        file = Upload(YOUR_FILE, sent.files[0].data)
        if sent.files[0].name.casefold().endswith(".toml"):
            return self._asked(check(self.site.guidance, self._saved(file)))
        record = await self.site.record(file)
        answers, _ = build(self.site.guidance, raw_answers(self.site.guidance, record), "")
        return self.site.page(
            "web-last.html.j2",
            "Your last checklist",
            report=of_record(self.site.guidance, record),
            state=_known(answers, record),
            left=bool(record.left),
        )

    async def questions(self, request: Request) -> Response:
        """Return the page that follows the form, or begin anew for whoever comes without one."""
        if request.method != "POST":
            return RedirectResponse("./", 303)
        return self._asked(shown(self.site.guidance, form_of(await request.body())))

    async def checklist(self, request: Request) -> Response:
        """Return the checklist to read, with the documents to save."""
        if request.method != "POST":
            return RedirectResponse("./", 303)
        state = state_of(self.site.guidance, form_of(await request.body()))
        made = make.tailored(self.site.guidance, _order(state))
        return self.site.page(
            "web-checklist.html.j2",
            "Your checklist",
            state=State(state.answers, state.kinds_said, CHECK, last=state.last),
            checklist=made,
            sheet_title=wording.sheet_title,
            left_out=wording.cut(made),
            room=wording.left_out,
            asked=wording.asked(self.site.guidance, made),
            done=_done(made, state.last),
            where=partial(wording.where, on=self.site.guidance.released),
            menus=MENUS,
            offered=OFFERED,
            items=counted(sum(len(sheet.entries) for sheet in made.sheets), "item", "items"),
        )

    async def document(self, request: Request) -> Response:
        """Return one document as a file to save."""
        name = request.path_params["name"]
        offered = OFFERED.get(name)
        if offered is None:
            raise HTTPException(404)
        if request.method != "POST":
            return RedirectResponse("./", 303)
        state = state_of(self.site.guidance, form_of(await request.body()))
        make_it = partial(offered.make, self.site.guidance, _order(state), self.site.press)
        data = await self.site.turns.run(make_it)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type=offered.media, headers=headers)

    def _asked(self, page: object) -> Response:
        if isinstance(page, QuestionPage):
            error = f"Error: {page.step.question.text}" if page.error else ""
            title = error or page.step.question.text
            return self.site.page("web-question.html.j2", title, page=page)
        return self.site.page("web-check.html.j2", "Check your answers", page=page)

    def _saved(self, file: Upload) -> State:
        """Return the state in a file of answers. Raises AnswersInvalid."""
        answers, problems = build(self.site.guidance, parse(file.data, YOUR_FILE), YOUR_FILE)
        if problems:
            cure = "Save your answers anew, or answer the questions."
            raise AnswersInvalid("These answers cannot be used as they are.", cure, problems)
        return _known(answers)


def _known(answers: Answers, last: Record | None = None) -> State:
    """Return a state in which the kind of each account is known."""
    said = frozenset((account.platform, account.stage) for account in answers.accounts)
    return State(answers, said, last=last)


def _order(state: State) -> make.Order:
    return make.Order(state.answers, now(), last=state.last)


def _done(made: Checklist, last: Record | None) -> str:
    """Return what is said of what a review edition leaves out."""
    if last is None or made.review is None or not made.review.done:
        return ""
    return done_line(len(made.review.done), last.signed.finished or last.made)
