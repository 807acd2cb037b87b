"""The addresses under /staff/proposals: what home readings propose, answered by doctors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.proposals import (
    ProposalAnswer,
    ReviewDecision,
    answer_proposal,
    answered_lately,
    ask_again,
    count,
    open_proposals,
)
from hospital.staff_pages.roles import answers_reviews

_PROPOSALS: Final = f"{staff_session.PATH}/proposals"
NOTHING_TYPED: Final[Mapping[str, ProposalAnswer]] = {}


def router(context: SignInContext) -> APIRouter:
    """The pages of proposals."""
    made, pages = APIRouter(), ProposalPages(context)
    made.add_api_route(_PROPOSALS, pages.proposals, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_PROPOSALS}/{{task}}", pages.answer, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{_PROPOSALS}/{{task}}/second", pages.second, methods=["POST"], include_in_schema=False)
    return made


class ProposalPages(StaffFrame):
    """The page and its forms; each first checks whose session the cookie is. The cookie is not sent with a form of
    another site."""

    def proposals(self, incoming: Request, page: int = 1, session: SessionCookie = "") -> Response:
        """What home readings propose; 403 for a role that does not answer. Audited first."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        return self._shown(here, page=page)

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
        """Answers a proposal in the name of who is signed in, and shows what waits still; what was refused is shown
        again as it was typed."""
        here = self._at_work(incoming, session, answer=answer, words=words, dose=dose, instruction=instruction)
        if isinstance(here, Response):
            return here
        typed = ProposalAnswer(answer, words, dose, instruction)
        return self._act_then(
            here,
            lambda tx: answer_proposal(tx, here.access, task, typed),
            _PROPOSALS,
            lambda refused: self._shown(here, refused, {task: typed}),
        )

    def second(self, incoming: Request, task: str, session: SessionCookie = "") -> Response:
        """Asks for a second look at a proposal, or for none any more, and shows what waits still."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        return self._act_then(
            here, lambda tx: ask_again(tx, here.access, task), _PROPOSALS, lambda refused: self._shown(here, refused)
        )

    def _shown(
        self,
        here: AtWork,
        refused: Refusal | None = None,
        typed: Mapping[str, ProposalAnswer] = NOTHING_TYPED,
        page: int = 1,
    ) -> Response:
        allowed = answers_reviews(here.access)
        with self._context.store.reading() as tx:
            pages = PageOfMany.of(page, count(tx, here.access) if allowed else 0)
            found = open_proposals(tx, here.access, here.language, skip=pages.skip) if allowed else []
            answered = answered_lately(tx, here.access, self._context.now()) if allowed else []
        patients = {each.patient for each in found} | {each.patient for each in answered}
        self._tell(here.access, "Task", patients - {""}, allowed=allowed)
        return self._page(
            "proposals.html", here, _PROPOSALS, allowed=allowed, refused=refused,
            pages=pages, place=_PROPOSALS, proposals=found, answered=answered, typed=typed,
        )  # fmt: skip
