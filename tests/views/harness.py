"""Shows a component and lets a test see and press what a person would."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Any, TypeVar, cast

import flet as ft
import msgpack
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.protocol import Message, MessageAction, RegisterClientResponseBody
from flet.messaging.session import Session

from services.errors import Fault
from tests.fakes.clock import StandingClock
from tests.views.connection import RecordingConnection
from views.component import stack
from views.context import AppContext, AppContextProvider, UiContext, UiContextProvider
from views.doors import Door
from views.i18n.texts import Language, texts_for
from views.i18n.words import error_words
from views.routes import DOORS
from views.screens import Screen
from views.shell import open_page

C = TypeVar("C", bound=BaseControl)
FAULTS = frozenset(error_words(texts_for(each), Fault(Exception())).title for each in Language)


class Shown:
    """The page as a test sees it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = session.page
        self._followed = 0

    def controls(self, root: Any = None) -> Iterator[BaseControl]:
        """Every control in reach, components looked through: of what is asked above the top screen, or of that."""
        return _walk((self.prompt or self.screens[-1]) if root is None else root, set())

    @property
    def prompt(self) -> ft.DialogControl | None:
        """What is asked above the screen; everything below can neither be read nor pressed."""
        dialogs = (each for each in self.page._dialogs.controls if not isinstance(each, ft.SnackBar))
        return next((each for each in dialogs if each.open), None)

    @property
    def screens(self) -> list[ft.View]:
        """The stack of screens, the one in sight last."""
        return list(_screens(self.page.views))

    def all(self, kind: type[C]) -> list[C]:
        return [control for control in self.controls() if isinstance(control, kind)]

    def texts(self, root: Any = None) -> list[str]:
        """Every word on the page, in order."""
        return [words for control in self.controls(root) for words in _words(control)]

    @property
    def words(self) -> str:
        return "\n".join(self.texts())

    @property
    def has_fault(self) -> bool:
        """Says whether a fault card stands on the page, in whatever language."""
        return not FAULTS.isdisjoint(self.texts())

    def field(self, label: str) -> ft.TextField:
        return next(field for field in self.all(ft.TextField) if field.label == label)

    def button(self, words: str) -> BaseControl:
        """What is pressed by its words or its tooltip: a button, a tile, a segment, a switch row."""
        for control in self.controls():
            pressable = getattr(control, "on_click", None) is not None or isinstance(control, ft.Button)
            if pressable and (words in self.texts(control) or getattr(control, "tooltip", None) == words):
                return control
        raise AssertionError(f"nothing to press says {words!r}; there is:\n{self.words}")

    def can_press(self, words: str) -> bool:
        return getattr(self.button(words), "on_click", None) is not None

    async def press(self, words: str) -> None:
        """Presses it; fails when it cannot be pressed."""
        button = self.button(words)
        assert getattr(button, "on_click", None) is not None, f"{words!r} cannot be pressed now"
        await self.fire(button, "click")

    async def type(self, label: str, words: str) -> None:
        field = self.field(label)
        self.session.apply_patch(field._i, {"value": words})
        await self.fire(field, "change", words)

    async def submit(self, label: str) -> None:
        await self.fire(self.field(label), "submit", "")

    async def fire(self, control: BaseControl, name: str, data: Any = None) -> None:
        await self.session.dispatch_event(control._i, name, data)
        await self.settle()

    async def go(self, address: str) -> None:
        """What the client does when the address changes."""
        self.session.apply_page_patch({"route": address})
        await self.session.dispatch_event(self.page._i, "route_change", {"route": address})
        await self.settle()

    async def follow(self) -> str:
        """Goes where the page asked the client to go since the last time, as the client does; gives that address."""
        await self.until(lambda: len(self._asked_for()) > self._followed)
        self._followed = len(self._asked_for())
        address = self._asked_for()[-1]
        await self.go(address)
        return address

    def _asked_for(self) -> list[str]:
        """Every address the page pushed, in order."""
        connection = cast("RecordingConnection", self.session.connection)
        messages = (msgpack.unpackb(each, strict_map_key=False)[1] for each in connection.sent if b"push_route" in each)
        return [str(each["args"]["route"]) for each in messages if each.get("name") == "push_route"]

    async def resize(self, width: float, height: float = 800) -> None:
        self.session.apply_page_patch({"width": width, "height": height})
        await self.session.dispatch_event(self.page._i, "resize", {"width": width, "height": height})
        await self.settle()

    async def key(self, key: str, *, ctrl: bool = False, alt: bool = False) -> None:
        event = {"key": key, "ctrl": ctrl, "alt": alt, "shift": False, "meta": False}
        await self.session.dispatch_event(self.page._i, "keyboard_event", event)
        await self.settle()

    async def settle(self, turns: int = 12) -> None:
        """Lets renders, effects and what they started on the loop come to rest."""
        for _ in range(turns):
            await asyncio.sleep(0)

    async def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Waits for work in threads (the store, the key); fails with what is on the page."""
        end = asyncio.get_running_loop().time() + seconds
        while not true():
            if asyncio.get_running_loop().time() > end:
                raise AssertionError(f"it did not come to that; there is:\n{self.words}")
            await self._something_came()
        await self.settle()

    async def _something_came(self) -> None:
        """Until the client was sent something, at most a twentieth of a second: to look at a whole page takes longer
        than what a test waits for."""
        connection = cast("RecordingConnection", self.session.connection)
        before = len(connection.sent)
        for _ in range(5):
            await asyncio.sleep(0.01)
            if len(connection.sent) != before:
                return

    async def while_time_passes(self, clock: StandingClock, true: Callable[[], bool], *, each: float) -> None:
        """Moves a clock on, `each` seconds at a time, until it comes to that. A screen that asks the hospital now and
        then leaves a turn out while its last question is on the way: a clock moved just once may be that turn."""
        for _ in range(30):
            clock.advance(seconds=each)
            with suppress(AssertionError):
                await self.until(true, seconds=2)
            if true():
                break
        await self.until(true)


def _words(control: BaseControl) -> Iterator[str]:
    if isinstance(control, ft.Text):
        yield control.value
    elif isinstance(control, ft.ListTile):
        yield from (words for words in (control.title, control.subtitle) if isinstance(words, str))


def _screens(value: Any) -> Iterator[ft.View]:
    """The screens alone, without a look at what they hold, but for a screen in the frame of a test."""
    value = unwrap_component(value)
    if isinstance(value, ft.View):
        yield value
        yield from (held for each in value.controls if isinstance(held := unwrap_component(each), ft.View))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _screens(each)


def _walk(value: Any, seen: set[int]) -> Iterator[BaseControl]:
    value = unwrap_component(value)
    if isinstance(value, list | tuple):
        for each in value:
            yield from _walk(each, seen)
    elif isinstance(value, BaseControl) and id(value) not in seen:
        seen.add(id(value))
        yield value
        given, plain = value._values, value.__dict__
        for name in _names_of_fields(type(value)):
            inner = given.get(name) or plain.get(name)
            if isinstance(inner, BaseControl | list | tuple):
                yield from _walk(inner, seen)


@cache
def _names_of_fields(kind: type[BaseControl]) -> tuple[str, ...]:
    """In the order in which they are declared. Flet 1.0.5 keeps of those that it sends what is not the default alone
    (`flet.controls.value_types.Prop`), the others as any dataclass does."""
    fields = dataclasses.fields(kind)
    return tuple(each.name for each in fields if not each.metadata.get("skip") and each.name != "_parent")


@asynccontextmanager
async def _session(page: dict[str, Any], enter: Callable[[ft.Page], None]) -> AsyncIterator[Shown]:
    connection = RecordingConnection()
    session = Session(connection)
    connection.session = session
    session.apply_page_patch({"route": "/", "platform": "linux", "width": 400, "height": 800, **page})
    _context_page.set(session.page)
    context.reset_auto_update()
    body = RegisterClientResponseBody(session_id=session.id, page_patch=session.get_page_patch(), error="")
    connection.send_message(Message(MessageAction.REGISTER_CLIENT, body))
    enter(session.page)
    await session.after_event(session.page)
    shown = Shown(session)
    await shown.settle()
    try:
        yield shown
    finally:
        session.close()
        await asyncio.sleep(0)
        connection.dispose()


@stack
def _Alone(build: Callable[[], Any], around: UiContext, app: AppContext | None) -> list[ft.View]:
    def inside() -> list[ft.View]:
        built = build()
        return [built if isinstance(built, ft.View) else ft.View(controls=[built])]

    here = lambda: UiContextProvider(around, inside)  # noqa: E731 - a provider wants a callable
    return AppContextProvider(app, here) if app is not None else here()


@asynccontextmanager
async def show(
    build: Callable[[], Any], around: UiContext | None = None, app: AppContext | None = None, **page: Any
) -> AsyncIterator[Shown]:
    """One component alone on a page: a part, or a whole screen (then `build` returns its component)."""
    async with _session(page, lambda p: p.render_views(_Alone, build, around or UiContext(), app)) as shown:
        yield shown


@asynccontextmanager
async def show_app(
    app: AppContext, screens: tuple[Screen, ...], doors: tuple[Door, ...] = DOORS, **page: Any
) -> AsyncIterator[Shown]:
    """The whole house."""
    async with _session(page, lambda p: open_page(p, app, lambda: screens, lambda: doors)) as shown:
        yield shown
