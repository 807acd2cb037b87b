"""The addresses /staff/calls, /staff/alerts and /staff/follow-up: what follow-up asks of the clinic, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal, not_found
from hospital.fhir.access import staff_table
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import StepKind
from hospital.follow_up.deciding import DeskAnswer
from hospital.follow_up.stopping import stop_plan
from hospital.staff_pages.follow_ups import answer, count, decisions, waiting
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.medicines import patient_name
from hospital.staff_pages.number_trends import MEASURED
from hospital.staff_pages.patient_words import words_for_patient
from hospital.staff_pages.plans import listed_plans, patient_plans
from hospital.staff_pages.roles import changes_plans, works_on_follow_up

CALLS: Final = f"{staff_session.PATH}/calls"
ALERTS: Final = f"{staff_session.PATH}/alerts"
_FOLLOW_UP: Final = f"{staff_session.PATH}/follow-up"
_PATHS: Final = {StepKind.CALL: CALLS, StepKind.ALERT: ALERTS}
NOTHING_TYPED: Final[Mapping[str, str]] = {}


def router(context: SignInContext) -> APIRouter:
    """The pages of follow-up."""
    made, why = APIRouter(), PatientFollowUpPages(context)
    for kind, path in _PATHS.items():
        pages = FollowUpList(context, kind)
        made.add_api_route(path, pages.waiting, methods=["GET"], include_in_schema=False)
        made.add_api_route(f"{path}/{{task}}", pages.answer, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{_FOLLOW_UP}/{{patient}}", why.decisions, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_FOLLOW_UP}/{{patient}}/{{plan}}", why.stop, methods=["POST"], include_in_schema=False)
    return made


class FollowUpList(StaffFrame):
    """The list of one kind, calls or alerts, and its form; each first checks whose session the cookie is. The cookie is
    not sent with a form of another site."""

    def __init__(self, context: SignInContext, kind: StepKind) -> None:
        super().__init__(context)
        self._kind = kind

    def waiting(self, incoming: Request, page: int = 1, writing: str = "", session: SessionCookie = "") -> Response:
        """Who has to be rung, or the red flags that wait; 403 for a role that answers none. `writing`: the one that is
        being answered; then the page does not load itself anew, which would take what was typed. Audited first."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here, page=page, writing=writing)

    def answer(
        self,
        incoming: Request,
        task: str,
        said: Annotated[DeskAnswer, Form()],
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Keeps what came of a call, or was done about a red flag, in the name of who is signed in."""
        here = self._at_work(incoming, session, said=said.value, words=words)
        if isinstance(here, Response):
            return here
        return self._act_then(
            here,
            lambda tx: answer(tx, here.access, task, said, words),
            _PATHS[self._kind],
            lambda refused: self._shown(here, refused, {task: words}),
        )

    def _shown(
        self,
        here: AtWork,
        refused: Refusal | None = None,
        typed: Mapping[str, str] = NOTHING_TYPED,
        page: int = 1,
        writing: str = "",
    ) -> Response:
        allowed, path = works_on_follow_up(here.access), _PATHS[self._kind]
        with self._context.store.reading() as tx:
            pages = PageOfMany.of(page, count(tx, here.access, self._kind) if allowed else 0)
            found = waiting(tx, here.access, self._kind, here.language, skip=pages.skip) if allowed else []
        self._tell(here.access, "Task", {each.patient for each in found if each.patient}, allowed=allowed)
        return self._page(
            f"{self._kind.value}s.html", here, path, allowed=allowed, refused=refused, waiting=found, pages=pages,
            place=path, typed=typed, writing=writing, measured=MEASURED,
            sees_plans=staff_table.may(here.staff, "read", "CarePlan"),
        )  # fmt: skip


class PatientFollowUpPages(StaffFrame):
    """The plans of one patient: which run and why, what was decided, and how one is stopped."""

    def decisions(self, incoming: Request, patient: str, session: SessionCookie = "") -> Response:
        """Why a person's plans are as they are; 403 for a role that may not read plans. Audited first."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here, patient)

    def stop(
        self, incoming: Request, patient: str, plan: str, words: Annotated[str, Form()], session: SessionCookie = ""
    ) -> Response:
        """Stops a plan of the patient, with the reason."""
        here = self._at_work(incoming, session, words=words)
        if isinstance(here, Response):
            return here
        me, now = here.staff.practitioner, self._context.now()

        def deed(tx: Tx) -> None:
            if not changes_plans(here.access) or not patient_name(tx, here.access, patient):
                raise not_found("CarePlan", plan)
            stop_plan(tx, patient, plan, practitioner=me, words=words_for_patient(words), now=now)

        return self._act_then(
            here, deed, f"{_FOLLOW_UP}/{patient}", lambda refused: self._shown(here, patient, refused, {plan: words})
        )

    def _shown(
        self, here: AtWork, patient: str, refused: Refusal | None = None, typed: Mapping[str, str] = NOTHING_TYPED
    ) -> Response:
        allowed = staff_table.may(here.staff, "read", "CarePlan")
        with self._context.store.reading() as tx:
            name = patient_name(tx, here.access, patient) if allowed else ""
            found = decisions(tx, patient, here.language) if name else []
            plans = patient_plans(tx, patient, here.language) if name else []
            offered = listed_plans(tx) if name and changes_plans(here.access) else []
        self._tell(here.access, "CarePlan", {patient} if name else set(), allowed=allowed)
        return self._page(
            "follow_up.html", here, f"{_FOLLOW_UP}/{patient}" if name else _FOLLOW_UP, allowed=allowed, refused=refused,
            decisions=found, plans=plans, name=name, patient=patient, typed=typed,
            offered=offered,
            changes_plans=changes_plans(here.access),
        )  # fmt: skip
