"""A phone as the extension leaves it to Python: it answers each call of the control as the device's own code does.

What that code really does is tried on Android's code (`tests/interop/robolectric`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from services.clock import Clock

SNOOZE = timedelta(minutes=15)


class FakePhone:
    """`allowed`: what the person has allowed. `works`: whether the way to the device works. `zone`: where it is."""

    def __init__(self, clock: Clock, zone: tzinfo) -> None:
        self.clock = clock
        self.zone = zone
        self.allowed = "exact"
        self.works = True
        self.alarms: dict[str, dict[str, Any]] = {}
        self.shown: dict[str, dict[str, Any]] = {}
        self.words: dict[str, str] = {}
        self.protected = False
        self.asked = 0
        self._rung: list[str] = []
        self._answers: list[dict[str, Any]] = []
        self._opened: str | None = None

    def answer_to(self, name: str, arguments: dict[str, Any] | None) -> Any:
        """What the device answers to a call; raises RuntimeError where the way to it does not work."""
        if not self.works:
            raise RuntimeError(name)
        given = arguments or {}
        match name:
            case "alarms.replace":
                handed = {each["id"]: each for each in json.loads(given["alarms"])}
                self.alarms, self.words = handed, json.loads(given["words"])
                return self.allowed
            case "alarms.allowed":
                return self.allowed
            case "alarms.ask":
                self.asked += 1
                return None
            case "alarms.news":
                return json.dumps({"rung": self._rung, "answers": self._answers, "opened": self._opened})
            case "alarms.settle":
                rung, answers = json.loads(given["rung"]), json.loads(given["answers"])
                self._rung = [each for each in self._rung if each not in rung]
                self._answers = [each for each in self._answers if each["id"] not in answers]
                self._opened = None
                return None
            case "screen.protect":
                self.protected = given["on"]
                return "photographs" if self.protected else "nothing"
        raise AssertionError(name)

    def at(self, alarm: dict[str, Any]) -> datetime:
        """When an alarm rings where the device is now."""
        if alarm["wall"] is not None:
            return datetime.fromisoformat(alarm["wall"]).replace(tzinfo=self.zone).astimezone(UTC)
        return datetime.fromtimestamp(alarm["at"] / 1000, UTC)

    def ring(self) -> list[str]:
        """Rings what is due; gives what was shown."""
        now = self.clock.now()
        due = sorted((each for each in self.alarms.values() if self.at(each) <= now), key=self.at)
        for alarm in due:
            del self.alarms[alarm["id"]]
        useful = [each for each in due if now < self.at(each) + timedelta(milliseconds=each["lasts"])]
        if self.allowed == "no":
            return []
        for alarm in useful:
            self._rung.append(alarm["id"])
            self.shown[alarm["id"]] = alarm
        return [each["text"] for each in useful]

    def press(self, alarm: str, action: str, *, press: str | None = None) -> None:
        """The person presses a button of a notification."""
        shown = self.shown[alarm]
        now = self.clock.now()
        silent = {id_ for id_, each in self.alarms.items() if set(each["occasions"]) <= set(shown["occasions"])}
        if action == "later":
            silent = {id_ for id_ in silent if self.at(self.alarms[id_]) <= now + SNOOZE}
        self.alarms = {id_: each for id_, each in self.alarms.items() if id_ not in silent}
        rings = action == "later" and now + SNOOZE < self.at(shown) + timedelta(milliseconds=shown["lasts"])
        if rings:
            again = int((now + SNOOZE).timestamp() * 1000)
            lasts = shown["lasts"] - (again - shown["at"])
            self.alarms[alarm] = {**shown, "at": again, "wall": None, "lasts": lasts}
        id_ = press or f"press-{len(self._answers)}-{now.timestamp()}"
        at = int(now.timestamp() * 1000)
        self._answers.append({"id": id_, "alarm": alarm, "action": action, "at": at, "rings": rings})

    def tap(self, alarm: str) -> None:
        """The person taps the notification itself, which opens the app."""
        self._opened = alarm

    @property
    def unsettled(self) -> tuple[list[str], list[dict[str, Any]]]:
        """What the device still keeps for the app."""
        return self._rung, self._answers


class CalledDevice:
    """The fake phone without Flet in between: fulfils `services.device.phone_alarms.AlarmDevice`."""

    def __init__(self, phone: FakePhone) -> None:
        self._phone = phone

    async def replace_alarms(self, alarms: str, words: str) -> str:
        return str(self._phone.answer_to("alarms.replace", {"alarms": alarms, "words": words}))

    async def alarms_allowed(self) -> str:
        return str(self._phone.answer_to("alarms.allowed", None))

    async def ask_for_alarms(self) -> None:
        self._phone.answer_to("alarms.ask", None)

    async def alarm_news(self) -> str:
        return str(self._phone.answer_to("alarms.news", None))

    async def settle_alarms(self, rung: str, answers: str) -> None:
        self._phone.answer_to("alarms.settle", {"rung": rung, "answers": answers})
