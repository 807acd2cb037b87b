"""What the screen of vaccinations says of the person in view, and that it says nothing of anybody else."""

from __future__ import annotations

from typing import Any

import pytest

from local_store import resources
from local_store.store import Writer
from services.account.people import UserType
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.doors import doors_for
from views.i18n.texts import Language, texts_for
from views.immunizations.gallery.scenes import scenes
from views.immunizations.listing import ImmunizationsScreen
from views.routes import DOORS, SCREENS

SCENES = {scene.name: scene for scene in scenes()}
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def given(id_: str, patient: str, name: str, english: str, day: str, **more: Any) -> dict[str, Any]:
    content = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": english}]
    return {
        "resourceType": "Immunization",
        "id": id_,
        "status": "completed",
        "patient": {"reference": f"Patient/{patient}"},
        "vaccineCode": {"text": name, "_text": {"extension": [{"url": TRANSLATION, "extension": content}]}},
        "occurrenceDateTime": day,
        **more,
    }


def fill(w: Writer) -> None:
    resources.put(w, given("i1", "p1", "乙肝疫苗", "Hepatitis B vaccine", "2019-05-06"), patient="p1")
    resources.put(w, given("i2", "p1", "流感疫苗", "Flu vaccine", "2026-10-12", status="not-done"), patient="p1")
    resources.put(w, given("i3", "p2", "狂犬病疫苗", "Rabies vaccine", "2026-11-01"), patient="p2")


@pytest.mark.parametrize(
    ("language", "newest", "oldest", "of_another"),
    [
        (
            Language.CHINESE,
            ["流感疫苗", "2026 年 10 月 12 日 周一", "未接种"],
            ["乙肝疫苗", "2019 年 5 月 6 日 周一", "已接种"],
            "狂犬病",
        ),
        (
            Language.ENGLISH,
            ["Flu vaccine", "Mon 12 Oct 2026", "Not given"],
            ["Hepatitis B vaccine", "Mon 6 May 2019", "Given"],
            "Rabies",
        ),
    ],
)
async def test_a_persons_own_are_listed_the_newest_first(
    house: AppHarness, language: Language, newest: list[str], oldest: list[str], of_another: str
) -> None:
    await house.unlocked()
    await house.account.store.write(fill)
    around = UiContext(texts=texts_for(language))
    async with show(ImmunizationsScreen, around, house.context) as shown:
        await shown.until(lambda: newest[0] in shown.words)
        listed = [text for text in shown.texts() if text in {*newest, *oldest}]
        assert listed == [*newest, *oldest]
        assert of_another not in shown.words


async def test_one_that_comes_from_the_hospital_is_on_the_screen_at_once(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.immunizations()) as shown:
        await shown.until(lambda: "还没有接种记录" in shown.words)
        await house.account.store.write(fill)
        await shown.until(lambda: "乙肝疫苗" in shown.words)


async def test_a_withdrawn_one_shows_no_data() -> None:
    async with show(SCENES["immunizations"].build) as shown:
        assert "已撤回" in shown.words
        assert "甲型肝炎疫苗" not in shown.words


def test_patients_find_it_behind_a_door_of_its_own() -> None:
    assert paths.immunizations() in [door.path for door in doors_for(DOORS, UserType.PATIENT)]
