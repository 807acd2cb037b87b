"""Every constructor call of the app, top to bottom: what exists once per process, and what each page is given."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.config import AppConfig, ConfigProblem, assets_folder
from app.lifecycle import Lifecycle
from app.notices import prompt_words
from app.tasks import Tasks
from app.warming import warm
from local_store.files import claim
from local_store.vault import KeyVault
from services.account.hospitals import ListedHospital, offering, read_hospitals
from services.account.preferences import PreferencesStore
from services.account.session import TOPIC as ACCOUNT_TOPIC
from services.account.session import Account
from services.account.states import Broken, Locked, Unlocked
from services.clients import ClientFactory, Clients
from services.clock import Clock, DeviceClock
from services.device.network import HintedNetwork
from services.device.signals import Signals
from services.device.storage import free_bytes
from services.device.system import this_system
from services.device.vault import FILE, FileVault, device_vault, forget_keyring
from services.errors import StoreLocked
from services.sync.cycle import HospitalSession, Sync, last_success
from services.sync.listening import Listening

if TYPE_CHECKING:
    from app.desktop_ringing import DesktopRinging
    from app.kiosk import KioskVisit
    from app.phone import Phone
    from app.phone_vault import PhoneKeeping
    from app.shown_papers import ShownPapers
    from local_store.store import LocalStore
    from services.device.alarms import Alarms
    from services.device.closed_ringing import ClosedRinging
    from views.context import AppContext

CLINIC_ZONE = ZoneInfo("Asia/Shanghai")
AWAY_FROM_A_KIOSK = timedelta(minutes=2)
REMINDERS_AFTER = 10.0  # seconds: after the first frame, and before anybody can unlock
REMINDERS_AFTER_ON_PHONE = 1.0  # a fingerprint is quick, and a tapped notification opens its screen


@dataclass(frozen=True)
class AppServices:
    """What exists once per process, for all pages."""

    config: AppConfig
    clock: DeviceClock
    preferences: PreferencesStore
    account: Account
    sync: Sync
    lifecycle: Lifecycle
    alarms: Alarms
    closed_ringing: ClosedRinging | None
    phone: Phone | None = None
    keeping: PhoneKeeping | None = None
    """What keeps a phone's secrets, in its page; None elsewhere."""
    drawn: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a page was sent its first frame."""
    visit: KioskVisit | None = None
    """Somebody's visit at a shared PC."""
    papers: ShownPapers | None = None
    """What that PC shows to be printed, where another keeps a file."""

    def clients(self) -> Clients:
        """What features bring along to talk to the hospital."""
        return Clients(_factories, lambda: session_of(self.account), self.clock)

    def hospitals(self) -> tuple[ListedHospital, ...]:
        """The hospitals to choose from, the offered one first."""
        listed = read_hospitals(json.loads((assets_folder() / "hospitals.json").read_text("utf-8")))
        return offering(listed, self.config.hospital, demo=self.config.demo)

    def context(
        self,
        clients: Clients,
        launch: Callable[[str], Awaitable[None]],
        keep_file: Callable[[str, bytes], Awaitable[bool]],
        signals: Signals,
    ) -> AppContext:
        """The things one page may call."""
        from services.device.checked import CheckedDevice  # noqa: PLC0415 - not needed for the first frame
        from views.context import AppContext  # noqa: PLC0415 - imported with the screens, see _what_draws

        return AppContext(
            account=self.account,
            sync=self.sync,
            preferences=self.preferences,
            clock=self.clock,
            zone=CLINIC_ZONE,
            shared=self.config.kiosk,
            launch=launch,
            keep_file=keep_file,
            clients=clients,
            hospitals=self.hospitals(),
            signals=signals,
            alarms=self.alarms,
            ask_for_alarms=self.phone.alarms.ask_for_alarms if self.phone is not None else None,
            closed_ringing=self.closed_ringing,
            free_bytes=partial(free_bytes, self.config.home),
            checked=CheckedDevice(
                home=self.config.home,
                assets=assets_folder(),
                system=this_system(),
                clock=self.clock,
                alarms=self.alarms,
                vault=self.account.try_vault,
                reach=self.account.sign_in.has_phone,
            ),
        )


