"""Records sign-in events in the audit. Each row is committed in the transaction of its event."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.auth.grants import RELATED
from hospital.auth.sign_in_context import SignInContext

Event = Literal[
    "sign-in.code-sent", "sign-in.ok", "sign-in.failed", "sign-in.allowed", "sign-in.denied",
    "token.issued", "token.refreshed", "token.refused", "token.reused", "token.revoked",
    "device.asked", "device.found", "device.approved", "device.denied",
]  # fmt: skip
_FAILED = frozenset({"sign-in.failed", "sign-in.denied", "token.refused", "token.reused", "device.denied"})
#: Events before anybody has proved who they are, or by somebody who holds what is not theirs: whoever is named there is
#: whose account was tried, not who did it.
_UNPROVEN = frozenset({"sign-in.code-sent", "sign-in.failed", "token.refused", "token.reused"})


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
    (alone,) = people if len(people) == 1 else ("",)
    actor = f"patient:{alone if alone.startswith(RELATED) else f'Patient/{alone}'}" if alone else ""
    actor = f"staff:Practitioner/{staff}" if staff else actor
    entry = replace(
        _about(context, people, staff or tried),
        interaction=event,
        outcome="failed" if event in _FAILED else "ok",
        actor="" if event in _UNPROVEN else actor,
        client=client,
    )
    context.store.trail.act(connection, [entry])


def introspected(context: SignInContext, *, people: tuple[str, ...], staff: str) -> None:
    """Records that the caller of the present request learned whose a token is; durable at the return."""
    page = journal.current()
    entry = _about(context, people, staff)
    told = replace(entry, interaction="token.introspected", outcome="ok", actor=page.actor, client=page.client)
    context.store.trail.keep([told]).result()


def _about(context: SignInContext, people: tuple[str, ...], practitioner: str) -> AuditEntry:
    """A row about accounts: a Practitioner, a RelatedPerson, or patients."""
    patients = tuple(person for person in people if not person.startswith(RELATED))
    related = people[0].removeprefix(RELATED) if len(people) == 1 and not patients else ""
    page = journal.current()
    return AuditEntry(
        at=context.milliseconds(),
        interaction="",
        outcome="",
        request=page.request,
        type="Practitioner" if practitioner else "RelatedPerson" if related else "",
        id=practitioner or related,
        patients=patients,
        network=page.network,
    )
