"""Beside the departments stand the next appointments, and the doctors in the order of their earliest free times."""

from __future__ import annotations

import re

from tests.views.harness import show
from views.booking.gallery.scenes import scenes
from views.context import UiContext
from views.look.tokens import Look, Width

SCENES = {scene.name: scene for scene in scenes()}


async def test_the_doctors_with_the_earliest_times_come_first() -> None:
    async with show(SCENES["booking"].build, UiContext(look=Look(width=Width.DESKTOP))) as shown:
        beside = shown.texts()[shown.texts().index("即将就诊") :]
        doctors = beside[beside.index("最早有号的医生") :]
        free = [words for words in doctors if words.startswith("最近有号")]
        assert free and free == sorted(free, key=_moment)
        assert "近期已约满" not in doctors
    async with show(SCENES["booking"].build, UiContext()) as shown:
        assert "最早有号的医生" not in shown.words


def _moment(words: str) -> tuple[int, ...]:
    days = {"今天": (11, 21), "明天": (11, 22)}
    day = next((date for name, date in days.items() if name in words), None)
    numbers = tuple(int(number) for number in re.findall(r"\d+", words))
    return (*day, *numbers) if day else numbers
