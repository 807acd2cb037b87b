"""The hospital's decisions about consultations (Encounters of class VR), inside the transaction of the write.

    (new) -------> planned: it waits for the care team
    planned -----> in-progress, with the first answer | cancelled by either side
    open --------> somebody of the department is in charge of it, or nobody
    in-progress -> finished by either side
    finished ----> rated once by the person

No other Encounter is written by anybody but the hospital itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension
from hospital.base.references import target
from hospital.chat import refusals
from hospital.chat.elements import (
    ACTIVE,
    ANSWER_WITHIN,
    AUTHOR,
    CANCELLED,
    CONSULTATION,
    FINISHED,
    OPEN,
    RATING,
    REMARK,
    TEAM,
    WAITS,
    team_of,
)
from hospital.chat.policy import POLICY
from hospital.chat.team import answers_for, departments_of
from hospital.chat.threads import thread_of
from hospital.fhir.access.guard import shown
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]

_NEXT: Final = {(WAITS, CANCELLED), (ACTIVE, FINISHED)}
_OF_A_CONSULTATION: Final = frozenset(
    {"resourceType", "id", "meta", "language", "extension", "status", "class", "type", "subject"}
)
_BEST: Final = 5


@dataclass(frozen=True)
class Consultations:
    """Judges consultations by the hospital's clock."""

    now: Callable[[], datetime]

    def decider(self) -> Decider:
        return Decider("Encounter", self.decide)

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Encounter to store, or raises a Refusal."""
        if access.is_system:
            return incoming
        if access.staff is not None and not answers_for(tx, access.staff, team_of(current or incoming)):
            raise refusals.not_allowed("the department that is asked answers")
        if current is None:
            return self._opened(tx, access, incoming)
        if incoming.get("status") != current.get("status"):
            return self._moved(incoming, current)
        return _assigned(tx, incoming, current) if access.staff is not None else _rated(incoming, current)

    def _opened(self, tx: Tx, access: Access, incoming: Json) -> Json:
        patient = target(incoming.get("subject"), "Patient")
        service = tx.read("HealthcareService", team_of(incoming))
        odd = sorted(incoming.keys() - _OF_A_CONSULTATION)
        if (
            incoming.get("status") != WAITS
            or patient is None
            or odd
            or (incoming.get("class") or {}).get("code") != "VR"
        ):
            raise refusals.invalid("a new consultation waits, is virtual, and is about one patient", "Encounter.status")
        if service is None or service.get("active") is False or extension(service, ANSWER_WITHIN) is None:
            raise refusals.invalid("a consultation asks a department that answers by message", "Encounter.extension")
        if extension(incoming, RATING) is not None:
            raise refusals.invalid("a consultation is rated when it is over", "Encounter.extension")
        if access.staff is not None:
            shown(tx, access, "Patient", patient)  # nobody writes first to a patient whom they may not see
        elif len(open_of(tx, patient)) >= POLICY.open_at_once:
            raise refusals.too_many_consultations(POLICY.open_at_once)
        made = incoming | {"period": {"start": clock.instant(self.now())}}
        if "providedBy" in service:
            made |= {"serviceProvider": service["providedBy"]}
        tx.put(thread_of(tx, made), author=AUTHOR)
        return made

    def _moved(self, incoming: Json, current: Json) -> Json:
        wanted = str(incoming.get("status"))
        if (str(current.get("status")), wanted) not in _NEXT:
            if current.get("status") not in OPEN:
                raise refusals.closed()
            raise refusals.not_allowed("a consultation that waits is cancelled, one that was answered is finished")
        return current | {"status": wanted, "period": ended_at(current, self.now())}


def ended_at(encounter: Json, now: datetime) -> Json:
    """The period of a consultation that ends now."""
    return {**encounter.get("period", {}), "end": clock.instant(now)}


def begun(tx: Tx, consultation: Json, practitioner: str) -> None:
    """The first answer: the consultation is active. Where nobody was in charge, whoever answered is."""
    if consultation.get("status") != WAITS:
        return
    who = {"individual": {"reference": f"Practitioner/{practitioner}"}}
    tx.put({"participant": [who], **consultation, "status": ACTIVE}, author=AUTHOR)


def _assigned(tx: Tx, incoming: Json, current: Json) -> Json:
    """The consultation with who is in charge of it: nobody, or somebody who works in its department."""
    wanted = incoming.get("participant")
    if wanted == current.get("participant"):
        return current
    if current.get("status") not in OPEN:
        raise refusals.closed()
    rest = {key: value for key, value in current.items() if key != "participant"}
    if not wanted:
        return rest
    who = target(wanted[0].get("individual"), "Practitioner") if len(wanted) == 1 else None
    if who is None or team_of(current) not in departments_of(tx, who):
        raise refusals.invalid("one who works in the department is in charge", "Encounter.participant")
    return rest | {"participant": [{"individual": {"reference": f"Practitioner/{who}"}}]}


def open_of(tx: Tx, patient: str) -> list[Json]:
    """The consultations of a person that are not over."""
    wanted = [("subject", f"Patient/{patient}"), ("type", str(CONSULTATION)), ("status", ",".join(OPEN))]
    return search(tx, "Encounter", wanted, limit=POLICY.open_at_once)


def _rated(incoming: Json, current: Json) -> Json:
    """The consultation with what the person says of it, once and at its end."""
    rating, remark = extension(incoming, RATING), extension(incoming, REMARK)
    if rating is None or current.get("status") != FINISHED or extension(current, RATING) is not None:
        return current
    if type(rating) is not int or not 1 <= rating <= _BEST:
        raise refusals.invalid(f"a rating is 1 to {_BEST}", "Encounter.extension")
    if remark is not None and (not isinstance(remark, str) or len(remark) > POLICY.longest_remark):
        raise refusals.invalid(f"a remark has {POLICY.longest_remark} characters at most", "Encounter.extension")
    kept = [
        item for item in incoming.get("extension", ()) if str(item.get("url")).endswith((f"/{RATING}", f"/{REMARK}"))
    ]
    before = [item for item in current.get("extension", ()) if item.get("url", "").endswith(f"/{TEAM}")]
    others = [item for item in current.get("extension", ()) if item not in before]
    return current | {"extension": [*before, *others, *kept]}
