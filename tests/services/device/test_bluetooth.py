"""The thin adapter of Bluetooth, against a stand-in for the package it loads: what comes, and each way nothing does."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest

from services.device.bluetooth import (
    BluetoothTrouble,
    DesktopBluetooth,
    DeviceNotification,
    NoBluetooth,
)

CUFF = "00001810-0000-1000-8000-00805f9b34fb"
READING = "00002A35-0000-1000-8000-00805f9b34fb"


class Radio:
    """Stands in for the package: one blood pressure monitor that tells `content` and hangs up."""

    def __init__(
        self, *content: bytes, near: bool = True, missing: Exception | None = None, breaks: bool = False
    ) -> None:
        self._content, self._near, self._missing, self._breaks = content, near, missing, breaks
        self.BleakScanner, self.BleakClient = self, self._client

    async def find_device_by_filter(self, fits: Callable[[Any, Any], bool], **_: float) -> Any:
        if self._missing is not None:
            raise self._missing
        device = SimpleNamespace(name="J735")
        others = SimpleNamespace(service_uuids=["0000180f-0000-1000-8000-00805f9b34fb"])
        assert not fits(device, others)
        return device if self._near and fits(device, SimpleNamespace(service_uuids=[CUFF])) else None

    def _client(self, _device: Any, disconnected_callback: Callable[[Any], None]) -> Any:
        characteristic = SimpleNamespace(uuid=READING)
        radio = self

        class Client:
            services = (SimpleNamespace(characteristics=[characteristic, SimpleNamespace(uuid="x")]),)

            async def __aenter__(self) -> Client:
                if radio._breaks:
                    raise OSError("gone")
                return self

            async def __aexit__(self, *_: object) -> None: ...

            async def start_notify(self, of: Any, heard: Callable[[Any, bytearray], None]) -> None:
                assert of is characteristic
                for content in radio._content:
                    heard(of, bytearray(content))
                disconnected_callback(self)

        return Client()


class Missing(Exception):
    """As the package says why there is no Bluetooth: by a reason, on Linux also by the error of D-Bus."""

    def __init__(self, reason: str = "", dbus_error: str = "") -> None:
        super().__init__(reason)
        if reason:
            self.reason = SimpleNamespace(name=reason)
        if dbus_error:
            self.dbus_error = dbus_error


async def heard(bluetooth: Any, seconds: float = 5) -> list[object]:
    return [each async for each in bluetooth.notifications([0x2A35], seconds)]


async def test_what_a_device_tells_comes_with_its_name_and_its_hanging_up_is_no_trouble() -> None:
    radio = Radio(b"\x00\x01", b"\x00\x02")
    assert await heard(DesktopBluetooth(lambda: radio)) == [
        DeviceNotification("J735", 0x2A35, b"\x00\x01"),
        DeviceNotification("J735", 0x2A35, b"\x00\x02"),
    ]


@pytest.mark.parametrize(
    ("radio", "trouble"),
    [
        (Radio(missing=Missing("POWERED_OFF")), BluetoothTrouble.OFF),
        (Radio(missing=OSError("in its own way")), BluetoothTrouble.OFF),
        (Radio(missing=Missing("NO_BLUETOOTH")), BluetoothTrouble.NO_RADIO),
        (Radio(missing=Missing("NO_BLE_CENTRAL_ROLE")), BluetoothTrouble.NO_RADIO),
        (Radio(missing=FileNotFoundError(2, "no D-Bus")), BluetoothTrouble.NO_RADIO),
        (
            Radio(missing=Missing(dbus_error="org.freedesktop.DBus.Error.ServiceUnknown")),
            BluetoothTrouble.NO_RADIO,
        ),
        (Radio(missing=Missing("DENIED_BY_USER")), BluetoothTrouble.NOT_ALLOWED),
        (Radio(near=False), BluetoothTrouble.NOTHING_FOUND),
        (Radio(), BluetoothTrouble.LOST),
        (Radio(breaks=True), BluetoothTrouble.LOST),
    ],
)
async def test_each_way_that_nothing_comes_is_named(radio: Radio, trouble: BluetoothTrouble) -> None:
    assert await heard(DesktopBluetooth(lambda: radio)) == [trouble]


async def test_without_the_package_it_says_so() -> None:
    def missing() -> Any:
        raise ImportError("bleak")

    assert await heard(DesktopBluetooth(missing)) == [BluetoothTrouble.NOT_INSTALLED]
    assert await heard(NoBluetooth()) == [BluetoothTrouble.NOT_INSTALLED]


@pytest.mark.skipif(sys.platform != "linux" or find_spec("bleak") is None, reason="needs bleak on Linux")
async def test_the_real_package_says_what_is_missing_where_there_is_no_radio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    assert await heard(DesktopBluetooth(), 1) == [BluetoothTrouble.NO_RADIO]


async def test_a_device_that_says_nothing_is_not_waited_for_without_end() -> None:
    class Silent(Radio):
        def _client(self, _device: Any, disconnected_callback: Callable[[Any], None]) -> Any:
            return super()._client(_device, lambda _: None)

    radio = Silent()
    radio.BleakClient = radio._client
    found = await asyncio.wait_for(heard(DesktopBluetooth(lambda: radio), 0.05), 5)
    assert found == [BluetoothTrouble.NOTHING_FOUND]
