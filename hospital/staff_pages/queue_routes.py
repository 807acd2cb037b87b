"""The addresses under /staff/queue: the queues of the day, one room's queue, and what is done with it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.queue import doctor_queues
from hospital.staff_pages.queue_work import EndVisit, QueueDeed, QueueOrder, QueueWork
from hospital.staff_pages.roles import finds_patients, sees_queues

_QUEUE: Final = f"{staff_session.PATH}/queue"


def router(context: SignInContext, end_visit: EndVisit) -> APIRouter:
    """The pages of the queues. `end_visit` ends a visit, with all that comes of it."""
    made, pages = APIRouter(), QueuePages(context, end_visit)
    made.add_api_route(_QUEUE, pages.queues, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_QUEUE}/{{schedule}}", pages.room, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{_QUEUE}/{{schedule}}", pages.work, methods=["POST"], include_in_schema=False)
    return made


class QueuePages(StaffFrame):
    """The pages and their form; each first checks whose session the cookie is. The cookie is not sent with a form of
    another site."""

    def __init__(self, context: SignInContext, end_visit: EndVisit) -> None:
        super().__init__(context)
        self._end_visit = end_visit

    def queues(self, incoming: Request, session: SessionCookie = "") -> Response:
        """The queues of the day; 403 for a role without access to appointments. Audited first."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here)

    def room(self, incoming: Request, schedule: str, session: SessionCookie = "") -> Response:
        """One doctor's queue, whose buttons have keys; it does not load itself anew while words are typed there."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here, schedule)

    def work(
        self,
        incoming: Request,
        schedule: str,
        *,
        deed: Annotated[QueueDeed, Form()],
        appointment: Annotated[str, Form()] = "",
        seen: Annotated[str, Form()] = "",
        minutes: Annotated[str, Form()] = "",
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Does something with a queue in the name of who is signed in, and shows it as it is then."""
        here = self._at_work(
            incoming, session, deed=deed.value, appointment=appointment, seen=seen, minutes=minutes, words=words
        )
        if isinstance(here, Response):
            return here
        order = QueueOrder(deed, appointment, seen, minutes, words)
        work = QueueWork(here.access, self._context.now(), self._end_visit)
        return self._act_then(
            here,
            lambda tx: work.do(tx, schedule, order),
            f"{_QUEUE}/{schedule}",
            lambda refused: self._shown(here, schedule, refused, order),
        )

    def _shown(
        self, here: AtWork, schedule: str = "", refused: Refusal | None = None, typed: QueueOrder | None = None
    ) -> Response:
        allowed = sees_queues(here.access)
        with self._context.store.reading() as tx:
            found = doctor_queues(tx, here.access, self._context.now(), schedule) if allowed else []
        shown = {patient for queue in found for patient in queue.patients if patient}
        self._tell(here.access, "Appointment", shown, allowed=allowed)
        path = f"{_QUEUE}/{found[0].schedule}" if schedule and found else _QUEUE
        return self._page(
            "queue.html", here, path, allowed=allowed, refused=refused, queues=found, alone=bool(schedule),
            typed=typed, finds_patients=finds_patients(here.access),
        )  # fmt: skip
