"""A withdrawal stops messages by that way at once, also those that wait already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hospital.channels.model import MessageState
from hospital.reaching import not_agreed
from tests.hospital.channels.house import MessageHouse, chosen, message_house
from tests.hospital.consents.conftest import decision, library


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MessageHouse]:
    with message_house(tmp_path) as made:
        made.channels = replace(made.channels, withheld=not_agreed)
        made.put_in(library("sms"), library("email"), chosen(follow_up="sms email"))
        yield made


def test_what_is_queued_is_not_sent_after_the_withdrawal(house: MessageHouse) -> None:
    house.put_in(decision("a", "sms"), decision("a", "email"))
    house.send()
    house.put_in(decision("a", "sms", says="inactive"), decision("a", "email", says="inactive"))
    house.round()
    assert not house.sms.letters and not house.email.letters
    assert house.row().state is not MessageState.OPEN


def test_the_other_way_stays(house: MessageHouse) -> None:
    house.put_in(decision("a", "sms", says="inactive"), decision("a", "email"))
    house.send()
    house.round()
    assert not house.sms.letters and len(house.email.letters) == 1


def test_nothing_goes_out_before_anybody_agreed(house: MessageHouse) -> None:
    house.send()
    house.round(days=2)
    assert not house.sms.letters and not house.email.letters


def test_a_hospital_that_does_not_ask_sends_as_before(tmp_path: Path) -> None:
    with message_house(tmp_path) as house:
        house.channels = replace(house.channels, withheld=not_agreed)
        house.put_in(chosen(follow_up="sms"))
        house.send()
        house.round()
        assert len(house.sms.letters) == 1
