"""What comes late or changes by itself is said to who cannot see it, in a real browser."""

from __future__ import annotations

import pytest

from tests.gallery.stage import all_scenes
from tests.gallery.tour import enter, staged
from tests.gallery.variants import Variant

#: A scene, and the words of it that a screen reader says without being asked.
SAID = {
    "appointment-called": "请到 305 诊室",
    "appointment-waiting": "还没有到医院",
    "booking-hold-waits": "确认还没有送到医院",
    "booking-offline": "暂时连不上医院",
    "bills-failed": "本机的资料打不开",
    "home": "这个时间已被约满",
    "conflict-failed": "设备存储空间已满",
}
AT_ONCE = 120
"""Characters: a screen reader cannot be stopped in the middle of an announcement without losing the rest."""


@pytest.mark.timeout(180)
async def test_what_comes_by_itself_is_announced_in_few_words() -> None:
    scenes, variant = {scene.name: scene for scene in all_scenes()}, Variant()
    async with staged() as (stage, address, looking):
        await enter(looking, stage, address, variant.viewport)
        await looking.listen()
        for name, words in SAID.items():
            await looking.look(stage.show(scenes[name], variant))
            assert max(map(len, await looking.heard(words))) <= AT_ONCE, name
