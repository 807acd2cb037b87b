"""What was asked for is in sight before the times it chooses, and a tap takes it away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from services.booking.recommend.wishes import KeptWishes
from services.booking.rules import Half
from tests.views.harness import show
from views.booking.recommend.wishes import WishesPart

WISHES = KeptWishes(weekdays=frozenset({3}), halves=frozenset({Half.AFTERNOON}), elderly=True)


async def test_each_wish_is_taken_away_by_itself_or_all_at_once() -> None:
    kept: list[KeptWishes] = []
    async with show(lambda: WishesPart(wishes=WISHES, on_wishes=lambda change: kept.append(change(WISHES)))) as shown:
        for words in ("周三", "下午", "老人就诊", "清除要求"):
            await shown.press(words)
    assert [each.weekdays for each in kept] == [frozenset(), {3}, {3}, frozenset()]
    assert [each.halves for each in kept] == [{Half.AFTERNOON}, frozenset(), {Half.AFTERNOON}, frozenset()]
    assert [each.elderly for each in kept] == [True, True, False, False]


async def test_quick_taps_before_the_screen_is_drawn_again_all_count() -> None:
    newest = WISHES

    def keep(change: Callable[[KeptWishes], KeptWishes]) -> None:
        nonlocal newest
        newest = change(newest)

    async with show(lambda: WishesPart(wishes=WISHES, on_wishes=keep, opened=True)) as shown:
        for words in ("周一", "周五", "上午"):
            await shown.press(words)
    assert newest == replace(WISHES, weekdays=frozenset({1, 3, 5}), halves=frozenset({Half.MORNING, Half.AFTERNOON}))


async def test_without_wishes_there_is_nothing_to_clear() -> None:
    async with show(lambda: WishesPart(wishes=KeptWishes(), on_wishes=lambda _: None)) as shown:
        assert shown.texts() == ["说说您的要求"]
