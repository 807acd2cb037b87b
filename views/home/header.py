"""The head of the first screen: whose record this is, and how fresh it is."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import flet as ft

from services.moments import in_zone
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.avatar import avatar
from views.kit.surfaces import column, row
from views.look.text import small, title

_DAWN = 5
_GREETINGS = (
    (9, "home.greeting.morning"),
    (11, "home.greeting.forenoon"),
    (13, "home.greeting.noon"),
    (18, "home.greeting.afternoon"),
)
"""Until which hour which words hold, from dawn on; after the last it is evening."""


class SyncFacts(Protocol):
    """What the header says about the hospital connection."""

    @property
    def running(self) -> bool: ...
    @property
    def last(self) -> datetime | None: ...
    @property
    def progress(self) -> tuple[int, int] | None: ...
    @property
    def online(self) -> bool: ...


def who(
    around: UiContext, name: str | None, sync: SyncFacts, now: datetime, end: ft.Control | None = None
) -> ft.Control:
    """Whose record this is, clearly visible, and how fresh it is; at the end a button."""
    look, t = around.look, around.texts
    shown = name or t.get("home.person.unknown")
    state = row(
        [
            ft.Icon(icon=_sync_icon(sync), size=look.small + 2, color=look.palette.soft),
            small(look, sync_words(around, sync, now), expand=True),
        ],
        6,
    )
    record = title(look, t.get("kit.record_of", name=name) if name else shown)
    if look.large:
        words = column([record, state], 4)
        return row([ft.Container(content=words, expand=True), end], top=True) if end else words
    words = column([small(look, greeting(around, now)), record, state], 2)
    return row([avatar(look, shown, near=True), ft.Container(content=words, expand=True), end])


def greeting(around: UiContext, now: datetime) -> str:
    """The words of the hour, by the clock of this device."""
    hour = in_zone(now, around.zones.device or around.zones.clinic).hour
    words = next((words for until, words in _GREETINGS if _DAWN <= hour < until), "home.greeting.evening")
    return around.texts.get(words)


def _sync_icon(sync: SyncFacts) -> ft.IconData:
    if not sync.online:
        return ft.Icons.CLOUD_OFF
    return ft.Icons.SYNC if sync.running else ft.Icons.CLOUD_DONE_OUTLINED


def sync_words(around: UiContext, sync: SyncFacts, now: datetime) -> str:
    """The state of the connection to the hospital, in one line."""
    t = around.texts
    last = fmt.device_moment(t, sync.last, now, around.zones) if sync.last else None
    if not sync.online:
        return t.get("home.sync.offline", time=last) if last else t.get("home.sync.offline_never")
    if sync.progress is not None:
        return t.get("home.sync.progress", done=sync.progress[0], total=sync.progress[1])
    if sync.running and last is None:
        return t.get("home.sync.running")
    return t.get("home.sync.done", time=last) if last else t.get("home.sync.never")
