"""The only way to make a component: if it raises, it shows a fault card, and everything else continues.

Source: Flet 1.0.5 ends a session's update task for good when a component body raises during an update; the client is
not notified, and healthy siblings freeze, too.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import flet as ft

from services.errors import Fault
from views.context import UiContext, UiContextProvider
from views.look.fault import fault_card, unshown
from views.siblings import keyed

if TYPE_CHECKING:
    from services.each import UnreadResource

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
log = logging.getLogger("anxin.views")


def component(fn: Callable[P, R]) -> Callable[P, R]:
    """A component whose exceptions show a card with "try again"; the cause is logged by type, never with its data."""
    return _guarded(fn, lambda card: card)


def screen(fn: Callable[P, R]) -> Callable[P, R]:
    """A component that returns a `ft.View` (a whole screen); its fault is shown as a screen with a way back."""
    return _guarded(fn, _screen)


def stack(fn: Callable[P, R]) -> Callable[P, R]:
    """A component that returns the list of views a page shows, the top one last."""
    return _guarded(fn, lambda card: [_screen(card)])


def rows(around: UiContext, type_: str, things: Iterable[T], draw: Callable[[T], ft.Control]) -> list[ft.Control]:
    """One control for each element of a list, known by its element: a press means what the person saw, whatever came in
    front of it since. One that cannot be drawn is named in its place, by its FHIR type and id, and hides no other."""
    return [_row(around, type_, thing, draw) for thing in things]


def unread_rows(around: UiContext, unreadable: Iterable[UnreadResource]) -> list[ft.Control]:
    """What a question could not read, named."""
    names = (f"{each.type}/{each.id}" for each in unreadable)
    return [keyed(unshown(around.look, around.texts, name), name) for name in names]


def _row(around: UiContext, type_: str, thing: T, draw: Callable[[T], ft.Control]) -> ft.Control:
    id_ = getattr(thing, "id", "")
    try:
        drawn = draw(thing)
    except Exception as cause:
        log.error("a row of a list failed: %s in a %s", type(cause).__name__, type_, exc_info=_without_data(cause))
        return unshown(around.look, around.texts, f"{type_}/{id_}")
    return keyed(drawn, f"{type_}/{id_}") if id_ else drawn


def _screen(card: ft.Control) -> ft.View:
    return ft.View(controls=[ft.SafeArea(content=card)], padding=16)


def _guarded(fn: Callable[P, R], shape: Callable[[ft.Control], Any]) -> Callable[P, R]:
    @functools.wraps(fn)
    def body(*args: P.args, **kwargs: P.kwargs) -> Any:
        around = ft.use_context(UiContextProvider)
        _, again = ft.use_state(0)
        try:
            return fn(*args, **kwargs)
        except Exception as cause:
            fault = Fault(cause)
            log.error("component %s failed: %s", fn.__name__, fault.args[0], exc_info=_without_data(cause))
            return shape(fault_card(around.look, around.texts, on_retry=lambda: again(lambda n: n + 1)))

    return cast("Callable[P, R]", ft.component(body))


def _without_data(cause: Exception) -> Any:
    """The traceback with the type only: a message of an exception may quote clinical content."""
    bare = Exception(type(cause).__name__)
    return (Exception, bare, cause.__traceback__)
