"""The hospital's messages: read, sent by one way after the other, not known, not sent; none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.record.messages.hospital_message import HospitalMessage, MessageOutcome, MessageWay
from views.answers import Ready
from views.hospital_messages.listing import HospitalMessagesView
from views.kit.scene import Scene

_NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
_DUE = "【安心医院】有一件事在等您，打开安心就能完成。"
_ALL = tuple(MessageWay)


def _message(id_: str, hours: float, outcome: MessageOutcome, *ways: MessageWay, words: str = _DUE) -> HospitalMessage:
    sent = _NOW - timedelta(hours=hours)
    read = sent + timedelta(minutes=40) if outcome is MessageOutcome.READ else None
    return HospitalMessage(id_, words, sent, outcome, ways, read)


MESSAGES = (
    _message("1", 0.5, MessageOutcome.SENT, MessageWay.APP),
    _message("2", 52, MessageOutcome.SENT, *_ALL),
    _message("3", 80, MessageOutcome.READ, MessageWay.APP, MessageWay.SMS),
    _message("4", 120, MessageOutcome.UNKNOWN, MessageWay.SMS, words="【安心医院】您的预约有变动，请打开安心确认。"),
    _message("5", 200, MessageOutcome.NOT_SENT),
)


def scenes() -> list[Scene]:
    return [
        Scene("hospital-messages", lambda: HospitalMessagesView(found=Ready(MESSAGES), now=_NOW)),
        Scene("hospital-messages-none", lambda: HospitalMessagesView(found=Ready(()), now=_NOW), quick=False),
    ]
