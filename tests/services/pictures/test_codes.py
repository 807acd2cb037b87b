"""QR codes as a camera sees them, read by the real zbar."""

from __future__ import annotations

import pytest

from services.errors import PictureProblem, PictureRefused
from services.pictures.codes import MOST_CODES, MOST_LETTERS, can_read_codes, codes_in
from tests.services.pictures.camera_files import bomb, jpeg, qr, seen_by_a_camera, sheet

TEXT = "TC5oYWxsLjE3NjQ0OTM2MDAwMDAuQWJDZEVmR2g.c2lnbmF0dXJlLXNpZ24"
CODE = qr(TEXT)


def test_zbar_is_here() -> None:
    assert can_read_codes(), "zbar is missing: `.ci/system zbar` brings it"


@pytest.mark.parametrize("angle", [0, 15, 45, 90, 137, 180, 270])
def test_however_it_is_held(angle: float) -> None:
    assert codes_in(seen_by_a_camera(CODE, angle=angle)) == (TEXT,)


@pytest.mark.parametrize(
    "how", [{"blur": 2.0}, {"noise": 60}, {"shade": 0.35}, {"blur": 1.5, "noise": 40, "angle": 20}]
)
def test_out_of_focus_grainy_or_in_a_dim_hall(how: dict[str, float]) -> None:
    assert codes_in(seen_by_a_camera(CODE, **how)) == (TEXT,)  # type: ignore[arg-type]


def test_nothing_is_read_where_nothing_can_be() -> None:
    assert codes_in(jpeg(sheet())) == ()
    assert codes_in(seen_by_a_camera(CODE, part=0.5)) == ()
    assert codes_in(seen_by_a_camera(CODE, blur=12)) == ()
    assert codes_in(seen_by_a_camera()) == ()


def test_several_codes_in_one_picture() -> None:
    texts = [f"code {number}" for number in range(3)]
    assert set(codes_in(seen_by_a_camera(*map(qr, texts)))) == set(texts)
    assert codes_in(seen_by_a_camera(CODE, CODE)) == (TEXT,)
    assert len(codes_in(seen_by_a_camera(*(qr(str(number)) for number in range(MOST_CODES + 3))))) <= MOST_CODES


def test_a_code_that_is_too_long_is_left_out() -> None:
    assert codes_in(seen_by_a_camera(qr("x" * (MOST_LETTERS + 1), 700))) == ()


def test_a_picture_that_unpacks_to_fifty_megapixels_is_refused() -> None:
    with pytest.raises(PictureRefused) as refused:
        codes_in(bomb())
    assert refused.value.problem is PictureProblem.TOO_LARGE
