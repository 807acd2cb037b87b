"""The screens of the trail, one above the other, each with the name of the patient in view.

Imported at the first unlock: until then the gate is all there is to draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

import flet as ft

from services.consents.queries import is_asking_due
from services.record.person import names_of_people, record_is_closed
from services.sync.known import decisions_are_known
from views import paths
from views.account.away import use_away
from views.account.sign_in import SignInScreen
from views.answers import Ready
from views.booking.day.called import use_calls
from views.component import screen, stack
from views.consents.asking import ConsentAskingScreen
from views.context import AddressProvider, AppContext, AppContextProvider, UiContext, UiContextProvider
from views.hooks import use_app, use_patient, use_people, use_query, use_ui_context
from views.kit.banner import empty
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.screens import Screen, StackEntry, entries_for
from views.siblings import keyed
from views.signed_in import use_own_record
from views.trail import ScreenTrail
from views.whom import everybody


@stack
def ScreenStack(
    screens: tuple[Screen, ...], trail: ScreenTrail, on_later: Callable[[], None] | None = None
) -> list[ft.View]:
    """The screens at the end of the trail, each with the name of the patient in view. With `on_later` the person signs
    in again above them; what the hospital asks them to agree to stands there, too, until they decide or put it off."""
    around, patient, people, own = use_ui_context(), use_patient(), use_people(), use_own_record()
    put_off, set_put_off = ft.use_state("")
    asking, decided = use_query(is_asking_due, own, wanted=own != ""), use_query(decisions_are_known, own)
    use_calls()
    use_away()
    closed, names = use_query(record_is_closed, patient), use_query(names_of_people, people.patients)
    known = names.value if isinstance(names, Ready) else ()
    around = replace(
        around,
        person=dict(known).get(patient),
        people=everybody(around.texts, people, known),
        record_closed=isinstance(closed, Ready) and closed.value,
    ).about(patient)
    entries = entries_for(screens, trail.stack([door.path for door in around.doors]))
    if not entries and trail.here == paths.home():
        entries = entries_for(screens, [_start(around)])
    views = use_screens(entries, around, patient) or [NotFound()]
    if on_later is not None:
        return [*views, SignInScreen(on_later)]
    # what was decided may still be on its way to a new device: nobody is asked for it again
    if own in ("", put_off) or not all(isinstance(each, Ready) and each.value for each in (asking, decided)):
        return views
    return [*views, ConsentAskingScreen(lambda: set_put_off(own))]


def use_screens(entries: Sequence[StackEntry], around: UiContext, patient: str) -> list[ft.View]:
    """A view for each entry of the stack. An entry that was shown before in an equal context keeps its component:
    Flet neither renders nor compares it again, so a screen that opens above a long list does not wait for the list.

    A screen of one person's is another than the same one of somebody else's: nothing that it held goes over, and a tap
    that was made on it before somebody else came into view is not heard by theirs.
    """
    app = use_app()
    kept: ft.MutableRef[tuple[tuple[UiContext, str], dict[str, ft.Control]] | None] = ft.use_ref(None)
    before = kept.current[1] if kept.current is not None and kept.current[0] == (around, patient) else {}
    screens = {
        each.address: before.get(each.address) or keyed(_screen(app, around, each), f"{patient} {each.address}")
        for each in entries
    }
    kept.current = ((around, patient), screens)
    return cast("list[ft.View]", list(screens.values()))


def _screen(app: AppContext, around: UiContext, entry: StackEntry) -> ft.Control:
    """A screen that is given both contexts directly: it may outlive the component in which Flet would look them up."""

    def build() -> ft.Control:
        return entry.screen.build(entry.params)

    def placed() -> ft.Control:
        return AddressProvider(entry.address, build)

    return AppContextProvider(app, lambda: UiContextProvider(around, placed))


@screen
def NotFound() -> ft.View:
    """The page for an address without a screen for this user: says so and leads to the first door."""
    around = use_ui_context()
    look, t = around.look, around.texts
    home = primary_button(look, t.get("shell.go_home"), lambda: around.go(_start(around)), decides=False)
    said = empty(look, t.get("shell.not_found"), t.get("shell.not_found.body"), action=home)
    return page_frame(around, [said], route="/not-found", door=_start(around))


def _start(around: UiContext) -> str:
    """The address where this user starts."""
    return around.doors[0].path if around.doors else paths.home()
