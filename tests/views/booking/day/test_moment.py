"""A success is a moment of its own, and is told of nothing else: not of a move that was given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from local_store import resources
from local_store.store import Writer
from services.clock import instant
from services.record.visits.stage import Stage
from tests.fakes.clock import NOON
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.booking.day.moment import VisitMoment, moment_of
from views.booking.gallery.scenes import scenes
from views.booking.screens import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
LATER = NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "now", "moment"),
    [
        ((Stage.CONFIRMING, NOON), (Stage.BOOKED, NOON), VisitMoment.BOOKED),
        ((Stage.SENDING, NOON), (Stage.BOOKED, NOON), VisitMoment.BOOKED),
        ((Stage.MOVING, NOON), (Stage.BOOKED, LATER), VisitMoment.MOVED),
        ((Stage.MOVING, NOON), (Stage.BOOKED, NOON), None),
        ((Stage.CANCEL_WAITING, NOON), (Stage.BOOKED, NOON), None),
        ((Stage.BOOKED, NOON), (Stage.BOOKED, LATER), None),
        ((Stage.SENDING, NOON), (Stage.REFUSED, NOON), None),
    ],
)
def test_only_what_the_person_asked_for_and_got_is_a_moment(before: Any, now: Any, moment: VisitMoment | None) -> None:
    assert moment_of(before, now) is moment


def _booked(w: Writer) -> None:
    body: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": "a",
        "status": "booked",
        "start": instant(LATER),
        "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
    }
    resources.put(w, body, patient="p1", fetched_at=instant(NOON))


async def test_what_the_screen_before_saw_booked_is_told_once(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_booked)
    house.context.just_booked.add("a")
    for told in (True, False):
        async with show_app(house.context, SCREENS, route=paths.appointment("a")) as shown:
            await shown.until(lambda: "去之前" in shown.texts())
            assert ("约好了" in shown.texts()) is told


async def test_a_booked_visit_says_what_to_bring_and_how_the_fee_is_paid() -> None:
    async with show(SCENES["appointment-just-booked"].build) as shown:
        assert any("医保卡" in words for words in shown.texts())
        assert any(words.startswith("挂号费 ¥50.00：") for words in shown.texts())
    async with show(SCENES["appointment-waiting"].build) as shown:
        assert "去之前" not in shown.texts()
