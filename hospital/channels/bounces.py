"""Mails that come back: delivery status notifications (RFC 3464) in a Maildir, each read once and then taken away.

A notification is about the message whose reference is in the address that it was sent to (VERP), or in the Message-ID
of the mail that it returns. References are random, so nobody else can write one.
"""

from __future__ import annotations

import logging
import mailbox
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from typing import Final

from hospital.channels.model import AttemptState, DeliveryReport

_log = logging.getLogger(__name__)
EVERY_SECONDS: Final = 60.0
_MOST: Final = 200
_MOST_BYTES: Final = 1024 * 1024
_REFERENCE: Final = re.compile(r"\b[0-9a-f]{32}-email\b")
_RECIPIENTS: Final = ("Delivered-To", "X-Original-To", "To")
#: RFC 3464 §2.3.3; `delayed` says nothing yet, `relayed` and `expanded` that it went on out of sight.
_FAILED, _DELIVERED = "failed", "delivered"

Told = Callable[[str, DeliveryReport], bool]


@dataclass(frozen=True)
class Bounces:
    """The mailbox of what comes back, and who is told."""

    folder: Path
    told: Told

    def round(self) -> int:
        """Reads what came in, two hundred at most; returns how many were about a message of ours. What cannot be read
        is taken away as well, and logged."""
        box = mailbox.Maildir(self.folder, create=True)
        known = 0
        for key in list(box.keys())[:_MOST]:
            try:
                content = box.get_bytes(key)[:_MOST_BYTES]
                found = bounce(content)
                known += found is not None and self.told(*found)
            except (ValueError, KeyError, LookupError, TypeError) as problem:
                _log.warning("a mail that came back cannot be read: %s", type(problem).__name__)
            box.discard(key)
        return known


def bounce(content: bytes) -> tuple[str, DeliveryReport] | None:
    """What a mail says about a message of ours, by its reference; None when it is no delivery status notification."""
    mail = message_from_bytes(content, policy=default)
    report, reference = _report(mail), _reference(mail)
    return None if report is None or reference is None else (reference, report)


def _report(mail: EmailMessage) -> DeliveryReport | None:
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for group in part.iter_parts() if isinstance(part, EmailMessage) else ():
            action, status = (str(group.get(name, "")).strip().lower() for name in ("Action", "Status"))
            if action == _FAILED:
                return DeliveryReport(AttemptState.UNDELIVERABLE, _reason(status))
            if action == _DELIVERED:
                return DeliveryReport(AttemptState.DELIVERED)
    return None


def _reason(status: str) -> str:
    """RFC 3463: x.2.2 a full mailbox, x.1.y an address that is none."""
    if status.endswith(".2.2"):
        return "mailbox-full"
    return "wrong-address" if status.split(".")[1:2] == ["1"] else "refused"


def _reference(mail: EmailMessage) -> str | None:
    """The address that it was sent to, else the Message-ID of what it returns."""
    written = [str(value) for name in _RECIPIENTS for value in mail.get_all(name, [])]
    written += [str(part.get("Message-ID", "")) for part in _returned(mail)]
    return next((found[0] for text in written if (found := _REFERENCE.search(text))), None)


def _returned(mail: EmailMessage) -> Iterator[Message]:
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            yield from (inner for inner in part.get_payload() if isinstance(inner, Message))
        elif part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            yield message_from_bytes(text if isinstance(text, bytes) else b"", policy=default)
