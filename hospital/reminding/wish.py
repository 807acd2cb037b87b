"""What a person asks of the hospital about messages, as FHIR Basic (`personal|reminding`), one for each person.

remind-by      a message to the person when a dose is due: `sms` to their phone, `email`; either or both
follow-up-by, result-by, appointment-by
               by which channels they hear of such things; read by `hospital/channels/preference.py`
tell-person    the RelatedPerson who is told when nothing was heard; one whom the hospital knows as a proxy
tell-after     how many minutes after the dose

How the person wants to be written to stands in it too (`receiving.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hospital.base.elements import extension, extensions
from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.channels.model import MessageClass
from hospital.channels.policy import policy
from hospital.channels.preference import CHOICES, NONE
from hospital.channels.receiving import EMAIL, SMS, is_written_well
from hospital.fhir.permissions import Access
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx
from hospital.medication.codes import PERSONAL
from hospital.medication.derived_ids import reminding_id

Json = dict[str, Any]

REMINDING: Final = Coding(PERSONAL, "reminding")
AFTER: Final = (60, 120, 240)
"""Minutes."""

#: Who looks after a patient now: RelatedPerson -> the Patient who that is, empty without a record here.
Carers = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Wish:
    """Whose wish it is, and what is asked for; `carer` is the id of a RelatedPerson."""

    patient: str
    by_sms: bool
    carer: str | None
    after: int
    by_mail: bool = False


def wish(body: Json) -> Wish | None:
    """Reads a wish; None when it asks for nothing or cannot be read."""
    patient = target(body.get("subject"), "Patient")
    carer, after = target(extension(body, "tell-person"), "RelatedPerson"), extension(body, "tell-after")
    by, told = extensions(body, "remind-by"), carer is not None and after in AFTER
    if patient is None or not (by or told):
        return None
    return Wish(patient, SMS in by, carer if told else None, after if told else 0, EMAIL in by)


def decider(carers: Carers, can_send: Callable[[], bool], *, can_mail: bool = False) -> Decider:
    """The decider of wishes."""
    return Decider(
        "Basic", RemindingWishes(carers, can_send, can_mail).decide, REMINDING, derived_id=reminding_id, same=_is_same
    )


@dataclass(frozen=True)
class RemindingWishes:
    """Takes a wish that the hospital can fulfil, and refuses any other, so that nobody relies on it."""

    carers: Carers
    can_send: Callable[[], bool]
    can_mail: bool = False

    def decide(self, _tx: Tx, access: Access, incoming: Json, _current: Json | None) -> Json:
        """Returns the wish to store, or raises a Refusal."""
        if not access.is_of_patients:
            return incoming
        by = extensions(incoming, "remind-by")
        _check_channels(incoming, can_mail=self.can_mail)
        carer, after = (extension(incoming, name) for name in ("tell-person", "tell-after"))
        if len(by) != len({str(each) for each in by} & {SMS, EMAIL}):
            raise _no("the hospital reminds by sms or email, once by each", "invalid")
        if not is_written_well(incoming):
            raise _no("quiet hours are thirteen at most, and messages go by sms or email", "invalid")
        if EMAIL in (*by, extension(incoming, "told-by")) and not self.can_mail:
            raise _no("this hospital sends no mails", "no-messages")
        if (carer is None) != (after is None) or after not in (None, *AFTER):
            raise _no(f"somebody is told after {', '.join(map(str, AFTER))} minutes", "invalid")
        if (by or carer) and not self.can_send():
            raise _no("this hospital sends no messages", "no-messages")
        patient = target(incoming.get("subject"), "Patient") or ""
        if carer is not None and target(carer, "RelatedPerson") not in self.carers(patient):
            raise _no("the hospital does not know this person as somebody who looks after the patient", "no-carer")
        return incoming


def _check_channels(incoming: Json, *, can_mail: bool) -> None:
    """Raises a Refusal for channels that a class of messages does not have, or that nobody could mean together."""
    for kind, name in CHOICES.items():
        if kind is MessageClass.REMINDER:
            continue
        by = [str(each) for each in extensions(incoming, name)]
        known = {str(channel) for channel in policy().classes[kind].order}
        if len(by) != len(set(by) & known) and by != [NONE]:
            raise _no(f"{name} names {', '.join(sorted(known))}, once each, or {NONE} alone", "invalid")
        if by == [EMAIL] and not can_mail:
            raise _no("this hospital sends no mails", "no-messages")


def _is_same(incoming: Json, current: Json) -> bool:
    """Whether two phones asked for the same."""
    return all(incoming.get(key) == current.get(key) for key in ("code", "subject", "extension"))


def _no(text: str, code: str) -> Refusal:
    return refusal(422, "business-rule", text, code=code, expression="Basic.extension")
