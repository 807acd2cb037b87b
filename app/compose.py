"""Every constructor call of the app, top to bottom: what exists once per process, and what each page is given."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import flet as ft

from app import log, native
from app.camera import camera_of
from app.config import LOOPBACK, AppConfig, ConfigProblem, ViewKind, assets_folder
from app.lifecycle import Lifecycle
from app.notices import prompt_words
from app.signals import bluetooth_of, signals_of, voice_of
from app.sound import player_of, recorder_of
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
from services.errors import StoreBusy, StoreLocked
from services.sync.cycle import HospitalSession, Sync, last_success
from services.sync.listening import Listening
from views.context import AppContext, PickedFile

if TYPE_CHECKING:
    from app.desktop_ringing import DesktopRinging
    from app.kiosk import KioskVisit
    from app.phone import Phone
    from app.phone_vault import PhoneKeeping
    from app.shown_papers import ShownPapers
    from local_store.store import LocalStore
    from services.device.alarms import Alarms
    from services.device.closed_ringing import ClosedRinging
    from services.device.file_slices import Slices
    from views.context import AppContext
    from views.doors import Door
    from views.screens import Screen

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


def run() -> None:
    """Starts the app and returns when it ends. Ends with a message and status 1 on an invalid setting."""
    log.configure()
    try:
        asyncio.run(serve(build(AppConfig.from_environment())))
    except ConfigProblem as problem:
        sys.exit(f"error: {problem}")


async def serve(services: AppServices) -> None:
    """Shows the app in its view until the person closes it, then ends all background work. A second copy on the same
    data says so on its screen; where that would be one more page in the browser, in one line instead."""
    loop = asyncio.get_running_loop()
    if services.keeping is None:
        await services.lifecycle.start()
    drawing = cache(lambda: loop.run_in_executor(None, _what_draws))

    async def enter(page: ft.Page) -> None:
        drawn = await asyncio.shield(drawing())
        launcher, picker, share = ft.UrlLauncher(), ft.FilePicker(), ft.Share()
        page.services += [launcher, picker, share]
        if services.keeping is not None:  # its vault is in the page, so the account is read once there is one
            services.keeping.attach()
            await services.lifecycle.start()
        services.lifecycle.attend(page)
        if services.phone is not None:
            await services.phone.attend(page)
        keep_file: Callable[[str, bytes], Awaitable[bool]] = partial(drawn.save_file, page, picker, share)
        if services.papers is not None:
            keep_file = partial(_show_paper, services.papers, _origin(services.config), launcher)
        context = services.context(services.clients(), launcher.launch_url, keep_file, signals_of(page))
        context = replace(
            context,
            pick_file=partial(drawn.pick_file, page, picker),
            keep_stream=None if page.web or services.config.kiosk else partial(drawn.save_stream, page, picker, share),
            bluetooth=bluetooth_of(page),
            voice=voice_of(page),
            camera=camera_of(page),
            recorder=recorder_of(page),
            player=player_of(page),
        )
        drawn.open_page(page, context, _screens, _doors)
        services.drawn.set()

    try:
        state = services.account.state
        if isinstance(state, Broken) and isinstance(state.error, StoreBusy) and not _in_window(services.config.view):
            raise ConfigProblem("Anxin is open already with this data folder; go there, or set ANXIN_HOME to another")
        await _show(services.config, enter, drawing, services.papers)
    finally:
        await services.lifecycle.close()
    if services.visit is not None and services.visit.has_left:
        from app.kiosk import LEFT  # noqa: PLC0415 - see KioskVisit

        sys.exit(LEFT)


@dataclass(frozen=True)
class _Drawing:
    """What every page is drawn with: what opens it, and what saves and picks files in it."""

    open_page: Callable[[ft.Page, AppContext, Callable[[], Sequence[Screen]], Callable[[], Sequence[Door]]], None]
    save_file: Callable[[ft.Page, ft.FilePicker, ft.Share, str, bytes], Awaitable[bool]]
    pick_file: Callable[[ft.Page, ft.FilePicker, Sequence[str]], Awaitable[PickedFile | None]]
    save_stream: Callable[[ft.Page, ft.FilePicker, ft.Share, str, Slices], Awaitable[bool]]


def _what_draws() -> _Drawing:
    """Imports what draws the first frame, while the window or the browser is still starting."""
    from views.device import pick_file, save_file, save_stream  # noqa: PLC0415 - see above
    from views.shell import open_page  # noqa: PLC0415 - see above

    return _Drawing(open_page, save_file, pick_file, save_stream)


def _screens() -> tuple[Screen, ...]:
    from views.routes import SCREENS  # noqa: PLC0415 - needed once somebody is signed in

    return SCREENS


def _doors() -> tuple[Door, ...]:
    from views.routes import DOORS  # noqa: PLC0415 - see above

    return DOORS


def _factories() -> tuple[ClientFactory[HospitalSession, Any], ...]:
    from views.routes import CLIENTS  # noqa: PLC0415 - see above

    return CLIENTS


async def _show_paper(papers: ShownPapers, origin: str, launcher: ft.UrlLauncher, name: str, content: bytes) -> bool:
    """Opens a tab with it, where it can be printed; nothing is kept."""
    await launcher.launch_url(f"{origin}{papers.keep(name, content)}")
    return False


async def _show(
    config: AppConfig,
    enter: Callable[[ft.Page], Awaitable[None]],
    while_starting: Callable[[], Any],
    papers: ShownPapers | None,
) -> None:
    """`while_starting` begins once the window or the server is on its way: this process then mostly waits for it."""
    assets = assets_folder()
    if _in_window(config.view):
        while_starting()
        await ft.run_async(enter, view=ft.AppView.FLET_APP, assets_dir=str(assets))
        return
    from app.admission import Admission  # noqa: PLC0415 - beside its only use
    from app.web import serve_in_browser  # noqa: PLC0415 - its server is not part of a phone build

    if not _is_free(config.port):
        raise ConfigProblem(f"port {config.port} is in use; stop what runs there or set ANXIN_PORT")
    admission = Admission(_origin(config), _tell)
    admission.announce()
    if config.view is not ViewKind.NONE and native.has_display():
        import webbrowser  # noqa: PLC0415 - a phone starts without it

        asyncio.get_running_loop().call_later(1.0, webbrowser.open, admission.address())
    await serve_in_browser(enter, admission, while_starting, port=config.port, assets=assets, papers=papers)


def _origin(config: AppConfig) -> str:
    """Where a browser on this machine finds the app."""
    return f"http://{LOOPBACK}:{config.port}"


def _tell(address: str) -> None:
    sys.stdout.write(f"Anxin: {address}\n")
    sys.stdout.flush()


def _in_window(view: ViewKind) -> bool:
    """Whether Flet's own client shows the app, as on every phone, and not a browser."""
    if this_system().is_phone:
        return True
    if view is ViewKind.DESKTOP:
        if not native.has_display():
            raise ConfigProblem("ANXIN_VIEW is desktop, and there is no display here")
        if not native.is_here():
            raise ConfigProblem("Flet's native client is not on this machine; `make desktop` fetches it if it can")
        return True
    return view is ViewKind.AUTO and native.has_display() and native.is_here()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0
