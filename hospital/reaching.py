"""How reminders reach people: by the proxies and the messages of sign-in."""

from __future__ import annotations

from collections.abc import Mapping

from hospital.auth import proxies
from hospital.auth.database import reading
from hospital.auth.sending import SendOutcome
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.views import Views
from hospital.reminding.sweep import ReminderChannel

NOBODY: Mapping[str, str] = {}


def reach(context: SignInContext | None) -> ReminderChannel:
    """Who looks after whom, and the hospital's messages. Without sign-in nobody is known, and nothing is sent."""
    if context is None or context.sender is None:
        return ReminderChannel(lambda _patient: NOBODY, lambda: False, _refused, lambda _language: "")
    sender = context.sender

    def carers(patient: str) -> Mapping[str, str]:
        now = context.milliseconds()
        with reading(context.store.engine) as connection:
            rows = proxies.listed(connection, patient)
        living = (row for row in rows if row.patient == patient and row.state(now) == "living")
        return {row.related_person: row.holder for row in living}

    def send(phone: str, text: str) -> SendOutcome:
        return sender.send(phone, text, "", context.milliseconds())

    return ReminderChannel(carers, lambda: True, send, Views(context).hospital)


def _refused(_phone: str, _text: str) -> SendOutcome:
    return SendOutcome.REFUSED
