"""Bluetooth of this device: what health devices nearby notify, as bytes. What the bytes mean, others say.

The adapter needs the package `bleak` (extra `bluetooth`; Windows, macOS, Linux). Where it is missing, or there is no
radio, or it is off or not allowed, the person is told which.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any, Final, Protocol

_SHORT: Final = "0000{:04x}-0000-1000-8000-00805f9b34fb"
#: Blood pressure, heart rate, health thermometer, weight scale (Bluetooth SIG, Assigned Numbers).
SERVICES: Final = (0x1810, 0x180D, 0x1809, 0x181D)


class BluetoothTrouble(StrEnum):
    """Why nothing can be heard."""

    NOT_INSTALLED = "not-installed"  # this build of the app cannot use Bluetooth
    NO_RADIO = "no-radio"  # this device has none, or none of the system's services that runs it
    OFF = "off"
    NOT_ALLOWED = "not-allowed"  # the person or the system does not let the app use it
    NOTHING_FOUND = "nothing-found"  # no such device is nearby and awake
    LOST = "lost"  # the connection broke before anything came


@dataclass(frozen=True)
class DeviceNotification:
    """What a device notified: its name, which characteristic (its short number), and the bytes."""

    device: str
    characteristic: int
    content: bytes


class Bluetooth(Protocol):
    """Hears health devices nearby."""

    def notifications(
        self, characteristics: Collection[int], seconds: float
    ) -> AsyncIterator[DeviceNotification | BluetoothTrouble]:
        """What the first device nearby notifies of these characteristics within so many seconds. A trouble comes last,
        and comes instead of an exception."""
        ...


class NoBluetooth:
    """Where there is none: phones and browsers, until their builds bring it."""

    async def notifications(
        self, characteristics: Collection[int], seconds: float
    ) -> AsyncIterator[DeviceNotification | BluetoothTrouble]:
        yield BluetoothTrouble.NOT_INSTALLED


class DesktopBluetooth:
    """Bluetooth by `bleak`, loaded when it is first asked for."""

    def __init__(self, load: Callable[[], Any] = lambda: import_module("bleak")) -> None:
        self._load = load

    async def notifications(
        self, characteristics: Collection[int], seconds: float
    ) -> AsyncIterator[DeviceNotification | BluetoothTrouble]:
        try:
            bleak = self._load()
        except ImportError:
            yield BluetoothTrouble.NOT_INSTALLED
            return
        try:
            device = await bleak.BleakScanner.find_device_by_filter(_is_ours, timeout=seconds)
        except Exception as error:  # noqa: BLE001 - an edge: each system reports a missing radio in its own way
            yield _missing(error)
            return
        if device is None:
            yield BluetoothTrouble.NOTHING_FOUND
            return
        heard: asyncio.Queue[DeviceNotification | BluetoothTrouble] = asyncio.Queue()
        try:
            gone = lambda _: heard.put_nowait(BluetoothTrouble.LOST)  # noqa: E731 - a callback
            async with bleak.BleakClient(device, disconnected_callback=gone) as client:
                await _subscribe(client, device.name or "", characteristics, heard)
                async for each in _until_quiet(heard, seconds):
                    yield each
        except Exception:  # noqa: BLE001 - an edge: a connection breaks in as many ways as there are systems
            yield BluetoothTrouble.LOST


def _missing(error: Exception) -> BluetoothTrouble:
    """What is missing, by the reasons of bleak's `BleakBluetoothNotAvailableError`; on Linux also by D-Bus, which may
    not run, and BlueZ behind it."""
    reason = getattr(getattr(error, "reason", None), "name", "")
    without_service = isinstance(error, FileNotFoundError) or "ServiceUnknown" in str(getattr(error, "dbus_error", ""))
    if reason.startswith("NO_") or without_service:
        return BluetoothTrouble.NO_RADIO
    return BluetoothTrouble.NOT_ALLOWED if reason.startswith("DENIED_") else BluetoothTrouble.OFF


def _is_ours(_device: Any, advertisement: Any) -> bool:
    wanted = {_SHORT.format(number) for number in SERVICES}
    return bool(wanted & {str(uuid).lower() for uuid in advertisement.service_uuids})


async def _subscribe(client: Any, name: str, characteristics: Collection[int], heard: asyncio.Queue[Any]) -> None:
    """Asks for notifications of those characteristics that the device has."""
    numbers = {_SHORT.format(number): number for number in characteristics}
    for service in client.services:
        for characteristic in service.characteristics:
            number = numbers.get(str(characteristic.uuid).lower())
            if number is not None:
                await client.start_notify(characteristic, _hearing(name, number, heard))


def _hearing(name: str, number: int, heard: asyncio.Queue[Any]) -> Callable[[Any, bytearray], None]:
    return lambda _sender, content: heard.put_nowait(DeviceNotification(name, number, bytes(content)))


async def _until_quiet(
    heard: asyncio.Queue[DeviceNotification | BluetoothTrouble], seconds: float
) -> AsyncIterator[DeviceNotification | BluetoothTrouble]:
    """What comes, until nothing has come for so many seconds or the device is gone. A monitor that has told its reading
    hangs up: that is no trouble."""
    came = False
    while True:
        try:
            each = await asyncio.wait_for(heard.get(), seconds)
        except TimeoutError:
            if not came:
                yield BluetoothTrouble.NOTHING_FOUND
            return
        if isinstance(each, BluetoothTrouble):
            if not came:
                yield each
            return
        came = True
        yield each
