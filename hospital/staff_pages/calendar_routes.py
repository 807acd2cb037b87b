"""The address /staff/calendar: a doctor makes the secret address of their calendar, and ends it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base import clock
from hospital.fhir.staff import Staff
from hospital.fhir.store.tx import Tx
from hospital.follow_up import feed_tokens
from hospital.follow_up.calendar_route import PATH
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.roles import has_calendar

CALENDAR: Final = f"{staff_session.PATH}/calendar"


class FeedDeed(StrEnum):
    """What a doctor does with the address of their calendar."""

    MAKE = "make"
    REVOKE = "revoke"


def router(context: SignInContext) -> APIRouter:
    """The page of a doctor's calendar."""
    made, pages = APIRouter(), CalendarPages(context)
    made.add_api_route(CALENDAR, pages.calendar, methods=["GET"], include_in_schema=False)
    made.add_api_route(CALENDAR, pages.change, methods=["POST"], include_in_schema=False)
    return made


class CalendarPages(StaffFrame):
    """The page and its form. An address is shown once, in the answer to the form that made it."""

    def calendar(self, incoming: Request, session: SessionCookie = "") -> Response:
        """Whether there is an address; 403 for a role without visits of its own."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here)

    def change(self, incoming: Request, deed: Annotated[FeedDeed, Form()], session: SessionCookie = "") -> Response:
        """Makes a new address, which ends the one before, or ends it. The cookie is not sent with a form of another
        site."""
        here = self._at_work(incoming, session, deed=deed.value)
        if isinstance(here, Response):
            return here
        token: list[str] = []
        if has_calendar(here.access):
            self._act(here.access, lambda tx: token.append(self._changed(tx, here.staff, deed)))
        return self._shown(here, "".join(token))

    def _changed(self, tx: Tx, staff: Staff, deed: FeedDeed) -> str:
        now = clock.milliseconds(self._context.now())
        if deed is FeedDeed.MAKE:
            return feed_tokens.make_token(tx, staff.practitioner, now)
        feed_tokens.revoke(tx, staff.practitioner, now)
        return ""

    def _shown(self, here: AtWork, token: str = "") -> Response:
        allowed = has_calendar(here.access)
        with self._context.store.reading() as tx:
            has_feed = allowed and feed_tokens.has_feed(tx, here.staff.practitioner)
        address = f"{self._context.config.base_url.rstrip('/')}{PATH.format(token=token)}" if token else ""
        return self._page("calendar.html", here, CALENDAR, allowed=allowed, has_feed=has_feed, address=address)
