"""The screens behind the door "me" and their addresses: for everybody who can sign in."""

from __future__ import annotations

import flet as ft

from views import paths
from views.account.about import AboutScreen, PrivacyScreen
from views.account.biometrics import BiometricsScreen
from views.account.help import FeedbackScreen, HelpScreen
from views.account.me import MeScreen
from views.account.passcode import ChangePasscodeScreen
from views.account.settings import SettingsScreen
from views.account.sync_screen import SyncScreen
from views.doors import Door
from views.screens import Screen
from views.users import EVERYBODY

SCREENS = (
    Screen(paths.me(), lambda _: MeScreen(), users=EVERYBODY),
    Screen(paths.settings(), lambda _: SettingsScreen(), above=paths.me(), users=EVERYBODY),
    Screen(paths.change_passcode(), lambda _: ChangePasscodeScreen(), above=paths.settings(), users=EVERYBODY),
    Screen(paths.biometrics(), lambda _: BiometricsScreen(), above=paths.settings(), users=EVERYBODY),
    Screen(paths.sync(), lambda _: SyncScreen(), above=paths.me(), users=EVERYBODY),
    Screen(paths.help_page(), lambda _: HelpScreen(), above=paths.me(), users=EVERYBODY),
    Screen(paths.feedback(), lambda _: FeedbackScreen(), above=paths.me(), users=EVERYBODY),
    Screen(paths.privacy(), lambda _: PrivacyScreen(), above=paths.me(), users=EVERYBODY),
    Screen(paths.about(), lambda _: AboutScreen(), above=paths.me(), users=EVERYBODY),
)
DOORS = (Door(paths.me(), ft.Icons.PERSON_OUTLINE, ft.Icons.PERSON, "shell.door.me", order=40, users=EVERYBODY),)
