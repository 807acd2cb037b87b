"""Who is signed in and whether the data is open: one Account per process, one frozen state at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local_store import keys
from local_store.changes import ChangeFeed
from local_store.keys import Cost
from local_store.vault import KeyVault, VaultKind
from services.account.bound import BiometricUnlock
from services.account.device import Device
from services.account.hospital import Hospital, inspect
from services.account.idle import IdleTime
from services.account.people import People
from services.account.preferences import PreferencesStore
from services.account.signing_in import SignInHost, SignInUnderWay
from services.account.states import (
    AccountState,
    Broken,
    Locked,
    NeedsPasscode,
    NoHospital,
    SignedOut,
    Unlocked,
)
from services.clock import Clock
from services.device.biometrics import Biometrics
from services.device.vault import device_vault
from services.errors import (
    AccountClosed,
    AppError,
    CipherMissing,
    KeyMissing,
    NotAllSent,
    SignInFailed,
    SignInProblem,
    StoreError,
    StoreLocked,
    StoreTooNew,
    StoreUnreadable,
    TooManyTries,
    WrongPasscode,
)

if TYPE_CHECKING:
    from local_store.lock import FileLock
    from local_store.store import LocalStore
    from services.account.lock_screen_file import LockScreenFile
    from services.account.opening import Opened, Opener
    from services.account.sealed import SealedSession
    from services.account.sign_in import FrontDoor, SignedIn
    from services.fhir.client import FhirClient
    from services.fhir.web import Web

__all__ = ["Account", "AccountState", "Broken", "Locked", "NeedsPasscode", "NoHospital", "SignedOut", "Unlocked"]

TOPIC: Final = "account"
log = logging.getLogger(__name__)


class Account:
    """The account of this device. `changes` publishes the topic "account" whenever `state` changes.

    ```
    NoHospital --choose_hospital--> SignedOut --sign_in----------> NeedsPasscode --set_passcode--> Unlocked
        ^                              ^                                                         |  |  ^
        '------------------------------|----------------------- sign_out ------------------------'  |  |
                                       |                                                lock, idle  |  | unlock
                                       |                                                            v  |
                                       '----------------------- sign_out(send_first=False) -------- Locked
    Unlocked(session_ok=False) --sign_in, same person--> Unlocked; another person: refused, nothing changes
    Unlocked --view--> Unlocked, another of its people in view; a renewal may change whom the session covers
    Locked --biometrics.unlock--> Unlocked; what biometrics do not open stays Locked, and the passcode opens it
    unlock finds the store unreadable or too new --> Broken; the file stays as it is; unlock or sign_out may follow
    start finds the folder taken or read-only, the vault shut or the key gone --> Broken; start or sign_out may follow
    Broken(KeyMissing) --begin_anew--> SignedOut, the file kept under another name
    ```
    """

    def __init__(
        self,
        home: Path,
        preferences: PreferencesStore,
        clock: Clock,
        *,
        web: Web | None = None,
        make_vault: Callable[[Path], KeyVault] = device_vault,
        cost: Cost = keys.DEVICE_COST,
        open_anywhere: bool = False,
        claim: Callable[[Path], FileLock] | None = None,
        make_front_door: Callable[[Web, Clock], FrontDoor] | None = None,
        biometrics: Biometrics | None = None,
        returns_by_link: bool = False,
        erase_beside: Sequence[Callable[[], None]] = (),
        idle_at_most: timedelta | None = None,
    ) -> None:
        """`biometrics`: None where this device has no way to ask for them. `returns_by_link`: see
        `SignInUnderWay`. `idle_at_most`: see `IdleTime`."""
        self.changes = ChangeFeed()
        self.state: AccountState = NoHospital()
        self._device = Device(home, preferences, make_vault, claim, erase_beside)
        self.biometrics = BiometricUnlock(self._device, biometrics, clock, self._unlock, self._bound_changed)
        self._clock = clock
        self._web_or_none = web
        self._cost = cost
        self._open_anywhere = open_anywhere
        self._opened: Opened | None = None
        self._make_front_door = make_front_door
        signing = SignInHost(self._hospital, self._may_sign_in, self._admit, self._tell)
        self.sign_in = SignInUnderWay(self._new_front_door, self._device, signing, returns_by_link=returns_by_link)
        self._signed_in: SignedIn | None = None
        self._viewed = ""  # whose record was in view at the last lock
        self._in_front = True
        self._idle = IdleTime(clock, lambda: self._device.lock_minutes, idle_at_most)
        self._one_move = asyncio.Lock()

    async def start(self) -> AccountState:
        """Determines the state in which the last run left the device. Opens nothing. Called before the first screen,
        and again from Broken."""
        hospital = self._device.hospital
        try:
            if await self._device.holds_data():
                await self.biometrics.look()
                return self._become(self._locked(hospital))
        except StoreError as error:
            return self._become(Broken(hospital, error))
        return self._become(SignedOut(hospital) if hospital.base else NoHospital())

    @property
    def store(self) -> LocalStore:
        """The open store. Raises StoreLocked."""
        return self._here().store

    @property
    def client(self) -> FhirClient:
        """The FHIR client of the signed-in person. Raises StoreLocked."""
        return self._here().client

    @property
    def people(self) -> People:
        """The user, the patients whose records are here, and the one in view. Raises StoreLocked."""
        return self._here().people

    def view(self, patient: str) -> None:
        """Brings another patient's record into view. Raises StoreLocked, ValueError for a patient not covered."""
        self._opened = replace(self._here(), people=self._here().people.view(patient))
        self._show_people()

    @property
    def vault_kind(self) -> VaultKind:
        """Where the key is stored on this device; a screen shows it."""
        return self._device.vault_kind

    @property
    def lock_screen(self) -> LockScreenFile:
        """What the person wants to be read without a passcode; erased with the data."""
        return self._device.lock_screen

    async def try_vault(self) -> bool:
        """Whether the vault returns what it was given: by an entry of its own. Raises VaultUnavailable."""
        return await self._device.try_vault()

    async def choose_hospital(self, address: str) -> Hospital:
        """Checks and saves an address. Only while there is no data on this device. Raises AddressRefused."""
        if not isinstance(self.state, NoHospital | SignedOut | NeedsPasscode):
            raise ValueError("sign out before choosing another hospital")
        hospital = await inspect(self._web, address, open_anywhere=self._open_anywhere)
        self._signed_in = None
        self._device.remember_hospital(hospital)
        self._become(SignedOut(hospital))
        return hospital

    async def set_passcode(self, passcode: str) -> None:
        """Creates key and store for the person who has just signed in. After a StoreError it can be tried again."""
        await asyncio.shield(self._set_passcode(passcode))

    async def unlock(self, passcode: str) -> None:
        """Opens the store; after a lock, with the record that was in view. Raises WrongPasscode, TooManyTries,
        StoreError. Works offline."""
        await asyncio.shield(self._unlock(lambda vault, now: keys.unlock(vault, passcode, now)))

    async def begin_anew(self) -> None:
        """Keeps a store whose key is gone under another name and leads to the sign-in. Only in Broken(KeyMissing)."""
        if not isinstance(self.state, Broken) or not isinstance(self.state.error, KeyMissing):
            raise ValueError("only what nobody can open is set aside")
        async with self._one_move:
            hospital = self._hospital()
            await self._device.set_aside()
            self._become(SignedOut(hospital) if hospital.base else NoHospital())

    async def lock(self) -> None:
        """Wipes the key and closes the store, if it is open."""
        await asyncio.shield(self._lock())

    async def change_passcode(self, old: str, new: str) -> None:
        """Wraps the same key with a new passcode. Raises WrongPasscode, TooManyTries, VaultUnavailable."""
        vault, now = self._device.vault, self._clock.now()
        await asyncio.to_thread(lambda: keys.change_passcode(vault, old, new, now, cost=self._cost))

    async def check_passcode(self, passcode: str) -> None:
        """Returns when it is the person's, before something that cannot be undone. Raises WrongPasscode, TooManyTries,
        VaultUnavailable; the tries are those of the lock."""
        vault, now = self._device.vault, self._clock.now()
        await asyncio.to_thread(lambda: keys.check(vault, passcode, now))

    async def sign_out(self, *, send_first: bool) -> None:
        """Erases this person's data by destroying its key, then the file. With `send_first` unsent changes are sent
        before; when that fails its error is raised and nothing is erased. NotAllSent: a change was refused or waits for
        the person."""
        from local_store import outbox
        from services.sync.push import push

        if send_first and self._opened is not None:
            store = self._opened.store
            report = await push(store, self._opened.client, self._clock)
            if report.error is not None:
                raise report.error
            if left := await store.read(outbox.unsent):
                raise NotAllSent(left)
        await asyncio.shield(self._erase())

    async def close_account(self, passcode: str) -> None:
        """Closes the user's account at the hospital, then erases the data here as `sign_out` does. Raises WrongPasscode
        and TooManyTries before anything is asked, and what talking to the hospital raises: then nothing is erased, and
        after a lost answer nobody knows whether it is closed. Repeated, it finds out (AccountClosed is done)."""
        await self.check_passcode(passcode)
        opened = self._here()
        try:
            await opened.client.operation("Patient", opened.people.user.id, "close-account")
        except AccountClosed:
            log.info("the account was closed before")
        await asyncio.shield(self._erase())

    async def use_token(
        self,
        hospital: Hospital,
        access_token: str,
        patient_id: str,
        passcode: str,
        *,
        represented: tuple[str, ...] = (),
        user: str | None = None,
    ) -> None:
        """Starts a session with a token that was issued by other means (scripts, tests). Only when signed out."""
        from services.account.sign_in import NO_ENDPOINTS, SignedIn, people_of
        from services.fhir.auth import Tokens

        self._device.remember_hospital(hospital)
        tokens = Tokens(access_token, None, None, patient_id, user=user, represented=represented)
        self._signed_in = SignedIn(people_of(patient_id, tokens), NO_ENDPOINTS, tokens)
        self._become(NeedsPasscode(hospital))
        await self.set_passcode(passcode)

    async def close(self) -> None:
        """Locks, and releases the data folder."""
        await self.lock()
        self._device.let_go()

    @property
    def in_front(self) -> bool:
        """Whether the person sees the app; a phone's prompt for biometrics appears only then."""
        return self._in_front

    def seen(self, *, in_front: bool) -> None:
        """The app came to the front, or left it."""
        came, self._in_front = in_front and not self._in_front, in_front
        if came:
            self._tell()

    def touch(self) -> None:
        """Restarts the idle time, since the person did something."""
        self._idle.touch()

    def locks_in(self, now: datetime) -> timedelta | None:
        """How long the open record stays open if nobody does anything; None: always, or none is open."""
        return self._idle.left(now) if self._opened is not None else None

    async def idle_check(self, now: datetime) -> None:
        """Locks when the person has been away for as long as `IdleTime` allows, and the records whose time is
        over, whoever looks at them."""
        await self._leave_records(now)
        if self.locks_in(now) == timedelta(0):
            await self.lock()

    async def _leave_records(self, now: datetime) -> None:
        """Takes out of view, from everything that asks for the people, whose access has ended by this device's clock.
        Their records leave the device when the hospital has confirmed it."""
        from services.account.opening import lock_records

        opened = self._opened
        over = opened.people.over(now) if opened is not None else frozenset()
        if opened is None or not over:
            return
        self._opened = replace(opened, people=opened.people.without(over))
        self._show_people()
        try:
            await lock_records(opened.store, over)
        except StoreError as error:  # the next look takes them out of view again
            log.warning("a record that is over could not be marked: %s", error.code)

    async def _admit(self, hospital: Hospital, signed_in: SignedIn) -> None:
        from services.account.opening import is_same_person

        async with self._one_move:
            opened = self._opened
            if isinstance(self.state, SignedOut | NeedsPasscode):
                self._signed_in = signed_in
                self._become(NeedsPasscode(hospital))
                return
            if opened is None:  # locked meanwhile: the saved session stays as it is
                await self.sign_in.door.leave(signed_in.endpoints, signed_in.tokens)
                raise StoreLocked
            session = _session(hospital, signed_in)
            if not is_same_person(opened.sealed, session):
                await self.sign_in.door.leave(signed_in.endpoints, signed_in.tokens)
                raise SignInFailed(SignInProblem.OTHER_PATIENT)
            again = await self._opener.connect_again(self._device.vault, opened, session)
            self._opened = again
            self._become(Unlocked(hospital, again.people, self._device.vault_kind))
        await self._leave_records(self._clock.now())

    async def _set_passcode(self, passcode: str) -> None:
        from services.account.opening import new_store_name

        async with self._one_move:
            if self._signed_in is None or not isinstance(self.state, NeedsPasscode):
                raise ValueError("nobody has just signed in")
            signed_in, hospital, vault = self._signed_in, self.state.hospital, self._device.vault
            self._device.remember_file(new_store_name())  # saved first: a key always has its file
            key = await asyncio.to_thread(lambda: keys.create(vault, passcode, cost=self._cost))
            session = _session(hospital, signed_in)
            try:
                self._opened = await self._opener.open_new(self._device.store_file, vault, key, session)
            except AppError:
                await self._device.erase()  # it holds nothing yet
                raise
            self._signed_in = None
            self.touch()
            self._become(Unlocked(hospital, self._opened.people, self._device.vault_kind))

    async def _unlock(self, take_key: Callable[[KeyVault, datetime], bytearray]) -> None:
        async with self._one_move:
            if self._opened is not None:
                return
            hospital, vault, now = self._hospital(), self._device.vault, self._clock.now()
            try:
                key = await asyncio.to_thread(take_key, vault, now)
            except (WrongPasscode, TooManyTries) as error:
                until = now + timedelta(seconds=error.wait_seconds) if error.wait_seconds else None
                self._become(self._locked(hospital, until))
                raise
            path = self._device.store_file
            try:
                opened = await self._opener.open_again(path, vault, key)
            except (StoreUnreadable, StoreTooNew, CipherMissing) as error:
                self._become(Broken(hospital, error))
                raise
            if opened is None:
                await self._destroy(hospital)
                return
            over = opened.people.over(now)
            opened = replace(opened, people=opened.people.without(over))
            if self._viewed in opened.people.patients:
                opened = replace(opened, people=opened.people.view(self._viewed))
            self._opened = opened
            self._device.put_back(path, opened)
            self.touch()
            known = hospital
            if hospital.base != opened.sealed.base:
                known = Hospital(opened.sealed.base, opened.sealed.base, open_access=opened.sealed.open_access)
            self._become(Unlocked(known, opened.people, self._device.vault_kind, not opened.session.expired))

    async def _lock(self) -> None:
        async with self._one_move:
            opened, self._opened = self._opened, None
            if opened is None:
                return
            self._viewed = opened.people.viewing
            self._become(self._locked(self._hospital()))
            await opened.put_away()

    async def _erase(self) -> None:
        from services.sync.subscription import take_back

        async with self._one_move:
            opened, self._opened, hospital = self._opened, None, self._hospital()
            if opened is not None:
                await take_back(opened.store, opened.client)
                await self.sign_in.door.leave(opened.session.endpoints, opened.session.tokens)
                await opened.put_away()
            await self._destroy(hospital)
            if opened is not None:
                self._device.leave_hospital()
                self._become(NoHospital())

    async def _destroy(self, hospital: Hospital) -> None:
        await self._device.erase()
        self.sign_in.erased()
        self.biometrics.erased()
        self._viewed = ""
        self._become(SignedOut(hospital) if hospital.base else NoHospital())

    def _may_sign_in(self) -> bool:
        ended = isinstance(self.state, Unlocked) and not self.state.session_ok
        return ended or isinstance(self.state, SignedOut | Locked)

    def _locked(self, hospital: Hospital, until: datetime | None = None) -> Locked:
        return Locked(hospital, self._device.vault_kind, until, self.biometrics.is_on)

    def _bound_changed(self) -> None:
        if isinstance(self.state, Locked):
            self._become(replace(self.state, by_biometrics=self.biometrics.is_on))
        else:
            self._tell()

    def _session_expired(self) -> None:
        if isinstance(self.state, Unlocked):
            self._become(replace(self.state, session_ok=False))

    def _covers(self, people: People) -> None:
        """Takes over the people of a renewed session; the patient in view stays if they are still covered."""
        if self._opened is not None:
            told = people.without(people.over(self._clock.now()))
            covered = self._opened.people.covering(told.patients, told.until, told.decides)
            self._opened = replace(self._opened, people=covered)
            self._show_people()

    def _show_people(self) -> None:
        if isinstance(self.state, Unlocked):
            self._become(replace(self.state, people=self._here().people))

    def _become(self, state: AccountState) -> AccountState:
        if state != self.state:
            self.state = state
            self._tell()
        return state

    def _tell(self) -> None:
        self.changes.publish(frozenset({TOPIC}))

    @property
    def _web(self) -> Web:
        from services.fhir.web import Web

        self._web_or_none = self._web_or_none or Web(self._clock)
        return self._web_or_none

    def _new_front_door(self) -> FrontDoor:
        from services.account.sign_in import FrontDoor

        return (self._make_front_door or FrontDoor)(self._web, self._clock)

    @property
    def _opener(self) -> Opener:
        from services.account.opening import Opener

        return Opener(self._clock, self._web, self._session_expired, self._covers)

    def _here(self) -> Opened:
        if self._opened is None:
            raise StoreLocked
        return self._opened

    def _hospital(self) -> Hospital:
        return self._device.hospital if isinstance(self.state, NoHospital) else self.state.hospital


def _session(hospital: Hospital, signed_in: SignedIn) -> SealedSession:
    from services.account.sealed import SealedSession

    return SealedSession(hospital.base, signed_in.people, signed_in.endpoints, signed_in.tokens, signed_in.open_access)
