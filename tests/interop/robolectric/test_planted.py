"""Mistakes in the extension's Java are noticed: each is put into a copy, and the test that is about it has to fail."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.interop.robolectric import device

PACKAGE: Final = Path("health", "anxin", "device")


@dataclass(frozen=True)
class JavaFault:
    """`wrong` in the place of `right`, which stands in this file once. `test`: who notices, by its name in `suite`."""

    name: str
    file: str
    right: str
    wrong: str
    test: str
    suite: str = "AlarmsTest"


FAULTS: Final = (
    JavaFault(
        "a restart sets nothing again", "RearmReceiver.java",
        "new Alarms(context).arm(System.currentTimeMillis());", "",
        "ringsAfterARestartBeforeTheFirstUnlock",
    ),
    JavaFault(
        "the sound of a message", "AlarmNotice.java",
        "AudioAttributes.USAGE_ALARM", "AudioAttributes.USAGE_NOTIFICATION",
        "soundsOnTheAlarmStream",
    ),
    JavaFault(
        "another zone moves the time on the wall", "StoredAlarm.java", 'json.isNull("wall")', "true",
        "theTimeOnTheWallIsKeptInAnotherZone",
    ),
    JavaFault(
        "storage that waits for the first unlock", "AlarmStore.java", "context.createDeviceProtectedStorageContext()",
        "context", "needsNoStorageThatIsLockedUntilTheFirstUnlock",
    ),
    JavaFault(
        "a locked screen shows it", "AlarmNotice.java", ".setVisibility(Notification.VISIBILITY_PRIVATE)",
        ".setVisibility(Notification.VISIBILITY_PUBLIC)", "isPrivateOnTheLockScreen",
    ),
    JavaFault(
        "no second alarm below the exact one", "Alarms.java",
        "manager.setAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, at, AlarmIntents.inexact(context, alarm.id()));", "",
        "aPermissionThatIsTakenAwayCostsMinutesNotTheAlarm",
    ),
    JavaFault(
        "late is called exact", "Alarms.java", 'isExact() ? "exact" : "late"', '"exact"',
        "withoutThePermissionItIsLateAndSaysSo",
    ),
    JavaFault(
        "what is missed is dropped", "Alarms.java", "if (now >= alarm.until()) {\n                unset",
        "if (now >= alarm.at()) {\n                unset", "ringsAtOnceWhatWasMissedWhileTheDeviceWasOff",
    ),
    JavaFault(
        "it rings after it is of use", "Alarms.java", "if (now >= alarm.until()) {\n                    continue",
        "if (now >= Long.MAX_VALUE) {\n                    continue", "ringsNotAfterUntilAlthoughTheSystemWasLate",
    ),
    JavaFault(
        "it rings twice", "Alarms.java", "alarm.id().equals(id) && !alarm.isShown()", "alarm.id().equals(id)",
        "ringsOnceAlthoughItIsSetTwice",
    ),
    JavaFault(
        "taken silences nothing", "Alarms.java", "silence(answered.occasions(), Long.MAX_VALUE);", "",
        "takenIsKeptThroughARestartUntilTheAppHasKeptIt",
    ),
    JavaFault(
        "an answer is lost", "Alarms.java", "store.addAnswer(answer);", "",
        "takenIsKeptThroughARestartUntilTheAppHasKeptIt",
    ),
    JavaFault(
        "an older plan undoes an answer", "Alarms.java", "if (!alarm.isWithin(answered)) {", "if (true) {",
        "anAnswerGivenAfterThePlanWasMadeIsNotUndoneByIt",
    ),
    JavaFault(
        "anybody takes it on a locked screen", "AlarmNotice.java", "Alarms.TAKEN.equals(action)", "false",
        "takenAsksForAnUnlockAndLaterDoesNot",
    ),
    JavaFault(
        "old alarms stay", "Alarms.java", "unset(old);", "", "replacingTakesTheOldOnesAway",
    ),
    JavaFault(
        "a new window can be photographed", "AnxinDevicePlugin.java", "                });\n        protect();",
        "                });", "aProtectedScreenIsNotPhotographedAlsoInAnActivityThatComesLater", "PluginTest",
    ),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_stands_in_the_source_as_it_is(fault: JavaFault) -> None:
    assert (device.JAVA / PACKAGE / fault.file).read_text("utf-8").count(fault.right) == 1


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return device.compiled(tmp_path_factory.mktemp("right"))


@pytest.mark.nightly
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_noticed(fault: JavaFault, right: Path, tmp_path: Path) -> None:
    java, scratch = tmp_path / "java", tmp_path / "scratch"
    scratch.mkdir()
    shutil.copytree(device.JAVA, java)
    path = java / PACKAGE / fault.file
    path.write_text(path.read_text("utf-8").replace(fault.right, fault.wrong), "utf-8")
    wrong = device.compiled(tmp_path / "wrong", java, right)
    suite = next(name for name in device.SUITES if name.endswith(fault.suite))
    outcome = device.run(f"{wrong}:{right}", scratch, "health.anxin.device.Single", suite, fault.test)
    assert "1 run, 1 failed" in outcome.words, outcome.words[-3000:]
