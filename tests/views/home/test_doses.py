"""The first screen shows the doses that are due now; one tap records them, offline, and the notice takes it back."""

from __future__ import annotations

from typing import Any

import flet as ft

from local_store import outbox, resources
from local_store.store import Writer
from tests.fakes.clock import NOON
from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.home.gallery.scenes import scenes
from views.home.screens import SCREENS
from views.look.tokens import Look

SCENES = {scene.name: scene for scene in scenes()}
DUE = "现在该服的药"


def prescription(id_: str, name: str, *times: str) -> dict[str, Any]:
    repeat = {"boundsPeriod": {"start": "2026-11-01"}, "frequency": len(times), "period": 1, "periodUnit": "d"}
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "meta": {"versionId": "1"},
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-11-01T09:00:00+08:00",
        "dosageInstruction": [
            {
                "timing": {"repeat": {**repeat, "timeOfDay": list(times)}},
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "片"}}],
            }
        ],
    }


async def has(house: AppHarness, *bodies: dict[str, Any]) -> None:
    def keep(w: Writer) -> None:
        resources.put(w, {"resourceType": "Patient", "id": "p1", "name": [{"text": "王秀兰"}]}, patient="p1")
        for body in bodies:
            resources.put(w, body, patient="p1")

    await house.unlocked()
    await house.account.store.write(keep)


def notices(shown: Shown) -> list[ft.SnackBar]:
    return [each for each in shown.page._dialogs.controls if isinstance(each, ft.SnackBar)]


async def test_one_tap_records_a_dose_and_the_notice_takes_it_back(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00"), prescription("b", "二甲双胍", "18:00:00"))
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: DUE in shown.texts())
        assert "缬沙坦" in shown.texts() and "1 片" in shown.texts()
        assert "二甲双胍" not in shown.texts(), "it is due in the evening"
        await shown.press("已服")
        await shown.until(lambda: DUE not in shown.texts())
        (entry,) = await house.account.store.read(outbox.entries)
        assert (entry.type, (entry.body or {})["status"]) == ("MedicationAdministration", "completed")
        (told,) = notices(shown)
        assert isinstance(told.action, ft.SnackBarAction) and told.action.label == "撤销"
        await shown.fire(told.action, "click")
        await shown.until(lambda: DUE in shown.texts())
    (entry,) = await house.account.store.read(outbox.entries)
    assert (entry.body or {})["status"] == "entered-in-error"


async def test_two_taps_are_one_dose_and_several_are_taken_together(house: AppHarness) -> None:
    await has(house, prescription("a", "缬沙坦", "12:00:00"), prescription("b", "二甲双胍", "12:30:00"))
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: DUE in shown.texts())
        everything = shown.button("2 种都服了")
        await shown.session.dispatch_event(everything._i, "click", None)
        await shown.session.dispatch_event(everything._i, "click", None)
        await shown.until(lambda: DUE not in shown.texts())
    entries = await house.account.store.read(outbox.entries)
    assert len(entries) == 2 and {entry.revision for entry in entries} == {entries[0].revision}


async def test_a_dose_of_the_evening_before_is_due_after_midnight(house: AppHarness) -> None:
    await has(house, prescription("a", "阿托伐他汀", "22:00:00"))
    house.clock.moment = NOON.replace(hour=17)  # 01:00 of the next day in Beijing
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: DUE in shown.texts())
        assert "22:00" in shown.texts()


async def test_elder_mode_shows_one_dose_at_a_time_with_two_buttons() -> None:
    async with show(SCENES["home-doses"].build, UiContext(look=Look(elder=True))) as shown:
        assert shown.texts().count("已服") == shown.texts().count("不服") == 1
        assert "之后还有 1 次" in shown.texts()
