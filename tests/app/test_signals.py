"""Only a phone vibrates and lights up its screen: a browser and a desktop are asked for neither."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import flet as ft
import pytest

from app.signals import bluetooth_of, signals_of
from services.device.bluetooth import DesktopBluetooth, NoBluetooth


@pytest.mark.parametrize(
    ("platform", "web", "services"),
    [
        (ft.PagePlatform.ANDROID, False, 2),
        (ft.PagePlatform.IOS, False, 2),
        (ft.PagePlatform.ANDROID, True, 0),
        (ft.PagePlatform.LINUX, False, 0),
    ],
)
async def test_only_a_phone_has_signals(platform: ft.PagePlatform, web: bool, services: int) -> None:
    page: Any = SimpleNamespace(platform=platform, web=web, services=[])
    signals = signals_of(cast("ft.Page", page))
    assert len(page.services) == services
    if not services:
        await signals.vibrate()
        await signals.brighten(True)


@pytest.mark.parametrize(
    ("platform", "web", "found"),
    [
        (ft.PagePlatform.LINUX, False, DesktopBluetooth),
        (ft.PagePlatform.WINDOWS, True, NoBluetooth),
        (ft.PagePlatform.ANDROID, False, NoBluetooth),
    ],
)
def test_only_a_desktop_has_bluetooth(platform: ft.PagePlatform, web: bool, found: type[object]) -> None:
    page = SimpleNamespace(platform=platform, web=web)
    assert isinstance(bluetooth_of(cast("ft.Page", page)), found)
