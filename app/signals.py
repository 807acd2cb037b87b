"""What the device of a page can do: a phone's own signals, a desktop's Bluetooth and voice. A browser has none."""

from __future__ import annotations

import flet as ft

from services.device.bluetooth import Bluetooth, DesktopBluetooth, NoBluetooth
from services.device.signals import Signals
from services.device.speech import NoVoice, Voice

_PHONES = frozenset({ft.PagePlatform.ANDROID, ft.PagePlatform.IOS})


def bluetooth_of(page: ft.Page) -> Bluetooth:
    """The Bluetooth of a desktop. A page in a browser may be on another device than its radio."""
    return NoBluetooth() if page.web or page.platform in _PHONES else DesktopBluetooth()


def voice_of(page: ft.Page) -> Voice:
    """The voice of a desktop. A page in a browser may be on another device than its loudspeaker."""
    if page.web or page.platform in _PHONES:
        return NoVoice()
    from services.device.desktop_speech import DesktopVoice  # noqa: PLC0415 - a phone starts without it

    return DesktopVoice()


def signals_of(page: ft.Page) -> Signals:
    """What the device of this page can do."""
    if page.web or page.platform not in _PHONES:
        return Signals()
    touch, light = ft.HapticFeedback(), ft.ScreenBrightness()
    page.services += [touch, light]

    async def brighten(bright: bool) -> None:
        if bright:
            await light.set_application_screen_brightness(1.0)
        else:
            await light.reset_application_screen_brightness()  # type: ignore[no-untyped-call]

    async def vibrate() -> None:
        await touch.vibrate()  # type: ignore[no-untyped-call]

    return Signals(vibrate, brighten)
