"""The quick gallery: the main screens in the hardest variants, looked at by rules in a real browser."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.gallery.checks import Node, findings
from tests.gallery.stage import all_scenes
from tests.gallery.tour import walk
from tests.gallery.variants import NARROWEST, Variant, full


@pytest.mark.timeout(600)
async def test_every_main_screen_can_be_used_on_the_narrowest_phone_with_the_largest_words(tmp_path: Path) -> None:
    tour = await walk([scene for scene in all_scenes() if scene.quick], [NARROWEST], None)
    assert tour.wrong == []
    assert len(tour.pictures) >= 5


def test_the_full_tour_has_every_size_theme_language_and_mode() -> None:
    seen = set(full())
    assert {v.size for v in seen} == {"phone", "phone-320", "tablet", "desktop"}
    assert {(v.theme, v.language, v.mode) for v in seen if v.size == "desktop"} == {
        (v.theme, v.language, v.mode) for v in seen if v.size == "phone"
    }
    assert len([v for v in seen if v.size == "phone"]) == 12


def picture(colour: str, *, drawn: bool = True) -> bytes:
    buffer = io.BytesIO()
    image = Image.new("RGB", (100, 100), colour)
    for shade in range(20 if drawn else 0):  # as the soft edge of a letter
        image.putpixel((shade, 0), (0, 0, shade))
    image.save(buffer, "PNG")
    return buffer.getvalue()


def node(label: str, x: float, y: float, w: float, h: float, *, role: str = "") -> Node:
    return Node(role=role, tappable=False, label=label, leaf=True, whole=True, x=x, y=y, w=w, h=h)


def found(*nodes: Node, colour: str = "#FFFFFF") -> list[str]:
    return list(findings(Variant(), list(nodes), picture(colour)))


def test_a_grey_box_is_found() -> None:
    assert "grey box" in found(colour="#C4C4C4")[0]
    assert found() == []


def test_a_screen_on_which_nothing_is_drawn_is_found() -> None:
    assert list(findings(Variant(), [], picture("#FFFFFF", drawn=False))) == ["nothing is drawn"]


def test_words_over_the_edge_are_found() -> None:
    assert "over the edge" in found(node("long", 300, 0, 100, 20))[0]


def test_overlapping_words_are_found() -> None:
    assert "overlap" in found(node("one", 0, 0, 100, 20), node("two", 50, 10, 100, 20))[0]
    assert found(node("one", 0, 0, 100, 20), node("two", 0, 20, 100, 20)) == []


def test_a_target_without_a_name_is_found() -> None:
    button = replace(node("", 0, 0, 48, 48, role="button"), named=False)
    assert "without a name" in found(button)[0]


def test_a_button_within_a_button_is_found() -> None:
    assert "within a button" in found(replace(node("go", 0, 0, 48, 48, role="button"), holds=True))[0]


def test_what_is_read_before_what_stands_above_it_is_found() -> None:
    above, below, beside = node("a", 0, 0, 100, 20), node("b", 0, 40, 100, 20), node("c", 200, 0, 100, 20)
    assert "out of order" in found(below, above)[0]
    assert found(above, below) == found(below, beside) == []


def test_targets_too_small_are_found() -> None:
    assert "too low" in found(node("go", 0, 0, 100, 30, role="button"))[0]
    assert "too narrow" in found(node("go", 0, 0, 30, 50, role="button"))[0]
    elder = Variant(mode="elder")
    assert "too low" in next(findings(elder, [node("go", 0, 0, 100, 48, role="button")], picture("#FFFFFF")))
