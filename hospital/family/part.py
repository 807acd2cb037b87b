"""Families as a part of the hospital: operations on the Patient who signed in.

$family             who looks after them, whom they look after, and the invitations that are open
$invite             a short code for somebody who is to look after them
$accept-invitation  takes part with a code, in one's own name
$approve-access     the person approves who took part; a child of some age agrees to more of a guardian
$end-access         ends an access, or withdraws or declines an invitation, at once
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from hospital.auth import proxies
from hospital.auth.age_rules import age_rules
from hospital.auth.proxies import ProxyDoer, ProxyEvent, ProxyRow, ProxyWish
from hospital.base import clock
from hospital.family import asking, invitations, refusals, wishes
from hospital.family.consent_json import consent, ended, related_person
from hospital.family.family_json import family
from hospital.family.invitations import FamilyInvitation
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.part import Part
from hospital.fhir.proxy import ProxyRole
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]


def part(now: Callable[[], datetime], key: bytes) -> Part:
    """What the hospital mounts. `key`: under which the codes are hashed."""
    served = Families(now, key)
    return Part(
        deciders=(asking.decider(),),
        operations=(
            Operation("family", served.listed, "Patient"),
            Operation("invite", served.invite, "Patient", writes=True),
            Operation("accept-invitation", served.accept, "Patient", writes=True),
            Operation("approve-access", served.approve, "Patient", writes=True),
            Operation("end-access", served.end, "Patient", writes=True),
        ),
    )


@dataclass(frozen=True)
class Families:
    """The operations."""

    now: Callable[[], datetime]
    key: bytes

    def listed(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """Everything about the family of the person."""
        return self._family(tx, _own(request, tx, "r"))

    def invite(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """A new invitation: its id, its code, told this once, and until when it can be used. Repeated with the app's
        own id of it, it finds its own work."""
        patient, now = _own(request, tx, "c"), self.now()
        wish = wishes.invitation(request.body, now)
        before = invitations.invited(tx.connection, self.key, patient, wish.request, _ms(now))
        if before is not None:
            made, code = before
            if made is None:
                raise refusals.gone()
            if not wish.is_of(made):
                raise refusals.invalid("this id was given to another invitation")
            return _invited(patient, made, code)
        if not age_rules().may_give_access(proxies.born_of_patient(tx, patient), clock.day_of(now)):
            raise refusals.too_young()
        waiting = invitations.open_of(tx.connection, patient, _ms(now))
        if sum(found.patient == patient for found in waiting) >= invitations.MOST_OPEN:
            raise refusals.too_many_invitations()
        return _invited(
            patient, *invitations.invite(tx.connection, self.key, patient=patient, now=_ms(now), **vars(wish))
        )

    def accept(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """Takes part; nothing is seen before the person who invited approves. A wrong code is answered, not refused
        by an error that would undo the count of tries."""
        holder, now = _own(request, tx, "c"), _ms(self.now())
        code = wishes.text(request.body, "code", wishes.LONGEST_CODE)
        if not invitations.may_try(tx.connection, holder, now):
            raise refusals.too_many_codes()
        found = invitations.accept(tx.connection, self.key, code, holder, now)
        if found is None:
            no = refusals.unknown_code()
            return FhirResponse(no.status, no.outcome)
        return self._family(tx, holder, about=(holder, found.patient))

    def approve(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """Gives access to who took part, from now on. Repeated, it finds its own work."""
        patient, now = _own(request, tx, "c"), self.now()
        id_ = wishes.text(request.body, "id", wishes.LONGEST_ID)
        known = next((row for row in proxies.listed(tx.connection, patient) if row.id == id_), None)
        if known is not None and known.patient == patient:
            if known.role is ProxyRole.GUARDIAN:
                self._assent(request, tx, known)
            elif known.state(_ms(now)) != "living":
                raise refusals.gone()
            return self._family(tx, patient)
        found = invitations.close(tx.connection, id_, _ms(now), person=patient, approved=True)
        if found is None or (found.ends is not None and found.ends <= _ms(now)):
            raise refusals.gone()
        holder = tx.read("Patient", found.holder)
        if holder is None:
            raise refusals.gone()
        for earlier in self._given(tx, patient, found.holder):
            self._finish(request, tx, earlier)  # what was agreed last holds alone
        related, agreed = str(uuid4()), str(uuid4())
        tx.put(related_person(related, patient, holder, found.relationship))
        tx.put(consent(agreed, patient, related, scopes=found.scopes, begins=now, ends=found.ends))
        wish = ProxyWish(
            related, patient, found.holder, found.scopes, found.ends, found.reason, consent=agreed, id_=found.id
        )
        doer = ProxyDoer(request.access.client, request.access.signature)
        proxies.grant(tx, request.service.store.trail, wish, doer, _ms(now))
        return self._family(tx, patient, about=(patient, found.holder))

    def end(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """Ends it at once, for whichever of the two asks; what has ended already stays so."""
        person, now = _own(request, tx, "c"), self.now()
        id_ = wishes.text(request.body, "id", wishes.LONGEST_ID)
        if invitations.close(tx.connection, id_, _ms(now), person=person, approved=False) is not None:
            return self._family(tx, person)
        row = next((row for row in proxies.listed(tx.connection, person) if row.id == id_), None)
        if row is None:
            if not invitations.is_known(tx.connection, id_, person):
                raise refusals.gone()
            return self._family(tx, person)
        if row.role is ProxyRole.GUARDIAN and row.patient == person:
            raise refusals.by_the_hospital()
        self._finish(request, tx, row)
        return self._family(tx, person, about=(row.patient, *filter(None, (row.holder,))))

    def _finish(self, request: FhirRequest, tx: Tx, row: ProxyRow) -> None:
        finish(request, tx, row, self.now())

    def _given(self, tx: Tx, patient: str, holder: str) -> list[ProxyRow]:
        """What the person themselves gave to this holder before."""
        rows = proxies.listed(tx.connection, patient)
        return [row for row in rows if (row.patient, row.holder) == (patient, holder) and row.consent]

    def _assent(self, request: FhirRequest, tx: Tx, guardian: ProxyRow) -> None:
        """A child says to what of a guardian's access they agree, which replaces what they said before."""
        now = self.now()
        if not age_rules().may_give_access(proxies.born_of_patient(tx, guardian.patient), clock.day_of(now)):
            raise refusals.too_young()
        changed = proxies.assent(tx.connection, guardian.id, wishes.scopes(request.body, least=0))
        if changed is None:
            raise refusals.gone()
        self._tell(request, tx, changed, "proxy.assented")

    def _tell(self, request: FhirRequest, tx: Tx, row: ProxyRow, event: ProxyEvent) -> None:
        _tell(request, tx, row, event, self.now())

    def _family(self, tx: Tx, patient: str, about: tuple[str, ...] = ()) -> FhirResponse:
        return FhirResponse(200, family(tx, patient, self.now()), about=about or (patient,))


