"""How many taps it takes from the first screen to what people come for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import flet as ft
import pytest

from hospital.demo import calendar
from hospital.demo.build import DEFAULT_SEED, directory
from local_store import outbox, resources
from local_store.store import Reader, Writer
from services.clock import instant
from tests.fakes.clock import NOON
from tests.views.bills.test_with_hospital import Device, device
from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views import paths
from views.routes import SCREENS

DAY = date(2026, 11, 22)
DEPARTMENT = "dept-endocrinology"
BOOK_AGAIN, NEWEST_RESULT, CALL, PAY, PAY_AS_AN_ELDER = 3, 1, 1, 4, 3


__all__ = ["device"]  # a fixture


class Taps:
    """A person at the first screen, whose taps are counted."""

    def __init__(self, shown: Shown) -> None:
        self.shown, self.count = shown, 0

    async def sees(self, words: str) -> None:
        await self.shown.until(lambda: any(text.startswith(words) for text in self.shown.texts()))

    async def tap(self, words: str) -> None:
        """Taps what begins with these words, or is named so, as soon as it is there."""
        await self.shown.until(lambda: bool(self._named(words)))
        self.count += 1
        await self.shown.press(self._named(words)[0])

    def _named(self, words: str) -> list[str]:
        names = (str(button.tooltip) for button in self.shown.all(ft.Button))
        return [name for name in (*self.shown.texts(), *names) if name.startswith(words)]


def _role(r: Reader) -> dict[str, Any]:
    roles = resources.select(r, "PractitionerRole", limit=500)
    return next(role.body for role in roles if DEPARTMENT in str(role.body.get("healthcareService")))


def _fill(w: Writer) -> None:
    week = (DAY + timedelta(days=7)).isoformat()
    for body in (*directory(DAY), *(slot for slot in calendar.slots(DEFAULT_SEED, DAY) if slot["start"] < week)):
        resources.put(w, body, fetched_at=instant(NOON))
    resources.put(w, {"resourceType": "Patient", "id": "p1", "name": [{"text": "王秀兰"}]}, patient="p1")
    code = {"text": "生化检查"}
    lab = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": code, "issued": instant(NOON)}
    resources.put(w, lab, patient="p1")
    seen = {"resourceType": "Appointment", "id": "a", "status": "fulfilled", "start": "2026-10-20T09:00:00+08:00"}
    actor = {"reference": f"PractitionerRole/{_role(w)['id']}"}
    resources.put(w, seen | {"participant": [{"actor": actor, "status": "accepted"}]}, patient="p1")


@pytest.fixture(params=[False, True], ids=["normal", "elder"])
def elder(request: pytest.FixtureRequest) -> bool:
    """Whether the person uses elder mode."""
    return bool(request.param)


async def test_the_doctor_of_the_last_visit_is_booked_again_in_three_taps(house: AppHarness, elder: bool) -> None:
    await house.unlocked()
    house.context.preferences.change(elder=elder)
    await house.account.store.write(_fill)
    house.network.hint(online=False)
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        person = Taps(shown)
        await person.tap("再约")
        await shown.follow()
        await person.tap("约这个时间")
        await shown.follow()
        await person.sees("王秀兰")
        await person.tap("提交预约申请")
        while not await house.account.store.read(outbox.entries):
            await shown.settle()
        assert person.count <= BOOK_AGAIN


@pytest.mark.parametrize("width", [400, 1280])
async def test_the_hospital_is_called_in_one_tap(house: AppHarness, elder: bool, width: int) -> None:
    await house.unlocked()
    house.context.preferences.change(elder=elder)
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.home(), width=width) as shown:
        person = Taps(shown)
        await person.sees("王秀兰")
        await person.tap("打电话" if elder else "给医院打电话")
        await shown.until(lambda: house.opened_pages == ["tel:02155500100"])
        assert person.count <= CALL


async def test_what_is_due_is_at_the_cashiers_in_three_taps_of_an_elder(device: Device) -> None:
    for amount in ("66.55", "12.00"):
        device.house.bill(amount=amount)
    async with device.running() as app:
        app.preferences.change(elder=True)
        await app.sync.run_once()
        async with show_app(app, SCREENS, route=paths.home()) as shown:
            person = Taps(shown)
            await person.sees("待付 ¥78.55")
            await person.tap("付费")
            await shown.follow()
            await person.tap("支付 ¥78.55")
            await person.tap("在这台设备上付款")
            await shown.until(lambda: bool(device.opened_pages))
            assert person.count <= PAY_AS_AN_ELDER


async def test_the_newest_result_is_one_tap_away(house: AppHarness, elder: bool) -> None:
    await house.unlocked()
    house.context.preferences.change(elder=elder)
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        person = Taps(shown)
        await person.tap("看结果" if elder else "生化检查")
        assert await shown.follow() == paths.report("r")
        assert person.count <= NEWEST_RESULT


async def test_what_is_due_is_at_the_cashiers_in_four_taps(device: Device) -> None:
    device.house.bill(amount="66.55")
    async with device.running() as app:
        await app.sync.run_once()
        async with show_app(app, SCREENS, route=paths.home()) as shown:
            person = Taps(shown)
            await person.tap("待付 ¥66.55")
            await shown.follow()
            await person.tap("支付 ¥66.55")
            await shown.follow()
            await person.sees("怎么付")
            await person.tap("支付 ¥66.55")
            await person.tap("在这台设备上付款")
            await shown.until(lambda: bool(device.opened_pages))
            assert person.count <= PAY
