"""The address /staff/proxies: who asks to look after a patient by papers; written down by one, decided by another."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base import clock
from hospital.base.outcome import Refusal, not_found
from hospital.family import access_tasks
from hospital.family.proxy_requests import ProxyPaper, ProxyRequestDesk
from hospital.fhir.proxy import ProxyRole, ProxyScope
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.patient_words import words_for_patient
from hospital.staff_pages.proxies import asked_proxies, count_of_desk, waiting_proxies
from hospital.staff_pages.proxy_forms import ProxyForm, ProxyRelationship, request_of, request_of_asked
from hospital.staff_pages.roles import decides_proxies

_PROXIES: Final = f"{staff_session.PATH}/proxies"
_NOTHING_TYPED: Final[Mapping[str, str]] = {}
_NOTHING_LOOKED_AT: Final[Mapping[str, Mapping[str, str]]] = {}


class AskedAnswer(StrEnum):
    """What becomes of a request from the app: its papers were looked at, or it is refused."""

    RECORD = "record"
    REFUSE = "refuse"


class ProxyAnswer(StrEnum):
    """What is decided about a request."""

    GRANT = "grant"
    REFUSE = "refuse"


def router(context: SignInContext) -> APIRouter:
    """The page and its three forms."""
    made, pages = APIRouter(), ProxyPages(context)
    made.add_api_route(_PROXIES, pages.proxies, methods=["GET"], include_in_schema=False)
    made.add_api_route(_PROXIES, pages.record, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{_PROXIES}/asked/{{task}}", pages.look_into, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{_PROXIES}/{{request}}", pages.decide, methods=["POST"], include_in_schema=False)
    return made


class ProxyPages(StaffFrame):
    """For who sees papers at the desk; each first checks whose session the cookie is. The cookie is not sent with a
    form of another site."""

    def proxies(self, incoming: Request, page: int = 1, session: SessionCookie = "") -> Response:
        """What is asked for; 403 for a role that decides nothing of it. Audited first."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._shown(here, page=page)

    def record(
        self,
        incoming: Request,
        *,
        key: Annotated[str, Form()],
        relationship: Annotated[ProxyRelationship, Form()],
        role: Annotated[ProxyRole, Form()],
        paper: Annotated[ProxyPaper, Form()],
        number: Annotated[str, Form()] = "",
        birth: Annotated[str, Form()] = "",
        holder_number: Annotated[str, Form()] = "",
        holder_birth: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        phone: Annotated[str, Form()] = "",
        until: Annotated[str, Form()] = "",
        paper_day: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
        see: Annotated[str, Form()] = "",
        book: Annotated[str, Form()] = "",
        pay: Annotated[str, Form()] = "",
        chat: Annotated[str, Form()] = "",
        medicines: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Writes a request down whose papers the caller has seen; what was refused is shown again as it was typed."""
        ticked = {"see": see, "book": book, "pay": pay, "chat": chat, "medicines": medicines}
        typed = {
            "key": key, "number": number, "birth": birth, "holder_number": holder_number, "holder_birth": holder_birth,
            "name": name, "phone": phone, "relationship": relationship.value, "role": role.value, "until": until,
            "paper": paper.value, "paper_day": paper_day, "note": note,
        }  # fmt: skip
        here = self._at_work(incoming, session, **typed, **ticked)
        if isinstance(here, Response):
            return here
        form = ProxyForm(**typed, scopes=tuple(scope for scope, is_on in ticked.items() if is_on))

        def deed(tx: Tx) -> None:
            desk = self._desk(here)
            desk.record(tx, request_of(tx, here.access, form, self._context.now()))

        return self._act_then(here, deed, _PROXIES, lambda refused: self._shown(here, refused, form=form))

    def look_into(
        self,
        incoming: Request,
        task: str,
        *,
        answer: Annotated[AskedAnswer, Form()],
        number: Annotated[str, Form()] = "",
        birth: Annotated[str, Form()] = "",
        paper_day: Annotated[str, Form()] = "",
        note: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Writes down what was asked for from the app, whose papers the caller has looked at, for somebody else to
        decide; or refuses it, with `note` as the words for who asked. What was refused is shown as it was typed."""
        typed = {"number": number, "birth": birth, "paper_day": paper_day, "note": note}
        here = self._at_work(incoming, session, answer=answer.value, **typed)
        if isinstance(here, Response):
            return here

        def deed(tx: Tx) -> None:
            desk, now = self._desk(here), self._context.now()
            if answer is AskedAnswer.REFUSE:
                desk.refuse_asked(tx, task, words_for_patient(note))
                return
            wanted = access_tasks.access_task(tx.read("Task", task) or {})
            desk.record_asked(tx, task, request_of_asked(tx, here.access, wanted, now, **typed))

        return self._act_then(here, deed, _PROXIES, lambda refused: self._shown(here, refused, looked_at={task: typed}))

    def decide(
        self,
        incoming: Request,
        request: str,
        answer: Annotated[ProxyAnswer, Form()],
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Grants or refuses a request in the name of who is signed in."""
        here = self._at_work(incoming, session, answer=answer.value, words=words)
        if isinstance(here, Response):
            return here

        def deed(tx: Tx) -> None:
            desk = self._desk(here)
            if answer is ProxyAnswer.GRANT:
                desk.grant(tx, request)
            else:
                desk.refuse(tx, request, words_for_patient(words))

        return self._act_then(here, deed, _PROXIES, lambda refused: self._shown(here, refused, {request: words}))

    def _desk(self, here: AtWork) -> ProxyRequestDesk:
        if not decides_proxies(here.access):
            raise not_found("RelatedPerson", "")
        return ProxyRequestDesk(self._context.store, here.access, clock.milliseconds(self._context.now()))

    def _shown(
        self,
        here: AtWork,
        refused: Refusal | None = None,
        typed: Mapping[str, str] = _NOTHING_TYPED,
        form: ProxyForm | None = None,
        *,
        page: int = 1,
        looked_at: Mapping[str, Mapping[str, str]] = _NOTHING_LOOKED_AT,
    ) -> Response:
        allowed = decides_proxies(here.access)
        with self._context.store.reading() as tx:
            asked_for = asked_proxies(tx) if allowed else []
            pages = PageOfMany.of(page, count_of_desk(tx) if allowed else 0)
            found = waiting_proxies(tx, here.access, skip=pages.skip) if allowed else []
        people = {person for each in found for person in (each.patient, each.holder) if person}
        people |= {each.task.patient for each in asked_for}
        self._tell(here.access, "RelatedPerson", people, allowed=allowed)
        return self._page(
            "proxies.html", here, _PROXIES, allowed=allowed, refused=refused, requests=found, pages=pages,
            place=_PROXIES, typed=typed, form=form or ProxyForm(secrets.token_hex(8)), reopened=form is not None,
            relationships=list(ProxyRelationship), roles=list(ProxyRole), papers=list(ProxyPaper),
            scopes=list(ProxyScope), from_app=asked_for, looked_at=looked_at,
        )  # fmt: skip
