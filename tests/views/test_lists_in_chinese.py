"""A list whose words exist in Chinese alone says so to those who use the app in another language."""

from __future__ import annotations

import pytest

from tests.views.harness import show
from views.bills.gallery.scenes import scenes as bills
from views.booking.gallery.scenes import scenes as booking
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.reports.gallery.scenes import scenes as reports

SCENES = {scene.name: scene for scene in (*bills(), *booking(), *reports())}
ENGLISH = texts_for(Language.ENGLISH)


@pytest.mark.parametrize("name", ["reports-empty", "booking-empty", "bills-empty"])
async def test_an_empty_list_has_nothing_to_say(name: str) -> None:
    async with show(SCENES[name].build, UiContext(texts=ENGLISH)) as shown:
        assert ENGLISH.get("kit.in_chinese") not in shown.texts()


@pytest.mark.parametrize("name", ["reports", "bills", "appointments", "booking", "booking-search", "booking-doctors"])
async def test_a_list_in_chinese_says_so_once_and_only_to_others(name: str) -> None:
    async with show(SCENES[name].build, UiContext(texts=ENGLISH)) as shown:
        assert ENGLISH.get("kit.in_chinese") in shown.texts()
    async with show(SCENES[name].build) as shown:
        assert "部分内容仅有中文" not in shown.texts()
