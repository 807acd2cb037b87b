"""A person closes their account: `$close-account` of their own Patient.

Ends what was issued to them, what they gave to others and what others offered them, and every way of writing to them,
in one transaction with its row in the audit. The record stays, as the law demands. Repeated with a token of the closed
account it is answered by 401 `account-closed`, from which an app that got no answer learns that it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hospital.audit.entry import AuditEntry
from hospital.auth import closed, grants, proxies
from hospital.base import clock
from hospital.base.outcome import refusal
from hospital.family import invitations
from hospital.family.part import finish
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.part import Part
from hospital.fhir.proxy import ProxyRole
from hospital.fhir.store.tx import Tx


def part(now: Callable[[], datetime]) -> Part:
    """What the hospital mounts."""
    return Part(operations=(Operation("close-account", AccountClosing(now).close, "Patient", writes=True),))


@dataclass(frozen=True)
class AccountClosing:
    """The operation, by the hospital's clock."""

    now: Callable[[], datetime]

    def close(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """Parameters with `closed`, an instant. 403 for anybody but whose record it is."""
        patient, access, now = shown(tx, request.access, "Patient", request.id).id, request.access, self.now()
        if not access.is_of_patients or not access.owns(patient) or not access.granted("Patient", "u"):
            raise refusal(403, "forbidden", "an account is closed by whose it is", code="not-allowed")
        moment = clock.milliseconds(now)
        since = closed.close(tx.connection, patient, moment)
        grants.revoke_all_of(tx.connection, patient, moment)
        for row in proxies.listed(tx.connection, patient):
            if row.role is ProxyRole.GRANTED:  # a guardian's access rests on documents; the hospital ends it
                finish(request, tx, row, now)
        for invitation in invitations.open_of(tx.connection, patient, moment):
            invitations.close(tx.connection, invitation.id, moment, person=patient, approved=False)
        entry = AuditEntry(
            moment, "account.closed", "ok", actor=access.signature, client=access.client, type="Patient", id=patient,
            patients=(patient,),
        )  # fmt: skip
        request.service.store.trail.act(tx.connection, [entry])
        told = [{"name": "closed", "valueInstant": clock.instant(clock.from_milliseconds(since))}]
        return FhirResponse(200, {"resourceType": "Parameters", "parameter": told}, about=(patient,))
