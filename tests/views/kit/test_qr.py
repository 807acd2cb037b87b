"""A QR code as the screen draws it: read back module by module from the picture itself."""

from __future__ import annotations

import re

import flet as ft
import pytest
import qrcode

from tests.views.harness import show
from views.kit.qr import SIDE, QrCode

LINKS = ("https://fhir.anxin.example/auth/device?user_code=WDJM-MJHW", "https://h.example/" + "a" * 200)


def _dark(svg: str) -> set[tuple[int, int]]:
    """Every dark module of the picture."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", svg)
    assert all(there == back for _, _, there, back in runs)
    return {(int(x) + n, int(y)) for x, y, run, _ in runs for n in range(int(run))}


@pytest.mark.parametrize("link", LINKS)
async def test_what_is_drawn_is_the_symbol_of_the_link_with_its_quiet_zone(link: str) -> None:
    async with show(lambda: QrCode(link, "登录二维码")) as shown:
        (picture,) = shown.all(ft.Image)
        assert isinstance(picture.src, str)
        symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
        symbol.add_data(link)
        symbol.make()
        wanted = {(x + 4, y + 4) for y, row in enumerate(symbol.get_matrix()) for x, dark in enumerate(row) if dark}
        assert _dark(picture.src) == wanted
        assert picture.width is not None
        assert picture.width <= SIDE
        assert picture.width % (symbol.modules_count + 8) == 0
        assert [s.label for s in shown.all(ft.Semantics)] == ["登录二维码"]


async def test_the_plate_under_it_is_white_so_that_every_reader_sees_dark_on_light() -> None:
    async with show(lambda: QrCode(LINKS[0], "登录二维码")) as shown:
        (plate,) = (each for each in shown.all(ft.Container) if isinstance(each.content, ft.Image))
        assert plate.bgcolor == "#FFFFFF"
