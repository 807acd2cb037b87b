"""The rooms behind the door "me"."""

from __future__ import annotations

from views.account.me import MeRoom
from views.account.passcode import ChangePasscodeRoom
from views.account.settings import SettingsRoom
from views.account.sign_in import SignInRoom
from views.account.sync_room import SyncRoom
from views.rooms import Room

ROOMS = (
    Room("/me", lambda _: MeRoom()),
    Room("/me/settings", lambda _: SettingsRoom(), above="/me"),
    Room("/me/passcode", lambda _: ChangePasscodeRoom(), above="/me/settings"),
    Room("/me/sync", lambda _: SyncRoom(), above="/me"),
    Room("/me/sign-in", lambda _: SignInRoom(again=True), above="/me"),
)
