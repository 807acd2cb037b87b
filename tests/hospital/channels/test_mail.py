"""Mails through a real SMTP server: encrypted or not at all, and an outcome that nobody knows is never called a no."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import dkim
import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hospital.channels.mail import DkimKey, MailServer, is_address, mail_server
from hospital.channels.model import AttemptState, DeliveryReport, Letter
from tests.e2e.programs import free_port

HOST = "127.0.0.1"
TEXT = "【安心医院】到时间了，打开安心看看。"
REFERENCE = "0123456789abcdef0123456789abcdef-email"


def letter(address: str = "wang@mail.example") -> Letter:
    return Letter(REFERENCE, address, TEXT, "【安心医院】提醒")


class Mailboxes:
    """What the server took. `answer` is what it says to a mail; None: it hangs up after it."""

    def __init__(self, answer: str | None = "250 OK") -> None:
        self.answer = answer
        self.taken: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append((envelope.mail_from, envelope.content))
        if self.answer is None:
            server.transport.abort()
            return "250 OK"
        return self.answer

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("full"):
            return "452 4.2.2 the mailbox is full"
        if address.startswith("later"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@contextmanager
def running(boxes: Mailboxes, certificate: Path | None) -> Iterator[Controller]:
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    server = Controller(boxes, HOST, free_port(), tls_context=context, require_starttls=context is not None)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def mailer(server: Controller, certificate: Path) -> MailServer:
    port = server.port
    return MailServer(HOST, port, "reminders@hospital.example", tls=ssl.create_default_context(cafile=str(certificate)))


def test_a_mail_arrives_encrypted_and_says_who_writes(certificate: Path) -> None:
    boxes = Mailboxes()
    with running(boxes, certificate) as server:
        assert mailer(server, certificate).send(letter()) == DeliveryReport(AttemptState.ACCEPTED)
    [(sender, content)] = boxes.taken
    assert sender == f"reminders+{REFERENCE}@hospital.example"
    mail = message_from_bytes(content, policy=default)
    assert mail["Message-ID"] == f"<{REFERENCE}@hospital.example>"
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "wang@mail.example", "reminders@hospital.example", "【安心医院】提醒",
    )  # fmt: skip
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == TEXT


@pytest.mark.parametrize(
    ("answer", "address", "report"),
    [
        ("250 OK", "nobody@mail.example", DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-address")),
        ("250 OK", "full@mail.example", DeliveryReport(AttemptState.UNDELIVERABLE, "mailbox-full")),
        ("250 OK", "later@mail.example", DeliveryReport(AttemptState.QUEUED, "refused")),
        ("554 no", "wang@mail.example", DeliveryReport(AttemptState.UNDELIVERABLE, "refused")),
        (None, "wang@mail.example", DeliveryReport(AttemptState.UNKNOWN)),
    ],
)
def test_what_the_server_refuses_is_a_no_and_what_nobody_knows_is_none(
    certificate: Path, answer: str | None, address: str, report: DeliveryReport
) -> None:
    with running(Mailboxes(answer), certificate) as server:
        assert mailer(server, certificate).send(letter(address)) == report


def test_a_mail_is_signed_by_the_hospitals_domain(certificate: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    boxes = Mailboxes()
    with running(boxes, certificate) as server:
        signing = replace(mailer(server, certificate), dkim=DkimKey("mail", "hospital.example", private))
        assert signing.send(letter()).state is AttemptState.ACCEPTED
    [(_, content)] = boxes.taken

    def in_dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"mail._domainkey.hospital.example."
        return record

    assert dkim.verify(content, dnsfunc=in_dns)
    assert not dkim.verify(content.replace(b"reminders@", b"somebody@"), dnsfunc=in_dns)


def test_nothing_goes_out_in_clear_or_to_a_server_nobody_vouches_for(certificate: Path) -> None:
    plain = Mailboxes()
    with running(plain, None) as server:
        assert mailer(server, certificate).send(letter()).state is AttemptState.QUEUED
        port = server.port
    unknown = Mailboxes()
    with running(unknown, certificate) as server:
        strange = MailServer(HOST, server.port, "reminders@hospital.example")
        assert strange.send(letter()).state is AttemptState.QUEUED
    assert plain.taken == unknown.taken == []
    assert MailServer(HOST, port, "a@b.example").send(letter()).state is AttemptState.QUEUED


@pytest.mark.parametrize(
    "address", ["", "wang", "a@b", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "x@" + "a" * 300 + ".example"]
)
def test_what_is_no_address_is_never_asked_about(address: str) -> None:
    assert not is_address(address)
    assert MailServer(HOST, 1, "a@b.example").send(letter(address)) == DeliveryReport(
        AttemptState.UNDELIVERABLE, "wrong-address"
    )


def test_it_is_set_up_by_the_environment() -> None:
    assert mail_server({}) is None
    found = mail_server({"HOSPITAL_SMTP": "mail.example:2525", "HOSPITAL_MAIL_FROM": "a@b.example"})
    assert found is not None
    assert (found.host, found.port) == ("mail.example", 2525)
    assert mail_server({"HOSPITAL_SMTP": "mail.example", "HOSPITAL_MAIL_FROM": "a@b.example"}) == MailServer(
        "mail.example", 587, "a@b.example"
    )
    with pytest.raises(ValueError, match="HOSPITAL_MAIL_FROM"):
        mail_server({"HOSPITAL_SMTP": "mail.example", "HOSPITAL_MAIL_FROM": "hospital"})
    half = {"HOSPITAL_SMTP": "mail.example", "HOSPITAL_MAIL_FROM": "a@b.example", "HOSPITAL_DKIM_SELECTOR": "mail"}
    with pytest.raises(ValueError, match="HOSPITAL_DKIM_KEY"):
        mail_server(half)
