"""What cannot wait stands first on the first screen, until it is seen, settled or too old to say what to do now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local_store import resources
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.observation import observation_of
from services.record.risk.findings import HELP_DAYS, RecentReadings
from tests.fakes.clock import NOON
from tests.services.record.measurements.samples import measured, pressure
from tests.services.record.risk.test_findings import reading
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.home.gallery.scenes import scenes
from views.home.screens import SCREENS
from views.look.tokens import Look, Width

SCENES = {scene.name: scene for scene in scenes()}
LOOKS = (Look(), Look(elder=True), Look(width=Width.DESKTOP), Look(elder=True, width=Width.DESKTOP))


@pytest.mark.parametrize("look", LOOKS)
async def test_it_stands_before_the_visit_and_the_tiles(look: Look) -> None:
    async with show(SCENES["home-crisis"].build, UiContext(look=look)) as shown:
        texts = shown.texts()
        assert texts.index("血压非常高，请现在就处理") < texts.index("今天就诊")
        assert "186/121 mmHg" in shown.words and "中国高血压防治指南" in shown.words
        assert shown.can_press("拨打 120") and shown.can_press("再量一次") and shown.can_press("知道了")


async def test_there_is_one_card_and_how_many_more_there_are() -> None:
    async with show(SCENES["home-crisis-and-more"].build) as shown:
        assert "血压非常高，请现在就处理" in shown.words and "三天里体重增加了" not in shown.words
        assert shown.can_press("还有 1 项需要注意")
    async with show(SCENES["home"].build) as shown:
        assert "知道了" not in shown.words


async def test_it_is_said_while_the_rest_is_not_there_yet() -> None:
    async with show(SCENES["home-crisis-first-sync"].build) as shown:
        assert shown.can_press("拨打 120")


async def test_a_finding_is_put_away_with_one_tap_and_stays_away(house: AppHarness) -> None:
    await house.unlocked()
    now = house.clock.now()
    high = observation_of(pressure(190, 125, now - timedelta(hours=2)), "p1")
    await house.account.store.write(resources.put, high, patient="p1")
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: "190/125 mmHg" in shown.words)
        await shown.press("知道了")
        await shown.until(lambda: "190/125 mmHg" not in shown.words)
    again = observation_of(measured(MeasurementKind.GLUCOSE, "2.8", now - timedelta(minutes=5)), "p1")
    await house.account.store.write(resources.put, again, patient="p1")
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: "血糖非常低" in shown.words)
        assert "190/125 mmHg" not in shown.words


@pytest.mark.parametrize(
    ("kind", "value", "lower", "hours"),
    [
        (MeasurementKind.PRESSURE, "200", "130", 24),
        (MeasurementKind.GLUCOSE, "2.2", None, 2),
    ],
)
def test_an_old_value_orders_nothing(kind: MeasurementKind, value: str, lower: str | None, hours: int) -> None:
    recent = RecentReadings((reading(kind, value, 0, lower),))
    assert recent.help_now(NOON + timedelta(hours=hours))
    assert recent.help_now(NOON + timedelta(hours=hours, minutes=1)) == ()


def test_what_a_doctor_weighs_some_day_is_not_on_the_first_screen() -> None:
    rising = RecentReadings(tuple(reading(MeasurementKind.PRESSURE, str(160 - n), 24 * n, "92") for n in range(14)))
    assert rising.findings(NOON) and not rising.help_now(NOON)
    fever = tuple(reading(MeasurementKind.TEMPERATURE, "38.6", 12 * n) for n in range(2 * HELP_DAYS))
    assert RecentReadings(fever).help_now(NOON)
