"""The first screen: which hospital, which language, how large."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import flet as ft

from services.account.preferences import Preferences
from services.errors import AppError
from views.account.display import Change, changing_preferences, first_choices
from views.component import screen
from views.hooks import use_app, use_back, use_preferences, use_task, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.fields import text_field
from views.kit.front import front_frame
from views.kit.lists import list_group, list_row
from views.kit.progress import waiting
from views.kit.surfaces import card, section
from views.look.text import small
from views.look.tokens import Look


@screen
def WelcomeScreen(on_back: Callable[[], None] | None = None) -> ft.View:
    """Chooses a hospital. The address is checked with the hospital before it is saved."""
    app, preferences = use_app(), use_preferences()
    use_back(on_back)
    choosing = use_task(app.account.choose_hospital, on_done=lambda _: on_back() if on_back else None)
    return WelcomeView(
        offered=app.offered_hospital,
        preferences=preferences,
        busy=choosing.busy,
        error=choosing.error,
        on_choose=choosing.run,
        on_display=changing_preferences(app, use_ui_context()),
        on_back=on_back,
    )


@screen
def WelcomeView(
    *,
    offered: str | None,
    preferences: Preferences,
    busy: bool,
    error: AppError | None,
    on_choose: Callable[[str], None],
    on_display: Change,
    on_back: Callable[[], None] | None = None,
) -> ft.View:
    """A large heading, the offered hospital with one tap, any other by its address."""
    around = use_ui_context()
    look, t = around.look, around.texts
    address, set_address = ft.use_state("")
    go = (lambda: on_choose(address)) if address.strip() and not busy else None
    connect = primary_button if not offered else quiet_button
    by_address = [
        text_field(
            look,
            t.get("account.welcome.address"),
            address,
            set_address,
            hint=t.get("account.welcome.address.hint"),
            keyboard=ft.KeyboardType.URL,
            on_submit=go,
            icon=ft.Icons.LINK,
        ),
        connect(look, t.get("account.welcome.connect"), go, busy=busy and not offered),
        small(look, t.get("account.welcome.privacy")),
    ]
    content = [
        _offer(look, t, offered, None if busy else on_choose) if offered else None,
        waiting(look, t.get("account.welcome.checking")) if busy else None,
        problem(look, error_words(t, error).both) if error and not busy else None,
        section(look, t.get("account.welcome.other") if offered else t.get("account.welcome.choose"), by_address),
        card(look, first_choices(look, t, preferences, on_display)),
        text_button(look, t.get("kit.back"), on_back) if on_back else None,
    ]
    return front_frame(
        around,
        content,
        route="/welcome",
        headline=t.get("account.welcome.headline"),
        words=t.get("account.welcome.words"),
        icon=ft.Icons.HEALTH_AND_SAFETY_OUTLINED,
        large_sign=True,
    )


def _offer(look: Look, t: Texts, offered: str, on_choose: Callable[[str], None] | None) -> ft.Control:
    """The hospital that distributes this app, chosen with one tap."""
    shown = list_row(
        look,
        t.get("account.welcome.offered"),
        urlsplit(offered).netloc,
        icon=ft.Icons.LOCAL_HOSPITAL_OUTLINED,
        on_click=(lambda: on_choose(offered)) if on_choose else None,
    )
    return list_group(look, [shown], title=t.get("account.welcome.choose"))
