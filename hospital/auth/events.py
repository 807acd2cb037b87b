"""Records sign-in events in the audit. Each row is committed in the transaction of its event."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection

from hospital.audit.entry import AuditEntry
from hospital.auth.grants import RELATED
from hospital.auth.sign_in_context import SignInContext

Event = Literal[
    "sign-in.code-sent", "sign-in.ok", "sign-in.failed", "sign-in.allowed", "sign-in.denied",
    "token.issued", "token.refreshed", "token.refused", "token.reused", "token.revoked",
    "device.asked", "device.found", "device.approved", "device.denied",
]  # fmt: skip
_FAILED = frozenset({"sign-in.failed", "sign-in.denied", "token.refused", "token.reused", "device.denied"})


def tell(
    connection: Connection,
    context: SignInContext,
    event: Event,
    *,
    client: str = "",
    people: tuple[str, ...] = (),
    staff: str = "",
    tried: str = "",
) -> None:
    """Adds the audit row to the transaction; call it last in that. A single id in `people` is who signed in, several
    are candidates: ids of Patients, or RelatedPerson/ID.

    `staff` is the Practitioner who signed in, `tried` the Practitioner as whom a sign-in failed.
    """
    patients = tuple(person for person in people if not person.startswith(RELATED))
    (alone,) = people if len(people) == 1 else ("",)
    actor = f"patient:{alone if not patients else f'Patient/{alone}'}" if alone else ""
    related = alone.removeprefix(RELATED) if not patients else ""
    named = "Practitioner" if staff or tried else "RelatedPerson" if related else ""
    entry = AuditEntry(
        at=context.milliseconds(),
        interaction=event,
        outcome="failed" if event in _FAILED else "ok",
        actor=f"staff:Practitioner/{staff}" if staff else actor,
        client=client,
        type=named,
        id=staff or tried or related,
        patients=patients,
    )
    context.store.trail.act(connection, [entry])
