"""The context of every screen: services to call (`AppContext`), and look and language (`UiContext`).

Both are frozen and have a Flet context each; there are no module globals, because on the web several people share the
process.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast

import flet as ft

from services.device.bluetooth import Bluetooth, NoBluetooth
from services.device.file_names import file_name
from services.device.signals import Signals
from services.device.speech import NoVoice, Voice
from services.errors import StoreLocked, UnsafeAddress
from services.fhir.addresses import openable
from services.viewpoint import Viewpoint
from views import paths
from views.doors import Door
from views.i18n.texts import Language, Texts, texts_for
from views.i18n.zones import Zones
from views.look.tokens import Look, Whom
from views.prefetch import Prefetch

if TYPE_CHECKING:
    from services.account.hospitals import ListedHospital
    from services.account.preferences import PreferencesStore
    from services.account.session import Account
    from services.clients import Clients
    from services.clock import Clock
    from services.device.alarms import Alarms
    from services.device.camera import Camera
    from services.device.checked import CheckedDevice
    from services.device.closed_ringing import ClosedRinging
    from services.device.file_slices import Slices
    from services.device.sound import VoicePlayer, VoiceRecorder
    from services.sync.cycle import Sync

T = TypeVar("T")

Edit = Callable[[Callable[[T], T]], None]
"""Changes what is entered, whatever it is at that moment: what is typed while a tap is on its way is not lost."""


@dataclass(frozen=True)
class PickedFile:
    """A file the person chose: where it is, or, in a browser, what is in it."""

    name: str
    path: Path | None = None
    content: bytes | None = None
    is_copy: bool = False
    """The file at the path was made for the app alone (a phone), which deletes it once it is read."""


@dataclass(frozen=True, eq=False)
class Viewfinder:
    """A camera, and the control that shows what it sees. They belong to one screen."""

    camera: Camera
    preview: ft.Control


async def _no_file(_endings: Sequence[str]) -> PickedFile | None:
    return None


def _no_alarms() -> Alarms:
    from services.device.alarms import NoAlarms  # noqa: PLC0415 - every start brings its own

    return NoAlarms()


@dataclass(frozen=True)
class AppContext:
    """Everything a hook may call, created once by `app/compose.py`."""

    account: Account
    sync: Sync
    preferences: PreferencesStore
    clock: Clock
    zone: tzinfo
    launch: Callable[[str], Awaitable[None]]
    """Starts what opens an address. Only `open_url` calls it."""
    keep_file: Callable[[str, bytes], Awaitable[bool]]
    """Asks where to keep a file. Only `save_file` calls it."""
    clients: Clients
    """What features bring along to talk to the hospital; a screen takes one with `use_client`."""
    shared: bool = False
    """Many people use this device, one after the other: each is let in by their own phone."""
    hospitals: tuple[ListedHospital, ...] = ()
    """Those to choose from before the sign-in, the offered one first."""
    device_zone: tzinfo | None = None
    """Where the device is; None asks the device itself."""
    bluetooth: Bluetooth = field(default_factory=NoBluetooth)
    """Hears health devices nearby."""
    keep_stream: Callable[[str, Slices], Awaitable[bool]] | None = None
    """Asks where to keep a file and writes it slice by slice; None where a file goes out in one piece (a browser). Only
    `save_stream` calls it."""
    pick_file: Callable[[Sequence[str]], Awaitable[PickedFile | None]] = _no_file
    """Asks for a file with one of these endings."""
    camera: Callable[[], Viewfinder] | None = None
    """Makes a camera for one screen; None where the device has none, and nothing that needs one is offered."""
    alarms: Alarms = field(default_factory=_no_alarms)
    """How the device rings."""
    ask_for_alarms: Callable[[], Awaitable[None]] | None = None
    """Shows the system's own question whether the device may ring; None where it has none."""
    closed_ringing: ClosedRinging | None = None
    """How it rings while the app is not open, where the person can choose that."""
    signals: Signals = field(default_factory=Signals)
    """How the device gets attention; nothing happens where it cannot."""
    free_bytes: Callable[[], int | None] = lambda: None
    """How much room the device has left; None where it does not say."""
    voice: Voice = field(default_factory=NoVoice)
    """Reads aloud."""
    recorder: VoiceRecorder | None = None
    """The microphone; None where the app uses none, and no voice note is offered."""
    player: VoicePlayer | None = None
    """Plays sounds from memory; None where that cannot be, and a voice note can be saved instead."""
    checked: CheckedDevice | None = None
    """What the self-check tries."""
    just_booked: set[str] = field(default_factory=set, compare=False)
    """Visits that the screen before saw booked; the visit's own screen says so once."""
    typed_before: dict[str, str] = field(default_factory=dict, compare=False)
    """What is typed while there is no store to keep it in, as long as the app runs."""
    prefetch: Prefetch = field(default_factory=Prefetch, compare=False)
    """The questions of the screen that comes next."""

    async def open_url(self, address: str) -> None:
        """The one door for every address: opens it outside the app. Raises UnsafeAddress for one that is not listed."""
        found = openable(address)
        if found is None:
            raise UnsafeAddress
        await self.launch(found)

    async def save_file(self, title: str, ending: str, content: bytes) -> bool:
        """Offers the person to keep a file outside the app, under a clean name; on a shared PC shows it to be printed.
        False when nothing is kept. Raises NotOnSharedDevice for what a shared PC cannot show."""
        return await self.keep_file(file_name(title, ending), content)

    async def save_stream(self, title: str, ending: str, slices: Slices) -> bool:
        """As `save_file`, for what is too large to be in memory at once, where the device can."""
        if self.keep_stream is not None:
            return await self.keep_stream(file_name(title, ending), slices)
        return await self.save_file(title, ending, b"".join([piece async for piece in slices]))


