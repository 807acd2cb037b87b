"""Queues what is due of people's wishes, once each. Each person is judged apart: what is wrong with one of them keeps
nothing from the others.

Nothing is queued in the night, or the quiet hours, of whom it goes to. What is due then is not told to the person
later, when it is of no use; who looks after them is told when these hours are over, if still nothing was heard. They
hear of one person no more often than every two hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.channels.model import ChannelName, MessageRow
from hospital.channels.policy import policy
from hospital.channels.ports import Permission
from hospital.channels.preference import Preference, preference
from hospital.channels.queue import queue
from hospital.channels.receiving import EMAIL
from hospital.fhir.search.run import search, search_all
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.reminding.due import unheard
from hospital.reminding.messages import REMINDED, MessageKind, ReminderMessage
from hospital.reminding.wish import REMINDING, Carers, Wish, wish

Json = dict[str, Any]

EVERY_SECONDS: Final = 60.0
_OF_USE: Final = timedelta(minutes=10)
"""A reminder at a dose's time is sent no later than this after it."""
_LOOKED_BACK: Final = timedelta(hours=27)
"""Somebody's own quiet hours, the hospital's night, and the longest time after which they are told."""
_APART: Final = timedelta(hours=2)


@dataclass(frozen=True)
class ReminderChannel:
    """How the hospital reaches people: who looks after whom, and whether it sends texts, and mails."""

    carers: Carers
    can_send: Callable[[], bool]
    can_mail: bool = False


def sweep(store: FhirStore, channel: ReminderChannel, now: datetime) -> int:
    """Queues everything that is due. Returns how many messages that were."""
    if not channel.can_send():
        return 0
    with store.reading() as tx:
        wishes = list(search_all(tx, "Basic", [("code", str(REMINDING))]))

    def fulfil(body: Json) -> int:
        return _fulfilled(store, channel, body, now)

    return sum(queued for _, queued in judged_apart(None, wishes, fulfil))


def is_still_wanted(carers: Carers) -> Permission:
    """Whether who looks after somebody is still to be told: by the wish as it is now, and by the hospital's word."""

    def permission(tx: Tx, row: MessageRow, _channel: ChannelName) -> bool:
        found = search(tx, "Basic", [("patient", row.patient), ("code", str(REMINDING))], limit=1)
        wanted = wish(found[0]) if found else None
        if wanted is None or row.recipient != f"RelatedPerson/{wanted.carer}":
            return False
        return wanted.carer in carers(row.patient)

    return permission


def _fulfilled(store: FhirStore, channel: ReminderChannel, body: Json, now: datetime) -> int:
    wanted = wish(body)
    if wanted is None:
        return 0
    with store.reading() as tx:
        made = _Due(tx, channel, wanted, instant(str(body["meta"]["lastUpdated"])), now).messages()
    if not made:
        return 0
    with store.begin() as tx:
        for message in made:
            queue(tx, message.queued(), now)
    return len(made)


@dataclass(frozen=True)
class _Due:
    """What is due of one wish, made at `since`: what was due before that was nobody's to tell."""

    tx: Tx
    channel: ReminderChannel
    wanted: Wish
    since: datetime
    now: datetime

    def messages(self) -> list[ReminderMessage]:
        """Those that were not queued yet."""
        return [*self._to_the_person(), *self._to_the_carer()]

    def _to_the_person(self) -> list[ReminderMessage]:
        """What is due now and not answered."""
        ways = [ChannelName.SMS] * self.wanted.by_sms + [ChannelName.EMAIL] * self.wanted.by_mail
        person = f"Patient/{self.wanted.patient}"
        if not ways or self._is_quiet(preference(self.tx, person)):
            return []
        due = self._unheard(self.now - _OF_USE, self.now)
        return self._made(MessageKind.TIME, person, person, due, _OF_USE, *ways)

    def _to_the_carer(self) -> list[ReminderMessage]:
        """What was due so long ago that it is told, to somebody who still looks after the patient."""
        patient, carer = self.wanted.patient, self.wanted.carer
        holder = None if carer is None else self.channel.carers(patient).get(carer)
        if holder is None or self._was_told_lately():
            return []
        role = f"RelatedPerson/{carer}"
        person = f"Patient/{holder}" if holder else role
        wants = preference(self.tx, person)
        if self._is_quiet(wants):
            return []
        due = self._unheard(self.now - _LOOKED_BACK, self.now - timedelta(minutes=self.wanted.after))
        ways = (ChannelName.EMAIL, ChannelName.SMS) if wants.receiving.way == EMAIL else ()
        return self._made(MessageKind.UNHEARD, role, person, due, _LOOKED_BACK, *ways)

    def _unheard(self, since: datetime, until: datetime) -> list[datetime]:
        return unheard(self.tx, self.wanted.patient, max(since, self.since), until)

    def _is_quiet(self, wants: Preference) -> bool:
        return wants.rings_from(self.now, policy()) > self.now

    def _made(
        self, kind: MessageKind, role: str, person: str, due: list[datetime], of_use: timedelta, *ways: ChannelName
    ) -> list[ReminderMessage]:
        """A message for each of these moments that nobody was told of, for `person`, who is told as `role`."""
        made = [ReminderMessage(kind, self.wanted.patient, role, person, at, of_use, ways) for at in due]
        if self.tx.read("Patient", self.wanted.patient) is None or self.tx.read(*person.split("/")) is None:
            return []
        return [each for each in made if self.tx.current("Communication", each.id) is None]

    def _was_told_lately(self) -> bool:
        told = [("patient", self.wanted.patient), ("category", f"{REMINDED}|{MessageKind.UNHEARD}")]
        lately = ("sent", f"gt{clock.instant(self.now - _APART)}")
        return bool(search(self.tx, "Communication", [*told, lately, ("status:not", "not-done")], limit=1))
