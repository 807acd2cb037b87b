"""Sends what is due of people's wishes, once each. Each person is judged apart: what is wrong with one of them keeps
nothing from the others.

Nothing is sent at night, nor in the quiet hours of whom it goes to. What is due then is not told to the person later,
when it is of no use; who looks after them is told when these hours are over, if still nothing was heard. They hear of
one person no more often than every two hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from hospital.auth.sending import SendOutcome
from hospital.base import clock
from hospital.base.elements import instant
from hospital.fhir.search.run import search, search_all
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.medication.derived_ids import reminding_of
from hospital.reminding import messages
from hospital.reminding.due import unheard
from hospital.reminding.messages import (
    REMINDED,
    MessageKind,
    ReminderMessage,
    communication,
    may_be_sent,
    message_id,
)
from hospital.reminding.people import language_of, mail_of, name_of, phone_of
from hospital.reminding.receiving import EMAIL, Receiving, receiving
from hospital.reminding.wish import REMINDING, Carers, Wish, wish

Json = dict[str, Any]

AUTHOR: Final = "system:reminding"
EVERY_SECONDS: Final = 60.0
DAY_BEGINS, DAY_ENDS = time(7), time(22)
"""By the hospital's clock; in between messages are sent."""
_OF_USE: Final = timedelta(minutes=10)
"""A reminder at a dose's time is sent no later than this after it."""
_LOOKED_BACK: Final = timedelta(hours=27)
"""Somebody's own quiet hours, the hospital's night, and the longest time after which they are told."""
_APART: Final = timedelta(hours=2)


@dataclass(frozen=True)
class ReminderChannel:
    """How the hospital reaches people: who looks after whom, its messages, and the name that it signs with, by
    language. `send` takes a phone and a text, `post` a mail address, a subject and a text; None sends no mails."""

    carers: Carers
    can_send: Callable[[], bool]
    send: Callable[[str, str], SendOutcome]
    hospital: Callable[[str], str]
    post: Callable[[str, str, str], SendOutcome] | None = None


def sweep(store: FhirStore, channel: ReminderChannel, now: datetime) -> int:
    """Sends everything that is due. Returns how many texts may have arrived."""
    if not channel.can_send() or not DAY_BEGINS <= clock.here(now).time() < DAY_ENDS:
        return 0
    with store.reading() as tx:
        wishes = list(search_all(tx, "Basic", [("code", str(REMINDING))]))

    def fulfil(body: Json) -> int:
        return _fulfilled(store, channel, body, now)

    return sum(sent for _, sent in judged_apart(None, wishes, fulfil))


def _fulfilled(store: FhirStore, channel: ReminderChannel, body: Json, now: datetime) -> int:
    wanted = wish(body)
    if wanted is None:
        return 0
    with store.reading() as tx:
        made = _Due(tx, channel, wanted, instant(str(body["meta"]["lastUpdated"])), now).messages()
    if not made:
        return 0
    with store.begin() as tx:
        fresh = [each for each in made if may_be_sent(tx.current("Communication", each.id), now)]
        for message in fresh:
            tx.put(communication(message, now), author=AUTHOR)
    return sum(_send(store, channel, alike, now) for alike in _alike(fresh).values())


def _alike(fresh: list[ReminderMessage]) -> dict[tuple[str, str], list[ReminderMessage]]:
    """What goes to one phone or mailbox in the same words goes once."""
    found: dict[tuple[str, str], list[ReminderMessage]] = {}
    for message in fresh:
        found.setdefault((message.address, message.text), []).append(message)
    return found


def _send(store: FhirStore, channel: ReminderChannel, alike: list[ReminderMessage], now: datetime) -> bool:
    """Sends one text, and keeps what came of it with each message that it stands for. Whether it may have arrived."""
    first = alike[0]
    if not first.by_mail:
        outcome = channel.send(first.address, first.text)
    elif channel.post is not None:
        outcome = channel.post(first.address, first.subject, first.text)
    else:
        outcome = SendOutcome.REFUSED
    with store.begin() as tx:
        for message in alike:
            tx.put(communication(message, now, outcome), author=AUTHOR)
    return outcome is not SendOutcome.REFUSED


