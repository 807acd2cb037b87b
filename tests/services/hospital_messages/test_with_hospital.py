"""A person reads in the app what the hospital sent, and it goes no other way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hospital.channels import rows
from hospital.channels.model import ChannelName, Message, MessageClass, MessageState
from hospital.channels.queue import queue
from services.errors import StoreLocked
from services.hospital_messages.client import ReadReceiptClient
from services.hospital_messages.queries import hospital_messages, unread_hospital_messages
from services.record.messages.hospital_message import MessageOutcome, MessageWay, hospital_message
from services.sync.cycle import HospitalSession
from tests.fakes.clock import NOON, StandingClock
from tests.services.sync.worlds import fill, open_hospital, person, phone, server_store

SENT: dict[str, Any] = {
    "resourceType": "Communication", "id": "c", "status": "completed", "sent": "2026-11-20T10:00:00+08:00",
    "category": [{"coding": [{"system": "http://anxin.example/fhir/CodeSystem/message", "code": "result"}]}],
    "subject": {"reference": "Patient/p1"}, "recipient": [{"reference": "Patient/p1"}],
    "payload": [{"contentString": "有新内容可以看了"}],
}  # fmt: skip


async def test_what_was_read_in_the_app_is_sent_by_no_other_way(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    store, delivery = server_store(hospital), hospital.state.delivery
    due = Message("k", MessageClass.RESULT, "p1", "result.ready", NOON + timedelta(days=9))
    with store.begin() as tx:
        id_ = queue(tx, due, NOON)
    delivery.round()
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    (message,) = await mine.store.read(hospital_messages, "p1")
    assert (message.outcome, message.ways) == (MessageOutcome.SENT, (MessageWay.APP,))
    assert "有新内容可以看了" in message.words
    receipts = ReadReceiptClient(lambda: HospitalSession(mine.store, mine.client, ("p1",)), StandingClock())
    await receipts.send([message.id, "gone"])
    await receipts.send([message.id])
    with store.reading() as tx:
        row = rows.by_id(tx.connection, id_)
        assert row is not None and row.state is MessageState.READ
        assert {attempt.channel for attempt in rows.attempts_of(tx.connection, id_)} == {ChannelName.APP}
    await mine.cycle()
    (message,) = await mine.store.read(hospital_messages, "p1")
    assert message.outcome is MessageOutcome.READ and message.read is not None
    assert await mine.store.read(unread_hospital_messages, "p1") == 0


async def test_while_locked_nothing_is_told() -> None:
    with pytest.raises(StoreLocked):
        await ReadReceiptClient(lambda: None, StandingClock()).send(["c"])


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": [{"reference": "RelatedPerson/r"}]},
        {
            "category": [
                {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/communication", "code": "message"}]}
            ]
        },
        {"status": "entered-in-error"},
        {"payload": []},
        {"payload": "words", "medium": 3},
        {"recipient": None, "category": "follow-up"},
    ],
)
def test_other_communications_are_none_of_them(changed: dict[str, Any]) -> None:
    assert hospital_message(SENT, "p1") is not None
    assert hospital_message(SENT | changed, "p1") is None


def test_how_far_it_came_is_said_as_the_record_has_it() -> None:
    for status, outcome in (("unknown", MessageOutcome.UNKNOWN), ("not-done", MessageOutcome.NOT_SENT)):
        read = hospital_message(SENT | {"status": status}, "p1")
        assert read is not None and read.outcome is outcome
