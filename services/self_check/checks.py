"""The checks. Each tries the real thing on something of its own, which is gone afterwards, and returns a row whatever
happens: an error becomes a failed row that names its type and nothing else of it."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from local_store import keys, scratch
from local_store.errors import CipherMissing
from local_store.memory import wipe
from local_store.scratch import ScratchReport
from local_store.vault import KeyVault, VaultKind
from services.alarm import AlarmsAllowed
from services.clock import Clock, too_far
from services.device.alarms import Alarms
from services.device.storage import LITTLE, free_bytes
from services.device.system import System
from services.device.zone import device_zone
from services.errors import AppError, Offline, ServerUnavailable
from services.self_check.model import CheckKind, CheckNote, CheckResult, Verdict

PATIENCE: Final = 20.0
"""Seconds that one check may take."""
OUR_FAMILY: Final = "Noto Sans SC"
EARLIEST: Final = 2026
"""No device's clock is before the year this was written in."""
_CLINIC: Final = "Asia/Shanghai"


@dataclass(frozen=True)
class CheckedDevice:
    """What is checked, by the ports the app itself uses. `vault` and `reach` may raise; `reach` is None where no
    hospital is chosen. `ahead`: how far the hospital's clock is ahead, None before it answered. `is_web`: a browser
    draws."""

    home: Path
    assets: Path
    system: System
    clock: Clock
    alarms: Alarms
    vault: Callable[[], Awaitable[bool]]
    reach: Callable[[], Awaitable[object]] | None = None
    ahead: timedelta | None = None
    is_web: bool = False


Judge = Callable[[CheckedDevice], Awaitable[CheckResult]]


async def check_all(device: CheckedDevice) -> tuple[CheckResult, ...]:
    """All checks, one after another. Takes some seconds; changes nothing that was there."""
    driver, cipher = await check_driver(device)
    rows = [
        await judged(kind, judge, device)
        for kind, judge in (
            (CheckKind.KEY, check_key),
            (CheckKind.VAULT, check_vault),
            (CheckKind.ALARM, check_alarms),
            (CheckKind.CLOCK, check_clock),
            (CheckKind.FONTS, check_fonts),
            (CheckKind.STORAGE, check_storage),
            (CheckKind.NETWORK, check_network),
        )
    ]
    return (driver, cipher, *rows)


async def judged(kind: CheckKind, judge: Judge, device: CheckedDevice) -> CheckResult:
    """The row of a check; of one that raises or takes too long, a failed one."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await judge(device)
    except Exception as error:  # noqa: BLE001 - an edge: whatever is wrong is what this screen is for
        return _failed(kind, CheckNote.FAULT, type(error).__name__)


async def check_driver(device: CheckedDevice) -> tuple[CheckResult, CheckResult]:
    """The database's driver and its encryption, on one scratch file."""
    try:
        async with asyncio.timeout(PATIENCE):
            seen = await asyncio.to_thread(scratch.try_driver, device.home)
    except CipherMissing:
        return _passed(CheckKind.DRIVER), _failed(CheckKind.CIPHER, CheckNote.NO_CIPHER)
    except Exception as error:  # noqa: BLE001 - see `judged`
        name = type(error).__name__
        return _failed(CheckKind.DRIVER, CheckNote.FAULT, name), _failed(CheckKind.CIPHER, CheckNote.FAULT, name)
    return _driver(seen), _cipher(seen)


async def check_key(device: CheckedDevice) -> CheckResult:
    """A key is made, wrapped by a passcode at this device's cost, opened again, and seals a secret."""
    took = await asyncio.to_thread(_wrap_and_open, device.clock)
    if took is None:
        return _failed(CheckKind.KEY, CheckNote.NOT_READ_BACK)
    return _passed(CheckKind.KEY, value=f"{took * 1000:.0f} ms")


async def check_vault(device: CheckedDevice) -> CheckResult:
    """An entry of its own is written, read and deleted."""
    return _passed(CheckKind.VAULT) if await device.vault() else _failed(CheckKind.VAULT, CheckNote.NOT_READ_BACK)


async def check_alarms(device: CheckedDevice) -> CheckResult:
    """Whether the device lets alarms ring. Sets none: it would take the place of the person's."""
    allowed = await device.alarms.alarms_allowed()
    match allowed:
        case AlarmsAllowed.EXACT:
            return _passed(CheckKind.ALARM)
        case AlarmsAllowed.LATE:
            return _passed(CheckKind.ALARM, CheckNote.ALARMS_LATE)
        case AlarmsAllowed.NO if device.system.is_phone:
            return _failed(CheckKind.ALARM, CheckNote.ALARMS_OFF)
        case _:
            return CheckResult(CheckKind.ALARM, Verdict.NOT_HERE, CheckNote.NO_NOTIFICATIONS)


