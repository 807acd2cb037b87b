"""Accounts that their people closed: nobody signs in to one, and what was issued before is void.

The record itself stays, as the law demands. The desk opens an account again (`python -m hospital account reopen`).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select

from hospital.auth.hashing import digest
from hospital.auth.tables import closed_account, grant_table, token
from hospital.base.compiled import CompiledStatement
from hospital.base.outcome import Refusal, refusal

#: Said to every app that shows a token of a closed account, so that it can tell this from a session that ran out.
ACCOUNT_CLOSED: Final = "account-closed"
_CLOSED: Final = CompiledStatement(select(closed_account.c.at).where(closed_account.c.patient == bindparam("patient")))


def close(connection: Connection, patient: str, now: int) -> int:
    """Closes an account and returns since when it is closed: the first time counts."""
    found = _CLOSED.first(connection, patient=patient)
    if found is not None:
        return int(found["at"])
    connection.execute(insert(closed_account).values(patient=patient, at=now))
    return now


def reopen(connection: Connection, patient: str) -> bool:
    """Whether it was closed until now."""
    return connection.execute(delete(closed_account).where(closed_account.c.patient == patient)).rowcount > 0


def is_closed(connection: Connection, patient: str) -> bool:
    """Whether the person of this record closed their account."""
    return _CLOSED.first(connection, patient=patient) is not None


def was_of_closed(connection: Connection, secret: str) -> bool:
    """Whether a token, void or not, was issued for an account that is closed now."""
    joined = token.join(grant_table, grant_table.c.id == token.c.family).join(
        closed_account, closed_account.c.patient == grant_table.c.patient
    )
    wanted = select(closed_account.c.at).select_from(joined).where(token.c.hash == digest(secret))
    return connection.execute(wanted.limit(1)).first() is not None


def closed_refusal() -> Refusal:
    """401 like for every void token (RFC 6750), with the reason."""
    headers = {"WWW-Authenticate": 'Bearer realm="fhir"'}
    return refusal(
        401, "login", "this account was closed; the desk opens it again", code=ACCOUNT_CLOSED, headers=headers
    )
