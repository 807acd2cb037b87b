"""What comes in of a photo, and what does not."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from services.errors import PictureProblem, PictureRefused
from services.pictures.intake import LONG_SIDE, MOST_KEPT, safe_picture
from services.pictures.opening import MOST_BYTES
from tests.services.pictures.camera_files import bomb, jpeg, phone_photo, png, sheet

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body onload=alert(1)></body></html>"


def refusal(content: bytes) -> PictureProblem:
    with pytest.raises(PictureRefused) as refused:
        safe_picture(content)
    return refused.value.problem


def test_where_when_and_with_what_it_was_taken_is_left_behind() -> None:
    before, kept = phone_photo(), safe_picture(phone_photo()).content
    for told in (b"PhoneMaker", b"Shanghai hospital", b"taken at home", b"ICC_PROFILE"):
        assert told in before
        assert told not in kept
    image = Image.open(io.BytesIO(kept))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_taken_sideways_stands_upright(orientation: int) -> None:
    picture = safe_picture(phone_photo(orientation))
    assert (picture.width, picture.height) == (1240, 1754)
    red, green, _ = Image.open(io.BytesIO(picture.content)).getpixel((600, 20))
    assert red > 200
    assert green < 60


def test_it_is_small_enough_to_be_sent() -> None:
    noisy = Image.effect_noise((2600, 1900), 90).convert("RGB")
    picture = safe_picture(jpeg(noisy))
    assert max(picture.width, picture.height) <= LONG_SIDE
    assert len(picture.content) <= MOST_KEPT


def test_fifty_megapixels_are_refused_before_they_are_unpacked() -> None:
    assert refusal(bomb()) is PictureProblem.TOO_LARGE
    assert refusal(bomb()[:60]) is PictureProblem.TOO_LARGE  # whose pixels are not even there


@pytest.mark.parametrize("content", [SVG, HTML, b"", b"GIF89a" + b"\0" * 50, b"%PDF-1.7", b"\xff\xd8" + SVG])
def test_what_is_no_photo_is_refused_whatever_its_name(content: bytes) -> None:
    assert refusal(content) is PictureProblem.NO_PICTURE


def test_a_page_behind_a_photos_first_bytes_does_not_come_in() -> None:
    assert refusal(b"\xff\xd8\xff\xe0" + HTML) is PictureProblem.CUT
    hidden = safe_picture(jpeg(sheet()) + HTML + SVG)
    assert b"script" not in hidden.content
    assert b"onload" not in hidden.content


def test_the_format_of_iphones_has_words_of_its_own() -> None:
    assert refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") is PictureProblem.HEIF


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_a_picture_that_is_cut_in_the_middle_is_refused(part: float) -> None:
    for whole in (jpeg(sheet()), png(sheet())):
        assert refusal(whole[: int(len(whole) * part)]) is PictureProblem.CUT


def test_too_many_bytes_and_too_few_pixels() -> None:
    assert refusal(jpeg(sheet()) + b"\0" * MOST_BYTES) is PictureProblem.TOO_LARGE
    assert refusal(png(Image.new("RGB", (4, 4)))) is PictureProblem.TOO_SMALL


def test_what_is_transparent_is_paper_and_what_is_dark_is_said() -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    shown = safe_picture(png(clear))
    assert Image.open(io.BytesIO(shown.content)).getpixel((5, 5)) == (255, 255, 255)
    assert not shown.dark
    assert safe_picture(jpeg(Image.new("RGB", (640, 480), (4, 4, 4)))).dark


def test_the_same_photo_is_the_same_content() -> None:
    assert safe_picture(phone_photo()).sha1 == safe_picture(phone_photo()).sha1


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(PictureRefused):
            safe_picture(head + content)
