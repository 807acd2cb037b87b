"""The addresses under /staff: patients' medicines, who asked for more of one, and sign-out.
Without a session they redirect to sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base import clock
from hospital.base.outcome import Refusal
from hospital.base.pages import language_of
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.medicines import medicine_list
from hospital.staff_pages.refills import RefillDecision, answer_refill, count, open_refills
from hospital.staff_pages.roles import answers_refills, sees_medicines, sees_papers

_MEDICINES: Final = f"{staff_session.PATH}/medicines"
_REFILLS: Final = f"{staff_session.PATH}/refills"
NOTHING_TYPED: Final[Mapping[str, str]] = {}


def router(context: SignInContext) -> APIRouter:
    """The pages of staff."""
    made = APIRouter()
    pages = StaffPages(context)
    made.add_api_route(f"{_MEDICINES}/{{patient}}", pages.medicines, methods=["GET"], include_in_schema=False)
    made.add_api_route(_REFILLS, pages.refills, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_REFILLS}/{{task}}", pages.answer_refill, methods=["POST"], include_in_schema=False)
    made.add_api_route("/staff/sign-out", pages.sign_out, methods=["POST"], include_in_schema=False)
    return made


class StaffPages(StaffFrame):
    """The pages; each first checks whose session the cookie is."""

    def medicines(self, incoming: Request, patient: str, session: SessionCookie = "") -> Response:
        """A patient's medicines and how regularly they are taken; 403 for a role without access, 404 for a patient who
        is not there. Audited first."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        allowed, today = sees_medicines(here.access), clock.day_of(self._context.now())
        with self._context.store.reading() as tx:
            found = medicine_list(tx, here.access, patient, today, here.language) if allowed else None
        self._tell(here.access, "MedicationRequest", {found.patient.id} if found else set(), allowed=allowed)
        if allowed and found is None:
            return self._to(f"{staff_session.PATH}/patients?lang={here.language}")
        return self._page(
            "medicines.html", here, f"{_MEDICINES}/{found.patient.id}" if found else _MEDICINES, allowed=allowed,
            found=found, sees_papers=sees_papers(here.access),
        )  # fmt: skip

    def refills(self, incoming: Request, page: int = 1, session: SessionCookie = "") -> Response:
        """Who asked for more of a medicine and waits; 403 for a role that does not answer. Audited first."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        return self._refills(here, page=page)

    def answer_refill(
        self,
        incoming: Request,
        task: str,
        answer: Annotated[RefillDecision, Form()],
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Answers a request in the name of who is signed in, and shows what waits still; what was refused is shown
        again as it was typed. The cookie is not sent with a form of another site."""
        here = self._at_work(incoming, session, answer=answer, words=words)
        if isinstance(here, Response):
            return here
        return self._act_then(
            here,
            lambda tx: answer_refill(tx, here.access, task, answer, words),
            _REFILLS,
            lambda refused: self._refills(here, refused, {task: words}),
        )

    def _refills(
        self,
        here: AtWork,
        refused: Refusal | None = None,
        typed: Mapping[str, str] = NOTHING_TYPED,
        page: int = 1,
    ) -> Response:
        allowed = answers_refills(here.access)
        with self._context.store.reading() as tx:
            pages = PageOfMany.of(page, count(tx, here.access) if allowed else 0)
            found = open_refills(tx, here.access, here.language, skip=pages.skip) if allowed else []
        self._tell(here.access, "Task", {refill.patient for refill in found if refill.patient}, allowed=allowed)
        return self._page(
            "refills.html", here, _REFILLS, allowed=allowed, refused=refused, refills=found,
            pages=pages, place=_REFILLS, typed=typed,
        )  # fmt: skip

    def sign_out(self, incoming: Request, session: SessionCookie = "") -> Response:
        """Ends the session at the hospital, not only in this browser."""
        staff_session.end(self._context, session)
        answer = self._to(f"/auth/staff?lang={language_of(incoming)}")
        answer.delete_cookie(staff_session.NAME, path=f"{self._root}{staff_session.PATH}")
        return answer
