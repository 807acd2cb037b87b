"""The screens behind the door "me" and their addresses: for everybody who can sign in."""

from __future__ import annotations

import flet as ft

from views import paths
from views.doors import Door
from views.screens import Screen, Values
from views.users import EVERYBODY


def _me(_: Values) -> ft.Control:
    from views.account.me import MeScreen

    return MeScreen()


def _settings(_: Values) -> ft.Control:
    from views.account.settings import SettingsScreen

    return SettingsScreen()


def _change_passcode(_: Values) -> ft.Control:
    from views.account.passcode import ChangePasscodeScreen

    return ChangePasscodeScreen()


def _biometrics(_: Values) -> ft.Control:
    from views.account.biometrics import BiometricsScreen

    return BiometricsScreen()


def _sync(_: Values) -> ft.Control:
    from views.account.sync_screen import SyncScreen

    return SyncScreen()


def _help(_: Values) -> ft.Control:
    from views.account.help import HelpScreen

    return HelpScreen()


def _feedback(_: Values) -> ft.Control:
    from views.account.help import FeedbackScreen

    return FeedbackScreen()


def _privacy(_: Values) -> ft.Control:
    from views.account.about import PrivacyScreen

    return PrivacyScreen()


def _close_account(_: Values) -> ft.Control:
    from views.account.close_account import CloseAccountScreen

    return CloseAccountScreen()


def _about(_: Values) -> ft.Control:
    from views.account.about import AboutScreen

    return AboutScreen()


SCREENS = (
    Screen(paths.me(), _me, users=EVERYBODY),
    Screen(paths.settings(), _settings, above=paths.me(), users=EVERYBODY),
    Screen(paths.change_passcode(), _change_passcode, above=paths.settings(), users=EVERYBODY),
    Screen(paths.biometrics(), _biometrics, above=paths.settings(), users=EVERYBODY),
    Screen(paths.sync(), _sync, above=paths.me(), users=EVERYBODY),
    Screen(paths.help_page(), _help, above=paths.me(), users=EVERYBODY),
    Screen(paths.feedback(), _feedback, above=paths.me(), users=EVERYBODY),
    Screen(paths.privacy(), _privacy, above=paths.me(), users=EVERYBODY),
    Screen(paths.close_account(), _close_account, above=paths.privacy()),
    Screen(paths.about(), _about, above=paths.me(), users=EVERYBODY),
)
DOORS = (Door(paths.me(), ft.Icons.PERSON_OUTLINE, ft.Icons.PERSON, "shell.door.me", order=40, users=EVERYBODY),)
