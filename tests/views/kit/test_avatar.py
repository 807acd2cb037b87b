"""A face is somebody's own: the letters one knows them by, in a colour that stays theirs."""

from __future__ import annotations

import flet as ft
import pytest
from hypothesis import given
from hypothesis import strategies as st

from views.kit.avatar import avatar, initials
from views.look.tokens import DARK, LIGHT, Look


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("李明", "李"),
        ("欧阳春晓", "欧"),
        ("Li Ming", "LM"),
        ("Dr. Ada King Lovelace", "AL"),
        ("Cher", "C"),
        ("ольга петрова", "ОП"),
        ("O'Brien", "O"),
        ("Li 明", "L明"),
        ("👩‍⚕️", "?"),
        ("", "?"),
    ],
)
def test_initials_are_what_a_person_is_called_by(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(("name", "letters"), [("王秀兰", "兰"), ("Wang Xiulan", "WX")])
def test_who_is_near_is_called_by_the_given_name(name: str, letters: str) -> None:
    assert initials(name, near=True) == letters


@given(st.text(max_size=40))
def test_whatever_a_name_is_its_face_is_short_and_always_the_same(name: str) -> None:
    first, again = avatar(Look(), name), avatar(Look(), name)
    assert isinstance(first.content, ft.Text) and isinstance(again.content, ft.Text)
    assert 1 <= len(first.content.value) <= 2
    assert (first.content.value, first.bgcolor) == (again.content.value, again.bgcolor)


def test_a_face_says_nothing_to_a_screen_reader() -> None:
    content = avatar(Look(), "李明").content
    assert isinstance(content, ft.Text) and content.semantics_label == ""


def test_a_photo_stands_in_the_place_of_the_letters_which_stay_for_a_broken_one() -> None:
    content = avatar(Look(), "李明", photo=b"png").content
    assert isinstance(content, ft.Image) and isinstance(content.error_content, ft.Text)


def test_names_share_out_the_colours() -> None:
    grounds = {avatar(Look(), f"{family}{given_}").bgcolor for family in "李王张刘陈杨" for given_ in "明静敏华军"}
    assert len(grounds) == len(LIGHT.people) == len(DARK.people)
