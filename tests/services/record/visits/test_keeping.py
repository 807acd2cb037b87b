"""Which numbers the first screen still shows as one's to take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.fhir import terms
from services.record.visits.keeping import has_run_out, still_kept
from services.record.visits.visit import Visit, visit

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
ALIKE = timedelta()


def kept(id_: str, minutes: float | None, *, offered: bool = False, status: str = "pending") -> Visit:
    """A number kept for so many minutes from now; None: without an end."""
    own: list[dict[str, Any]] = []
    if minutes is not None:
        end = (NOW + timedelta(minutes=minutes)).isoformat()
        own.append({"url": terms.HOLD_EXPIRES, "valueInstant": end})
    if offered:
        own.append({"url": terms.OFFERED, "valueBoolean": True})
    return visit({"id": id_, "status": status, "extension": own}, "CONFIRMED", None)


def shown(*visits: Visit, now: datetime = NOW, apart: timedelta | None = ALIKE) -> list[str]:
    return [one.id for one in still_kept(visits, now, apart)]


def test_an_offer_and_a_hold_are_shown_what_runs_out_first_before_the_other() -> None:
    assert shown(kept("offer", 29, offered=True), kept("hold", 4)) == ["hold", "offer"]


def test_what_ran_out_is_not_shown_as_ones_to_take() -> None:
    over = kept("offer", 30, offered=True)
    assert shown(over, now=NOW + timedelta(minutes=29, seconds=59)) == ["offer"]
    assert shown(over, now=NOW + timedelta(minutes=30)) == []
    assert has_run_out(over, NOW + timedelta(minutes=30), ALIKE)
    assert not has_run_out(over, NOW, ALIKE)


def test_the_hospitals_clock_decides_not_the_devices() -> None:
    offer = kept("offer", 10, offered=True)
    assert shown(offer, apart=timedelta(minutes=11)) == []
    assert shown(offer, now=NOW + timedelta(minutes=11), apart=timedelta(minutes=-5)) == ["offer"]
    assert shown(offer, apart=None) == ["offer"]


def test_what_was_declined_taken_or_given_back_is_not_shown() -> None:
    for status in ("waitlist", "booked", "cancelled", "proposed"):
        assert shown(kept("a", 20, offered=True, status=status)) == []
    offered = {"status": "pending", "extension": [{"url": terms.OFFERED, "valueBoolean": True}]}
    until = {"url": terms.HOLD_EXPIRES, "valueInstant": (NOW + timedelta(minutes=20)).isoformat()}
    offered["extension"] = [*offered["extension"], until]
    for answer in ("waitlist", "cancelled", "booked"):
        assert shown(visit(offered | {"status": answer}, "PENDING", None, offered)) == []


def test_a_hold_without_an_end_neither_counts_down_nor_runs_out() -> None:
    endless = kept("a", None)
    assert shown(endless) == []
    assert not has_run_out(endless, NOW + timedelta(days=1), ALIKE)
