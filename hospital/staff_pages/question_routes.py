"""The addresses under /staff/questions: what people asked the care team, answered and published by doctors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base import clock
from hospital.base.outcome import Refusal
from hospital.education.publishing import PublishedText, answers_questions, publish
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.questions import answer_question, count, publishable_questions, waiting_questions

_QUESTIONS: Final = f"{staff_session.PATH}/questions"
NOTHING_TYPED: Final[Mapping[str, PublishedText]] = {}


def router(context: SignInContext) -> APIRouter:
    """The pages of questions."""
    made, pages = APIRouter(), QuestionPages(context)
    made.add_api_route(_QUESTIONS, pages.questions, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_QUESTIONS}/{{question}}/answer", pages.answer, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{_QUESTIONS}/{{question}}/publish", pages.publish, methods=["POST"], include_in_schema=False)
    return made


class QuestionPages(StaffFrame):
    """The page and its two forms; each first checks whose session the cookie is. The cookie is not sent with a form of
    another site."""

    def questions(self, incoming: Request, page: int = 1, session: SessionCookie = "") -> Response:
        """What waits for an answer, and what may be published; 403 for a role that does not answer. Audited first."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        return self._shown(here, page=page)

    def answer(
        self, incoming: Request, question: str, words: Annotated[str, Form()] = "", session: SessionCookie = ""
    ) -> Response:
        """Answers a question in the name of who is signed in."""
        typed = {question: PublishedText("", words)}
        return self._do(
            incoming, session, lambda tx, access: answer_question(tx, access, question, words), typed, words=words
        )

    def publish(
        self,
        incoming: Request,
        question: str,
        title: Annotated[str, Form()] = "",
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Publishes what was answered, in words of the doctor's own."""
        text, today = PublishedText(title, words), clock.day_of(self._context.now())
        return self._do(
            incoming, session, lambda tx, access: publish(tx, access, question, text, today), {question: text},
            title=title, words=words,
        )  # fmt: skip

    def _do(
        self,
        incoming: Request,
        session: str,
        act: Callable[[Tx, Access], object],
        typed: Mapping[str, PublishedText],
        **fields: str,
    ) -> Response:
        """Does it, and shows what waits still; what was refused is shown again as it was typed."""
        here = self._at_work(incoming, session, **fields)
        if isinstance(here, Response):
            return here
        return self._act_then(
            here, lambda tx: act(tx, here.access), _QUESTIONS, lambda refused: self._shown(here, refused, typed)
        )

    def _shown(
        self,
        here: AtWork,
        refused: Refusal | None = None,
        typed: Mapping[str, PublishedText] = NOTHING_TYPED,
        page: int = 1,
    ) -> Response:
        allowed = answers_questions(here.access)
        with self._context.store.reading() as tx:
            pages = PageOfMany.of(page, count(tx, here.access) if allowed else 0)
            waiting = waiting_questions(tx, here.access, skip=pages.skip) if allowed else []
            publishable = publishable_questions(tx, here.access) if allowed else []
        shown = {question.patient for question in (*waiting, *publishable) if question.patient}
        self._tell(here.access, "Communication", shown, allowed=allowed)
        return self._page(
            "questions.html", here, _QUESTIONS, allowed=allowed, refused=refused,
            pages=pages, place=_QUESTIONS, waiting=waiting, publishable=publishable, typed=typed,
        )  # fmt: skip
