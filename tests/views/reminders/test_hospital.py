"""Asking the hospital to help: what is chosen is asked for, and the screen says whether the hospital does it."""

from __future__ import annotations

from datetime import time

from local_store import outbox, resources
from local_store.store import Writer
from services.reminders.hospital_wish import HospitalWish, QuietHours, wish
from tests.fakes.clock import NOON
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.reminders.gallery.scenes import scenes
from views.routes import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
CARER = {"resourceType": "RelatedPerson", "id": "c", "name": [{"text": "赵一诺"}]}


async def test_what_is_chosen_is_asked_for_and_said_to_be_on_its_way(house: AppHarness) -> None:
    await house.unlocked()

    def receive(w: Writer) -> None:
        resources.put(w, CARER, patient="p1")

    await house.account.store.write(receive)
    async with show_app(house.context, SCREENS, route=paths.reminders()) as shown:
        await shown.until(lambda: "到点发短信，一直没消息就告诉家人" in shown.texts())
        await shown.press("请医院帮忙")
        await shown.until(lambda: "到点发短信给我" in shown.texts())
        await shown.press("到点发短信给我")
        await shown.until(lambda: "还没送到医院" in shown.texts())
        await shown.press("赵一诺")
        await shown.until(lambda: "过多久告诉" in shown.texts())
        await shown.press("4 小时")
        await shown.until(lambda: house.account.store is not None)

        def asked(w: Writer) -> HospitalWish:
            (entry,) = outbox.claim(w, NOON.isoformat())
            return wish(entry.body or {})

        found = await house.account.store.write(asked)
    assert found == HospitalWish(by_sms=True, carer="c", after=240)


async def test_who_looks_after_somebody_chooses_when_and_how_they_are_told(house: AppHarness) -> None:
    await house.unlocked(represented=("p2",))
    async with show_app(house.context, SCREENS, route=paths.reminders_hospital()) as shown:
        await shown.until(lambda: "家人没消息时，怎么告诉我" in shown.texts())
        await shown.press("白天 08:00 到 16:00，夜里也不发")
        await shown.until(lambda: "还没送到医院" in shown.texts())
        await shown.press("邮件")
        await shown.until(lambda: house.account.store is not None)

        def kept(w: Writer) -> HospitalWish:
            (entry,) = outbox.claim(w, NOON.isoformat())
            return wish(entry.body or {})

        found = await house.account.store.write(kept)
    assert found == HospitalWish(quiet=QuietHours(time(8), time(16)), told_by_email=True)


async def test_what_the_hospital_refused_is_not_promised() -> None:
    async with show(SCENES["reminders-hospital-refused"].build, UiContext()) as shown:
        assert "医院没有接受" in shown.texts()
        assert "医院会提醒您" not in shown.texts()
    async with show(SCENES["reminders-hospital"].build, UiContext()) as shown:
        assert "医院会提醒您" in shown.texts()
