"""Opening the store that belongs to a key, and knowing whose it is. What is open lives in one frozen value."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from local_store import outbox, people, resources, settings
from local_store.errors import StoreError, StoreLocked, StoreUnreadable
from local_store.memory import wipe
from local_store.store import LocalStore, Reader, Writer
from local_store.vault import KeyVault
from services.account import sealed
from services.account.people import People
from services.account.sealed import SealedSession
from services.account.sign_in import NO_ENDPOINTS
from services.clock import Clock
from services.fhir.auth import Session, Tokens
from services.fhir.client import FhirClient
from services.fhir.shape import as_list, as_object, as_text
from services.fhir.web import Web

log = logging.getLogger(__name__)

OWNER: Final = "account.owner"
FOLDER: Final = "store"
_RENEWAL: Final = 10.0  # seconds that locking gives a renewal to end


@dataclass(frozen=True)
class Opened:
    """What is in memory only while unlocked."""

    key: bytearray = field(repr=False)
    store: LocalStore
    session: Session
    client: FhirClient
    sealed: SealedSession
    people: People

    async def put_away(self) -> None:
        """Closes the store and overwrites the key; a renewal of the session that is under way may still be saved."""
        await self.store.close()
        await self.session.settled(_RENEWAL)
        wipe(self.key)


@dataclass(frozen=True)
class Opener:
    """Opens stores of one device."""

    clock: Clock
    web: Web
    on_expired: Callable[[], None]
    on_people: Callable[[People], None]

    async def open_new(self, path: Path, vault: KeyVault, key: bytearray, session: SealedSession) -> Opened:
        """Makes a store for the people of `session`. Says whose it is inside it, before anything else is in it. The key
        is wiped unless that succeeds."""
        async with _kept_if_opened(key):
            return await self._open_new(path, vault, key, session)

    async def open_again(self, path: Path, vault: KeyVault, key: bytearray) -> Opened | None:
        """Opens the store of an earlier day, for the person it belongs to; without tokens when they are lost. None when
        the store never got an owner and so holds nothing. The key is wiped unless it opened one."""
        async with _kept_if_opened(key):
            opened = await self._open_again(path, vault, key)
        if opened is None:
            wipe(key)
        return opened

    async def _open_new(self, path: Path, vault: KeyVault, key: bytearray, session: SealedSession) -> Opened:
        store = await LocalStore.open(path, key)
        try:
            await store.write(_cover, session)
            await sealed.save(vault, key, session)
        except StoreError:
            await store.close()
            raise
        return self.connect(vault, key, store, session)

    async def _open_again(self, path: Path, vault: KeyVault, key: bytearray) -> Opened | None:
        store = await LocalStore.open(path, key)
        try:
            owner = await store.read(_owner)
            if owner is None:
                if not await store.read(_is_empty):
                    raise StoreUnreadable
                await store.close()
                return None
            session = await self._saved(vault, key, owner)
            await store.write(_start_of_day)
            await store.write(_cover, session)
        except StoreError:
            await store.close()
            raise
        return self.connect(vault, key, store, session)

    async def _saved(self, vault: KeyVault, key: bytearray, nobody: SealedSession) -> SealedSession:
        """The saved session of the store's owner; `nobody`, who has no tokens, when there is none."""
        try:
            saved = await sealed.load(vault, key)
        except StoreUnreadable:
            log.warning("the saved session cannot be read; the person has to sign in again")
            return nobody
        return saved if is_same_person(saved, nobody) else nobody

    def connect(self, vault: KeyVault, key: bytearray, store: LocalStore, session: SealedSession) -> Opened:
        """The hospital as this session sees it. Renewed tokens are saved before they are used; whom they cover holds
        from then on, and what is here of somebody they cover no more leaves this device."""
        covered = session.people

        async def persist(tokens: Tokens) -> None:
            nonlocal covered
            represented = covered.patients[1:] if tokens.represented is None else tokens.represented
            now = covered.covering((covered.patients[0], *represented))
            renewed = replace(session, tokens=tokens, people=now)
            await sealed.save(vault, key, renewed)
            if now == covered:
                return
            covered = now
            self.on_people(now)
            with suppress(StoreLocked):  # then it is done when the store is opened again
                await store.write(_cover, renewed)

        talking = Session(self.web, self.clock, session.endpoints, session.tokens, persist, on_expired=self.on_expired)
        talking.expired = not session.tokens.access and not session.open_access
        client = FhirClient(session.base, self.web, None if session.open_access else talking)
        return Opened(key, store, talking, client, session, session.people)

    async def connect_again(self, vault: KeyVault, opened: Opened, session: SealedSession) -> Opened:
        """The same store with a new session of the same person, who goes on looking at whose record was in view."""
        await opened.store.write(_cover, session)
        return replace(
            self.connect(vault, opened.key, opened.store, session),
            people=opened.people.covering(session.people.patients),
        )


@asynccontextmanager
async def _kept_if_opened(key: bytearray) -> AsyncIterator[None]:
    try:
        yield
    except Exception:
        wipe(key)
        raise


def store_path(home: Path, name: str) -> Path:
    """Where a store is. When the device has forgotten the name and there is just one, that one."""
    folder = home / FOLDER
    if not name:
        found = sorted(folder.glob("*.db"))
        if len(found) == 1:
            return found[0]
    return folder / f"{name or new_store_name()}.db"


def new_store_name() -> str:
    """A random file name: the disk does not say whose data this is."""
    return secrets.token_hex(8)


def _owner(r: Reader) -> SealedSession | None:
    """Whose store this is, as a session without tokens. Reads only."""
    found = as_object(settings.get(r, OWNER))
    base, covered = as_text(found.get("base")), sealed.people_in(found)
    if not base or covered is None:
        return None
    tokens = Tokens("", None, None, covered.patients[0])
    return SealedSession(base, covered, NO_ENDPOINTS, tokens, found.get("open") is True)


def is_same_person(known: SealedSession, new: SealedSession) -> bool:
    """Whether two sessions are of one user at one hospital, for the same record in the first place."""
    return _identity(known) == _identity(new)


def _identity(session: SealedSession) -> tuple[str, str, str]:
    return session.base, session.people.user.reference, session.people.patients[0]


def _cover(w: Writer, session: SealedSession) -> None:
    """Writes down whose store this is. The record of somebody who is covered no more leaves it in the same transaction.

    What was on its way at that moment may still arrive: who has left is remembered until the store is opened again.
    """
    before = _owner(w)
    ended = {*_ended(w), *(before.people.patients if before else ())} - set(session.people.patients)
    whose = {"user": session.people.user.reference, "patients": session.people.patients, "ended": sorted(ended)}
    settings.put(w, OWNER, {"base": session.base, "open": session.open_access, **whose})
    _forget(w, ended)


def _ended(r: Reader) -> tuple[str, ...]:
    return tuple(id_ for each in as_list(as_object(settings.get(r, OWNER)).get("ended")) if (id_ := as_text(each)))


def _forget(w: Writer, ended: Iterable[str]) -> None:
    for patient in sorted(ended):
        log.info("the access to a record has ended: %d resources leave this device", people.forget(w, patient))


def _is_empty(r: Reader) -> bool:
    return resources.is_empty(r) and outbox.unsent(r) == 0


def _start_of_day(w: Writer) -> None:
    """Nothing is in flight right after opening, neither a change nor an answer about somebody whose record has left."""
    outbox.reset_in_flight(w)
    if ended := _ended(w):
        _forget(w, ended)
        settings.put(w, OWNER, {**as_object(settings.get(w, OWNER)), "ended": []})