def build(config: AppConfig) -> AppServices:
    """Constructs everything; starts and opens nothing. Raises ConfigProblem when the data folder cannot be made."""
    try:
        config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise ConfigProblem(f"the data folder cannot be made ({problem.strerror}); set ANXIN_HOME to another") from None
    clock = DeviceClock()
    network = HintedNetwork()
    preferences = PreferencesStore(config.home / "device.json")
    keeping = _phone_keeping(preferences)
    phone = _this_phone(preferences)
    desktop, alarms = _ringing(config, preferences, clock, phone)
    account = Account(
        config.home,
        preferences,
        clock,
        make_vault=_vault_of(config, keeping),
        open_anywhere=config.open_hospitals,
        claim=claim,
        biometrics=None if keeping is None else keeping.biometrics,
        returns_by_link=keeping is not None,
        erase_beside=_outside_the_folder(config.home, desktop) if desktop is not None else (),
        idle_at_most=AWAY_FROM_A_KIOSK if config.kiosk else None,
    )
    sync = Sync(lambda: session_of(account), clock, network)
    listening = Listening(lambda: session_of(account), sync, network)
    closed = desktop.offered if desktop is not None else None

    async def remind() -> None:
        await asyncio.sleep(REMINDERS_AFTER if phone is None else REMINDERS_AFTER_ON_PHONE)
        if closed is not None:
            await asyncio.to_thread(closed.resume)
        from services.device.zone import device_zone  # noqa: PLC0415 - not needed for the first frame
        from services.reminders.running import Reminders  # noqa: PLC0415 - see above

        reminders = Reminders(
            partial(_opened, account),
            alarms,
            clock,
            is_known=partial(_is_known, account),
            zone=device_zone,
            clinic=CLINIC_ZONE,
            answered=phone.alarms if phone is not None else None,
            show=phone.show if phone is not None else lambda _: None,
        )
        account.changes.listen(frozenset({ACCOUNT_TOPIC}), reminders.wake)
        await reminders.run_forever()

    async def keep_cards() -> None:
        await asyncio.sleep(REMINDERS_AFTER if phone is None else REMINDERS_AFTER_ON_PHONE)
        from services.emergency.keeping import EmergencyCards  # noqa: PLC0415 - not needed for the first frame

        cards = EmergencyCards(partial(_whose_records, account), lambda: account.lock_screen, last_success)
        account.changes.listen(frozenset({ACCOUNT_TOPIC}), cards.wake)
        await cards.run_forever()

    drawn = asyncio.Event()
    on_a_desktop = {} if desktop is None else {"alarms": desktop.alarms.run_forever}
    visit, papers = (_kiosk_visit(account), _shown_papers()) if config.kiosk else (None, None)
    at_a_kiosk = {} if visit is None else {"kiosk": visit.follow}
    lifecycle = Lifecycle(
        account,
        sync,
        listening,
        clock,
        network=network,
        notifier=None if desktop is None else desktop.notifier,
        tasks=Tasks(),
        background={
            "reminders": remind,
            "emergency cards": keep_cards,
            "warming": partial(warm, drawn),
            **on_a_desktop,
            **at_a_kiosk,
        },
    )
    return AppServices(
        config, clock, preferences, account, sync, lifecycle, alarms, closed, phone, keeping, drawn, visit, papers
    )


def _kiosk_visit(account: Account) -> KioskVisit:
    """Follows somebody's visit at a shared PC."""
    from app.kiosk import KioskVisit  # noqa: PLC0415 - not part of a phone build

    return KioskVisit(account)


def _shown_papers() -> ShownPapers:
    from app.shown_papers import ShownPapers  # noqa: PLC0415 - not part of a phone build

    return ShownPapers()


def _vault_of(config: AppConfig, keeping: PhoneKeeping | None) -> Callable[[Path], KeyVault]:
    """Where the wrapped key is kept: on a phone its own vault; in a kiosk the folder in memory, never a keyring."""
    if keeping is not None:
        return lambda _home: keeping.vault
    return (lambda home: FileVault(home / FILE)) if config.kiosk else device_vault


def _outside_the_folder(home: Path, desktop: DesktopRinging) -> list[Callable[[], None]]:
    """What takes away that which stands on a desktop for this data folder, but not in it."""
    return [partial(forget_keyring, home), *([desktop.beside.forget] if desktop.beside is not None else [])]


def _ringing(
    config: AppConfig, preferences: PreferencesStore, clock: Clock, phone: Phone | None
) -> tuple[DesktopRinging | None, Alarms]:
    """How this device rings: a phone by itself, a desktop by what is made here."""
    if phone is not None:
        return None, phone.alarms
    from app.desktop_ringing import desktop_ringing  # noqa: PLC0415 - no phone waits for it

    desktop = desktop_ringing(config, preferences, clock)
    return desktop, desktop.alarms


def _this_phone(preferences: PreferencesStore) -> Phone | None:
    """The phone this app was built for; None on a desktop."""
    if not this_system().is_phone:
        return None
    from app.phone import Phone  # noqa: PLC0415 - its extension is in a phone build alone

    return Phone(preferences)


def _phone_keeping(preferences: PreferencesStore) -> PhoneKeeping | None:
    """What keeps the secrets of a phone; None on a desktop, whose keyring does."""
    system = this_system()
    if not system.is_phone:
        return None
    from app.phone_vault import PhoneKeeping  # noqa: PLC0415 - its packages are part of phone builds only

    return PhoneKeeping(system, lambda: prompt_words(preferences.value))


def _opened(account: Account) -> tuple[LocalStore, tuple[str, ...]] | None:
    """The open store and the people whose records are in it; None while locked."""
    try:
        return account.store, account.people.patients
    except StoreLocked:
        return None


def _whose_records(account: Account) -> tuple[LocalStore, tuple[tuple[str, datetime | None], ...]] | None:
    """The open store, and until when the record of each of its people may be seen; None while locked."""
    try:
        return account.store, account.people.ends
    except StoreLocked:
        return None


def _is_known(account: Account) -> bool:
    """Whether somebody's data is on this device: locked, open, or open in another copy of the app."""
    return isinstance(account.state, Locked | Unlocked | Broken)


def session_of(account: Account) -> HospitalSession | None:
    """What a sync cycle works with, or None while the store is locked."""
    try:
        return HospitalSession(account.store, account.client, account.people.patients)
    except StoreLocked:
        return None


def _factories() -> tuple[ClientFactory[HospitalSession, Any], ...]:
    from views.routes import CLIENTS  # noqa: PLC0415 - see above

    return CLIENTS
