"""The addresses under /staff/plans: the plans of follow-up, and how one is changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal, not_found
from hospital.fhir.store.tx import Tx
from hospital.follow_up.plan_edit import OFF, ON
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.plans import PlanForm, change_plan, listed_plans
from hospital.staff_pages.roles import changes_plans

_PLANS: Final = f"{staff_session.PATH}/plans"


class PlanState(StrEnum):
    """Whether a plan begins for who comes."""

    ON = ON
    OFF = OFF


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

    def plan(self, incoming: Request, plan: str, session: SessionCookie = "") -> Response:
        """One plan with a form for itself and for each step."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here, plan)

    def change(
        self,
        incoming: Request,
        plan: str,
        *,
        version: Annotated[str, Form()],
        state: Annotated[PlanState, Form()] = PlanState.ON,
        step: Annotated[str, Form()] = "",
        chinese: Annotated[str, Form()] = "",
        english: Annotated[str, Form()] = "",
        after: Annotated[str, Form()] = "",
        days: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Writes a new version in the name of who is signed in; what was refused is shown again as it was typed."""
        here = self._at_work(
            incoming, session, version=version, state=state.value, step=step, chinese=chinese, english=english,
            after=after, days=days,
        )  # fmt: skip
        if isinstance(here, Response):
            return here
        form = PlanForm(version, step, chinese, english, after, days, state.value)

        def deed(tx: Tx) -> None:
            if not changes_plans(here.access):
                raise not_found("PlanDefinition", plan)
            change_plan(tx, here.access, plan, form)

        refused = self._act(here.access, deed)
        if refused is not None:
            return self._shown(here, plan, refused, form)
        return self._to(f"{_PLANS}/{plan}?lang={here.language}")

    def _shown(
        self, here: AtWork, plan: str = "", refused: Refusal | None = None, typed: PlanForm | None = None
    ) -> Response:
        allowed = changes_plans(here.access)
        with self._context.store.reading() as tx:
            found = listed_plans(tx, plan) if allowed else []
        self._tell(here.access, "PlanDefinition", set(), allowed=allowed)
        path = f"{_PLANS}/{found[0].plan.id}" if plan and found else _PLANS
        return self._page(
            "plan.html" if plan else "plans.html", here, path, allowed=allowed, refused=refused, plans=found,
            typed=typed,
        )  # fmt: skip
