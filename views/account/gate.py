"""The screens before the store is open: one for each state of the account other than Unlocked."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from services.account.states import AccountState, Broken, Locked, NeedsPasscode, NoHospital, SignedOut, Unlocked
from views.account.broken import BrokenScreen
from views.account.open_access import OpenAccessScreen
from views.account.passcode import SetPasscodeScreen
from views.account.sign_in import SignInScreen
from views.account.unlock import UnlockScreen
from views.account.welcome import WelcomeScreen


def gate(state: AccountState) -> ft.Control:
    """The screen for this state while the store is not open."""
    match state:
        case NoHospital():
            return WelcomeScreen()
        case SignedOut(hospital=hospital):
            return OpenAccessScreen() if hospital.open_access else SignInScreen()
        case NeedsPasscode():
            return SetPasscodeScreen()
        case Locked():
            return UnlockScreen(state)
        case Broken():
            return BrokenScreen(state)
        case Unlocked():
            raise ValueError(state)
        case _:
            assert_never(state)
