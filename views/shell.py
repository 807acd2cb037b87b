"""The frame around the screens: which stack of screens is shown, in which look and language, and in which state.

```
NoHospital -> welcome     SignedOut -> sign-in      NeedsPasscode -> set a passcode
Locked     -> unlock      Broken    -> what is wrong with the store      Unlocked -> the screens
```
Unless Unlocked no screen is in the tree, so nothing clinical is on the client either. The trail stays at a lock, and
the sign-in of a session that has ended stands above the screens: afterwards the person is where they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

import flet as ft

from services.account.people import UserType
from services.account.session import TOPIC as ACCOUNT
from services.account.states import AccountState, NeedsPasscode, NoHospital, SignedOut, Unlocked
from views import paths
from views.account.display import changing_preferences
from views.account.ended import ended
from views.account.gate import gate
from views.activity import hear_stirs
from views.component import stack
from views.context import AppContext, AppContextProvider, UiContext, UiContextProvider
from views.device import read_device, use_device, zones
from views.doors import Door, doors_for
from views.hooks import (
    use_account_state,
    use_app,
    use_heard,
    use_life,
    use_preferences,
    use_sync_status,
)
from views.keyboard import use_shortcuts
from views.notices import show_notice
from views.opening import prefetch_screen, use_gate
from views.screens import Screen, screens_for
from views.theme import dress
from views.travel import OVERLAY, Travel, use_travel

Screens = Callable[[], Sequence[Screen]]
Doors = Callable[[], Sequence[Door]]


def open_page(page: ft.Page, app: AppContext, screens: Screens, doors: Doors) -> None:
    """Shows the whole app on one page; `app/compose.py` calls it. The page is dressed first: look and screen come
    in one message, and the client draws them once. `screens` and `doors` are asked once somebody is signed in."""
    device, preferences = read_device(page), app.preferences.value
    dress(page, device.look(preferences), device.texts(preferences))
    page.render_views(Shell, app, screens, doors)


@stack
def Shell(app: AppContext, screens: Screens, doors: Doors) -> list[ft.View]:
    """The whole app on one page."""
    return AppContextProvider(app, lambda: AppFrame(screens, doors))


@stack
def AppFrame(all_screens: Screens, all_doors: Doors) -> list[ft.View]:
    """Determines look and language, and shows the gate or this user's screens."""
    app, page = use_app(), ft.context.page
    preferences, state, sync = use_preferences(), use_account_state(), use_sync_status()
    device = use_device()
    signing_in, ask_to_sign_in = ft.use_state(False)
    session_ended = isinstance(state, Unlocked) and not state.session_ok
    keys, goes_by_keys = ft.use_state(False)
    look = replace(device.look(preferences), keys=keys)
    user = _user_type(state)
    screens = screens_for(all_screens(), user) if user is not None else ()
    doors = doors_for(all_doors(), user) if user is not None else ()
    travel = use_travel(
        screens,
        frozenset(door.path for door in doors),
        app.prefetch.answered,
        from_outside=app.account.sign_in.came_back,
    )

    def go(path: str, *, instead: bool = False) -> None:
        if not isinstance(app.account.state, Unlocked):
            return
        app.account.touch()
        ask_to_sign_in(False)
        prefetch_screen(app, around, screens, path)
        travel.go(path, instead)

    def back() -> bool:
        app.account.touch()
        return travel.back()

    around = UiContext(
        look=look,
        texts=device.texts(preferences),
        zones=zones(app.zone, app.device_zone),
        online=sync.online,
        session_ok=not session_ended,
        doors=doors,
        sign_in_again=lambda: ask_to_sign_in(True),
        ended=ended,
        go=go,
        go_on=lambda path: go(path, instead=True),
        back=back,
        here=travel.here,
        on_back=travel.on_back,
        swipes=device.swipes and not travel.within,
    )
    around = replace(around, notify=lambda notice: show_notice(page, look, notice))
    change = changing_preferences(app, around)
    around = replace(around, switch_language=lambda language: change({"language": language.value}))
    use_life(lambda: _dressed(page, around), look, around.texts)
    arrived = use_heard(app.account.changes, frozenset({ACCOUNT}), lambda: app.account.sign_in.answer_arrived)
    use_life(lambda: _answer_arrived(ask_to_sign_in, arrived=arrived and session_ended), arrived, session_ended)
    use_life(lambda: hear_stirs(page, app.account.touch))
    use_life(lambda: _signed_in(ask_to_sign_in, session_ended=session_ended), session_ended)
    use_life(lambda: _left_by_its_owner(travel, state), type(state))
    _use_own_trail(travel, state.people.viewing if isinstance(state, Unlocked) else "")
    on_later = (lambda: ask_to_sign_in(False)) if signing_in and session_ended else None
    use_life(lambda: travel.on_back(OVERLAY, on_later) if on_later else _nothing, on_later is None)
    use_shortcuts(screens, around, goes_by_keys)
    closed = use_gate(state, app, lambda: prefetch_screen(app, around, screens, travel.here(), frame=True))
    if closed is None:
        from views.screen_stack import ScreenStack  # noqa: PLC0415 - the gate is drawn without it

        return UiContextProvider(around, lambda: ScreenStack(screens, travel.trail, on_later))
    return cast("list[ft.View]", UiContextProvider(around, lambda: [gate(closed)]))


def _user_type(state: AccountState) -> UserType | None:
    """The type of the session's user; None while nobody is signed in."""
    return state.people.user.type if isinstance(state, Unlocked) else None


def _dressed(page: ft.Page, around: UiContext) -> Callable[[], None]:
    dress(page, around.look, around.texts)
    page.update()
    return lambda: None


def _signed_in(ask_to_sign_in: Callable[[bool], None], *, session_ended: bool) -> Callable[[], None]:
    """The sign-in that stands above a screen has done its work, in whatever page it was made."""
    if not session_ended:
        ask_to_sign_in(False)
    return _nothing


def _answer_arrived(ask_to_sign_in: Callable[[bool], None], *, arrived: bool) -> Callable[[], None]:
    """A sign-in that was under way when the system ended the app goes on above the screen in sight."""
    if arrived:
        ask_to_sign_in(True)
    return _nothing


def _left_by_its_owner(travel: Travel, state: AccountState) -> Callable[[], None]:
    """Leads to the start once nobody's data is here: whoever signs in next does not come to the former one's screen."""
    if isinstance(state, NoHospital | SignedOut | NeedsPasscode):
        travel.begin(paths.home())
    return _nothing


def _use_own_trail(travel: Travel, viewing: str) -> None:
    """Begins a new trail when another person's record comes into view: back never leads to the former one's."""
    before = ft.use_ref("")

    def begin() -> Callable[[], None]:
        if viewing and before.current and viewing != before.current:
            travel.begin(paths.home())
        before.current = viewing or before.current
        return _nothing

    use_life(begin, viewing)


def _nothing() -> None:
    return
