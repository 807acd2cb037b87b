"""The addresses under /staff: the queues of the day, and sign-out. Without a session they redirect to sign-in."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.auth.views import Views
from hospital.base import clock
from hospital.base.pages import LANGUAGES, PRIVATE_HEADERS, Pages, language_of
from hospital.fhir.access import staff_table
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Staff
from hospital.staff_pages.queue import DoctorQueue, doctor_queues

_PAGES: Final = Pages(Path(__file__).parent / "pages")


def router(context: SignInContext) -> APIRouter:
    """The pages of staff."""
    made = APIRouter()
    pages = StaffPages(context)
    made.add_api_route(staff_session.HOME, pages.queue, methods=["GET"], include_in_schema=False)
    made.add_api_route("/staff/sign-out", pages.sign_out, methods=["POST"], include_in_schema=False)
    return made


class StaffPages:
    """The pages; each first checks whose session the cookie is."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context
        self._views = Views(context)
        self._root = urlsplit(context.config.base_url).path.rstrip("/")

    def queue(self, incoming: Request, session: SessionCookie = "") -> Response:
        """The queues of the day, read-only; 403 for a role without access to appointments. Audited first."""
        context, language = self._context, language_of(incoming)
        access = staff_session.access(context, session)
        if access is None or access.staff is None:
            return self._to(f"/auth/staff?lang={language}")
        allowed = staff_table.may(access.staff, "search", "Appointment")
        found: list[DoctorQueue] = []
        if allowed:
            with context.store.reading() as tx:
                found = doctor_queues(tx, access, context.now())
        self._tell(access, found, "200" if allowed else "403")
        other = LANGUAGES[1 - LANGUAGES.index(language)]
        return _PAGES.page(
            "queue.html", language, status=200 if allowed else 403, root=self._root,
            hospital=self._views.hospital(language), who=self._name(access.staff), queues=found, allowed=allowed,
            at=f"{clock.here(context.now()):%Y-%m-%d %H:%M}",
            other_language_url=f"{self._root}{staff_session.HOME}?lang={other}",
        )  # fmt: skip

    def sign_out(self, incoming: Request, session: SessionCookie = "") -> Response:
        """Ends the session at the hospital, not only in this browser."""
        staff_session.end(self._context, session)
        answer = self._to(f"/auth/staff?lang={language_of(incoming)}")
        answer.delete_cookie(staff_session.NAME, path=f"{self._root}{staff_session.PATH}")
        return answer

    def _to(self, path: str) -> Response:
        return RedirectResponse(f"{self._root}{path}", 303, headers=PRIVATE_HEADERS)

    def _name(self, staff: Staff) -> str:
        with self._context.store.reading() as tx:
            names = (tx.read("Practitioner", staff.practitioner) or {}).get("name", ())
        return str(names[0].get("text", "")) if names else staff.practitioner

    def _tell(self, access: Access, found: list[DoctorQueue], outcome: str) -> None:
        page = journal.current()
        patients = sorted({person.patient for queue in found for person in queue.waiting if person.patient})
        entry = AuditEntry(
            clock.milliseconds(clock.now()), "search-type", outcome, actor=access.signature, client=access.client,
            type="Appointment", patients=tuple(patients), purpose=access.purpose, network=page.network,
            request=page.request,
        )  # fmt: skip
        self._context.store.trail.keep([entry]).result()
