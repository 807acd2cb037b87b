"""Alarms that ring while the app does not run, and a screen that is not photographed: the Python side of the control.

Flet reads the types of a control's events from its annotations, so here they are evaluated: without `annotations` of
`__future__`.
"""

from typing import Any, Optional

import flet as ft


@ft.control("AnxinDevice")  # type: ignore[arg-type] # its type parameter says nothing about what it decorates
class AnxinDevice(ft.Service):
    """Only for an app that `flet build` made for Android or iOS; no other client knows this control. Every call raises
    what Flet raises when the device cannot answer (RuntimeError, TimeoutError). JSON goes as text: Dart hands it on."""

    on_news: Optional[ft.ControlEventHandler["AnxinDevice"]] = None  # noqa: UP045 - Flet reads this form
    """An alarm rang, was answered, or opened the app; `alarm_news` says what."""

    async def replace_alarms(self, alarms: str, words: str) -> str:
        """From now on these ring and no others; the description of both stands in `StoredAlarm.java`. Returns whether
        they ring: "exact", "late" or "no"."""
        return str(await self._call("alarms.replace", {"alarms": alarms, "words": words}))

    async def alarms_allowed(self) -> str:
        """Whether alarms ring: "exact", "late" (some minutes are possible) or "no"."""
        return str(await self._call("alarms.allowed"))

    async def ask_for_alarms(self) -> None:
        """Shows the system's question, or the page of its settings where the person can allow it."""
        await self._call("alarms.ask")

    async def alarm_news(self) -> str:
        """What happened since it was settled, as JSON: {rung, answers: [{id, alarm, action, at, rings}], opened}."""
        return str(await self._call("alarms.news"))

    async def settle_alarms(self, rung: str, answers: str) -> None:
        """Lets the device forget these ids (JSON arrays), and what opened the app."""
        await self._call("alarms.settle", {"rung": rung, "answers": answers})

    async def protect_screen(self, on: bool) -> str:
        """Returns what the screen is protected from: "photographs" (Android: also in the list of apps), "list" (iOS: in
        the list of apps alone, the system allows no more) or "nothing"."""
        return str(await self._call("screen.protect", {"on": on}))

    async def _call(self, name: str, arguments: Optional[dict[str, Any]] = None) -> Any:  # noqa: UP045 - see above
        return await self._invoke_method(name, arguments)
