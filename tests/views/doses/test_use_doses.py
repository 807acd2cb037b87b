"""The doses of a day are answered on a clock that runs, and stay in sight while they are asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.fakes.clock import StandingClock
from tests.views.harness import show_app
from tests.views.house import AppHarness
from tests.views.medication.test_day import ALL, has, prescription
from views import paths
from views.home.screens import SCREENS as HOME


class _RunningClock(StandingClock):
    """A little later at every look, as clocks are."""

    def now(self) -> datetime:
        self.advance(milliseconds=7)
        return self.moment


async def test_every_screen_is_answered_while_the_clock_runs(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦胶囊", "12:00:00"))
    running = replace(house.context, clock=_RunningClock())
    addresses = (
        paths.home(),
        paths.medication(),
        paths.care(),
        paths.medicines(),
        paths.medicine("MedicationRequest/a"),
    )
    for address in addresses:
        async with show_app(running, (*HOME, *ALL), route=address) as shown:
            await shown.until(lambda: "缬沙坦胶囊" in shown.words, seconds=5)


async def test_the_last_answer_stays_while_the_next_minute_is_asked(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦胶囊", "12:00:00"))
    async with show_app(house.context, ALL, route=paths.medication()) as shown:
        await shown.until(lambda: "已服" in shown.texts())
        house.clock.advance(minutes=2)
        await shown.press("不服")
        assert "缬沙坦胶囊" in shown.texts(shown.screens[-1]), "nothing turns into a skeleton"
