"""A video call is offered while somebody may be there: an address of long ago, or of a talk that is over, is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.clock import instant
from services.fhir import terms
from services.record.messages.consultation import consultation, consultation_json

NOW = datetime(2026, 11, 20, 2, 42, tzinfo=UTC)
PLACE = "https://meet.example/room"


def meeting(status: str, minutes_ago: int) -> str | None:
    body = consultation_json("c", "heart", "p1") | {"status": status}
    body["extension"] += [
        {"url": terms.MEETING, "valueUrl": PLACE},
        {"url": terms.MEETING_SINCE, "valueInstant": instant(NOW - timedelta(minutes=minutes_ago))},
    ]
    found = consultation(body)
    assert found is not None
    return found.meeting_at(NOW)


def test_it_is_offered_for_two_hours_while_the_consultation_goes_on() -> None:
    assert [meeting("in-progress", ago) for ago in (0, 119, 121)] == [PLACE, PLACE, None]
    assert meeting("finished", 0) is None
