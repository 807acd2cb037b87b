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

    def post(address: str, subject: str, text: str) -> SendOutcome:
        """In demo mode the message box shows what would be mailed."""
        if context.demo is not None:
            return context.demo.send(address, text, "", context.milliseconds())
        return SendOutcome.REFUSED if context.mail is None else context.mail.send(address, subject, text)

    can_post = context.demo is not None or context.mail is not None
    return ReminderChannel(carers, lambda: True, send, Views(context).hospital, post if can_post else None)


def _refused(_phone: str, _text: str) -> SendOutcome:
    return SendOutcome.REFUSED
