"""The addresses under /staff/plans: the plans of follow-up, and how one is changed."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from secrets import token_hex
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal, not_found
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import StepKind
from hospital.follow_up.plan_edit import OFF, ON
from hospital.follow_up.preview import preview
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.medicines import patient_name
from hospital.staff_pages.plans import FormChoices, PlanDeed, PlanForm, change_plan, form_choices, listed_plans
from hospital.staff_pages.roles import changes_plans
from hospital.staff_pages.staff_names import moment_words

_PLANS: Final = f"{staff_session.PATH}/plans"


class PlanState(StrEnum):
    """Whether a plan begins for who comes."""

    ON = ON
    OFF = OFF


class StepPriority(StrEnum):
    """How much a step matters: when nobody answers, all but the first are called about."""

    ROUTINE = "routine"
    URGENT = "urgent"
    ASAP = "asap"
    STAT = "stat"


def router(context: SignInContext) -> APIRouter:
    """The list, and one plan with its forms."""
    made, pages = APIRouter(), PlanPages(context)
    made.add_api_route(_PLANS, pages.plans, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_PLANS}/{{plan}}", pages.plan, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_PLANS}/{{plan}}", pages.change, methods=["POST"], include_in_schema=False)
    return made


class PlanPages(StaffFrame):
    """For doctors; each first checks whose session the cookie is. The cookie is not sent with a form of another
    site."""

    def plans(self, incoming: Request, session: SessionCookie = "") -> Response:
        """Every plan, its version, sources and triggers, and how many people are on it; 403 for other roles."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here)

    def plan(self, incoming: Request, plan: str, patient: str = "", session: SessionCookie = "") -> Response:
        """One plan with a form for itself, for each step and for another one; `patient`: with what they would get of
        it. Audited first."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here, plan, patient=patient)

    def change(
        self,
        incoming: Request,
        plan: str,
        *,
        version: Annotated[str, Form()],
        deed: Annotated[PlanDeed, Form()] = PlanDeed.CHANGE,
        state: Annotated[PlanState, Form()] = PlanState.ON,
        kind: Annotated[StepKind, Form()] = StepKind.ANSWER,
        priority: Annotated[StepPriority, Form()] = StepPriority.ROUTINE,
        step: Annotated[str, Form()] = "",
        chinese: Annotated[str, Form()] = "",
        english: Annotated[str, Form()] = "",
        after: Annotated[str, Form()] = "",
        days: Annotated[str, Form()] = "",
        times: Annotated[str, Form()] = "",
        pause: Annotated[str, Form()] = "",
        focus: Annotated[str, Form()] = "",
        measures: Annotated[str, Form()] = "",
        conditions: Annotated[str, Form()] = "",
        stops: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Writes a new version in the name of who is signed in; what was refused is shown again as it was typed."""
        form = PlanForm(
            version, step, chinese, english, after, days, state.value, deed.value, kind.value, times, pause,
            priority.value, focus, measures, conditions, stops, reason,
        )  # fmt: skip
        here = self._at_work(incoming, session, **asdict(form))
        if isinstance(here, Response):
            return here

        def change_it(tx: Tx) -> None:
            if not changes_plans(here.access):
                raise not_found("PlanDefinition", plan)
            change_plan(tx, here.access, plan, form)

        return self._act_then(
            here, change_it, f"{_PLANS}/{plan}", lambda refused: self._shown(here, plan, refused, form)
        )

    def _shown(
        self,
        here: AtWork,
        plan: str = "",
        refused: Refusal | None = None,
        typed: PlanForm | None = None,
        patient: str = "",
    ) -> Response:
        allowed, name, shown, offered = changes_plans(here.access), "", None, FormChoices()
        with self._context.store.reading() as tx:
            found = listed_plans(tx, plan) if allowed else []
            if plan and found:
                offered = form_choices(tx, plan, here.language)
                name = patient_name(tx, here.access, patient)
                shown = preview(tx, found[0].plan, patient, self._context.now()) if name else None
        self._tell(here.access, "PlanDefinition", {patient} if name else set(), allowed=allowed)
        path = f"{_PLANS}/{found[0].plan.id}" if plan and found else _PLANS
        return self._page(
            "plan.html" if plan else "plans.html", here, path, allowed=allowed, refused=refused, plans=found,
            typed=typed, offered=offered, name=name, preview=shown, kinds=[*StepKind], priorities=[*StepPriority],
            new_step=f"step-{token_hex(4)}", moment=moment_words,
        )  # fmt: skip
