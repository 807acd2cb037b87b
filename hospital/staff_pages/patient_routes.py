"""The addresses under /staff/patients: who is found by name or number, the record of one, and a message to them.

Every look says why: the purpose of use that the person chose stands in the audit (HL7 v3 PurposeOfUse).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.outcome import Refusal
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.consulting import open_consultation, writing_departments
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.patient_record import EventKind, patient_record
from hospital.staff_pages.patient_search import LONGEST, patients_found
from hospital.staff_pages.roles import answers_messages, finds_patients, sees_medicines, sees_papers

PATH: Final = f"{staff_session.PATH}/patients"


class LookReason(StrEnum):
    """Why somebody looks at a record; a code of HL7 v3 PurposeOfUse."""

    TREATMENT = "TREAT"
    FOLLOW_UP = "CAREMGT"
    EMERGENCY = "ETREAT"
    ADMINISTRATION = "PATADMIN"


def router(context: SignInContext) -> APIRouter:
    """The pages of patients."""
    made, pages = APIRouter(), PatientPages(context)
    made.add_api_route(PATH, pages.find, methods=["GET"], include_in_schema=False)
    made.add_api_route(PATH, pages.found, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{PATH}/{{patient}}", pages.record, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{PATH}/{{patient}}/message", pages.write, methods=["POST"], include_in_schema=False)
    return made


class PatientPages(StaffFrame):
    """For roles that see patients; who is found is who the role may see."""

    def find(self, incoming: Request, session: SessionCookie = "") -> Response:
        """The form; 403 for a role that sees no patients."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._list(here, "", LookReason.TREATMENT)

    def found(
        self,
        incoming: Request,
        name: Annotated[str, Form()] = "",
        why: Annotated[LookReason, Form()] = LookReason.TREATMENT,
        session: SessionCookie = "",
    ) -> Response:
        """Who has this name or number. Posted, so that it is in no address; audited first, with the reason."""
        here = self._at_work(incoming, session, name=name, why=why.value)
        return here if isinstance(here, Response) else self._list(here, name.strip()[:LONGEST], why)

    def record(
        self,
        incoming: Request,
        patient: str,
        why: LookReason = LookReason.TREATMENT,
        kind: EventKind | None = None,
        session: SessionCookie = "",
    ) -> Response:
        """What the role may see of a patient; back to the search for anybody else. Audited first, with the reason."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._record(here, patient, why, kind)

    def write(
        self,
        incoming: Request,
        patient: str,
        team: Annotated[str, Form()] = "",
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Opens a consultation with this patient and leads to it; what was refused is shown again as it was typed."""
        here = self._at_work(incoming, session, team=team, words=words)
        if isinstance(here, Response):
            return here
        opened: list[str] = []

        def act(tx: Tx) -> None:
            opened.append(open_consultation(tx, here.access, patient, team, words))

        refused = self._act(here.access, act)
        if refused is not None:
            return self._record(here, patient, LookReason.TREATMENT, refused=refused, typed=words)
        return self._to(f"{staff_session.PATH}/messages/{opened[-1]}?lang={here.language}")

    def _list(self, here: AtWork, name: str, why: LookReason) -> Response:
        allowed = finds_patients(here.access)
        with self._context.store.reading() as tx:
            found = patients_found(tx, here.access, name) if allowed else []
        if name or not allowed:
            shown = {patient.id for patient in found}
            self._tell(here.access, "Patient", shown, allowed=allowed, query=name, purpose=why.value)
        return self._page(
            "patients.html", here, PATH, allowed=allowed, name=name, patients=found, why=why, reasons=tuple(LookReason),
        )  # fmt: skip

    def _record(
        self,
        here: AtWork,
        patient: str,
        why: LookReason,
        kind: EventKind | None = None,
        *,
        refused: Refusal | None = None,
        typed: str = "",
    ) -> Response:
        allowed = finds_patients(here.access)
        with self._context.store.reading() as tx:
            found = patient_record(tx, here.access, patient, here.language, kind) if allowed else None
            teams = writing_departments(tx, here.access) if found and answers_messages(here.access) else []
        for type_ in found.types if found else ("Patient",):
            shown = {found.patient.id} if found else set()
            self._tell(here.access, type_, shown, allowed=allowed, purpose=why.value)
        if allowed and found is None:
            return self._to(f"{PATH}?lang={here.language}")
        return self._page(
            "patient.html", here, f"{PATH}/{patient}" if found else PATH, allowed=allowed, refused=refused, found=found,
            teams=teams, typed=typed, kinds=tuple(EventKind), kind=kind, why=why,
            sees_papers=sees_papers(here.access), sees_medicines=sees_medicines(here.access),
        )  # fmt: skip
