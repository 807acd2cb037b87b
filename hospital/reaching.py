"""How reminders and notices of follow-up reach people: by the proxies and the messages of sign-in."""

from __future__ import annotations

from collections.abc import Mapping

from hospital.auth import proxies
from hospital.auth.database import reading
from hospital.auth.sending import SendOutcome
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.views import Views
from hospital.follow_up.notices import FollowUpNotice, SendNotice, nobody_sends, notice_subject, notice_text
from hospital.follow_up.person import is_gone
from hospital.reminding.people import language_of, mail_of, phone_of
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


def follow_up_notices(context: SignInContext | None) -> SendNotice:
    """Sends notices of follow-up: first to a phone, then by mail; by the one way there is where there is one. Nothing
    goes to somebody who died or moved meanwhile."""
    if context is None or context.sender is None:
        return nobody_sends
    channel, store = reach(context), context.store

    def send(notice: FollowUpNotice) -> SendOutcome:
        with store.reading() as tx:
            person = tx.read("Patient", notice.patient)
        if person is None or is_gone(person):
            return SendOutcome.REFUSED
        language = language_of(person)
        hospital, phone, address = channel.hospital(language), phone_of(person), mail_of(person)
        text = notice_text(language, hospital=hospital)
        if address and channel.post is not None and (notice.way > 1 or not phone):
            return channel.post(address, notice_subject(language, hospital=hospital), text)
        return channel.send(phone, text) if phone else SendOutcome.REFUSED

    return send
