"""The SMS gateway by HTTP, at the sandbox's: what it took, what it surely has not, and what nobody knows."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from hospital.base.shared_signing import SharedSigner
from hospital.channels.carriers import carriers
from hospital.channels.model import AttemptState, DeliveryReport, Letter
from hospital.channels.sms import REPORTS_PATH, ForgedReport, HttpSmsGateway, http_gateway
from hospital.fhir.store.engine import open_engine
from sandbox.sms.phones import Behaviour, Phones
from sandbox.sms.web import REPORTS_PATH as SANDBOXS
from sandbox.sms.web import SandboxGateway, sms_app
from tests.e2e.programs import free_port
from tests.hospital.auth.serving import MovableClock, running
from tests.hospital.databases import empty_database

LETTER = Letter("m1-sms", "13800000001", "到时间了")
ACCEPTED = DeliveryReport(AttemptState.ACCEPTED)


@dataclass
class Line:
    """The gateway and the hospital's way to it; `reports` came to the hospital, which takes them if it `takes`."""

    phones: Phones
    signer: SharedSigner
    way: HttpSmsGateway
    sandbox: SandboxGateway
    reports: list[tuple[str, DeliveryReport]] = field(default_factory=list)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    now = MovableClock()
    signer, phones = SharedSigner(b"the key", now), Phones(tmp_path / "sms.sqlite")
    reports: list[tuple[str, DeliveryReport]] = []

    def deliver(headers: Mapping[str, str], body: bytes) -> bool:
        reports.append(made.way.read({name.lower(): value for name, value in headers.items()}, body))
        return True

    sandbox = SandboxGateway(phones, signer, deliver, 0.0)
    app = sms_app(phones, signer, lambda _headers, _body: False, 0.0)  # the test sends the reports itself
    listening = socket.create_server(("127.0.0.1", 0))
    way = http_gateway(f"http://127.0.0.1:{listening.getsockname()[1]}", signer)
    made = Line(phones, signer, way, sandbox, reports)
    with running(app, listening):
        yield made
    way.client.close()


def test_a_text_is_taken_once_however_often_it_is_handed_over(line: Line) -> None:
    assert line.way.ask("m1-sms") == DeliveryReport(AttemptState.QUEUED)
    assert line.way.send(LETTER) == ACCEPTED
    assert line.way.send(LETTER) == ACCEPTED
    (text,) = line.phones.all()
    assert (text.phone, text.text, text.requests) == ("13800000001", "到时间了", 2)
    assert line.way.ask("m1-sms") == DeliveryReport(AttemptState.DELIVERED)


