"""The session of a member of staff on the hospital's own pages: a cookie that holds one of their access tokens.

It ends like any token of staff: after an hour, by signing out, and when the account is disabled.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Cookie, Response
from sqlalchemy import Connection

from hospital.auth import events, grants
from hospital.auth.clients import PAGES
from hospital.auth.database import writing
from hospital.auth.request import AuthorizationRequest
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_accounts import StaffAccount
from hospital.base.outcome import Refusal
from hospital.fhir.permissions import Access

NAME: Final = "anxin_staff"
#: The path of the session's cookie, and the page after sign-in.
PATH: Final = "/staff"
HOME: Final = PATH
SessionCookie = Annotated[str, Cookie(alias=NAME)]
#: What the pages show: the day's appointments, patients with what happened and was measured, who takes which medicine
#: how regularly, and who asked for more of one, asked or wrote to the care team, measured what a doctor should weigh,
#: or sent a paper: all but papers is answered there, also with a new prescription.
_SCOPE: Final = (
    "user/AllergyIntolerance.rs user/Appointment.rs user/Binary.r user/Communication.crs user/Condition.rs"
    " user/DiagnosticReport.rs user/DocumentReference.rs user/Encounter.crus user/FamilyMemberHistory.rs"
    " user/Immunization.rs user/MedicationAdministration.rs user/MedicationDispense.rus"
    " user/MedicationRequest.crs user/Observation.rs user/Patient.rs user/Procedure.rs user/QuestionnaireResponse.rs"
    " user/Task.rus"
)
WANTED: Final = AuthorizationRequest(PAGES.id, "", _SCOPE, "", "", "")


def begin(connection: Connection, account: StaffAccount, now: int) -> str:
    """Starts a session. Returns the value of the cookie."""
    grant = grants.begin(connection, PAGES.id, "", _SCOPE, now, staff=account.id)
    return grants.add(connection, grant, grants.ACCESS, now, grant.access_ms)


def remember(answer: Response, secret: str, base_url: str, root: str) -> None:
    """Sets the cookie: unreadable by scripts, and not sent with requests from other sites."""
    answer.set_cookie(
        NAME, secret, max_age=grants.STAFF_ACCESS_MS // 1000, path=f"{root}{PATH}", httponly=True, samesite="strict",
        secure=base_url.startswith("https:"),
    )  # fmt: skip


def access(context: SignInContext, secret: str) -> Access | None:
    """What the session's member of staff may reach now; None when there is no session."""
    try:
        found = context.tokens.access_for(f"Bearer {secret}")
    except Refusal:
        return None
    return found if found.staff is not None and found.client == PAGES.id else None


def end(context: SignInContext, secret: str) -> None:
    """Signs out; a session that has already ended is no error."""
    with writing(context.store.engine) as connection:
        grant = grants.forget(connection, secret, PAGES.id, context.milliseconds())
        if grant is not None:
            events.tell(connection, context, "token.revoked", client=grant.client, staff=grant.practitioner)
