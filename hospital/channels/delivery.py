"""Sends what is due, each message by itself: recorded before it is handed over, and again with what came of it.

Nothing is lost, and nothing goes out twice, when the process ends in between: whoever goes on finds the attempt as
`SENDING`, and asks about it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hospital.base import clock
from hospital.channels import calls, people, rows
from hospital.channels.model import (
    AttemptState,
    ChannelAttempt,
    ChannelName,
    DeliveryReport,
    Letter,
    MessageClass,
    MessageRow,
    MessageState,
    later_state,
    reference_of,
)
from hospital.channels.next_step import NextStep, Situation, next_step
from hospital.channels.policy import RINGING, ChannelPolicy, pause
from hospital.channels.ports import Carrier, Channels
from hospital.channels.preference import Preference, preference
from hospital.channels.queue import end, keep_communication, text_of
from hospital.channels.templates import hospital_name, words
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.engine import writing
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx

_log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 5.0
_MOST: Final = 50
#: Longer than a batch of requests that all run into their timeouts.
_CLAIMED_MS: Final = 15 * 60 * 1000
_MOST_STEPS: Final = 12

Outside = tuple[NextStep, Letter]


@dataclass(frozen=True)
class MessageDelivery:
    """The worker; safe to run in several threads and processes at once."""

    store: FhirStore
    channels: Channels
    now: Callable[[], datetime]
    rules: ChannelPolicy

    def round(self) -> int:
        """Goes on with every message that is due, fifty at most, each judged apart; returns with how many."""
        now = self._milliseconds()
        with writing(self.store.engine) as connection:
            claimed = rows.claim(connection, now, now + _CLAIMED_MS, _MOST)
        return sum(1 for _ in judged_apart(None, claimed, self.go_on))

    def go_on(self, id_: str) -> None:
        """Does everything about one message that is due now."""
        for _ in range(_MOST_STEPS):
            with self.store.begin() as tx:
                row = rows.by_id(tx.connection, id_)
                if row is None or row.state is not MessageState.OPEN:
                    return
                outside = _Judging(self, tx, row, self._milliseconds()).go_on()
            if outside is None:
                return
            if outside[1].reference:
                self._hand_over(*outside)

    def told(self, reference: str, report: DeliveryReport) -> bool:
        """Keeps what a channel says of an attempt; whether there is such an attempt. Twice or late changes nothing."""
        now = self._milliseconds()
        with self.store.begin() as tx:
            attempt = rows.attempt_of(tx.connection, reference)
            row = None if attempt is None else rows.by_id(tx.connection, attempt.message)
            if attempt is None or row is None:
                return False
            state = later_state(attempt.state, report.state)
            if state is not attempt.state:
                kept = replace(attempt, state=state, changed=now, due=now, reason=report.reason)
                rows.keep(tx.connection, kept)
                self._look_again(tx, row, now)
            return True

    def _look_again(self, tx: Tx, row: MessageRow, now: int) -> None:
        """After a report: the next channel may be due at once, also of a message with which nothing more was done."""
        if row.state is MessageState.SETTLED:
            rows.change(tx.connection, row.id, state=MessageState.OPEN, due=now, claimed=0)
        elif row.state is MessageState.OPEN:
            rows.change(tx.connection, row.id, due=now)
        keep_communication(tx, row)

    def _hand_over(self, step: NextStep, letter: Letter) -> None:
        """Talks to the channel, outside of any transaction, and keeps what came of it."""
        channel = step.channel or (step.attempt.channel if step.attempt else ChannelName.SMS)
        carrier = self.channels.carriers.get(channel)
        report = (
            DeliveryReport(AttemptState.QUEUED, "no-channel") if carrier is None else _report(carrier, step, letter)
        )
        now = self._milliseconds()
        with self.store.begin() as tx:
            attempt = rows.attempt_of(tx.connection, letter.reference)
            row = None if attempt is None else rows.by_id(tx.connection, attempt.message)
            if attempt is None or row is None or attempt.state not in (AttemptState.SENDING, AttemptState.UNKNOWN):
                return  # a report came in before the answer
            rows.keep(tx.connection, self._after(attempt, step, report, now))
            keep_communication(tx, row)

    def _after(self, attempt: ChannelAttempt, step: NextStep, report: DeliveryReport, now: int) -> ChannelAttempt:
        """The attempt with what was reported. What was never taken is tried again at once where it was only asked."""
        tries = attempt.tries + 1
        pauses = self.rules.questions if report.state is AttemptState.UNKNOWN else self.rules.retries
        due = now if step.what == "ask" and report.state is AttemptState.QUEUED else now + pause(pauses, tries)
        return replace(attempt, state=report.state, changed=now, due=due, tries=tries, reason=report.reason)

    def _milliseconds(self) -> int:
        return clock.milliseconds(self.now())


def _report(carrier: Carrier, step: NextStep, letter: Letter) -> DeliveryReport:
    """The channel's answer; where an adapter fails, nobody knows what was done."""
    try:
        return carrier.ask(letter.reference) if step.what == "ask" else carrier.send(letter)
    except Exception:  # noqa: BLE001 - whatever it is, the message goes on
        _log.exception("an answer of a channel was not understood")
        return DeliveryReport(AttemptState.UNKNOWN)


