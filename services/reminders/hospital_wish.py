"""What the person asks of the hospital about reminders, as FHIR `Basic` and back, and who can be told. Pure; reading
never raises.

The hospital takes a wish only where it can fulfil it; until it has, nothing is sent. Source: the contract with the
hospital (extensions in `services/fhir/terms.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.when import time_of
from services.record.medicines.ids import reminding_id

BASIC: Final = "Basic"
REMINDING: Final = "reminding"
SMS: Final = "sms"
EMAIL: Final = "email"
AFTER: Final = (60, 120, 240)
"""Minutes."""
_PATIENT_ASSERTED: Final = "PATAST"
ONLY_APP: Final = ("app",)
ALSO_SMS: Final = ("app", "sms")
EVERY_WAY: Final = ("app", "sms", "email", "call")
"""What the screen offers for other things than reminders: the next way is used when nobody has read the one before."""


@dataclass(frozen=True)
class QuietHours:
    """From when until when the hospital sends this person nothing, by its clock, beside its own night."""

    begins: time
    ends: time


@dataclass(frozen=True)
class HospitalWish:
    """`by_sms`, `by_email`: a message to the person when a dose is due. `carer`: the RelatedPerson who is told when the
    hospital has heard nothing `after` so many minutes. `quiet`: when the hospital writes this person nothing.
    `told_by_email`: messages about others whom this person looks after come by e-mail. `follow_up`, `result`,
    `appointment`: the channels by which they hear of such things; none: as the hospital does it."""

    by_sms: bool = False
    carer: str | None = None
    after: int = AFTER[1]
    by_email: bool = False
    quiet: QuietHours | None = None
    told_by_email: bool = False
    follow_up: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    appointment: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether the hospital is to remind of anything."""
        return self.by_sms or self.by_email or self.carer is not None


@dataclass(frozen=True)
class ReminderCarer:
    """Somebody whom the hospital has written down as close to the person."""

    id: str
    name: str


class WishState(StrEnum):
    """How far a wish has come: `NONE`, there is none; `TAKEN`, the hospital fulfils it."""

    NONE = "none"
    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True)
class HospitalReminding:
    """What the person asks of the hospital, how far that has come, and who can be told."""

    wish: HospitalWish = HospitalWish()
    state: WishState = WishState.NONE
    carers: tuple[ReminderCarer, ...] = ()


def wish_json(wish: HospitalWish, *, patient: str) -> dict[str, Any]:
    """The `Basic` of the patient with this id; each device writes the same resource."""
    items: list[dict[str, Any]] = []
    if wish.by_sms:
        items.append({"url": terms.REMIND_BY, "valueCode": SMS})
    if wish.by_email:
        items.append({"url": terms.REMIND_BY, "valueCode": EMAIL})
    if wish.carer is not None:
        items.append({"url": terms.TELL_PERSON, "valueReference": {"reference": f"RelatedPerson/{wish.carer}"}})
        items.append({"url": terms.TELL_AFTER, "valueInteger": wish.after})
    if wish.quiet is not None:
        items.append({"url": terms.QUIET_FROM, "valueTime": f"{wish.quiet.begins:%H:%M:%S}"})
        items.append({"url": terms.QUIET_TO, "valueTime": f"{wish.quiet.ends:%H:%M:%S}"})
    if wish.told_by_email:
        items.append({"url": terms.TOLD_BY, "valueCode": EMAIL})
    for url, channels in (
        (terms.FOLLOW_UP_BY, wish.follow_up),
        (terms.RESULT_BY, wish.result),
        (terms.APPOINTMENT_BY, wish.appointment),
    ):
        items += [{"url": url, "valueCode": channel} for channel in channels]
    return {
        "resourceType": BASIC,
        "id": reminding_id(patient),
        **({"extension": items} if items else {}),
        "code": {"coding": [{"system": terms.PERSONAL_SYSTEM, "code": REMINDING}]},
        "subject": {"reference": f"Patient/{patient}"},
    }


def wish(body: Mapping[str, Any]) -> HospitalWish:
    """Reads a wish of any shape; what cannot be read is not asked for."""
    carer = fhir.reference_id(fhir.extension_value(body, terms.TELL_PERSON), "RelatedPerson")
    after = fhir.extension_value(body, terms.TELL_AFTER)
    by = _codes(body, terms.REMIND_BY)
    found = HospitalWish(
        SMS in by,
        by_email=EMAIL in by,
        quiet=_quiet(body),
        told_by_email=fhir.extension_value(body, terms.TOLD_BY) == EMAIL,
        follow_up=_codes(body, terms.FOLLOW_UP_BY),
        result=_codes(body, terms.RESULT_BY),
        appointment=_codes(body, terms.APPOINTMENT_BY),
    )
    return found if carer is None or after not in AFTER else replace(found, carer=carer, after=after)


def _codes(body: Mapping[str, Any], url: str) -> tuple[str, ...]:
    found = (each.get("valueCode") for each in fhir.objects(body.get("extension")) if each.get("url") == url)
    return tuple(code for code in found if isinstance(code, str))


def _quiet(body: Mapping[str, Any]) -> QuietHours | None:
    begins, ends = (time_of(fhir.extension_value(body, url)) for url in (terms.QUIET_FROM, terms.QUIET_TO))
    return None if begins is None or ends is None else QuietHours(begins, ends)


def carer(body: Mapping[str, Any], today: date) -> ReminderCarer | None:
    """A RelatedPerson as somebody to tell; None for whom the person wrote down themselves, since the hospital tells
    only those whom it knows, and for one who is not any more."""
    id_, name = fhir.as_text(body.get("id")), fhir.human_name(body.get("name"))
    labels = fhir.as_list(fhir.as_object(body.get("meta")).get("security"))
    if id_ is None or name is None or any(fhir.as_object(each).get("code") == _PATIENT_ASSERTED for each in labels):
        return None
    ends = fhir.as_text(fhir.as_object(body.get("period")).get("end"))
    is_over = ends is not None and ends[:10] < today.isoformat()
    return None if body.get("active") is False or is_over else ReminderCarer(id_, name)
