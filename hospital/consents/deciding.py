"""The hospital's decision about agreements, inside the transaction of the write.

A Consent about one of the hospital's texts is decided by whose record it is; for a child who is too young to, by a
guardian, whom the hospital names as who decided. It names the text and its version, holds
the exact words that were shown and their language, and says yes (active, permit), no (rejected, deny) or no longer
(inactive, deny). Every decision is a version more; none is changed or deleted. Other Consents are kept as they came.

Everything else that the patient's side writes needs an agreement (`needs.py`): their own writes that they have agreed,
a proxy's that the person has not refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hospital.base.elements import instant
from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.consents.agreement_status import AgreementStatus, holds, status_of
from hospital.consents.elements import DECISIONS, URLS, code_of, consent_id, library_id, number
from hospital.consents.needs import needed
from hospital.consents.texts import shown_in
from hospital.fhir.access.agreement_codes import is_agreement
from hospital.fhir.access.proxy_table import reached
from hospital.fhir.permissions import Access
from hospital.fhir.store.indexing import members
from hospital.fhir.store.owners import EVERY_TYPE
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]

CONSENT: Final = "Consent"
#: A phone's clock may be this far ahead.
_AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True)
class Agreements:
    """Judges by the hospital's clock."""

    now: Callable[[], datetime]

    def deciders(self) -> tuple[Decider, ...]:
        return Decider(CONSENT, self.decide, derived_id=_derived_id), Decider(EVERY_TYPE, self.check_needed)

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Consent to store, or raises a Refusal."""
        code = code_of(incoming)
        if not access.is_of_patients or (code is None and not is_agreement(incoming)):
            if current is not None and not access.is_system and is_agreement(current):
                raise _invalid("a decision stays about its text", "category")
            return incoming
        patient = target(incoming.get("patient"), "Patient") or ""
        if not access.owns(patient) and patient not in reached(access, CONSENT, "u"):
            raise refusal(403, "forbidden", "this is decided by whose record it is", code="not-allowed")
        if code is None or incoming["id"] != consent_id(patient, code):
            raise _invalid("there is one decision of a person about a text, under the id that derives from both", "id")
        decision = incoming.get("status"), (incoming.get("provision") or {}).get("type")
        if decision not in DECISIONS:
            raise _invalid("a decision is active and permits, or rejected or inactive and denies", "status")
        if not self._is_timely(incoming.get("dateTime")):
            raise _invalid("a decision says when it was made, in the past", "dateTime")
        if incoming.get("sourceAttachment") is None or incoming["sourceAttachment"] not in _shown(tx, code, incoming):
            raise _invalid("a decision holds the hospital's words as they were shown", "source")
        return incoming if access.owns(patient) else {**incoming, "performer": [_who(access, patient)]}

    def check_needed(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Raises a Refusal for what the patient's side writes without the agreement that it needs."""
        code = needed(incoming, current) if access.is_of_patients else None
        if code is not None and not all(_may(tx, access, of, code) for of in members(incoming, tx.fhir_base)):
            raise refusal(403, "forbidden", "the person has not agreed to this, or no longer", code="consent-missing")
        return incoming

    def _is_timely(self, moment: Any) -> bool:
        try:
            return instant(str(moment)) <= self.now() + _AHEAD
        except (ValueError, TypeError):
            return False


def _who(access: Access, patient: str) -> Json:
    """Who decides for a patient: as which RelatedPerson of theirs the caller looks after them."""
    found = next(proxy.related_person for proxy in access.proxies if proxy.patient == patient)
    return {"reference": f"RelatedPerson/{found}"}


def _may(tx: Tx, access: Access, patient: str, code: str) -> bool:
    if access.owns(patient):
        return holds(tx, patient, code)
    return status_of(tx, patient, code) is not AgreementStatus.REFUSED


def _derived_id(body: Json) -> str | None:
    code = code_of(body)
    patient = target(body.get("patient"), "Patient")
    return None if code is None or patient is None else consent_id(patient, code)


def _shown(tx: Tx, code: str, consent: Json) -> list[Json]:
    """The words of the version that a Consent names, in every language: of the newest, or of an earlier one, which
    somebody may have read offline."""
    uris = [policy.get("uri") for policy in consent.get("policy", ())]
    found = tx.current("Library", library_id(code))
    for version in range(found.version if found else 0, 0, -1):
        kept = tx.version("Library", library_id(code), version)
        if kept is None or kept.deleted or not number(kept.body.get("version")):
            continue
        if uris == [f"{URLS}{library_id(code)}|{kept.body['version']}"]:
            return [each for language in ("zh-CN", "en") if (each := shown_in(kept.body, language)) is not None]
    return []


def _invalid(text: str, element: str) -> Refusal:
    return refusal(422, "business-rule", text, code="invalid", expression=f"{CONSENT}.{element}")