def clock_apart(app: AppContext) -> timedelta | None:
    """How far the hospital's clock is ahead of this device's, by its last answer; None before the first."""
    try:
        return app.account.client.clock_apart
    except StoreLocked:
        return None


@dataclass(frozen=True)
class Notice:
    """A short message at the bottom of the screen, spoken by screen readers, with at most one action (undo)."""

    words: str
    action: str | None = None
    on_action: Callable[[], None] | None = field(default=None, compare=False)


PROMPT: Final = "prompt"
"""The place of a question that stands above everything, for `UiContext.on_back`."""


def _nowhere(_path: str) -> None:
    return


def _unasked() -> None:
    return


def _no_way_back() -> bool:
    return False


def _unasked_back(_place: str, _step: Callable[[], None]) -> Callable[[], None]:
    return _unasked


def _unswitched(_language: Language) -> None:
    return


def _unheard(_notice: Notice) -> None:
    return


def _never_ended(_around: UiContext, _route: str) -> ft.Control | None:
    return None


@dataclass(frozen=True)
class UiContext:
    """The look and language of a screen, what cannot be reached at the moment, the doors, and the functions that move
    the app and show a notice."""

    look: Look = field(default_factory=Look)
    texts: Texts = field(default_factory=lambda: texts_for(Language.CHINESE))
    zones: Zones = field(default_factory=Zones)
    person: str | None = None
    """Whose record is open."""
    people: tuple[tuple[str, Whom], ...] = ()
    """Each person whose record is here, by id; empty for who is alone with their own."""
    online: bool = True
    session_ok: bool = True
    record_closed: bool = False
    """The hospital no longer uses this person's record: it can be read here, and nothing new comes or goes."""
    doors: tuple[Door, ...] = ()
    """The main screens of this user, in the order of the bar."""
    sign_in_again: Callable[[], None] = field(default=_unasked, compare=False)
    """Opens the sign-in above the screen in sight, which stays as it is and is there again afterwards."""
    ended: Callable[[UiContext, str], ft.Control | None] = field(default=_never_ended, compare=False)
    """What stands above a screen at this route once the hospital takes nothing more from here."""
    go: Callable[[str], None] = field(default=_nowhere, compare=False)
    """Opens another screen; back leads here again."""
    go_on: Callable[[str], None] = field(default=_nowhere, compare=False)
    """Opens the screen that takes the place of this one, which has done its work: back does not lead here."""
    back: Callable[[], bool] = field(default=_no_way_back, compare=False)
    """One step back; False when there is none."""
    here: Callable[[], str] = field(default=paths.home, compare=False)
    """The address where the person is, also while its screen is still on its way."""
    on_back: Callable[[str, Callable[[], None]], Callable[[], None]] = field(default=_unasked_back, compare=False)
    """For `use_back`: what a step back means within a place; returns the disposer."""
    switch_language: Callable[[Language], None] = field(default=_unswitched, compare=False)
    """Shows the whole app in this language from now on."""
    swipes: bool = False
    """The screen in sight can be swiped away, which moves it before the app is asked."""
    notify: Callable[[Notice], None] = field(default=_unheard, compare=False)

    def about(self, patient: str) -> UiContext:
        """The same, for what is about this person, whoever's record is open."""
        return replace(self, look=replace(self.look, whom=dict(self.people).get(patient)))

    @property
    def in_reach(self) -> bool:
        """Whether the hospital can answer this person now: it is reachable, and the session has not ended."""
        return self.online and self.session_ok


def viewpoint(around: UiContext, patient: str, now: datetime) -> Viewpoint:
    """Who looks at whose record, from where and at which minute. A question is asked anew when it changes: with the
    clock's own seconds it would never be answered."""
    minute = now.replace(second=0, microsecond=0)
    return Viewpoint(patient, minute, around.zones.own, around.zones.clinic, around.texts.language.value)


AppContextProvider = ft.create_context(cast("AppContext | None", None))
UiContextProvider = ft.create_context(UiContext())
AddressProvider = ft.create_context("")
"""The address of the screen that a component stands in; empty where there is none."""
