"""The first screen: which hospital, by its name; in which language, and how large."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from services.account.hospitals import ListedHospital, matching, with_used
from services.account.preferences import Preferences
from services.errors import AppError
from views.account.display import Change, changing_preferences, elder_choice
from views.account.hospital_name import shown_city, shown_name
from views.component import screen
from views.context import UiContext
from views.hooks import use_app, use_back, use_preferences, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.avatar import crest
from views.kit.banner import empty, problem
from views.kit.buttons import quiet_button, text_button
from views.kit.chips import chip
from views.kit.fields import text_field
from views.kit.front import front_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import card, column, section
from views.kit.waiting import waiting
from views.look.icons import Icons
from views.look.text import small
from views.look.tokens import S3
from views.self_check.version_line import VersionLine
from views.typed_here import use_typed_here


@screen
def WelcomeScreen(on_back: Callable[[], None] | None = None) -> ft.View:
    """Chooses a hospital. Its address is checked with the hospital before it is saved."""
    app, preferences = use_app(), use_preferences()
    checking, check = ft.use_state(False)
    use_back((lambda: check(False)) if checking else on_back)
    choosing = use_task(app.account.choose_hospital, on_done=lambda _: on_back() if on_back else None)
    if checking:
        from views.self_check.check import SelfCheckScreen  # noqa: PLC0415 - not part of the first frame

        return SelfCheckScreen(on_back=lambda: check(False))
    return WelcomeView(
        hospitals=with_used(app.hospitals, preferences.used_hospitals),
        preferences=preferences,
        busy=choosing.busy,
        error=choosing.error,
        on_choose=choosing.run,
        on_display=changing_preferences(app, use_ui_context()),
        on_back=on_back,
        on_check=lambda: check(True),
    )


@screen
def WelcomeView(
    *,
    hospitals: Sequence[ListedHospital],
    preferences: Preferences,
    busy: bool,
    error: AppError | None,
    on_choose: Callable[[str], None],
    on_display: Change,
    on_back: Callable[[], None] | None = None,
    on_check: Callable[[], None] | None = None,
) -> ft.View:
    """A large heading, the hospitals by name with a search, and any other by its address."""
    around = use_ui_context()
    look, t = around.look, around.texts
    words, search = ft.use_state("")
    address, set_address = use_typed_here("account.address")
    unfolded, unfold = ft.use_state(not hospitals or bool(address))
    choose = None if busy else on_choose
    finding = [
        text_field(look, t.get("account.welcome.search"), words, search, icon=Icons.SEARCH),
        _found(around, matching(hospitals, words), words.strip(), choose),
    ]
    content = [
        waiting(look, t.get("account.welcome.checking")) if busy else None,
        problem(look, error_words(t, error).both) if error and not busy else None,
        section(look, t.get("account.welcome.choose"), finding) if hospitals else None,
        *_by_address(around, address, set_address, choose, unfold, unfolded=unfolded),
        card(look, elder_choice(look, t, preferences, on_display)),
        text_button(look, t.get("kit.back"), on_back) if on_back else None,
        VersionLine(on_open=on_check) if on_check else None,
    ]
    return front_frame(
        around,
        content,
        route="/welcome",
        headline=t.get("account.welcome.headline"),
        words=t.get("account.welcome.words"),
        icon=Icons.HEALTH_AND_SAFETY_OUTLINED,
        large_sign=True,
    )


def _found(
    around: UiContext, hospitals: Sequence[ListedHospital], words: str, on_choose: Callable[[str], None] | None
) -> ft.Control:
    look, t = around.look, around.texts
    if not hospitals:
        title = t.get("account.welcome.not_found", words=words)
        return empty(look, title, t.get("account.welcome.not_found.words"), shows=Picture.SEARCH)
    return list_group(look, [_hospital(around, each, on_choose) for each in hospitals])


def _hospital(around: UiContext, hospital: ListedHospital, on_choose: Callable[[str], None] | None) -> ft.Control:
    """A hospital by its name and city; by its server alone where nothing else is known of it."""
    look, t = around.look, around.texts
    name = shown_name(t, hospital)
    mark = None
    if hospital.used:
        mark = chip(look, t.get("account.welcome.used"), "brand")
    elif hospital.demo:
        mark = chip(look, t.get("account.welcome.demo"), "info")
    return list_row(
        look,
        name,
        shown_city(t, hospital) or None,
        lead=crest(look, name),
        marks=[mark] if mark else [],
        on_click=(lambda: on_choose(hospital.base)) if on_choose else None,
    )


def _by_address(
    around: UiContext,
    address: str,
    set_address: Callable[[str], None],
    on_choose: Callable[[str], None] | None,
    unfold: Callable[[bool], None],
    *,
    unfolded: bool,
) -> list[ft.Control]:
    """For a hospital that is not in the list: folded away, because few people know an address."""
    look, t = around.look, around.texts
    fold = text_button(
        look,
        t.get("account.welcome.advanced"),
        lambda: unfold(not unfolded),
        icon=Icons.EXPAND_LESS if unfolded else Icons.EXPAND_MORE,
    )
    if not unfolded:
        return [fold]
    go = (lambda: on_choose(address)) if address.strip() and on_choose else None
    field = text_field(
        look,
        t.get("account.welcome.address"),
        address,
        set_address,
        helper=t.get("account.welcome.address.helper"),
        keyboard=ft.KeyboardType.URL,
        on_submit=go,
        icon=Icons.LINK,
    )
    connect = quiet_button(look, t.get("account.welcome.connect"), go)
    return [fold, column([field, connect, small(look, t.get("account.welcome.privacy"))], S3)]
