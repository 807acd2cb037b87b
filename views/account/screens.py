"""The screens behind the door "me" and their addresses."""

from __future__ import annotations

from views.account.me import MeScreen
from views.account.passcode import ChangePasscodeScreen
from views.account.settings import SettingsScreen
from views.account.sign_in import SignInScreen
from views.account.sync_screen import SyncScreen
from views.screens import Screen

SCREENS = (
    Screen("/me", lambda _: MeScreen()),
    Screen("/me/settings", lambda _: SettingsScreen(), above="/me"),
    Screen("/me/passcode", lambda _: ChangePasscodeScreen(), above="/me/settings"),
    Screen("/me/sync", lambda _: SyncScreen(), above="/me"),
    Screen("/me/sign-in", lambda _: SignInScreen(again=True), above="/me"),
)