def finish(request: FhirRequest, tx: Tx, row: ProxyRow, now: datetime) -> None:
    """Ends a row and the Consent it rests on; one that has ended already stays as it is."""
    finished = proxies.end(tx.connection, row.id, _ms(now))
    if finished is None:
        return
    body = tx.read("Consent", finished.consent) if finished.consent else None
    if body is not None:
        tx.put(ended(body, now))
    _tell(request, tx, finished, "proxy.ended", now)


def _tell(request: FhirRequest, tx: Tx, row: ProxyRow, event: ProxyEvent, now: datetime) -> None:
    access = request.access
    entry = proxies.told(row, event, access.client, _ms(now), actor=access.signature)
    request.service.store.trail.act(tx.connection, [entry])


def _invited(patient: str, made: FamilyInvitation, code: str) -> FhirResponse:
    expires = clock.instant(clock.from_milliseconds(made.expires))
    told = [
        {"name": "id", "valueString": made.id}, {"name": "code", "valueString": code},
        {"name": "expires", "valueInstant": expires},
    ]  # fmt: skip
    return FhirResponse(200, {"resourceType": "Parameters", "parameter": told}, about=(patient,))


def _own(request: FhirRequest, tx: Tx, letter: str) -> str:
    """The Patient of the address, when they are who asks, as themselves and by an app that may."""
    patient = shown(tx, request.access, "Patient", request.id).id
    if not request.access.is_of_patients or not request.access.owns(patient):
        raise refusals.not_theirs()
    if not request.access.granted("Consent", letter):
        raise refusals.not_theirs()
    return patient


def _ms(moment: datetime) -> int:
    return clock.milliseconds(moment)
