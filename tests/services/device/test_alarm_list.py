"""The list of alarms beside the app: one of two processes rings, and nobody learns from the file what for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from local_store.errors import StoreError
from services.alarm import Alarm, NotificationKind
from services.device.alarm_list import MOST_RUNG, AlarmList, mark
from services.device.desktop_alarms import DesktopAlarms
from services.device.desktop_notifier import Desktop, DesktopNotifier
from tests.fakes.clock import NOON, StandingClock

KEY = "MedicationRequest-valsartan#0"
DOSE = Alarm((KEY,), NotificationKind.DOSE_DUE, NOON + timedelta(minutes=5), NOON + timedelta(hours=2))


@pytest.fixture
def listed(tmp_path: Path) -> AlarmList:
    made = AlarmList(tmp_path / "alarms.json")
    made.begin()
    return made


def alarms(clock: StandingClock, listed: AlarmList, shown: list[str], *, works: bool = True) -> DesktopAlarms:
    def send(_: str, text: str) -> None:
        if not works:
            raise OSError(text)
        shown.append(text)

    return DesktopAlarms(DesktopNotifier(lambda kind: ("安心", kind.value), Desktop(send)), clock, listed)


def test_the_file_has_moments_and_nothing_for_what(listed: AlarmList, tmp_path: Path) -> None:
    listed.put([DOSE])
    path = tmp_path / "alarms.json"
    content = path.read_text("utf-8")
    assert not any(word in content for word in (KEY, "dose", "Medication", "valsartan", "patient"))
    assert path.stat().st_mode & 0o777 == 0o600
    (alarm,) = listed.due(DOSE.at)
    assert (alarm.marks, alarm.at, alarm.until) == ((mark(KEY),), DOSE.at, DOSE.until)
    assert listed.due(DOSE.at - timedelta(seconds=1)) == listed.due(DOSE.until) == ()


def test_a_ring_is_claimed_once_and_can_be_given_back(listed: AlarmList) -> None:
    assert listed.claim(["a", "b"]) == {"a", "b"}
    assert listed.claim(["b", "c"]) == {"c"}
    listed.give_back(["b"])
    assert listed.rung() == {"a", "c"}
    listed.claim(map(str, range(2 * MOST_RUNG)))
    assert len(listed.rung()) == MOST_RUNG


async def test_what_rang_while_the_app_was_closed_is_known_to_it_and_does_not_ring_again(listed: AlarmList) -> None:
    clock, shown = StandingClock(NOON + timedelta(minutes=6)), []
    listed.put([DOSE])
    listed.claim([mark(KEY)])
    app = alarms(clock, listed, shown)
    await app.replace_alarms([DOSE])
    assert app.rung() == (KEY,)
    assert await app.ring() == 0
    assert shown == []
    assert listed.due(clock.now()) == ()


async def test_what_the_app_gave_is_not_given_by_the_other_and_what_it_could_not_give_is(listed: AlarmList) -> None:
    clock, shown = StandingClock(NOON + timedelta(minutes=6)), []
    mute, app = alarms(clock, listed, shown, works=False), alarms(clock, listed, shown)
    await mute.replace_alarms([DOSE])
    assert await mute.ring() == 0
    assert listed.rung() == frozenset()
    await app.replace_alarms([DOSE])
    assert await app.ring() == 1
    assert listed.claim([mark(KEY)]) == frozenset()
    assert shown == [NotificationKind.DOSE_DUE]


async def test_a_list_begun_later_is_filled_at_the_next_look_and_one_that_ended_stays_away(tmp_path: Path) -> None:
    clock, shown = StandingClock(), []
    listed = AlarmList(tmp_path / "alarms.json")
    app = alarms(clock, listed, shown)
    await app.replace_alarms([DOSE])
    assert not app.rings_when_closed
    assert not listed.is_kept
    listed.begin()
    await app.ring()
    assert app.rings_when_closed
    assert len(listed.due(DOSE.at)) == 1
    listed.end()
    await app.replace_alarms([DOSE])
    assert not listed.is_kept


async def test_after_a_sign_out_the_list_is_empty(listed: AlarmList) -> None:
    app = alarms(StandingClock(), listed, [])
    await app.replace_alarms([DOSE])
    await app.replace_alarms([])
    assert listed.due(DOSE.at) == ()


@pytest.mark.parametrize("content", ["", "[", "[1]", "null", '{"alarms": [1, {"marks": 3}], "rung": {"a": 1}}'])
def test_a_damaged_list_is_an_empty_one(listed: AlarmList, tmp_path: Path, content: str) -> None:
    (tmp_path / "alarms.json").write_text(content)
    assert listed.due(NOON) == ()
    assert listed.rung() == frozenset()
    listed.put([DOSE])
    assert len(listed.due(DOSE.at)) == 1


def test_a_list_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("")
    with pytest.raises(StoreError):
        AlarmList(tmp_path / "no-folder" / "alarms.json").begin()
