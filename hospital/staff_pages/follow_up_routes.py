"""The addresses /staff/calls, /staff/alerts and /staff/follow-up: what follow-up asks of the clinic, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal
from hospital.fhir.access import staff_table
from hospital.follow_up.codes import StepKind
from hospital.follow_up.deciding import DeskAnswer
from hospital.staff_pages.follow_ups import answer, count, decisions, waiting
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.medicines import patient_name
from hospital.staff_pages.roles import works_on_follow_up

CALLS: Final = f"{staff_session.PATH}/calls"
ALERTS: Final = f"{staff_session.PATH}/alerts"
_FOLLOW_UP: Final = f"{staff_session.PATH}/follow-up"
_PATHS: Final = {StepKind.CALL: CALLS, StepKind.ALERT: ALERTS}
NOTHING_TYPED: Final[Mapping[str, str]] = {}


def router(context: SignInContext) -> APIRouter:
    """The pages of follow-up."""
    made, pages = APIRouter(), FollowUpPages(context)
    made.add_api_route(CALLS, pages.calls, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{CALLS}/{{task}}", pages.answer_call, methods=["POST"], include_in_schema=False)
    made.add_api_route(ALERTS, pages.alerts, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{ALERTS}/{{task}}", pages.answer_alert, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{_FOLLOW_UP}/{{patient}}", pages.decisions, methods=["GET"], include_in_schema=False)
    return made


class FollowUpPages(StaffFrame):
    """The pages and their forms; each first checks whose session the cookie is. The cookie is not sent with a form of
    another site."""

    def calls(self, incoming: Request, page: int = 1, session: SessionCookie = "") -> Response:
        """Who has to be rung; 403 for a role that rings nobody. Audited first."""
        return self._list(incoming, session, StepKind.CALL, page)

    def alerts(self, incoming: Request, page: int = 1, session: SessionCookie = "") -> Response:
        """The red flags that wait; 403 for a role that answers none. Audited first."""
        return self._list(incoming, session, StepKind.ALERT, page)

    def answer_call(
        self,
        incoming: Request,
        task: str,
        said: Annotated[DeskAnswer, Form()],
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Keeps what came of a call, in the name of who is signed in."""
        here = self._at_work(incoming, session, said=said.value, words=words)
        return here if isinstance(here, Response) else self._answer(here, StepKind.CALL, task, said, words)

    def answer_alert(
        self,
        incoming: Request,
        task: str,
        said: Annotated[DeskAnswer, Form()],
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Keeps what was done about a red flag, in the name of who is signed in."""
        here = self._at_work(incoming, session, said=said.value, words=words)
        return here if isinstance(here, Response) else self._answer(here, StepKind.ALERT, task, said, words)

    def decisions(self, incoming: Request, patient: str, session: SessionCookie = "") -> Response:
        """Why a person's plans are as they are; 403 for a role that may not read plans. Audited first."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        allowed = staff_table.may(here.staff, "read", "CarePlan")
        with self._context.store.reading() as tx:
            found = decisions(tx, patient, here.language) if allowed else []
            name = patient_name(tx, here.access, patient) if allowed else ""
        self._tell(here.access, "CarePlan", {patient} if name else set(), allowed=allowed)
        shown = found if name else []
        return self._page("follow_up.html", here, _FOLLOW_UP, allowed=allowed, decisions=shown, name=name)

    def _list(self, incoming: Request, session: str, kind: StepKind, page: int) -> Response:
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here, kind, page=page)

    def _answer(self, here: AtWork, kind: StepKind, task: str, said: DeskAnswer, words: str) -> Response:
        refused = self._act(here.access, lambda tx: answer(tx, here.access, task, said, words))
        if refused is not None:
            return self._shown(here, kind, refused, {task: words})
        return self._to(f"{_PATHS[kind]}?lang={here.language}")

    def _shown(
        self,
        here: AtWork,
        kind: StepKind,
        refused: Refusal | None = None,
        typed: Mapping[str, str] = NOTHING_TYPED,
        page: int = 1,
    ) -> Response:
        allowed = works_on_follow_up(here.access)
        with self._context.store.reading() as tx:
            pages = PageOfMany.of(page, count(tx, here.access, kind) if allowed else 0)
            found = waiting(tx, here.access, kind, here.language, skip=pages.skip) if allowed else []
        self._tell(here.access, "Task", {each.patient for each in found if each.patient}, allowed=allowed)
        return self._page(
            f"{kind.value}s.html", here, _PATHS[kind], allowed=allowed, refused=refused, waiting=found,
            pages=pages, place=_PATHS[kind], typed=typed, sees_plans=staff_table.may(here.staff, "read", "CarePlan"),
        )  # fmt: skip
