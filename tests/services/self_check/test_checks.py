"""Each check by what it says of a good device and of one where that very thing is wrong."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from local_store import scratch
from local_store.errors import CipherMissing, VaultUnavailable
from services.alarm import Alarm, AlarmsAllowed
from services.device.checked import CheckedDevice
from services.device.system import System
from services.errors import AddressProblem, AddressRefused, Offline
from services.self_check import checks
from services.self_check.checks import check_all
from services.self_check.model import CheckKind, CheckNote, CheckResult, CheckVerdict
from tests.fakes.clock import NOON, StandingClock

ASSETS = Path(__file__).parents[3] / "assets"


class DeviceAlarms:
    """A device that lets alarms ring, late, or not at all; it fails when somebody sets one."""

    rings_when_closed = False

    def __init__(self, allowed: AlarmsAllowed) -> None:
        self.allowed = allowed

    async def alarms_allowed(self) -> AlarmsAllowed:
        return self.allowed

    async def replace_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        raise AssertionError("a check sets no alarm: it would take the place of the person's")

    def rung(self) -> tuple[str, ...]:
        return ()


async def well() -> bool:
    return True


async def ill() -> bool:
    return False


def raising(error: Exception) -> Callable[[], Awaitable[bool]]:
    async def call() -> bool:
        raise error

    return call


def device(home: Path, **other: object) -> CheckedDevice:
    here = CheckedDevice(
        home=home,
        assets=ASSETS,
        system=System.ANDROID,
        clock=StandingClock(),
        alarms=DeviceAlarms(AlarmsAllowed.EXACT),
        vault=well,
        reach=well,
        ahead=timedelta(0),
        is_web=True,
    )
    return replace(here, **other)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def quick_and_in_beijing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "device_zone", lambda: ZoneInfo("Asia/Shanghai"))


async def test_on_a_good_device_everything_passes_and_nothing_is_left(tmp_path: Path) -> None:
    results = await check_all(device(tmp_path))
    assert [each for each in results if each.verdict is not CheckVerdict.PASSED] == []
    assert [each.kind for each in results] == list(CheckKind)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a test may wait for a folder


@pytest.mark.parametrize(
    ("kind", "other", "verdict", "note"),
    [
        (CheckKind.VAULT, {"vault": ill}, CheckVerdict.FAILED, CheckNote.NOT_READ_BACK),
        (CheckKind.VAULT, {"vault": raising(VaultUnavailable())}, CheckVerdict.FAILED, CheckNote.FAULT),
        (CheckKind.ALARM, {"alarms": DeviceAlarms(AlarmsAllowed.LATE)}, CheckVerdict.PASSED, CheckNote.ALARMS_LATE),
        (CheckKind.ALARM, {"alarms": DeviceAlarms(AlarmsAllowed.NO)}, CheckVerdict.FAILED, CheckNote.ALARMS_OFF),
        (
            CheckKind.ALARM,
            {"alarms": DeviceAlarms(AlarmsAllowed.NO), "system": System.DESKTOP},
            CheckVerdict.NOT_HERE,
            CheckNote.NO_NOTIFICATIONS,
        ),
        (CheckKind.CLOCK, {"ahead": timedelta(minutes=25)}, CheckVerdict.FAILED, CheckNote.CLOCK_OFF),
        (
            CheckKind.CLOCK,
            {"clock": StandingClock(datetime(1970, 1, 1, tzinfo=UTC))},
            CheckVerdict.FAILED,
            CheckNote.CLOCK_OFF,
        ),
        (CheckKind.CLOCK, {"ahead": None}, CheckVerdict.PASSED, CheckNote.CLOCK_ALONE),
        (CheckKind.FONTS, {"is_web": False}, CheckVerdict.NOT_HERE, CheckNote.SYSTEM_FONTS),
        (CheckKind.FONTS, {"assets": Path("nowhere")}, CheckVerdict.FAILED, CheckNote.FAULT),
        (CheckKind.NETWORK, {"reach": None}, CheckVerdict.NOT_HERE, CheckNote.NO_HOSPITAL),
        (CheckKind.NETWORK, {"reach": raising(Offline())}, CheckVerdict.FAILED, CheckNote.OUT_OF_REACH),
        (
            CheckKind.NETWORK,
            {"reach": raising(AddressRefused(AddressProblem.NO_SIGN_IN))},
            CheckVerdict.PASSED,
            CheckNote.NONE,
        ),
    ],
)
async def test_what_is_wrong_is_said(
    tmp_path: Path, kind: CheckKind, other: dict[str, object], verdict: CheckVerdict, note: CheckNote
) -> None:
    judge = {
        CheckKind.VAULT: checks.check_vault,
        CheckKind.ALARM: checks.check_alarms,
        CheckKind.CLOCK: checks.check_clock,
        CheckKind.FONTS: checks.check_fonts,
        CheckKind.NETWORK: checks.check_network,
    }[kind]
    found = await checks.judged(kind, judge, device(tmp_path, **other))
    assert (found.verdict, found.note) == (verdict, note)


async def test_a_zone_without_a_name_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "device_zone", lambda: UTC)
    found = await checks.check_clock(device(tmp_path))
    assert (found.verdict, found.note) == (CheckVerdict.FAILED, CheckNote.ZONE_UNKNOWN)


async def test_a_font_that_is_missing_is_counted(tmp_path: Path) -> None:
    fonts = [{"family": checks.OUR_FAMILY, "fonts": [{"asset": "fonts/gone.woff2"}]}]
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "FontManifest.json").write_text(json.dumps(fonts))
    found = await checks.check_fonts(device(tmp_path, assets=tmp_path))
    assert found == CheckResult(CheckKind.FONTS, CheckVerdict.FAILED, CheckNote.FONT_MISSING, "1")


async def test_little_room_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, verdict in (
        (150_000_000, CheckVerdict.FAILED),
        (None, CheckVerdict.NOT_HERE),
        (41_200_000_000, CheckVerdict.PASSED),
    ):
        monkeypatch.setattr(checks, "free_bytes", lambda _, free=free: free)
        assert (await checks.check_storage(device(tmp_path))).verdict is verdict


async def test_plain_sqlite_fails_the_cipher_and_not_the_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(_: Path) -> object:
        raise CipherMissing

    monkeypatch.setattr(scratch, "try_driver", plain)
    driver, cipher = await checks.check_driver(device(tmp_path))
    assert driver.verdict is CheckVerdict.PASSED
    assert (cipher.verdict, cipher.note) == (CheckVerdict.FAILED, CheckNote.NO_CIPHER)


async def test_an_error_is_named_by_its_type_and_nothing_else_of_it(tmp_path: Path) -> None:
    found = await checks.judged(
        CheckKind.VAULT, checks.check_vault, device(tmp_path, vault=raising(OSError("/data/zhao/vault.json")))
    )
    assert found == CheckResult(CheckKind.VAULT, CheckVerdict.FAILED, CheckNote.FAULT, "OSError")


async def test_a_check_that_never_ends_is_a_failed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never() -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(checks, "PATIENCE", 0.01)
    found = await checks.judged(CheckKind.VAULT, checks.check_vault, device(tmp_path, vault=never))
    assert found.value == "TimeoutError"


def test_the_clock_of_these_tests_is_of_this_age() -> None:
    assert NOON.year >= checks.EARLIEST
