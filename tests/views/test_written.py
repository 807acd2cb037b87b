"""What is in Chinese alone says so once, to those who read the app in English."""

from __future__ import annotations

import flet as ft
import pytest

from tests.views.harness import show
from views.booking.gallery.scenes import scenes as booking_scenes
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.look.tokens import Look
from views.reports.gallery.scenes import scenes as report_scenes
from views.written import in_chinese

ENGLISH, CHINESE = texts_for(Language.ENGLISH), texts_for(Language.CHINESE)
SCENES = {scene.name: scene for scene in (*report_scenes(), *booking_scenes())}


@pytest.mark.parametrize(
    ("words", "said"),
    [(("继续原来的药",), True), (("Lipids", "血脂"), True), (("Lipids", None), False), ((), False)],
)
def test_one_line_says_it_where_anything_is(words: tuple[str | None, ...], said: bool) -> None:
    line = in_chinese(Look(), ENGLISH, *words)
    assert isinstance(line, ft.Text) is said
    assert in_chinese(Look(), CHINESE, *words) is None


@pytest.mark.parametrize(
    ("scene", "words"), [("report-amended", "由 5.12 更正为 3.72"), ("appointment-summary", "四周后复查")]
)
async def test_a_page_that_came_in_chinese_says_it_once_in_english_alone(scene: str, words: str) -> None:
    for texts, times in ((ENGLISH, 1), (CHINESE, 0)):
        async with show(SCENES[scene].build, UiContext(texts=texts)) as shown:
            assert words in shown.words
            assert shown.texts().count(texts.get("kit.in_chinese")) == times
