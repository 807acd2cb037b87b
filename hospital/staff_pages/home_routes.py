"""The address /staff: what waits for who is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.staff_pages.frame import StaffFrame
from hospital.staff_pages.waiting_work import waiting_work


def router(context: SignInContext) -> APIRouter:
    """The first page after the sign-in."""
    made = APIRouter()
    made.add_api_route(staff_session.HOME, HomePage(context).home, methods=["GET"], include_in_schema=False)
    return made


class HomePage(StaffFrame):
    """For every role; a role that answers nobody sees its pages alone."""

    def home(self, incoming: Request, session: SessionCookie = "") -> Response:
        """Each kind of work that waits. Audited first, under every patient whom it names."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        with self._context.store.reading() as tx:
            work = waiting_work(tx, here.access, here.language)
        shown = {line.patient for kind in work for line in kind.lines if line.patient}
        if shown:
            self._tell(here.access, "Task", shown, allowed=True)
        return self._page("home.html", here, staff_session.HOME, allowed=True, work=work)
