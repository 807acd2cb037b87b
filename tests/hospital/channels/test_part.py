"""The channels in a whole hospital: who may say that a message was read, and a sign-in code with its trail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hospital.base.outcome import Refusal
from hospital.channels import rows
from hospital.channels.model import AttemptState, ChannelName, MessageState
from hospital.channels.one_time_code import OneTimeCode, send_code
from hospital.channels.part import MarkRead
from hospital.fhir.exchange import FhirRequest
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from tests.hospital.channels.house import MessageHouse, message_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MessageHouse]:
    with message_house(tmp_path) as made:
        yield made


def mark(house: MessageHouse, access: Access) -> str:
    """What the operation came to: the status of the Communication's message, or the refusal's number."""
    request = FhirRequest(None, access, {"type": "Communication", "id": house.row().communication})  # type: ignore[arg-type]
    try:
        with house.store.begin() as tx:
            body = MarkRead(house.clock).mark(request, tx).body
        assert body
    except Refusal as no:
        return str(no.status)
    return str(house.row().state)


def test_only_whose_record_it_is_marks_a_message_as_read(house: MessageHouse) -> None:
    house.send()
    house.round()
    proxy = Proxy("a", "carer", frozenset(ProxyScope))
    assert mark(house, Access(frozenset({"b"}), "Patient/b")) == "404"
    assert mark(house, Access(frozenset({"b"}), "Patient/b", proxies=(proxy,))) in ("403", "404")
    assert house.row().state is MessageState.OPEN
    assert mark(house, Access(frozenset({"a"}), "Patient/a")) == "read"
    assert mark(house, Access(frozenset({"a"}), "Patient/a")) == "read"
    assert house.record()["received"]


@pytest.mark.parametrize(
    ("behaves", "state"),
    [("", AttemptState.ACCEPTED), ("down", AttemptState.QUEUED), ("lost", AttemptState.UNKNOWN)],
)
def test_a_code_is_sent_at_once_even_by_night_and_never_another_way(
    house: MessageHouse, behaves: str, state: AttemptState
) -> None:
    house.clock.pass_by(hours=11)  # eleven at night
    house.sms.behaves = behaves
    code = OneTimeCode("Patient/a", "13800000009", "123456", "en")
    assert send_code(house.store, house.sms, code, house.clock) is state
    house.sms.behaves = ""
    for _ in range(3):
        house.round(days=1)
    assert sum(house.sms.taken.values()) == (behaves != "down")
    assert house.email.letters == []
    with house.store.reading() as tx:
        (row,) = rows.of_patient(tx.connection, "a", 10)
        (attempt,) = rows.attempts_of(tx.connection, row.id)
        assert tx.read("Communication", row.communication) is None, "codes are nothing for the record"
    assert (row.state, attempt.channel, attempt.state) == (MessageState.SETTLED, ChannelName.SMS, state)
    for letter in house.sms.letters:
        assert (letter.address, letter.code) == ("13800000009", "123456")
        assert (
            letter.text
            == "[安心医院] Your sign-in code is 123456, valid for 5 minutes. Our staff will never ask you for it."
        )
    assert "123456" not in str((row, attempt))
