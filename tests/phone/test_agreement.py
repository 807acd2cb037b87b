"""Python, Dart, Java and Swift name the same methods, arguments and answers: no compiler sees across them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from services.alarm import AlarmsAllowed, AnswerAction
from services.device import phone_alarms
from tests.phone.extension import DART, JAVA, MANIFEST, PYTHON, SWIFT

METHOD: Final = re.compile(r'"((?:alarms|screen)\.[a-z]+)"')
ANSWER: Final = frozenset({"id", "alarm", "action", "at", "rings"})


def text(folder: Path, ending: str = "*") -> str:
    files = [folder] if folder.is_file() else sorted(folder.glob(ending))
    return "\n".join(path.read_text("utf-8") for path in files)


def methods(source: str) -> set[str]:
    return set(METHOD.findall(source))


def described() -> set[str]:
    """What Python says of an alarm."""
    body = text(Path(phone_alarms.__file__)).partition("def _described")[2].partition("async def")[0]
    return set(re.findall(r'^\s+"([a-z]+)":', body, re.MULTILINE))


def test_all_four_name_the_same_methods() -> None:
    java, swift = text(JAVA / "AnxinDevicePlugin.java"), text(SWIFT / "AnxinDevicePlugin.swift")
    named = methods(text(PYTHON))
    assert len(named) == 6
    assert methods(text(DART)) == named
    assert set(re.findall(r'case "([a-z.]+)":', java)) == named
    assert set(re.findall(r'case "([a-z.]+)":', swift)) == named


def test_the_arguments_have_the_same_names() -> None:
    given = set(re.findall(r'"([a-z]+)":', text(PYTHON)))
    java, swift = text(JAVA / "AnxinDevicePlugin.java"), text(SWIFT / "AnxinDevicePlugin.swift")
    assert given == {"alarms", "words", "rung", "answers", "on"}
    assert set(re.findall(r'argument\("([a-z]+)"\)', java)) == given
    assert set(re.findall(r'arguments\["([a-z]+)"\]', swift)) == given


def test_an_alarm_has_the_same_parts() -> None:
    named = described()
    assert named == {"id", "at", "wall", "lasts", "title", "text", "answerable", "occasions"}
    java = set(re.findall(r'json\.(?:opt\w*|isNull)\("([a-z]+)"', text(JAVA / "StoredAlarm.java")))
    assert java - {"shown"} == named
    assert set(re.findall(r'json\["([a-z]+)"\]', text(SWIFT / "StoredAlarm.swift"))) == named


def test_the_words_have_the_same_names() -> None:
    named = {"channel", "taken", "later"}
    assert set(re.findall(r'optString\("([a-z]+)"', text(JAVA / "AlarmNotice.java"))) == named
    assert set(re.findall(r'words\["([a-z]+)"\]', text(SWIFT / "Alarms.swift"))) == named


def test_the_news_have_the_same_parts() -> None:
    read = set(re.findall(r'found\.get\("([a-z]+)"\)', text(Path(phone_alarms.__file__))))
    assert read == {"rung", "answers", "opened", "rings"}
    java, swift = text(JAVA / "AnxinDevicePlugin.java"), text(SWIFT / "Alarms.swift")
    assert read - {"rings"} == set(re.findall(r'(?:news|\))\.put\("([a-z]+)"', java))
    assert set(re.findall(r'"(rung|answers|opened)":', swift)) == read - {"rings"}
    for source in (text(JAVA / "Alarms.java"), swift):
        assert set(re.findall(r'"([a-z]+)"(?:,|:) (?!\$)', source)) >= ANSWER


def test_the_answers_and_permissions_are_the_same_words() -> None:
    java, swift = text(JAVA, "*.java"), text(SWIFT, "*.swift")
    for action in AnswerAction:
        assert f'= "{action}"' in java
        assert f'= "{action}"' in swift
    assert set(re.findall(r'"(exact|late|no)"', java)) == set(AlarmsAllowed)
    assert set(re.findall(r'"(exact|late|no)"', swift)) == {AlarmsAllowed.EXACT, AlarmsAllowed.NO}


def test_the_event_has_one_name() -> None:
    assert "on_news" in text(PYTHON)
    assert 'triggerEvent("news")' in text(DART)
    assert 'invokeMethod("news", null)' in text(JAVA, "*.java")
    assert 'invokeMethod("news", arguments: nil)' in text(SWIFT, "*.swift")


def test_the_control_and_the_channel_have_one_name() -> None:
    extension = text(DART.with_name("extension.dart"))
    assert '"AnxinDevice"' in text(PYTHON)
    assert '"AnxinDevice"' in extension
    for source in (text(DART), text(JAVA, "*.java"), text(SWIFT, "*.swift")):
        assert '"anxin_device"' in source


def test_a_phone_that_restarts_or_travels_is_listened_to() -> None:
    """Robolectric calls the receiver itself; which broadcasts reach it the manifest says alone."""
    actions = set(re.findall(r'<action android:name="[\w.]+\.(\w+)"', text(MANIFEST)))
    assert actions == {
        "LOCKED_BOOT_COMPLETED", "BOOT_COMPLETED", "MY_PACKAGE_REPLACED", "TIME_SET", "TIMEZONE_CHANGED",
        "SCHEDULE_EXACT_ALARM_PERMISSION_STATE_CHANGED",
    }  # fmt: skip
    assert text(MANIFEST).count('android:directBootAware="true"') == 2
    assert text(MANIFEST).count('android:exported="false"') == 2
