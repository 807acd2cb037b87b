"""The index of departments: two columns where names have room, rows where words are large or searched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.views.harness import Shown, show
from views.booking.find.cards import fits_index
from views.booking.gallery.data import DEPARTMENTS
from views.booking.gallery.scenes import scenes
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.look.tokens import Look

SCENES = {scene.name: scene for scene in scenes()}
TREATS = DEPARTMENTS[0].treats or ""


def _index(shown: Shown) -> list[str]:
    names = [each.name for each in DEPARTMENTS]
    return [words for words in shown.texts() if words in names]


async def test_every_department_stands_in_the_index_with_its_next_day_and_opens() -> None:
    async with show(SCENES["booking"].build) as shown:
        assert _index(shown) == [each.name for each in DEPARTMENTS]
        assert all(shown.can_press(each.name) for each in DEPARTMENTS)
        assert "今天有号" in shown.texts()
        assert TREATS not in shown.texts()


async def test_large_words_and_what_was_searched_stand_in_rows_with_what_is_treated() -> None:
    async with show(SCENES["booking"].build, UiContext(look=Look(scale=1.5))) as shown:
        assert TREATS in shown.texts()
    for around in (UiContext(), UiContext(look=Look(elder=True))):
        async with show(SCENES["booking-search"].build, around) as shown:
            assert DEPARTMENTS[1].treats in shown.texts()


async def test_in_elder_mode_a_department_is_its_name_and_its_next_day() -> None:
    async with show(SCENES["booking"].build, UiContext(look=Look(elder=True))) as shown:
        assert _index(shown) == [each.name for each in DEPARTMENTS]
        assert TREATS not in shown.texts()


def test_a_name_that_would_break_within_a_word_has_no_place_in_two_columns() -> None:
    long = replace(DEPARTMENTS[0], name="Gastroenterology")
    assert fits_index(Look(), DEPARTMENTS)
    assert not fits_index(Look(narrow=True), [*DEPARTMENTS, long])


@pytest.mark.parametrize("name", ["booking", "booking-doctors"])
async def test_out_of_reach_a_list_says_how_old_it_is_below_itself(name: str) -> None:
    async with show(SCENES[name].build) as shown:
        fresh = shown.texts()
    async with show(SCENES[f"{name}-offline"].build) as shown:
        old = [words for words in shown.texts() if words not in fresh]
    assert old == [texts_for(Language.CHINESE).get("booking.lists.offline")]
