"""Mails that come back: by whom they are about, and what they say; whatever else is in the mailbox harms nothing."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest

from hospital.channels.bounces import Bounces, bounce
from hospital.channels.model import AttemptState, DeliveryReport

REFERENCE = "0123456789abcdef0123456789abcdef-email"
VERP = f"reminders+{REFERENCE}@hospital.example"


def notification(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    to: str = f"reminders+{REFERENCE}@hospital.example",
    quoted: str = "",
) -> bytes:
    """A delivery status notification as Postfix writes it."""
    returned = (
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{quoted}@hospital.example>\r\n\r\n"
        if quoted
        else ""
    )
    return (
        f"From: MAILER-DAEMON@mail.example\r\nTo: {to}\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; wang@mail.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"{returned}--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "report"),
    [
        ("failed", "5.1.1", DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-address")),
        ("failed", "5.2.2", DeliveryReport(AttemptState.UNDELIVERABLE, "mailbox-full")),
        ("failed", "5.7.1", DeliveryReport(AttemptState.UNDELIVERABLE, "refused")),
        ("Failed", "", DeliveryReport(AttemptState.UNDELIVERABLE, "refused")),
        ("delivered", "2.0.0", DeliveryReport(AttemptState.DELIVERED)),
        ("delayed", "4.4.1", None),
        ("relayed", "2.0.0", None),
    ],
)
def test_a_notification_says_what_became_of_one_message(
    action: str, status: str, report: DeliveryReport | None
) -> None:
    assert bounce(notification(action=action, status=status)) == (None if report is None else (REFERENCE, report))


def test_without_the_address_the_returned_mail_tells_which_it_was() -> None:
    found = bounce(notification(to="reminders@hospital.example", quoted=REFERENCE))
    assert found is not None
    assert found[0] == REFERENCE
    assert bounce(notification(to="reminders@hospital.example")) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Subject: buy\r\n\r\nFailed " + REFERENCE.encode(), notification()[:300], b"A" * 100_000],
)
def test_what_is_no_notification_says_nothing(content: bytes) -> None:
    assert bounce(content) is None


def test_the_mailbox_is_read_once_and_emptied(tmp_path: Path) -> None:
    told: list[tuple[str, DeliveryReport]] = []

    def tell(reference: str, report: DeliveryReport) -> bool:
        told.append((reference, report))
        return True

    box = mailbox.Maildir(tmp_path / "bounces", create=True)
    for content in (notification(), b"Subject: buy\r\n\r\nnow", b"\xff\x00"):
        box.add(content)
    reading = Bounces(tmp_path / "bounces", tell)
    assert reading.round() == 1
    assert reading.round() == 0
    assert told == [(REFERENCE, DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-address"))]
    assert len(mailbox.Maildir(tmp_path / "bounces")) == 0
