"""What is sent to somebody who has not answered, and the Communication that keeps it. Nothing about health. Pure.

How a notice reaches a person is not decided here: the engine hands it over (`SendNotice`) once its Communication is
durable, and keeps what came of it. A notice whose outcome is not known is not sent again: the next way comes by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from hospital.auth.sending import SendOutcome
from hospital.base import clock
from hospital.base.pages import Pages
from hospital.monitoring.codes import CODES, concept

Json = dict[str, Any]

NOTICE: Final = CODES + "notice"
_WORDS: Final = Pages(Path(__file__).with_name("words"))
#: FHIR R4 EventStatus.
_STATUS: Final = {
    SendOutcome.TAKEN: "completed",
    SendOutcome.REFUSED: "not-done",
    SendOutcome.UNKNOWN: "unknown",
}


@dataclass(frozen=True)
class FollowUpNotice:
    """Something waits for a patient. `way`: 1 for the first way that reaches the person beside the app, 2 for the next.
    The same notice always has the same id, by which whoever sends it knows it again. `count`: how many things wait."""

    id: str
    patient: str
    way: int
    count: int


#: Hands a notice over to whoever reaches people. Never raises for a gateway's faults.
SendNotice = Callable[[FollowUpNotice], SendOutcome]


def nobody_sends(_notice: FollowUpNotice) -> SendOutcome:
    """A hospital without messages."""
    return SendOutcome.REFUSED


def kept_notice(notice: FollowUpNotice, now: datetime, outcome: SendOutcome | None = None) -> Json:
    """The notice as the hospital keeps it. Without an `outcome` it is on its way, and stays so if the server ends."""
    return {
        "resourceType": "Communication",
        "id": notice.id,
        "status": "in-progress" if outcome is None else _STATUS[outcome],
        "category": [concept(NOTICE, "follow-up")],
        "subject": {"reference": f"Patient/{notice.patient}"},
        "recipient": [{"reference": f"Patient/{notice.patient}"}],
        "sent": clock.instant(now),
        "payload": [{"contentString": notice_text("zh", hospital="")}],
    }


def notice_text(language: str, *, hospital: str) -> str:
    """The words of a notice; a phone's screen is public."""
    return _WORDS.words(language)("notice", hospital=hospital)


def notice_subject(language: str, *, hospital: str) -> str:
    """The subject of a mail: it says no more than who writes."""
    return _WORDS.words(language)("subject", hospital=hospital)
