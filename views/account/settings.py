"""The settings: the look, the protection, where the record comes from and where its key is stored."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from services.account.preferences import Preferences
from services.account.session import TOPIC as ACCOUNT
from services.record.contact import HospitalContact
from views import paths
from views.account.display import Change, all_choices, changing_preferences
from views.account.hospital_contact import use_contact
from views.account.hospital_name import shown_city, shown_name, use_hospital
from views.component import screen
from views.context import UiContext
from views.hooks import use_app, use_heard, use_preferences, use_texts, use_ui_context
from views.i18n.texts import Texts
from views.kit.choose import Option, segmented
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, pair, section


@dataclass(frozen=True)
class Home:
    """Where this person's record comes from and where its key is stored."""

    hospital: str
    city: str
    address: str
    vault_kind: str
    biometrics: bool | None = None
    """Whether fingerprint or face open the app; None where this device has no such way."""
    shared: bool = False
    """Many people use this device: how soon it closes is not one person's choice, and nobody knows a passcode."""

    @property
    def place(self) -> str:
        """Name and city."""
        return " · ".join(part for part in (self.hospital, self.city) if part)


def use_home() -> Home:
    """The hospital by its own words, else as the app knows it by name."""
    app, t, known = use_app(), use_texts(), use_hospital()
    contact = use_contact() or HospitalContact()
    name, city = contact.name or shown_name(t, known), contact.city or shown_city(t, known)
    unlock = app.account.biometrics
    chosen = use_heard(
        app.account.changes, frozenset({ACCOUNT}), lambda: unlock.is_on if unlock.may_be_offered else None
    )
    return Home(name, city, known.base, app.account.vault_kind, chosen, app.shared)


@screen
def SettingsScreen() -> ft.View:
    """Reads the preferences; each change is saved at once."""
    app, preferences = use_app(), use_preferences()
    return SettingsView(
        home=use_home(),
        preferences=preferences,
        on_change=changing_preferences(app, use_ui_context()),
    )


@screen
def SettingsView(*, home: Home, preferences: Preferences, on_change: Change) -> ft.View:
    around = use_ui_context()
    return page_frame(
        around,
        settings_parts(around, home, preferences, on_change),
        route=paths.settings(),
        title_words=around.texts.get("account.settings.title"),
        door=paths.me(),
        back=True,
    )


def settings_parts(around: UiContext, home: Home, preferences: Preferences, on_change: Change) -> list[ft.Control]:
    """The same cards on the phone's own screen and beside "me" on a desktop."""
    look, t = around.look, around.texts
    minutes = segmented(
        look,
        t.get("account.lock_after"),
        [Option(str(n), t.get("account.lock_after.minutes", n=n)) for n in (1, 5, 15)]
        + [Option("0", t.get("account.lock_after.never"))],
        str(preferences.lock_minutes),
        lambda value: on_change({"lock_minutes": int(value)}),
    )
    passcode = list_row(
        look,
        t.get("account.passcode.change"),
        icon=ft.Icons.PASSWORD,
        on_click=lambda: around.go(paths.change_passcode()),
    )
    biometrics = list_row(
        look,
        t.get("account.biometrics.title"),
        t.get("account.biometrics.on") if home.biometrics else t.get("account.biometrics.off"),
        icon=ft.Icons.FINGERPRINT,
        on_click=lambda: around.go(paths.biometrics()),
    )
    protecting = [passcode] if home.biometrics is None else [passcode, biometrics]
    protection = [card(look, [minutes]), list_group(look, protecting)]
    about = [
        pair(look, t.get("account.hospital"), home.place),
        pair(look, t.get("account.address"), home.address),
        pair(look, t.get("account.kept"), _kept(t, home.vault_kind)),
    ]
    return [
        section(look, t.get("account.settings.display"), [card(look, all_choices(look, t, preferences, on_change))]),
        *([] if home.shared else [section(look, t.get("account.settings.protection"), protection)]),
        section(look, t.get("account.settings.data"), [card(look, about)]),
    ]


def _kept(t: Texts, vault_kind: str) -> str:
    if vault_kind == "phone":
        return t.get("account.kept.phone")
    return t.get("account.kept.file") if vault_kind == "file" else t.get("account.kept.keyring")
