"""What the page reports about the device: width, brightness, language. Read from page events."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final

import flet as ft

from services.device.file_slices import Slices, write_slices
from services.device.zone import device_zone
from views.context import PickedFile
from views.hooks import use_life, use_task
from views.i18n.texts import Texts, language_of, texts_for
from views.i18n.zones import Zones
from views.look.tokens import DARK, FONT, LIGHT, NARROW, Look, Width, width_of

if TYPE_CHECKING:
    from services.account.preferences import Preferences

_SMALL_KINDS: Final = frozenset({"csv", "txt", "jpg", "jpeg", "png", "pdf"})
"""Endings of files that one message of a browser carries."""
_KINDS: Final = {".ics": "text/calendar", ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg"}
"""What other apps on a phone take a file for, by its ending."""
PHONES: Final = frozenset({ft.PagePlatform.ANDROID, ft.PagePlatform.ANDROID_TV, ft.PagePlatform.IOS})


@dataclass(frozen=True)
class DeviceReading:
    """The device's properties. Two readings are equal when no screen would look different."""

    width: Width
    dark: bool
    web: bool
    swipes: bool
    """It goes back by a swipe from the left edge: iOS, and every phone's browser. Android itself has its own way."""
    language: str | None = None
    narrow: bool = False

    def look(self, preferences: Preferences) -> Look:
        """The look the person chose, and the device's where they chose "as the device"."""
        dark = self.dark if preferences.theme == "system" else preferences.theme == "dark"
        return Look(
            palette=DARK if dark else LIGHT,
            dark=dark,
            elder=preferences.elder,
            scale=preferences.text_percent / 100,
            width=self.width,
            narrow=self.narrow,
            font=FONT if self.web else None,
        )

    def texts(self, preferences: Preferences) -> Texts:
        wanted = self.language if preferences.language == "system" else preferences.language
        return texts_for(language_of(wanted))


def zones(clinic: tzinfo, device: tzinfo | None) -> Zones:
    """The clinic's time zone and this device's (read from the device when it is not given)."""
    return Zones(clinic=clinic, device=device or device_zone())


def read_device(page: ft.Page) -> DeviceReading:
    """What the page knows at once; the language takes a separate call."""
    return DeviceReading(
        width=width_of(_side(page)),
        dark=page.platform_brightness is ft.Brightness.DARK,
        web=bool(page.web),
        narrow=0 < (page.width or 0) < NARROW,
        swipes=page.platform is ft.PagePlatform.IOS or (bool(page.web) and page.platform in PHONES),
    )


def _side(page: ft.Page) -> float | None:
    """What the layout goes by: the width of a window, and of a phone or tablet its shorter side. So a phone that is
    turned keeps its layout, and with it what was typed and asked in it."""
    if page.platform in PHONES and page.width and page.height:
        return min(page.width, page.height)
    return page.width


async def device_language(page: ft.Page) -> str | None:
    """The first language of the device or browser as a BCP 47 tag, or None when it is unknown."""
    try:
        info = await page.get_device_info()
    except TypeError:  # Flet 1.0.5 builds the record from the client's answer, which may be empty
        return None
    locales = info.locales if info is not None else []
    return str(locales[0].language_code) if locales else None


async def save_file(page: ft.Page, picker: ft.FilePicker, share: ft.Share, name: str, content: bytes) -> bool:
    """Asks the person where a file shall go: a dialog on a desktop, the browser's download, a phone's own sheet, which
    offers to print, to send and to keep it. False when they cancelled, which a browser does not report."""
    if is_phone_app(page):
        return await _share(page, share, name, content)
    chosen = await picker.save_file(file_name=name, src_bytes=content)
    return bool(page.web) or chosen is not None


async def _share(page: ft.Page, share: ft.Share, name: str, content: bytes) -> bool:
    """A phone that does not tell what became of it has shown its sheet all the same. An iPad wants to know from where
    the sheet shall come: the middle of the window."""
    kind = _KINDS.get(Path(name).suffix.lower())
    return await _shown(page, share, ft.ShareFile.from_bytes(content, mime_type=kind, name=name), name)


async def _shown(page: ft.Page, share: ft.Share, shared: ft.ShareFile, name: str) -> bool:
    middle = ft.Offset((page.width or 0) / 2, (page.height or 0) / 2)
    result = await share.share_files([shared], title=name, share_position_origin=middle)
    return result.status is not ft.ShareResultStatus.DISMISSED


async def save_stream(page: ft.Page, picker: ft.FilePicker, share: ft.Share, name: str, slices: Slices) -> bool:
    """As `save_file`, slice by slice: into the chosen place on a desktop; on a phone into a file of the app's own,
    which is deleted once the sheet has closed. Raises StoreFull and StoreUnwritable."""
    if not is_phone_app(page):
        chosen = await picker.save_file(file_name=name)
        if chosen is not None:
            await write_slices(Path(chosen), slices)
        return chosen is not None
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
    try:
        await write_slices(folder / name, slices)
        return await _shown(page, share, ft.ShareFile.from_path(str(folder / name), name=name), name)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def pick_file(page: ft.Page, picker: ft.FilePicker, endings: Sequence[str]) -> PickedFile | None:
    """Asks the person for a file with one of these endings; None when they changed their mind. A browser shows no path,
    so there the content comes with it, as far as one message carries it. A phone hands over a copy of its own."""
    web = bool(page.web)
    small = [ending for ending in endings if ending in _SMALL_KINDS]
    chosen = await picker.pick_files(
        file_type=ft.FilePickerFileType.CUSTOM, allowed_extensions=small if web else list(endings), with_data=web
    )
    if not chosen:
        return None
    path = Path(chosen[0].path) if chosen[0].path else None
    return PickedFile(chosen[0].name, path, chosen[0].bytes, is_copy=path is not None and is_phone_app(page))


def is_phone_app(page: ft.Page) -> bool:
    """Whether the app itself runs on a phone; a phone's browser only shows it."""
    return page.platform in PHONES and not page.web


def use_device() -> DeviceReading:
    """The newest reading. Renders again only when a screen would look different: a width class, not a pixel."""
    page = ft.context.page
    device, set_device = ft.use_state(read_device(page))
    language, set_language = ft.use_state("")

    async def ask() -> str | None:
        return await device_language(page)

    asking = use_task(ask, on_done=lambda tag: set_language(tag or ""))

    def begin() -> Callable[[], None]:
        def heard(_event: object) -> None:
            set_device(read_device(page))

        page.on_resize = page.on_platform_brightness_change = heard
        heard(None)
        asking.run()

        def end() -> None:
            page.on_resize = page.on_platform_brightness_change = None

        return end

    use_life(begin)
    return replace(device, language=language or None)
