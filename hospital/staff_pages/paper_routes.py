"""The addresses of patients' own papers under /staff: those that nobody has looked at, the list of one patient, and a
page as the picture it is."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal
from hospital.base.pages import PRIVATE_HEADERS
from hospital.staff_pages.frame import StaffFrame
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.medicines import patient_name
from hospital.staff_pages.papers import count, look_at, page_content, patient_papers, waiting_papers
from hospital.staff_pages.roles import sees_papers
from hospital.staff_pages.told import STATED

PATH: Final = f"{staff_session.PATH}/papers"
#: A page stands alone in its window, and may load and run nothing.
ALONE: Final = {**PRIVATE_HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}


def router(context: SignInContext) -> APIRouter:
    """Every page of papers."""
    made = APIRouter()
    pages = PaperPages(context)
    made.add_api_route(PATH, pages.waiting, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{PATH}/{{patient}}", pages.papers, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{PATH}/{{patient}}/{{binary}}", pages.page, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{PATH}/{{patient}}/{{paper}}", pages.look_at, methods=["POST"], include_in_schema=False)
    return made


class PaperPages(StaffFrame):
    """For roles that read documents; each look is in the audit of the patient first."""

    def waiting(self, incoming: Request, page: int = 1, session: SessionCookie = "") -> Response:
        """The papers that nobody has looked at; 403 for a role without documents. Audited first."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        allowed = sees_papers(here.access)
        with self._context.store.reading() as tx:
            pages = PageOfMany.of(page, count(tx, here.access) if allowed else 0)
            found = waiting_papers(tx, here.access, skip=pages.skip) if allowed else []
            names = {each.patient: patient_name(tx, here.access, each.patient) for each in found}
        self._tell(here.access, "DocumentReference", {id_ for id_ in names if id_}, allowed=allowed)
        return self._page(
            "papers_waiting.html", here, PATH, allowed=allowed, papers=found, names=names, pages=pages, place=PATH
        )

    def look_at(self, incoming: Request, patient: str, paper: str, session: SessionCookie = "") -> Response:
        """Keeps that who is signed in has looked at a paper."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        if sees_papers(here.access):
            self._act(here.access, lambda tx: look_at(tx, here.access, patient, paper))
        return self._to(f"{PATH}/{patient}?lang={here.language}")

    def papers(self, incoming: Request, patient: str, session: SessionCookie = "") -> Response:
        """What a patient has sent; 403 for a role without documents, to the search for a patient who is not there."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        allowed = sees_papers(here.access)
        with self._context.store.reading() as tx:
            found = patient_papers(tx, here.access, patient) if allowed else None
        for type_ in ("DocumentReference", *(STATED if found else ())):
            self._tell(here.access, type_, {found.patient} if found else set(), allowed=allowed)
        if allowed and found is None:
            return self._to(f"{staff_session.PATH}/patients?lang={here.language}")
        return self._page("papers.html", here, f"{PATH}/{patient}" if found else PATH, allowed=allowed, found=found)

    def page(self, incoming: Request, patient: str, binary: str, session: SessionCookie = "") -> Response:
        """One page; back to the list where there is none to be seen."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        try:
            with self._context.store.reading() as tx:
                kind, content = page_content(tx, here.access, patient, binary)
        except Refusal:
            self._tell(here.access, "Binary", set(), allowed=False)
            return self._to(f"{PATH}/{patient}?lang={here.language}")
        self._tell(here.access, "Binary", {patient}, allowed=True)
        return Response(content, media_type=kind, headers=ALONE)