async def check_clock(device: CheckedDevice) -> CheckResult:
    """The clock is of this age, agrees with the hospital's where that has answered, goes on, and its zone is known."""
    began = time.monotonic()
    await asyncio.sleep(0.01)
    if time.monotonic() <= began or device.clock.now().year < EARLIEST:
        return _failed(CheckKind.CLOCK, CheckNote.CLOCK_OFF)
    off = too_far(device.ahead)
    if off is not None:
        return _failed(CheckKind.CLOCK, CheckNote.CLOCK_OFF, f"{abs(off) // timedelta(minutes=1)} min")
    try:
        await asyncio.to_thread(ZoneInfo, _CLINIC)
    except LookupError:
        return _failed(CheckKind.CLOCK, CheckNote.ZONE_UNKNOWN)
    if not getattr(await asyncio.to_thread(device_zone), "key", None):
        return _failed(CheckKind.CLOCK, CheckNote.ZONE_UNKNOWN)
    return _passed(CheckKind.CLOCK, CheckNote.CLOCK_ALONE if device.ahead is None else CheckNote.NONE)


async def check_fonts(device: CheckedDevice) -> CheckResult:
    """Whether the fonts that a browser is told of are there. Other devices draw Chinese with fonts of their own. What
    is really drawn, only an eye can tell."""
    if not device.is_web:
        return CheckResult(CheckKind.FONTS, Verdict.NOT_HERE, CheckNote.SYSTEM_FONTS)
    wanted = await asyncio.to_thread(_our_fonts, device.assets / "assets")
    missing = [path for path in wanted if not path.is_file()]
    if missing or not wanted:
        return _failed(CheckKind.FONTS, CheckNote.FONT_MISSING, str(len(missing)))
    return _passed(CheckKind.FONTS, value=str(len(wanted)))


async def check_storage(device: CheckedDevice) -> CheckResult:
    """Whether the device has room for what comes."""
    free = await asyncio.to_thread(free_bytes, device.home)
    if free is None:
        return CheckResult(CheckKind.STORAGE, Verdict.NOT_HERE, CheckNote.ROOM_UNKNOWN)
    value = f"{free / 1_000_000_000:.1f} GB"
    return _passed(CheckKind.STORAGE, value=value) if free >= LITTLE else _little(value)


async def check_network(device: CheckedDevice) -> CheckResult:
    """Whether the hospital answers. Asks what anybody may know; sends nothing of the person."""
    if device.reach is None:
        return CheckResult(CheckKind.NETWORK, Verdict.NOT_HERE, CheckNote.NO_HOSPITAL)
    try:
        await device.reach()
    except (Offline, ServerUnavailable) as error:
        return _failed(CheckKind.NETWORK, CheckNote.OUT_OF_REACH, error.code)
    except AppError:  # it answered, if only that it offers something else
        return _passed(CheckKind.NETWORK)
    return _passed(CheckKind.NETWORK)


class _ScratchVault(KeyVault):
    """Holds one key for the moment of a check, in memory alone."""

    name: VaultKind = "file"

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self._kept.get(name)

    def set(self, name: str, value: bytes) -> None:
        self._kept[name] = value

    def delete(self, name: str) -> None:
        self._kept.pop(name, None)


def _wrap_and_open(clock: Clock) -> float | None:
    """Seconds that one passcode takes here; None when the key that is opened is another one."""
    vault, passcode, secret = _ScratchVault(), str(secrets.randbelow(1_000_000)).zfill(6), secrets.token_bytes(16)
    made = keys.create(vault, passcode)
    began = time.perf_counter()
    opened = keys.unlock(vault, passcode, clock.now())
    took = time.perf_counter() - began
    try:
        is_same = made == opened and keys.open_sealed(opened, keys.seal(made, secret)) == secret
    finally:
        wipe(made)
        wipe(opened)
    return took if is_same else None


def _our_fonts(folder: Path) -> list[Path]:
    families = json.loads((folder / "FontManifest.json").read_text("utf-8"))
    return [folder / font["asset"] for family in families if family["family"] == OUR_FAMILY for font in family["fonts"]]


def _driver(seen: ScratchReport) -> CheckResult:
    if not seen.reads_back:
        return _failed(CheckKind.DRIVER, CheckNote.NOT_READ_BACK, seen.sqlite)
    if not seen.searches:
        return _failed(CheckKind.DRIVER, CheckNote.NO_SEARCH, seen.sqlite)
    return _passed(CheckKind.DRIVER, value=seen.sqlite)


def _cipher(seen: ScratchReport) -> CheckResult:
    if not seen.is_encrypted:
        return _failed(CheckKind.CIPHER, CheckNote.PLAIN_TEXT, seen.cipher)
    if not seen.refuses_another_key:
        return _failed(CheckKind.CIPHER, CheckNote.ANOTHER_KEY_OPENS, seen.cipher)
    return _passed(CheckKind.CIPHER, value=seen.cipher)


def _passed(kind: CheckKind, note: CheckNote = CheckNote.NONE, value: str = "") -> CheckResult:
    return CheckResult(kind, Verdict.PASSED, note, value)


def _failed(kind: CheckKind, note: CheckNote, value: str = "") -> CheckResult:
    return CheckResult(kind, Verdict.FAILED, note, value)


def _little(value: str) -> CheckResult:
    return _failed(CheckKind.STORAGE, CheckNote.LITTLE_ROOM, value)
