"""The account's screens in all their states, from fixed data."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import flet as ft

from services.account.hospitals import ListedHospital
from services.account.preferences import Preferences
from services.account.sign_in import PhoneCode
from services.changes.waiting import Waiting
from services.consents.queries import HeldBack
from services.device.biometrics import BiometricKind
from services.errors import (
    AddressProblem,
    AddressRefused,
    BiometricProblem,
    BiometricsRefused,
    Offline,
    RefusalCode,
    SignInFailed,
    SignInProblem,
    StoreUnreadable,
    WrongPasscode,
)
from services.record.contact import HospitalContact
from services.record.papers import PaperKind
from services.sync.cycle import SyncStatus
from views.account.about import AboutScreen, PrivacyView
from views.account.away import away_prompt
from views.account.biometrics import BiometricsView
from views.account.broken import BrokenView
from views.account.gallery import closing, faults
from views.account.help import FeedbackView, HelpView
from views.account.leave import leave_prompt
from views.account.me import MeView
from views.account.open_access import OpenAccessView
from views.account.passcode import ChangePasscodeView, SetPasscodeView
from views.account.people import OtherPerson
from views.account.phone_sign_in import PhoneSignInView
from views.account.settings import Home, SettingsView
from views.account.sign_in import SignInView
from views.account.sync_screen import SyncView
from views.account.unlock import UnlockView
from views.account.welcome import WelcomeView
from views.answers import Loading, Ready
from views.component import screen
from views.context import UiContextProvider
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
HOSPITAL = Home("安心医院", "安心市", "https://fhir.anxin.example/fhir", "keyring")
PHONE_CODE = PhoneCode(
    "WDJM-MJHW",
    "https://fhir.anxin.example/auth/device",
    "https://fhir.anxin.example/auth/device?user_code=WDJM-MJHW",
    NOW + timedelta(minutes=10),
)
HERE = ("安心市", "Anxin City")
HOSPITALS = (ListedHospital("http://127.0.0.1:8460/fhir", "安心医院", "Anxin Hospital", *HERE, demo=True),)
MORE_HOSPITALS = (
    replace(HOSPITALS[0], used=True),
    ListedHospital("https://bridge.example/fhir", "平安桥医院", "Bridge Hospital", *HERE),
    ListedHospital("https://lake.example/fhir", "镜湖中医院", "Mirror Lake Hospital", "镜湖市", "Mirror Lake"),
    ListedHospital("https://open.example/fhir", "https://open.example/fhir"),
)
CONTACT = HospitalContact("安心医院", "安心市", "安心市和平区康宁路 88 号", "021-5550-0100", "service@anxin.example")
OTHERS = (OtherPerson("p2", "赵小宝"), OtherPerson("p3", None))
WAITING = (
    Waiting(1, "Appointment", "a1", False, "2026-11-21T01:30:00Z", True, False, RefusalCode.SLOT_TAKEN),
    Waiting(2, "Appointment", "a2", True, "2026-11-21T02:10:00Z", False, False, None),
    Waiting(3, "Observation", "o3", False, "2026-11-21T02:20:00Z", False, True, None),
)
CONFLICTING = (
    Waiting(4, "Observation", "o4", False, "2026-11-21T01:10:00Z", True, False, RefusalCode.SUPERSEDED, conflict=True),
    WAITING[1],
)
CHAIN = (
    replace(WAITING[0], dependents=1),
    Waiting(5, "Observation", "o5", False, "2026-11-21T01:40:00Z", False, False, None, waits_for=WAITING[0]),
    Waiting(6, "Observation", "o6", False, "2026-11-21T01:50:00Z", False, False, None, waits_for=WAITING[1]),
)


def _nothing(*_: Any) -> None:
    return


def _welcome(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {"hospitals": (), "preferences": Preferences(), "busy": False, "error": None}
    return WelcomeView(**{**fixed, **given}, on_choose=_nothing, on_display=_nothing)


def _sign_in(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {
        "hospital": "安心医院",
        "waiting_for_page": False,
        "error": None,
        "again": False,
        "on_phone": None,
    }
    calls = dict.fromkeys(("on_sign_in", "on_open_again", "on_cancel", "on_leave"), _nothing)
    return SignInView(**{**fixed, **given, **calls})


def _phone(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {"code": PHONE_CODE, "left": 572, "error": None}
    return PhoneSignInView(**{**fixed, **given}, on_renew=_nothing, on_back=_nothing)


def _open_access(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {"hospital": "HAPI FHIR", "busy": False, "error": None}
    return OpenAccessView(**{**fixed, **given}, on_enter=_nothing, on_leave=_nothing)


def _unlock(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {"hospital": "安心医院", "wait": 0, "busy": False, "error": None}
    return UnlockView(**{**fixed, **given}, on_unlock=_nothing, on_erase=_nothing)


def _biometrics(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {
        "kind": BiometricKind.FINGERPRINT,
        "is_on": False,
        "looking": False,
        "refused": None,
        "busy": False,
        "error": None,
    }
    return BiometricsView(**{**fixed, **given}, on_turn_on=_nothing, on_turn_off=_nothing)


def _me(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {
        "home": HOSPITAL,
        "preferences": Preferences(),
        "unsent": 0,
        "synced": "10:42",
        "others": (),
        "pays": True,
        "leaving": False,
        "error": None,
    }
    return MeView(**{**fixed, **given}, on_change=_nothing, on_view=_nothing, on_lock=_nothing, on_leave=_nothing)


@screen
def _Known() -> ft.View:
    """Somebody whom the hospital knows by another paper than a resident card."""
    around = replace(use_ui_context(), person="林国强")
    shown = UiContextProvider(around, lambda: _me(papers=((PaperKind.PERMIT_HK_MO, "H0*****67"),)))
    return cast("ft.View", shown)


def _sync(**given: Any) -> ft.Control:
    fixed: dict[str, Any] = {
        "found": Ready(()),
        "status": SyncStatus(last_success=NOW - timedelta(minutes=3)),
        "now": NOW,
    }
    return SyncView(
        **{**fixed, **given}, on_sync=_nothing, on_retry=_nothing, on_discard=_nothing, on_discard_all=_nothing
    )


@screen
def _Leaving(*, unsent: int) -> ft.View:
    around, error = use_ui_context(), Offline() if unsent else None
    prompt = leave_prompt(around, unsent, _nothing, _nothing, busy=False, error=error)
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(around, [shown], route="/leaving", door="/me", title_words="退出")


@screen
def _Away(*, shared: bool) -> ft.View:
    around = use_ui_context()
    prompt = away_prompt(around, timedelta(seconds=24), _nothing, _nothing, shared=shared)
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(around, [shown], route="/away", door="/me", title_words="离开")


def scenes() -> list[Scene]:
    """Every screen and state of the account."""
    refused = AddressRefused(AddressProblem.NOT_HTTPS)
    denied = SignInFailed(SignInProblem.DENIED)
    halfway = SyncStatus(running=True, progress=(312, 2000))
    return [
        *faults.scenes(),
        *closing.scenes(),
        Scene("account-welcome", lambda: _welcome(hospitals=HOSPITALS)),
        Scene("account-welcome-list", lambda: _welcome(hospitals=MORE_HOSPITALS), quick=False),
        Scene("account-welcome-address", _welcome, quick=False),
        Scene("account-welcome-refused", lambda: _welcome(error=refused), quick=False),
        Scene("account-welcome-checking", lambda: _welcome(busy=True), quick=False),
        Scene("account-sign-in", _sign_in),
        Scene("account-sign-in-waiting", lambda: _sign_in(waiting_for_page=True), quick=False),
        Scene("account-sign-in-finishing", lambda: _sign_in(finishing=True), quick=False),
        Scene("account-sign-in-denied", lambda: _sign_in(error=denied), quick=False),
        Scene("account-sign-in-again", lambda: _sign_in(again=True), quick=False),
        Scene("account-sign-in-with-phone", lambda: _sign_in(on_phone=_nothing), quick=False),
        Scene("account-phone-sign-in", _phone),
        Scene("account-phone-sign-in-asking", lambda: _phone(code=None, left=0), quick=False),
        Scene("account-phone-sign-in-expired", lambda: _phone(left=0), quick=False),
        Scene("account-phone-sign-in-denied", lambda: _phone(error=denied), quick=False),
        Scene("account-open-access", _open_access, quick=False),
        Scene(
            "account-open-access-unknown",
            lambda: _open_access(error=SignInFailed(SignInProblem.NO_RECORD)),
            quick=False,
        ),
        Scene("account-passcode", lambda: SetPasscodeView(vault_kind="file", busy=False, error=None, on_set=_nothing)),
        Scene(
            "account-passcode-change",
            lambda: ChangePasscodeView(busy=False, error=WrongPasscode(30), on_change=_nothing),
            quick=False,
        ),
        Scene("account-unlock", _unlock),
        Scene("account-unlock-fingerprint", lambda: _unlock(kind=BiometricKind.FINGERPRINT)),
        Scene("account-unlock-face-asking", lambda: _unlock(kind=BiometricKind.FACE, asking=True), quick=False),
        Scene(
            "account-unlock-cancelled",
            lambda: _unlock(kind=BiometricKind.OTHER, refused=BiometricsRefused(BiometricProblem.CANCELLED)),
            quick=False,
        ),
        Scene("account-biometrics-off", _biometrics),
        Scene("account-biometrics-on", lambda: _biometrics(is_on=True, kind=BiometricKind.FACE), quick=False),
        Scene(
            "account-biometrics-none",
            lambda: _biometrics(refused=BiometricsRefused(BiometricProblem.NONE_SET_UP)),
            quick=False,
        ),
        Scene("account-biometrics-wrong", lambda: _biometrics(error=WrongPasscode(0, 2)), quick=False),
        Scene(
            "account-settings-phone",
            lambda: SettingsView(
                home=replace(HOSPITAL, vault_kind="phone", biometrics=True),
                preferences=Preferences(),
                on_change=_nothing,
            ),
            quick=False,
        ),
        Scene("account-unlock-wrong", lambda: _unlock(error=WrongPasscode(0, 2)), quick=False),
        Scene("account-unlock-wait", lambda: _unlock(wait=27, error=WrongPasscode(30)), quick=False),
        Scene(
            "account-broken",
            lambda: BrokenView(
                error=StoreUnreadable(),
                failed=None,
                busy=False,
                on_retry=_nothing,
                on_erase=_nothing,
                on_begin_anew=_nothing,
            ),
        ),
        Scene("account-me", lambda: _me(unsent=2)),
        Scene("account-me-people", lambda: _me(unsent=0, others=OTHERS), quick=False),
        Scene("account-me-paper", _Known, quick=False),
        Scene("account-help", lambda: HelpView(contact=CONTACT, on_open=_nothing), quick=False),
        Scene("account-feedback", lambda: FeedbackView(contact=CONTACT, on_open=_nothing), quick=False),
        Scene("account-feedback-none", lambda: FeedbackView(contact=HospitalContact(), on_open=_nothing), quick=False),
        Scene("account-privacy", lambda: PrivacyView(decides=True), quick=False),
        Scene("account-about", AboutScreen, quick=False),
        Scene("account-leave", lambda: _Leaving(unsent=0), quick=False),
        Scene("account-away", lambda: _Away(shared=False), quick=False),
        Scene("account-away-shared", lambda: _Away(shared=True), quick=False),
        Scene("account-leave-unsent", lambda: _Leaving(unsent=2), quick=False),
        Scene(
            "account-settings",
            lambda: SettingsView(home=HOSPITAL, preferences=Preferences(), on_change=_nothing),
        ),
        Scene("account-sync", lambda: _sync(found=Ready(WAITING))),
        Scene("account-sync-held", lambda: _sync(found=Ready(WAITING), held=HeldBack(2, agrees=False)), quick=False),
        Scene("account-sync-conflict", lambda: _sync(found=Ready(CONFLICTING))),
        Scene("account-sync-chain", lambda: _sync(found=Ready(CHAIN)), quick=False),
        Scene("account-sync-empty", _sync, quick=False),
        Scene("account-sync-first", lambda: _sync(found=Loading(), status=halfway), quick=False),
        Scene(
            "account-sync-offline",
            lambda: _sync(status=SyncStatus(online=False, last_success=NOW, error=Offline())),
            quick=False,
        ),
    ]
