"""One sign-in in one browser, step by step. The browser holds two secrets: a cookie, and the form's own token.

    phone --code sent--> code --right digits--> [person, when there are several] --> consent --> (deleted, redirect)
      ^-----------------------------sign out of this page---------------------------'
    staff --name, password, second factor--> (deleted, redirect)

The form's token is worthless without the cookie of the browser that started the flow (login CSRF), and both are stored
as hashes. A flow ends after fifteen minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from hospital.auth.hashing import digest, new_secret, same
from hospital.auth.request import AuthorizationRequest
from hospital.auth.tables import flow

_LASTS_MS = 15 * 60 * 1000


class SignInStep(StrEnum):
    """The form that comes next."""

    PHONE = "phone"
    CODE = "code"
    PERSON = "person"
    CONSENT = "consent"
    STAFF = "staff"


#: The steps of a patient's sign-in; staff have one form.
OF_PATIENTS: Final = (SignInStep.PHONE, SignInStep.CODE, SignInStep.PERSON, SignInStep.CONSENT)


class NoSuchFlow(Exception):
    """This browser has no such flow: it is too old, already finished, or another browser's."""


@dataclass(frozen=True)
class SignInFlow:
    """The state of one sign-in. `people` and `patient`: ids of Patients, or RelatedPerson/ID for a proxy who has no
    record here."""

    id: str
    request: AuthorizationRequest
    language: str
    step: SignInStep
    phone_shown: str = ""
    people: tuple[str, ...] = ()
    patient: str = ""


def start(connection: Connection, request: AuthorizationRequest, language: str, browser: str, now: int) -> str:
    """Stores the app's request as a new flow. Returns the form's token."""
    token = new_secret()
    connection.execute(delete(flow).where(flow.c.expires < now))
    connection.execute(
        insert(flow).values(
            id=digest(token),
            browser=digest(browser),
            request=request.to_json(),
            language=language,
            step=(SignInStep.STAFF if request.client.level == "user" else SignInStep.PHONE).value,
            expires=now + _LASTS_MS,
        )
    )
    return token


def find(connection: Connection, token: str, browser: str, now: int, *steps: SignInStep) -> SignInFlow:
    """The flow of this form in this browser when it is at one of `steps`; raises NoSuchFlow otherwise."""
    row = connection.execute(select(flow).where(flow.c.id == digest(token), flow.c.expires > now)).mappings().first()
    if row is None or not same(row["browser"], digest(browser)) or row["step"] not in steps:
        raise NoSuchFlow
    return SignInFlow(
        id=row["id"],
        request=AuthorizationRequest.from_json(row["request"]),
        language=row["language"],
        step=SignInStep(row["step"]),
        phone_shown=row["phone_shown"],
        people=tuple(json.loads(row["people"])),
        patient=row["patient"],
    )


def save(connection: Connection, current: SignInFlow) -> SignInFlow:
    """Stores the current state of the flow."""
    connection.execute(
        update(flow)
        .where(flow.c.id == current.id)
        .values(
            step=current.step.value,
            language=current.language,
            phone_shown=current.phone_shown,
            people=json.dumps(current.people),
            patient=current.patient,
        )
    )
    return current


def begin_again(connection: Connection, flow: SignInFlow) -> SignInFlow:
    """Signs the person out of this page: clears who it was and keeps the app's request."""
    blank = replace(flow, step=SignInStep.PHONE, phone_shown="", people=(), patient="")
    return save(connection, blank)


def finish(connection: Connection, current: SignInFlow) -> None:
    """Deletes the flow, so that it is answered only once."""
    connection.execute(delete(flow).where(flow.c.id == current.id))
