"""A whole app without a network: real account, real encrypted store, real sync; the hospital cannot be reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path

import httpx

from app.compose import session_of
from services.account.hospital import Hospital
from services.account.hospitals import ListedHospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.clients import Clients
from services.device.alarms import NoAlarms
from services.device.biometrics import Biometrics
from services.device.checked import CheckedDevice
from services.device.network import HintedNetwork
from services.device.system import System
from services.fhir.web import Web
from services.sync.cycle import Sync
from tests.fakes.clock import StandingClock
from tests.local_store.worlds import CHEAP, MemoryVault
from views.context import AppContext
from views.prefetch import Prefetch
from views.routes import CLIENTS

ROOT = Path(__file__).parents[2]
CODE = "246810"
HOSPITAL = Hospital("https://hospital.test/fhir", "安心医院")
BEIJING = timezone(timedelta(hours=8))


def _nobody_answers(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no network", request=request)


@dataclass
class AppHarness:
    """What `app/compose.py` makes, on a device that is offline."""

    context: AppContext
    clock: StandingClock
    network: HintedNetwork
    opened_pages: list[str] = field(default_factory=list)
    saved_files: dict[str, bytes] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return self.context.account

    async def unlocked(self, represented: tuple[str, ...] = ()) -> None:
        """Somebody is signed in and has chosen a passcode; `represented`: whom they look after."""
        await self.account.use_token(HOSPITAL, "token", "p1", CODE, represented=represented)


def build_house(home: Path, *, biometrics: Biometrics | None = None) -> AppHarness:
    clock, network = StandingClock(), HintedNetwork()
    preferences = PreferencesStore(home / "device.json")
    web = Web(clock, transport=httpx.MockTransport(_nobody_answers))
    vault = MemoryVault()
    account = Account(home, preferences, clock, web=web, make_vault=lambda _: vault, cost=CHEAP, biometrics=biometrics)
    pages: list[str] = []

    async def launch(url: str) -> None:
        pages.append(url)

    saved: dict[str, bytes] = {}

    async def keep_file(name: str, content: bytes) -> bool:
        saved[name] = content
        return True

    context = AppContext(
        account=account,
        sync=Sync(lambda: None, clock, network),
        preferences=preferences,
        clock=clock,
        zone=BEIJING,
        launch=launch,
        keep_file=keep_file,
        clients=Clients(lambda: CLIENTS, lambda: session_of(account), clock),
        hospitals=(ListedHospital("https://hospital.test/fhir", "安心医院", "Anxin Hospital", "安心市", "Anxin City"),),
        device_zone=BEIJING,
        prefetch=Prefetch(patience=20),  # a busy machine is waited for; what takes too long is a test of its own
        checked=CheckedDevice(
            home=home,
            assets=ROOT / "assets",
            system=System.DESKTOP,
            clock=clock,
            alarms=NoAlarms(),
            vault=account.try_vault,
            reach=account.sign_in.has_phone,
        ),
    )
    return AppHarness(context, clock, network, pages, saved)
