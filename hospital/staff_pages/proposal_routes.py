"""The addresses under /staff/proposals: what home readings propose, answered by doctors."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.audit import journal
from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal
from hospital.base.pages import language_of
from hospital.staff_pages.frame import StaffFrame
from hospital.staff_pages.proposals import (
    ProposalAnswer,
    ReviewDecision,
    answer_proposal,
    answers_reviews,
    open_proposals,
)

_PROPOSALS: Final = f"{staff_session.PATH}/proposals"
_PROBLEMS: Final = frozenset({"late", "words"})
_SAYS_TOO_LITTLE: Final = 422


def router(context: SignInContext) -> APIRouter:
    """The pages of proposals."""
    made, pages = APIRouter(), ProposalPages(context)
    made.add_api_route(_PROPOSALS, pages.proposals, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_PROPOSALS}/{{task}}", pages.answer, methods=["POST"], include_in_schema=False)
    return made


class ProposalPages(StaffFrame):
    """The page and its form; each first checks whose session the cookie is. The cookie is not sent with a form of
    another site."""

    def proposals(self, incoming: Request, problem: str = "", session: SessionCookie = "") -> Response:
        """What home readings propose; 403 for a role that does not answer. Audited first. `problem`: why the answer
        before this page was not taken (`late`, or `words`: it says too little)."""
        context, language = self._context, language_of(incoming)
        access = staff_session.access(context, session)
        if access is None or access.staff is None:
            return self._to(f"/auth/staff?lang={language}")
        allowed = answers_reviews(access)
        with context.store.reading() as tx:
            found = open_proposals(tx, access, language) if allowed else []
        self._tell(access, "Task", {each.patient for each in found if each.patient}, allowed=allowed)
        return self._page(
            "proposals.html", language, _PROPOSALS, allowed=allowed, who=self._name(access.staff), proposals=found,
            problem=problem if problem in _PROBLEMS else "",
        )  # fmt: skip

    def answer(
        self,
        incoming: Request,
        task: str,
        *,
        answer: Annotated[ReviewDecision, Form()],
        words: Annotated[str, Form()] = "",
        dose: Annotated[str, Form()] = "",
        instruction: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Answers a proposal in the name of who is signed in, and shows what waits still."""
        context, language = self._context, language_of(incoming)
        access = staff_session.access(context, session)
        if access is None or access.staff is None:
            return self._to(f"/auth/staff?lang={language}")
        page = journal.current()
        page.actor, page.client, page.purpose = access.signature, access.client, access.purpose
        problem = ""
        try:
            with context.store.begin() as tx:
                answer_proposal(tx, access, task, ProposalAnswer(answer, words, dose, instruction))
        except Refusal as no:
            problem = f"&problem={'words' if no.status == _SAYS_TOO_LITTLE else 'late'}"
        return self._to(f"{_PROPOSALS}?lang={language}{problem}")
