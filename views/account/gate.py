"""The screens before the store is open: one for each state of the account other than Unlocked."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from services.account.states import AccountState, Broken, Locked, NeedsPasscode, NoHospital, SignedOut, Unlocked


def gate(state: AccountState) -> ft.Control:
    """The screen for this state while the store is not open."""
    match state:
        case NoHospital():
            from views.account.welcome import WelcomeScreen

            return WelcomeScreen()
        case SignedOut(hospital=hospital):
            if hospital.open_access:
                from views.account.open_access import OpenAccessScreen

                return OpenAccessScreen()
            from views.account.sign_in import SignInScreen

            return SignInScreen()
        case NeedsPasscode():
            from views.account.passcode import SetPasscodeScreen

            return SetPasscodeScreen()
        case Locked():
            from views.account.unlock import UnlockScreen

            return UnlockScreen(state)
        case Broken():
            from views.account.broken import BrokenScreen

            return BrokenScreen(state)
        case Unlocked():
            raise ValueError(state)
        case _:
            assert_never(state)
