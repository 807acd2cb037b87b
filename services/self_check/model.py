"""What a self-check came to, and the report of it. Pure. Nothing in it can name a person: a note is one of a list, and
a value is a version, a number or the name of an error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .:+-]{0,39}")


class CheckKind(StrEnum):
    """What is checked."""

    DRIVER = "driver"
    CIPHER = "cipher"
    KEY = "key"
    VAULT = "vault"
    ALARM = "alarm"
    CLOCK = "clock"
    FONTS = "fonts"
    STORAGE = "storage"
    NETWORK = "network"


class Verdict(StrEnum):
    """`NOT_HERE`: does not apply on this device; the note says why."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_HERE = "not here"


class CheckNote(StrEnum):
    """Why, by a code."""

    NONE = ""
    FAULT = "fault"
    NO_SEARCH = "no-search"
    NOT_READ_BACK = "not-read-back"
    NO_CIPHER = "no-cipher"
    PLAIN_TEXT = "plain-text"
    ANOTHER_KEY_OPENS = "another-key-opens"
    ALARMS_OFF = "alarms-off"
    ALARMS_LATE = "alarms-late"
    NO_NOTIFICATIONS = "no-notifications"
    CLOCK_OFF = "clock-off"
    CLOCK_ALONE = "clock-alone"
    ZONE_UNKNOWN = "zone-unknown"
    FONT_MISSING = "font-missing"
    SYSTEM_FONTS = "system-fonts"
    LITTLE_ROOM = "little-room"
    ROOM_UNKNOWN = "room-unknown"
    NO_HOSPITAL = "no-hospital"
    OUT_OF_REACH = "out-of-reach"


@dataclass(frozen=True)
class CheckResult:
    """One row. A value that is no version, number or name of an error is dropped."""

    kind: CheckKind
    verdict: Verdict
    note: CheckNote = CheckNote.NONE
    value: str = ""

    def __post_init__(self) -> None:
        if not _SAFE.fullmatch(self.value):
            object.__setattr__(self, "value", "")


def count(results: Sequence[CheckResult], verdict: Verdict) -> int:
    return sum(result.verdict is verdict for result in results)


def report(results: Sequence[CheckResult], about: Sequence[str]) -> str:
    """The report as text for whoever helps, the same in every language. Its first line is "N passed, 0 failed".
    `about`: the versions of the app and of what it runs on."""
    first = f"{count(results, Verdict.PASSED)} passed, {count(results, Verdict.FAILED)} failed"
    versions = [words for words in about if _SAFE.fullmatch(words)]
    return "\n".join([first, *versions, *map(_line, results)]) + "\n"


def _line(result: CheckResult) -> str:
    more = ", ".join(words for words in (result.note, result.value) if words)
    return f"{result.kind}: {result.verdict}" + (f" ({more})" if more else "")
