"""Language, brightness and size: the choices on the first screen and in the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from services.account.preferences import Preferences
from services.errors import StoreError
from views.context import AppContext, Notice, UiContext
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.choose import Option, segmented, switch_row
from views.kit.surfaces import column, divider
from views.look.tokens import S4, Look

Change = Callable[[Mapping[str, Any]], None]


def changing_preferences(app: AppContext, around: UiContext) -> Change:
    """Returns a function that saves a change on the device, which updates every screen, or shows why it failed."""

    def change(fields: Mapping[str, Any]) -> None:
        try:
            app.preferences.change(**fields)
        except StoreError as error:
            around.notify(Notice(error_words(around.texts, error).title))

    return change


def language_choice(look: Look, t: Texts, preferences: Preferences, on_change: Change) -> ft.Control:
    """Each language is named in itself, so that everybody finds their own."""
    names = [
        Option("system", t.get("account.language.system")),
        Option("zh-CN", t.get("account.language.chinese")),
        Option("en", t.get("account.language.english")),
    ]
    return segmented(
        look, t.get("account.language"), names, preferences.language, lambda value: on_change({"language": value})
    )


def elder_choice(look: Look, t: Texts, preferences: Preferences, on_change: Change) -> ft.Control:
    return switch_row(
        look,
        t.get("account.elder"),
        preferences.elder,
        lambda on: on_change({"elder": on}),
        note=t.get("account.elder.note"),
    )


def first_choices(look: Look, t: Texts, preferences: Preferences, on_change: Change) -> ft.Control:
    """The choices somebody may need before they can read the rest."""
    return column(
        [
            language_choice(look, t, preferences, on_change),
            divider(look),
            elder_choice(look, t, preferences, on_change),
        ],
        S4,
    )


def all_choices(look: Look, t: Texts, preferences: Preferences, on_change: Change) -> ft.Control:
    """All choices about the look of the app."""
    theme = segmented(
        look,
        t.get("account.theme"),
        [
            Option("system", t.get("account.theme.system")),
            Option("light", t.get("account.theme.light")),
            Option("dark", t.get("account.theme.dark")),
        ],
        preferences.theme,
        lambda value: on_change({"theme": value}),
    )
    size = segmented(
        look,
        t.get("account.text_size"),
        [
            Option("100", t.get("account.text_size.normal")),
            Option("130", t.get("account.text_size.large")),
            Option("160", t.get("account.text_size.larger")),
            Option("200", t.get("account.text_size.largest")),
        ],
        str(preferences.text_percent),
        lambda value: on_change({"text_percent": int(value)}),
    )
    parts = [
        language_choice(look, t, preferences, on_change),
        theme,
        size,
        divider(look),
        elder_choice(look, t, preferences, on_change),
    ]
    return column(parts, S4)
