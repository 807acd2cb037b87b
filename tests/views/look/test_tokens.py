"""Contrast and sizes of the tokens, measured (WCAG 2.2 §1.4.3, §1.4.11, §2.5.5)."""

from __future__ import annotations

import pytest

from views.look.tokens import DARK, EDGE_PAIRS, LIGHT, TEXT_PAIRS, Look, Palette, Width, width_of


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_their_ground(palette: Palette) -> None:
    weak = {
        f"{tone} on {ground}": round(contrast(getattr(palette, tone), getattr(palette, ground)), 2)
        for tone, ground in TEXT_PAIRS
        if contrast(getattr(palette, tone), getattr(palette, ground)) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(palette: Palette) -> None:
    weak = {
        f"{edge} on {ground}"
        for edge, ground in EDGE_PAIRS
        if contrast(getattr(palette, edge), getattr(palette, ground)) < 3
    }
    assert weak == set()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_of_a_face_can_be_read(palette: Palette) -> None:
    assert [pair for pair in palette.people if contrast(*pair) < 4.5] == []


def test_black_on_white_is_the_known_extreme() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21.0


def test_elder_mode_is_large_enough() -> None:
    elder, normal = Look(elder=True), Look()
    assert min(elder.small, elder.body, elder.head, elder.title) >= 18
    assert (normal.target, elder.target) == (48, 60)


def test_twice_the_text_is_twice_the_text() -> None:
    assert Look(scale=2.0).body == 2 * Look().body
    assert Look(scale=2.0).large
    assert not Look().large


@pytest.mark.parametrize(
    ("dp", "width"),
    [(None, Width.PHONE), (320, Width.PHONE), (599.9, Width.PHONE), (600, Width.TABLET), (1024, Width.DESKTOP)],
)
def test_widths_are_material_window_classes(dp: float | None, width: Width) -> None:
    assert width_of(dp) is width


SCALE = ("display", "title", "head", "body", "small")


def test_the_type_scale_has_five_sizes() -> None:
    assert [getattr(Look(), role) for role in SCALE] == [28, 20, 17, 15, 13]


@pytest.mark.parametrize("larger", [Look(elder=True), Look(scale=1.4), Look(scale=2.0), Look(elder=True, scale=2.0)])
def test_larger_text_is_larger_in_every_role_and_keeps_their_order(larger: Look) -> None:
    sizes = [getattr(larger, role) for role in SCALE]
    assert all(size > getattr(Look(), role) for size, role in zip(sizes, SCALE, strict=True))
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == len(SCALE)
