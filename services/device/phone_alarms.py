"""Alarms of a phone: the system rings them, also while the app does not run, and keeps what the person answers.

The device is told moments, opaque ids and general words. What stands with it is not encrypted with the person's key.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol, TypeVar

from services.alarm import Alarm, AlarmAnswer, AlarmNews, AlarmsAllowed, AnswerAction, NotificationKind
from services.device.alarm_list import mark
from services.moments import at_second

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST: Final = 60
"""iOS keeps 64 pending notifications (UNUserNotificationCenter); the rest is for those that are put off."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True)
class AlarmWords:
    """What stands on the device beside the notifications themselves: the name under which the system lists them, and
    the two buttons."""

    channel: str
    taken: str
    later: str


class AlarmDevice(Protocol):
    """What the phone's own code does. A call raises whatever the way there raises when it cannot be made."""

    async def replace_alarms(self, alarms: str, words: str) -> str: ...

    async def alarms_allowed(self) -> str: ...

    async def ask_for_alarms(self) -> None: ...

    async def alarm_news(self) -> str: ...

    async def settle_alarms(self, rung: str, answers: str) -> None: ...


class PhoneAlarms:
    """Calls wait until a page has brought the device along (`attach`). A device that does not answer counts as one that
    does not ring, and is handed the same alarms again at the next look."""

    rings_when_closed = True

    def __init__(self, words: Callable[[NotificationKind], tuple[str, str]], buttons: Callable[[], AlarmWords]) -> None:
        self._words = words
        self._buttons = buttons
        self._device: AlarmDevice | None = None
        self._attached = asyncio.Event()
        self._unhanded: Sequence[Alarm] | None = None
        self._heard: list[Callable[[], None]] = []

    def attach(self, device: AlarmDevice) -> None:
        """From now on this is the device."""
        self._device = device
        self._attached.set()

    def tell(self) -> None:
        """The device has news."""
        for heard in self._heard:
            heard()

    def listen(self, heard: Callable[[], None]) -> None:
        self._heard.append(heard)

    async def alarms_allowed(self) -> AlarmsAllowed:
        if self._unhanded is not None:
            await self.replace_alarms(self._unhanded)
        if self._unhanded is not None:
            return AlarmsAllowed.NO
        return _allowed(await self._call(lambda device: device.alarms_allowed()))

    async def replace_alarms(self, alarms: Sequence[Alarm]) -> None:
        handed = json.dumps([self._described(alarm) for alarm in alarms[:MOST]])
        buttons = self._buttons()
        words = json.dumps({"channel": buttons.channel, "taken": buttons.taken, "later": buttons.later})
        answer = await self._call(lambda device: device.replace_alarms(handed, words))
        self._unhanded = alarms if answer is None else None

    async def ask_for_alarms(self) -> None:
        await self._call(lambda device: device.ask_for_alarms())

    def rung(self) -> tuple[str, ...]:
        """None by their keys: the device knows ids alone, and `news` gives them."""
        return ()

    async def news(self) -> AlarmNews:
        return _news(await self._call(lambda device: device.alarm_news()))

    async def settle(self, news: AlarmNews) -> None:
        rung, answers = json.dumps(news.rung), json.dumps([answer.id for answer in news.answers])
        await self._call(lambda device: device.settle_alarms(rung, answers))

    def _described(self, alarm: Alarm) -> dict[str, Any]:
        title, text = self._words(alarm.kind)
        return {
            "id": alarm.id,
            "at": (alarm.at - _EPOCH) // _MILLISECOND,
            "wall": alarm.wall.replace(microsecond=0).isoformat() if alarm.wall is not None else None,
            "lasts": (alarm.until - alarm.at) // _MILLISECOND,
            "title": title,
            "text": text,
            "answerable": alarm.kind is NotificationKind.DOSE_DUE,
            "occasions": [mark(occasion) for occasion in alarm.occasions],
        }

    async def _call(self, call: Callable[[AlarmDevice], Awaitable[T]]) -> T | None:
        """What the device answers; None when it cannot be asked."""
        await self._attached.wait()
        assert self._device is not None  # noqa: S101 - set together
        try:
            return await call(self._device)
        except Exception as problem:  # noqa: BLE001 - what the way to the device raises is nobody's contract
            log.warning("the device's alarms cannot be reached: %s", type(problem).__name__)
            return None


def _allowed(answer: Any) -> AlarmsAllowed:
    """What the device said; a word that nobody knows is a no."""
    return AlarmsAllowed(answer) if answer in set(AlarmsAllowed) else AlarmsAllowed.NO


def _news(answer: Any) -> AlarmNews:
    """The device's news; of what is damaged, what can be read of it."""
    try:
        found = json.loads(answer)
    except (TypeError, ValueError, RecursionError):
        return AlarmNews()
    if not isinstance(found, Mapping):
        return AlarmNews()
    answers = (_answer(each) for each in _list(found.get("answers")))
    opened = found.get("opened")
    return AlarmNews(
        tuple(each for each in _list(found.get("rung")) if isinstance(each, str)),
        tuple(each for each in answers if each is not None),
        opened if isinstance(opened, str) else None,
    )


def _answer(found: Any) -> AlarmAnswer | None:
    if not isinstance(found, Mapping):
        return None
    id_, alarm, action, at = (found.get(name) for name in ("id", "alarm", "action", "at"))
    if not isinstance(id_, str) or not isinstance(alarm, str) or action not in set(AnswerAction):
        return None
    if isinstance(at, bool) or not isinstance(at, int | float):
        return None
    return AlarmAnswer(id_, alarm, AnswerAction(action), at_second(at / 1000, UTC), rings=found.get("rings") is True)


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
