"""Somebody who never opens the app: app, SMS, mail, call list, one after the other, with the trail that tells of it.

Through a real SMS gateway (the sandbox's) and a real mail server with STARTTLS; one who withdrew SMS is left out there.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hospital.base.shared_signing import SharedSigner
from hospital.channels import calls
from hospital.channels.call_task import task_id
from hospital.channels.calls import CallOutcome
from hospital.channels.delivery import MessageDelivery
from hospital.channels.mail import MailServer
from hospital.channels.model import AttemptState, ChannelName, MessageState
from hospital.channels.policy import policy
from hospital.channels.ports import Channels
from hospital.channels.queue import mark_read
from hospital.channels.sms import http_gateway
from sandbox.sms.phones import Phones
from sandbox.sms.web import SandboxGateway, sms_app
from tests.hospital.auth.serving import running as serving
from tests.hospital.channels.house import MessageHouse, chosen, message_house
from tests.hospital.channels.test_mail import HOST, Mailboxes
from tests.hospital.channels.test_mail import running as mail_running


@dataclass
class Outside:
    """The hospital, and what really came to phones and mailboxes."""

    house: MessageHouse
    delivery: MessageDelivery
    phones: Phones
    reports: SandboxGateway
    boxes: Mailboxes

    def goes_on(self, **later: float) -> None:
        self.house.clock.pass_by(**later)
        self.delivery.round()
        self.reports.report()

    @property
    def texted(self) -> list[str]:
        return [text.phone for text in self.phones.all()]

    @property
    def trail(self) -> list[tuple[str, str]]:
        """The channels in the order of their use, with how far each came."""
        made = sorted(self.house.attempts().values(), key=lambda attempt: attempt.place)
        return [(str(attempt.channel), str(attempt.state)) for attempt in made]

    def called(self) -> list[str]:
        """Who stands on the clinic's list of calls."""
        with self.house.store.reading() as tx:
            task = tx.read("Task", task_id(self.house.row().id))
        return [task["for"]["reference"]] if task and task["status"] == "requested" else []

    def tells(self, outcome: CallOutcome) -> None:
        """What came of the call, as the clinic's list keeps it."""
        with self.house.store.begin() as tx:
            task = tx.read("Task", task_id(self.house.row().id))
            assert task is not None
            tx.put(calls.answered(tx, {**task, "status": "completed"}, outcome, self.house.now()))


@pytest.fixture
def outside(tmp_path: Path, certificate: Path) -> Iterator[Outside]:
    boxes, phones = Mailboxes(), Phones(tmp_path / "sms.sqlite")
    with message_house(tmp_path) as house, mail_running(boxes, certificate) as server:
        signer, listening = SharedSigner(b"the key", house.clock), socket.create_server((HOST, 0))
        gateway = http_gateway(f"http://{HOST}:{listening.getsockname()[1]}", signer)
        tls = ssl.create_default_context(cafile=str(certificate))
        mails = MailServer(HOST, server.port, "reminders@hospital.example", tls=tls)
        channels = Channels({ChannelName.SMS: gateway, ChannelName.EMAIL: mails})
        delivery = MessageDelivery(house.store, channels, house.clock, policy())

        def told(headers: object, body: bytes) -> bool:
            return delivery.told(*gateway.read({name.lower(): value for name, value in dict(headers).items()}, body))  # type: ignore[call-overload]

        with serving(sms_app(phones, signer, lambda _headers, _body: False, 0.0), listening):
            yield Outside(house, delivery, phones, SandboxGateway(phones, signer, told, 0.0), boxes)
        gateway.client.close()


def test_from_the_app_to_the_call_list_with_the_trail_in_the_record(outside: Outside) -> None:
    house = outside.house
    house.send()
    outside.goes_on()
    assert (outside.trail, outside.texted, outside.boxes.taken) == ([("app", "accepted")], [], [])
    outside.goes_on(hours=3)
    assert outside.texted == []
    outside.goes_on(hours=2)
    assert outside.texted == ["13800000001"]
    assert outside.trail == [("app", "accepted"), ("sms", "delivered")], "the gateway's own report"
    outside.goes_on(hours=24)
    assert outside.trail[-1] == ("email", "accepted") and len(outside.boxes.taken) == 1
    assert outside.called() == []
    outside.goes_on(hours=24)
    assert [channel for channel, _ in outside.trail] == ["app", "sms", "email", "call"]
    assert outside.called() == [f"Patient/{house.row().patient}"]
    outside.goes_on(days=1)
    assert (outside.texted, len(outside.boxes.taken)) == (["13800000001"], 1), "each way once"

    kept = house.record()
    ways = [medium["coding"][0]["code"] for medium in kept["medium"]]
    assert ways == ["ELECTRONIC", "SMSWRIT", "EMAILWRIT", "PHONE"] and "received" not in kept
    outside.tells(CallOutcome.REACHED)
    assert house.row().state is MessageState.READ and house.record()["received"]
    assert outside.trail[-1] == ("call", "read") and outside.called() == []


def test_who_withdrew_sms_gets_none_and_the_mail_comes_in_its_place(outside: Outside) -> None:
    outside.house.put_in(chosen(follow_up="app email call"))
    outside.house.send()
    for hours in (0, 5, 24, 24):
        outside.goes_on(hours=hours)
    assert [channel for channel, _ in outside.trail] == ["app", "email", "call"]
    assert outside.texted == [] and len(outside.boxes.taken) == 1


def test_who_withdraws_sms_between_queueing_and_sending_gets_none(outside: Outside) -> None:
    outside.house.send()
    outside.goes_on()
    outside.house.put_in(chosen(follow_up="app email call"))
    outside.goes_on(hours=5)
    assert outside.texted == []
    assert outside.trail[-1][0] == "email"


def test_who_reads_it_in_the_app_gets_nothing_more(outside: Outside) -> None:
    house = outside.house
    house.send()
    outside.goes_on()
    with house.store.begin() as tx:
        assert mark_read(tx, house.row().communication, house.clock())
    outside.goes_on(days=3)
    assert outside.trail == [("app", str(AttemptState.READ))]
    assert (outside.texted, outside.boxes.taken, outside.called()) == ([], [], [])