@dataclass(frozen=True)
class _Judging:
    """One message in one transaction."""

    delivery: MessageDelivery
    tx: Tx
    row: MessageRow
    now: int

    def go_on(self) -> Outside | None:
        """Does the next step, as far as that is done here; returns what is to be done outside, with an empty letter
        when there may be another step, and None when the message waits or has ended."""
        chosen = preference(self.tx, self.row.person)
        attempts = rows.attempts_of(self.tx.connection, self.row.id)
        step = next_step(self._situation(chosen, attempts))
        again: Outside = (step, Letter("", "", ""))
        match step.what:
            case "wait":
                rows.change(self.tx.connection, self.row.id, due=max(step.until, self.now + 1), claimed=0)
                return None
            case "close":
                self._close(step.state)
                return None
            case "lose" if step.attempt is not None:
                self._keep(replace(step.attempt, state=AttemptState.UNKNOWN, changed=self.now))
                return again
            case "ask" if step.attempt is not None:
                return step, Letter(step.attempt.reference, "", "")
            case _:
                letter = self._begin(step.channel or ChannelName.APP, attempts)
                return again if letter is None else (step, letter)

    def _situation(self, chosen: Preference, attempts: tuple[ChannelAttempt, ...]) -> Situation:
        order, withheld = self._order(chosen)
        return Situation(
            attempts, order, withheld, self.delivery.rules.classes[self.row.kind],
            frozenset(name for name, carrier in self.delivery.channels.carriers.items() if carrier.can_ask),
            {name: self._rings_from(name, chosen) for name in RINGING.intersection(order)},
            self.row.expires, self.now,
        )  # fmt: skip

    def _order(self, chosen: Preference) -> tuple[tuple[ChannelName, ...], bool]:
        """The channels that are allowed now, and whether others were taken away: by whom the message is for, or because
        it has become pointless."""
        channels, rules = self.delivery.channels, self.delivery.rules
        relevance = channels.relevance.get(self.row.kind)
        if relevance is not None and not relevance(self.tx, self.row):
            return (), True
        wanted = self.row.channels or rules.classes[self.row.kind].order
        there = [name for name in wanted if name not in RINGING or name in channels.carriers]
        permission = channels.permissions.get(self.row.kind)
        if permission is not None:
            allowed = frozenset(name for name in there if permission(self.tx, self.row, name))
        else:
            allowed = chosen.allowed(self.row.kind, rules)
        asked_for = self.row.kind is MessageClass.CODE  # by whoever waits for it
        away = frozenset() if asked_for else channels.withheld(self.tx, self.row.person)
        order = tuple(name for name in there if name in allowed and name not in away)
        return order, len(order) < len(there)

    def _rings_from(self, channel: ChannelName, chosen: Preference) -> int:
        rules, connection = self.delivery.rules, self.tx.connection
        quiet = clock.milliseconds(chosen.rings_from(clock.from_milliseconds(self.now), rules))
        most = rules.per_day.get(channel, 0)
        free = rows.next_in_a_day(connection, self.row.person, channel, self.now, most) if most else 0
        return max(quiet, free)

    def _close(self, state: MessageState) -> None:
        end(self.tx, self.row, state, read=self.row.read)

    def _begin(self, channel: ChannelName, attempts: tuple[ChannelAttempt, ...]) -> Letter | None:
        """Records that the message is about to go by a channel. Returns the letter for one outside."""
        reference = reference_of(self.row.id, channel)
        known = next((attempt for attempt in attempts if attempt.reference == reference), None)
        attempt = known or ChannelAttempt(
            reference, self.row.id, channel, len(attempts), AttemptState.QUEUED, self.now, self.now, self.now
        )
        if channel in RINGING:
            return self._outside(attempt)
        if channel is ChannelName.CALL:
            calls.add(self.tx, self.row, self.now)
        self._keep(replace(attempt, state=AttemptState.ACCEPTED, changed=self.now))
        return None

    def _outside(self, attempt: ChannelAttempt) -> Letter | None:
        person = self.tx.read(*self.row.person.split("/", 1)) or {}
        by_mail = attempt.channel is ChannelName.EMAIL
        address = (people.mail_of if by_mail else people.phone_of)(person)
        if not address:
            self._keep(replace(attempt, state=AttemptState.UNDELIVERABLE, changed=self.now, reason="no-address"))
            return None
        self._collapse()
        self._keep(replace(attempt, state=AttemptState.SENDING, changed=self.now, reason=""))
        text, hospital = text_of(self.tx, self.row), hospital_name(self.tx, self.row.language)
        subject = words("subject", self.row.language, {"hospital": hospital}) if by_mail else ""
        return Letter(attempt.reference, address, text, subject)

    def _collapse(self) -> None:
        """What is due for the same person in the same words, and rang nowhere yet, goes with this message: after days
        without the hospital's server nobody gets the same words many times over."""
        for other in rows.open_for(self.tx.connection, self.row):
            if other.due > self.now or other.values != self.row.values or other.channels != self.row.channels:
                continue
            if other.patient != self.row.patient or other.expires <= self.now:
                continue
            if any(attempt.channel in RINGING for attempt in rows.attempts_of(self.tx.connection, other.id)):
                continue
            rows.change(self.tx.connection, other.id, state=MessageState.COLLAPSED, into=self.row.id, claimed=0)

    def _keep(self, attempt: ChannelAttempt) -> None:
        rows.keep(self.tx.connection, attempt)
        keep_communication(self.tx, self.row)
