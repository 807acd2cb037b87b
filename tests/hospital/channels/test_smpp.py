"""Texts by SMPP to the sandbox's message centre, over a real connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hospital.channels.carriers import carriers
from hospital.channels.model import AttemptState, DeliveryReport, Letter
from hospital.channels.smpp import MessageCentre, message_centre
from hospital.fhir.store.engine import open_engine
from sandbox.sms.message_centre import MessageCentreServer
from sandbox.sms.phones import Behaviour, Phones
from tests.e2e.programs import free_port
from tests.hospital.auth.serving import MovableClock
from tests.hospital.databases import empty_database

SHORT = "【安心医院】到时间了，打开安心看看。"
LONG = SHORT * 8
ANOTHER = "another"


@pytest.fixture
def phones(tmp_path: Path) -> Phones:
    return Phones(tmp_path / "sms.sqlite")


@pytest.fixture
def centre(phones: Phones) -> Iterator[MessageCentre]:
    server = MessageCentreServer(("127.0.0.1", 0), phones, "secret")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield MessageCentre("127.0.0.1", server.server_address[1], "hospital", "secret", "Anxin")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("text", [SHORT, LONG, "[Anxin] It is time.", "It is time. " * 30])
def test_a_text_arrives_whole_however_long_it_is(centre: MessageCentre, phones: Phones, text: str) -> None:
    assert centre.send(Letter("m-sms", "13800000001", text)) == DeliveryReport(AttemptState.ACCEPTED)
    (taken,) = phones.all()
    assert (taken.phone, taken.text) == ("13800000001", text)


@pytest.mark.parametrize(
    ("behaviour", "report", "taken"),
    [
        (Behaviour.WRONG_NUMBER, DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-number"), 0),
        (Behaviour.NEVER, DeliveryReport(AttemptState.UNKNOWN), 1),
    ],
)
def test_a_no_is_a_no_and_a_lost_answer_is_none(
    centre: MessageCentre, phones: Phones, behaviour: Behaviour, report: DeliveryReport, taken: int
) -> None:
    phones.told["13800000001"] = behaviour
    assert centre.send(Letter("m-sms", "13800000001", SHORT)) == report
    assert len(phones.all()) == taken
    assert not centre.can_ask, "it knows a text by no name of ours"
    assert centre.ask("m-sms").state is AttemptState.UNKNOWN


def test_a_centre_that_is_away_or_lets_nobody_in_has_nothing(
    centre: MessageCentre, phones: Phones, caplog: pytest.LogCaptureFixture
) -> None:
    letter = Letter("m-sms", "13800000001", SHORT)
    assert replace(centre, password=ANOTHER).send(letter).state is AttemptState.QUEUED
    assert replace(centre, port=free_port()).send(letter) == DeliveryReport(AttemptState.QUEUED, "not-reached")
    assert phones.all() == []
    assert not any(secret in caplog.text for secret in ("13800000001", SHORT, ANOTHER))


def test_it_is_set_up_by_the_environment(tmp_path: Path) -> None:
    env = {"HOSPITAL_SMPP": "smsc.example", "HOSPITAL_SMPP_USER": "u", "HOSPITAL_SMPP_SENDER": "10690000"}
    assert message_centre({}) is None
    assert message_centre(env) == MessageCentre("smsc.example", 2775, "u", "", "10690000")
    with pytest.raises(ValueError, match="HOSPITAL_SMPP_USER"):
        message_centre({"HOSPITAL_SMPP": "smsc.example"})
    engine = open_engine(empty_database(tmp_path))
    assert isinstance(carriers(engine, MovableClock(), demo=False, env=env).sms, MessageCentre)
    engine.dispose()