@dataclass(frozen=True)
class _Due:
    """What is due of one wish, made at `since`: what was due before that was nobody's to tell."""

    tx: Tx
    channel: ReminderChannel
    wanted: Wish
    since: datetime
    now: datetime

    def messages(self) -> list[ReminderMessage]:
        """Those that were not sent yet."""
        return [*self._to_the_person(), *self._to_the_carer()]

    def _to_the_person(self) -> list[ReminderMessage]:
        """What is due now and not answered."""
        if not (self.wanted.by_sms or self.wanted.by_mail) or self._is_quiet(self._receiving(self.wanted.patient)):
            return []
        person, due = f"Patient/{self.wanted.patient}", self._unheard(self.now - _OF_USE, self.now)
        ways = [False] * self.wanted.by_sms + [True] * self.wanted.by_mail
        return [each for by_mail in ways for each in self._made(MessageKind.TIME, person, person, due, by_mail=by_mail)]

    def _to_the_carer(self) -> list[ReminderMessage]:
        """What was due so long ago that it is told, to somebody who still looks after the patient."""
        patient, carer = self.wanted.patient, self.wanted.carer
        holder = None if carer is None else self.channel.carers(patient).get(carer)
        wants = self._receiving(holder or "")
        if holder is None or self._is_quiet(wants) or self._was_told_lately():
            return []
        role = f"RelatedPerson/{carer}"
        person = f"Patient/{holder}" if holder else role
        due = self._unheard(self.now - _LOOKED_BACK, self.now - timedelta(minutes=self.wanted.after))
        by_mail = self._goes_by_mail(self.tx.read(*person.split("/")) or {}, wants)
        untold = [at for at in due if self._is_fresh(MessageKind.UNHEARD, at, by_mail=not by_mail)]
        return self._made(MessageKind.UNHEARD, role, person, untold, by_mail=by_mail)

    def _receiving(self, patient: str) -> Receiving:
        """How a patient wants to be written to; somebody without a record here has told nothing about it."""
        return receiving((self.tx.read("Basic", reminding_of(patient)) if patient else None) or {})

    def _is_quiet(self, wants: Receiving) -> bool:
        return wants.is_quiet(clock.here(self.now).time())

    def _goes_by_mail(self, carer: Json, wants: Receiving) -> bool:
        """By the way they chose if they can be reached by it, else by the other one."""
        if self.channel.post is None:
            return False
        return not phone_of(carer) or (wants.way == EMAIL and bool(mail_of(carer)))

    def _unheard(self, since: datetime, until: datetime) -> list[datetime]:
        return unheard(self.tx, self.wanted.patient, max(since, self.since), until)

    def _made(
        self, kind: MessageKind, role: str, person: str, due: list[datetime], *, by_mail: bool = False
    ) -> list[ReminderMessage]:
        """A message for each of these moments that nobody was told of, to the phone or mailbox of `person`, who is told
        as `role`."""
        name, tx = self.wanted.patient, self.tx
        fresh = [at for at in due if self._is_fresh(kind, at, by_mail=by_mail)]
        patient, recipient = tx.read("Patient", name), tx.read(*person.split("/"))
        address = (mail_of if by_mail else phone_of)(recipient or {})
        if not fresh or patient is None or recipient is None or not address:
            return []
        language = language_of(recipient)
        hospital = self.channel.hospital(language)
        text = messages.text(kind, language, hospital=hospital, name=name_of(patient))
        subject = messages.subject(language, hospital=hospital)
        return [ReminderMessage(kind, name, role, address, text, at, subject, by_mail) for at in fresh]

    def _is_fresh(self, kind: MessageKind, at: datetime, *, by_mail: bool) -> bool:
        """Whether a message about this moment was not sent yet by this way."""
        id_ = message_id(kind, self.wanted.patient, at, by_mail=by_mail)
        return may_be_sent(self.tx.current("Communication", id_), self.now)

    def _was_told_lately(self) -> bool:
        told = [("patient", self.wanted.patient), ("category", f"{REMINDED}|{MessageKind.UNHEARD}")]
        lately = ("sent", f"gt{clock.instant(self.now - _APART)}")
        return bool(search(self.tx, "Communication", [*told, lately, ("status:not", "not-done")], limit=1))