@pytest.mark.parametrize(
    ("behaviour", "sent", "told"),
    [
        (Behaviour.WELL, ACCEPTED, [DeliveryReport(AttemptState.DELIVERED)]),
        (Behaviour.TWICE, ACCEPTED, [DeliveryReport(AttemptState.DELIVERED)] * 2),
        (Behaviour.NEVER, DeliveryReport(AttemptState.UNKNOWN), [DeliveryReport(AttemptState.DELIVERED)]),
        (Behaviour.LATE, ACCEPTED, [DeliveryReport(AttemptState.DELIVERED)]),
        (Behaviour.WRONG_NUMBER, DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-number"), []),
        (Behaviour.UNKNOWN_NUMBER, ACCEPTED, [DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-number")]),
        (Behaviour.MAILBOX_FULL, ACCEPTED, [DeliveryReport(AttemptState.UNDELIVERABLE, "mailbox-full")]),
    ],
)
def test_each_way_of_a_phone_has_its_report(
    line: Line, behaviour: Behaviour, sent: DeliveryReport, told: list[DeliveryReport]
) -> None:
    line.phones.told[LETTER.address] = behaviour
    assert line.way.send(LETTER) == sent
    for _ in range(3):
        line.sandbox.report()
    assert line.reports == [("m1-sms", report) for report in told]


def test_numbers_of_the_sandbox_misbehave_by_their_ending_and_no_others(tmp_path: Path) -> None:
    phones = Phones(tmp_path / "sms.sqlite")
    assert phones.behaviour("19900000004") is Behaviour.WRONG_NUMBER
    assert phones.behaviour("13800000004") is Behaviour.WELL


def test_with_another_secret_nothing_is_taken_and_no_report_is_believed(line: Line) -> None:
    stranger = replace(line.way, signer=SharedSigner(b"another", line.signer.now))
    assert stranger.send(LETTER) == DeliveryReport(AttemptState.QUEUED, "refused")
    assert line.phones.all() == []
    body = b'{"id": "m1-sms", "state": "delivered"}'
    with pytest.raises(ForgedReport):
        line.way.read(stranger.signer.headers(body, to=f"POST {REPORTS_PATH}"), body)
    with pytest.raises(ForgedReport):
        line.way.read({}, body)
    old = line.signer.headers(body, to=f"POST {REPORTS_PATH}")
    with pytest.raises(ForgedReport):
        line.way.read(old, body + b" ")
    assert isinstance(line.signer.now, MovableClock)
    line.signer.now.pass_by(minutes=6)
    with pytest.raises(ForgedReport):
        line.way.read(old, body)


@pytest.mark.parametrize(
    ("status", "content", "report"),
    [
        (200, b'{"id": "m1-sms", "state": "accepted"}', ACCEPTED),
        (200, b'{"id": "another", "state": "accepted"}', DeliveryReport(AttemptState.UNKNOWN)),
        (200, b'{"id": "m1-sms", "state": "lost"}', DeliveryReport(AttemptState.UNKNOWN)),
        (200, b"fine", DeliveryReport(AttemptState.UNKNOWN)),
        (200, b"[]", DeliveryReport(AttemptState.UNKNOWN)),
        (401, b"", DeliveryReport(AttemptState.QUEUED, "refused")),
        (429, b"", DeliveryReport(AttemptState.QUEUED, "refused")),
        (422, b'{"code": "too-long"}', DeliveryReport(AttemptState.QUEUED, "refused")),
        (500, b"", DeliveryReport(AttemptState.UNKNOWN)),
        (302, b"", DeliveryReport(AttemptState.UNKNOWN)),
    ],
)
def test_only_what_the_gateway_surely_has_not_is_tried_again(
    status: int, content: bytes, report: DeliveryReport
) -> None:
    answering = httpx.MockTransport(lambda _request: httpx.Response(status, content=content))
    way = HttpSmsGateway("http://gateway", SharedSigner(b"k", MovableClock()), httpx.Client(transport=answering))
    assert way.send(LETTER) == report
    if status != 200:
        assert way.ask("m1-sms") == DeliveryReport(AttemptState.UNKNOWN), (
            "only a 404 of its own says that it is missing"
        )


def test_a_gateway_that_is_not_there_has_nothing_and_tells_nothing() -> None:
    nobody = http_gateway(f"http://127.0.0.1:{free_port()}/", SharedSigner(b"k", MovableClock()))
    assert nobody.send(LETTER) == DeliveryReport(AttemptState.QUEUED, "not-reached")
    assert nobody.ask("m1-sms").state is AttemptState.UNKNOWN


def test_the_log_says_neither_phone_nor_text(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    line.phones.told[LETTER.address] = Behaviour.NEVER
    line.way.send(LETTER)
    assert "SMS gateway" in caplog.text
    assert not any(secret in caplog.text for secret in (LETTER.address, LETTER.text, "the key"))


def test_a_gateway_without_a_secret_is_not_opened(tmp_path: Path) -> None:
    engine = open_engine(empty_database(tmp_path))
    with pytest.raises(ValueError, match="HOSPITAL_SMS_KEY"):
        carriers(engine, MovableClock(), demo=False, env={"HOSPITAL_SMS_URL": "http://gateway"})
    found = carriers(
        engine, MovableClock(), demo=False, env={"HOSPITAL_SMS_URL": "http://gateway", "HOSPITAL_SMS_KEY": "k"}
    )
    assert found.sms is found.gateway is not None
    assert found.email is None
    engine.dispose()
    assert SANDBOXS == REPORTS_PATH
