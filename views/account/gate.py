"""Who may come in: one screen for each state of the account that is not Unlocked."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from services.account.states import AccountState, Broken, Locked, NeedsPasscode, NoHospital, SignedOut, Unlocked
from views.account.broken import BrokenRoom
from views.account.open_access import OpenAccessRoom
from views.account.passcode import SetPasscodeRoom
from views.account.sign_in import SignInRoom
from views.account.unlock import UnlockRoom
from views.account.welcome import WelcomeRoom


def gate(state: AccountState) -> ft.Control:
    """The screen in front of the rooms."""
    match state:
        case NoHospital():
            return WelcomeRoom()
        case SignedOut(hospital=hospital):
            return OpenAccessRoom() if hospital.open_access else SignInRoom()
        case NeedsPasscode():
            return SetPasscodeRoom()
        case Locked():
            return UnlockRoom(state)
        case Broken():
            return BrokenRoom(state)
        case Unlocked():
            raise ValueError(state)
        case _:
            assert_never(state)
