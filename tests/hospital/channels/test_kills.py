"""A worker that is killed at any moment, and another that goes on: no message is taken twice, and none is lost."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hospital.channels.model import ChannelName, DeliveryReport, Letter, MessageState
from hospital.fhir.store.store import FhirStore
from tests.hospital.channels.house import Gateway, Killed, MessageHouse, message_house


@dataclass
class Deadly(Gateway):
    """Ends the process before or after it takes a message, or loses its answer, as the dice fall."""

    dice: random.Random = field(default_factory=random.Random)
    calm: bool = False

    def send(self, letter: Letter) -> DeliveryReport:
        fate = "" if self.calm else self.dice.choice(["", "", "before", "after", "lost", "down"])
        self.kill_before, self.kill_after = fate == "before", fate == "after"
        self.behaves = fate if fate in ("lost", "down") else ""
        return super().send(letter)

    def ask(self, reference: str) -> DeliveryReport:
        if not self.calm and self.dice.random() < 0.3:
            raise Killed
        return super().ask(reference)


def storm(house: MessageHouse, seed: int, messages: int, kills: int) -> None:
    """Messages are queued while workers die, until all is quiet and done."""
    dice = random.Random(seed)  # noqa: S311 - faults that can be repeated
    house.sms, house.email = Deadly(dice=dice), Deadly(dice=dice, can_ask=False)
    house.__post_init__()
    keys = [f"{seed}-{number}" for number in range(messages)]
    died = 0
    for number in range(10 * kills):
        if number < messages:
            channels = dice.choice([(ChannelName.SMS,), (ChannelName.EMAIL,), (ChannelName.SMS, ChannelName.EMAIL)])
            house.send(keys[number], dice.choice("ab"), channels=channels)
        try:
            house.round(minutes=dice.choice([0, 1, 16, 61]))
        except Killed:
            died += 1
        if died >= kills and number >= messages:
            break
    house.sms.calm = house.email.calm = True
    for _ in range(60):
        house.round(hours=7)
    assert {house.row(key).state for key in keys} <= {
        MessageState.SETTLED, MessageState.COLLAPSED, MessageState.EXPIRED, MessageState.UNDELIVERABLE,
    }  # fmt: skip
    for gateway in (house.sms, house.email):
        references = [letter.reference for letter in gateway.letters]
        assert len(references) == len(set(references)), "on a phone or in a mailbox once"
    assert max(house.email.taken.values(), default=0) <= 1, "what cannot be asked about was handed over once"
    for key in keys:
        row = house.row(key)
        if row.state is MessageState.SETTLED and row.channels == (ChannelName.SMS,):
            assert house.sms.taken[f"{row.id}-sms"], "said to be sent, and it was"


def test_no_message_is_taken_twice_under_kills(tmp_path: Path) -> None:
    with message_house(tmp_path) as house:
        storm(house, 1, messages=8, kills=8)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_no_message_is_taken_twice_under_ten_thousand_kills(tmp_path: Path) -> None:
    for seed in range(200):
        with message_house(tmp_path) as house:
            storm(house, seed, messages=40, kills=50)


@pytest.mark.postgresql
def test_two_workers_share_what_is_due(tmp_path: Path) -> None:
    with message_house(tmp_path) as house:
        for number in range(4):
            house.send(f"k{number}", "ab"[number % 2], channels=(ChannelName.CALL,))
        other = FhirStore.open(house.store.engine.url.render_as_string(hide_password=False), "http://localhost/fhir")
        try:
            second = MessageHouse(other, house.clock)
            assert house.round() + second.round() == 4
            assert {house.states(f"k{number}")["call"] for number in range(4)} == {"accepted"}
        finally:
            other.close()
