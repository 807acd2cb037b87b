"""A one-time code: sent at once, by SMS alone, and once. Its digits are kept nowhere, so nothing can send it later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from hospital.base import clock
from hospital.channels import rows
from hospital.channels.model import (
    AttemptState,
    ChannelAttempt,
    ChannelName,
    Letter,
    Message,
    MessageClass,
    MessageState,
    reference_of,
)
from hospital.channels.ports import Carrier
from hospital.channels.queue import new_row, text_of
from hospital.fhir.store.store import FhirStore

#: The template of a code for signing in.
SIGN_IN: Final = "code.sign-in"
_LASTS: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class OneTimeCode:
    """`recipient`: `Patient/ID` or `RelatedPerson/ID`; `phone`: where they asked for it; `language` of the page."""

    recipient: str
    phone: str
    digits: str
    language: str


def send_code(store: FhirStore, carrier: Carrier, code: OneTimeCode, now: Callable[[], datetime]) -> AttemptState:
    """Sends it, with a trail of its own. Whatever comes of it, nothing is tried again and no other channel is used: who
    waits for it asks for another one."""
    type_, _, id_ = code.recipient.partition("/")
    patient = id_ if type_ == "Patient" else ""
    moment = now()
    message = Message(
        f"code:{uuid4().hex}", MessageClass.CODE, patient, SIGN_IN, moment + _LASTS, recipient=code.recipient,
        channels=(ChannelName.SMS,),
    )  # fmt: skip
    at = clock.milliseconds(moment)
    with store.begin() as tx:
        row = replace(new_row(tx, message, moment), language=code.language, state=MessageState.SETTLED)
        reference = reference_of(row.id, ChannelName.SMS)
        attempt = ChannelAttempt(reference, row.id, ChannelName.SMS, 0, AttemptState.SENDING, at, at, at)
        rows.add(tx.connection, row)
        rows.keep(tx.connection, attempt)
        text = text_of(tx, row, code=code.digits)
    report = carrier.send(Letter(reference, code.phone, text, code=code.digits))
    changed = clock.milliseconds(now())
    with store.begin() as tx:
        current = rows.attempt_of(tx.connection, reference)
        if current is not None and current.state is AttemptState.SENDING:
            kept = replace(current, state=report.state, changed=changed, tries=1, reason=report.reason)
            rows.keep(tx.connection, kept)
    return report.state
