"""The frame grows with the text: its titles, its doors and their signs."""

from __future__ import annotations

import flet as ft
import pytest

from services.account.people import UserType
from tests.views.harness import show
from views.component import screen
from views.context import UiContext
from views.doors import doors_for
from views.hooks import use_ui_context
from views.i18n.texts import Language, texts_for
from views.kit.frame import page_frame
from views.look.tokens import S2, Look, Width
from views.routes import DOORS

HOME = {Language.ENGLISH: 2.85, Language.CHINESE: 2.0}
"""How wide the name of the first door is in Noto Sans, in sizes of its letters."""
PATIENTS = doors_for(DOORS, UserType.PATIENT)


@screen
def _Framed() -> ft.View:
    return page_frame(use_ui_context(), [], route="/", title_words="报告", door=PATIENTS[0].path)


async def _sizes(look: Look) -> dict[str, float]:
    async with show(_Framed, UiContext(look=look, doors=PATIENTS)) as shown:
        return {each.value: float(each.size or 0) for each in shown.all(ft.Text)} | {
            f"icon {n}": float(each.size or 0) for n, each in enumerate(shown.all(ft.Icon))
        }


@pytest.mark.parametrize("width", list(Width))
@pytest.mark.parametrize("larger", [{"elder": True}, {"scale": 1.4}, {"scale": 2.0}])
async def test_everything_in_the_frame_grows(width: Width, larger: dict[str, float]) -> None:
    normal, grown = await _sizes(Look(width=width)), await _sizes(Look(width=width, **larger))  # type: ignore[arg-type]
    assert normal.keys() == grown.keys()
    assert {name for name, size in grown.items() if size <= normal[name]} == set()


async def test_the_ground_of_the_doors_goes_to_the_edge_and_the_doors_stay_above_the_bar_of_gestures() -> None:
    async with show(_Framed, UiContext(doors=PATIENTS)) as shown:
        content, bar = shown.screens[-1].controls
    assert isinstance(content, ft.SafeArea) and isinstance(bar, ft.Container)
    doors = bar.content
    assert isinstance(doors, ft.SafeArea)
    assert (content.avoid_intrusions_top, content.avoid_intrusions_bottom) == (True, False)
    assert (doors.avoid_intrusions_top, doors.avoid_intrusions_bottom) == (False, True)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("larger", [{}, {"elder": True}, {"scale": 2.0}])
async def test_the_doors_on_the_narrowest_phone_have_one_size_at_which_each_name_stands_on_one_line(
    language: Language, larger: dict[str, float]
) -> None:
    texts, look = texts_for(language), Look(width=Width.PHONE, **larger)  # type: ignore[arg-type]
    async with show(_Framed, UiContext(look=look, texts=texts, doors=PATIENTS)) as shown:
        names = {texts.get(door.words) for door in PATIENTS}
        (size,) = {float(each.size or 0) for each in shown.all(ft.Text) if each.value in names - {"报告"}}
    room = (look.least_width - 2 * S2) / len(PATIENTS)
    assert size * HOME[language] <= room
