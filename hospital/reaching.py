"""How the hospital's messages reach people: by its carriers, and by who looks after whom."""

from __future__ import annotations

from collections.abc import Mapping

from hospital.auth import proxies
from hospital.auth.closed import is_closed
from hospital.auth.database import reading
from hospital.auth.sign_in_context import SignInContext
from hospital.channels.carriers import NO_CARRIERS
from hospital.channels.model import ChannelName, MessageClass
from hospital.channels.ports import Channels
from hospital.consents.agreement_status import holds
from hospital.fhir.store.tx import Tx
from hospital.follow_up.person import is_still_due
from hospital.reminding.sweep import ReminderChannel, is_still_wanted

NOBODY: Mapping[str, str] = {}
#: Which text of the hospital's a way through somebody else's hands needs.
_AGREEMENTS = {ChannelName.SMS: "sms", ChannelName.EMAIL: "email"}


def reach(context: SignInContext | None) -> ReminderChannel:
    """Who looks after whom, and what can be sent. Without sign-in nobody is known, and nothing is sent."""
    if context is None or context.carriers.sms is None:
        return ReminderChannel(lambda _patient: NOBODY, lambda: False)

    def carers(patient: str) -> Mapping[str, str]:
        now = context.milliseconds()
        with reading(context.store.engine) as connection:
            return proxies.looking_after(connection, patient, now)

    return ReminderChannel(carers, lambda: True, can_mail=context.carriers.email is not None)


def channels_of(context: SignInContext | None) -> Channels:
    """What the hospital sends with; whether who looks after somebody is still to be told is asked of reminders, whether
    something still waits for somebody of follow-up."""
    carriers = NO_CARRIERS if context is None else context.carriers
    return Channels(
        carriers.by_name(),
        {MessageClass.CARER: is_still_wanted(reach(context).carers)},
        {MessageClass.FOLLOW_UP: is_still_due},
        not_agreed if context is None else withheld,
    )


def withheld(tx: Tx, person: str) -> frozenset[ChannelName]:
    """The ways that are not to be used for somebody: all of them once the account is closed."""
    type_, _, id_ = person.partition("/")
    if type_ == "Patient" and is_closed(tx.connection, id_):
        return frozenset(ChannelName)
    return not_agreed(tx, person)


def not_agreed(tx: Tx, person: str) -> frozenset[ChannelName]:
    """The ways out of the hospital that a patient `Patient/ID` has not agreed to, or no longer."""
    type_, _, id_ = person.partition("/")
    if type_ != "Patient":
        return frozenset()
    return frozenset(channel for channel, code in _AGREEMENTS.items() if not holds(tx, id_, code))
