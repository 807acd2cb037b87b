"""Opens the store of a key and determines its owner. What is open is one frozen value."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Collection
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
_RENEWAL: Final = 10.0  # seconds that locking and a new session wait for a renewal to end


@dataclass(frozen=True)
class Opened:
    """What is in memory only while the app is unlocked."""

    key: bytearray = field(repr=False)
    store: LocalStore
    session: Session
    client: FhirClient
    sealed: SealedSession
    people: People

    async def put_away(self) -> None:
        """Closes the store and overwrites the key, after waiting a moment for a running renewal of the session."""
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
        """Creates a store for the people of `session` and first writes its owner into it. The key is wiped if that
        fails."""
        async with _kept_if_opened(key):
            return await self._open_new(path, vault, key, session)

    async def open_again(self, path: Path, vault: KeyVault, key: bytearray) -> Opened | None:
        """Opens an existing store for its owner; without tokens when they are lost. None when the store has no owner
        and so is empty. The key is wiped unless it opened a store."""
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
            over = await store.read(_over)
            await store.write(_cover, session, over)
        except StoreError:
            await store.close()
            raise
        opened = self.connect(vault, key, store, session)
        return replace(opened, people=opened.people.without(over))

    async def _saved(self, vault: KeyVault, key: bytearray, nobody: SealedSession) -> SealedSession:
        """The saved session of the store's owner; `nobody`, without tokens, when there is none."""
        try:
            saved = await sealed.load(vault, key)
        except StoreUnreadable:
            log.warning("the saved session cannot be read; the person has to sign in again")
            return nobody
        return saved if is_same_person(saved, nobody) else nobody

    def connect(self, vault: KeyVault, key: bytearray, store: LocalStore, session: SealedSession) -> Opened:
        """Opens the connection to the hospital for this session. Renewed tokens are saved before they are used. From
        then on the session covers their people, and the records of people they no longer cover are deleted here."""
        covered = session.people

        async def persist(tokens: Tokens) -> None:
            nonlocal covered
            represented = covered.patients[1:] if tokens.represented is None else tokens.represented
            now = covered.covering((covered.patients[0], *represented), tokens.until, tokens.decides)
            renewed = replace(session, tokens=tokens, people=now)
            await sealed.save(vault, key, renewed)
            if now == covered:
                return
            covered = now
            self.on_people(now)
            with suppress(StoreLocked):  # the next opening of the store does it
                await store.write(_cover, renewed)

        talking = Session(self.web, self.clock, session.endpoints, session.tokens, persist, on_expired=self.on_expired)
        talking.expired = not session.tokens.access and not session.open_access
        client = FhirClient(session.base, self.web, None if session.open_access else talking)
        return Opened(key, store, talking, client, session, session.people)

    async def connect_again(self, vault: KeyVault, opened: Opened, session: SealedSession) -> Opened:
        """The same store with a new session of the same person, which takes over from the old one; the record in view
        stays the same."""
        with opened.session.retiring():
            await opened.session.settled(_RENEWAL)  # a renewal under way must not be saved over the new session
            await sealed.save(vault, opened.key, session)
            await opened.store.write(_cover, session)
        return replace(
            self.connect(vault, opened.key, opened.store, session),
            people=opened.people.covering(session.people.patients, session.people.until, session.people.decides),
        )


@asynccontextmanager
async def _kept_if_opened(key: bytearray) -> AsyncIterator[None]:
    try:
        yield
    except Exception:
        wipe(key)
        raise


def store_path(home: Path, name: str) -> Path:
    """The path of a store. When the device has lost the name and there is only one store, that one."""
    folder = home / FOLDER
    if not name:
        found = sorted(folder.glob("*.db"))
        if len(found) == 1:
            return found[0]
    return folder / f"{name or new_store_name()}.db"


def new_store_name() -> str:
    """A random file name, so that it does not reveal whose data this is."""
    return secrets.token_hex(8)


def _owner(r: Reader) -> SealedSession | None:
    """The owner of this store, as a session without tokens. Reads only."""
    found = as_object(settings.get(r, OWNER))
    base, covered = as_text(found.get("base")), sealed.people_in(found)
    if not base or covered is None:
        return None
    tokens = Tokens("", None, None, covered.patients[0])
    return SealedSession(base, covered, NO_ENDPOINTS, tokens, found.get("open") is True)


def is_same_person(known: SealedSession, new: SealedSession) -> bool:
    """Whether two sessions are of the same user at the same hospital, with the same first record."""
    return _identity(known) == _identity(new)


def _identity(session: SealedSession) -> tuple[str, str, str]:
    return session.base, session.people.user.reference, session.people.patients[0]


async def lock_records(store: LocalStore, over: Collection[str]) -> None:
    """Remembers whose records stay out of sight until the hospital has spoken again, also when this device's clock is
    set back."""
    await store.write(_keep_over, frozenset(over))


def _keep_over(w: Writer, over: frozenset[str]) -> None:
    settings.put(w, OWNER, {**as_object(settings.get(w, OWNER)), "over": sorted(over | _over(w))})


def _over(r: Reader) -> frozenset[str]:
    found = as_list(as_object(settings.get(r, OWNER)).get("over"))
    return frozenset(id_ for each in found if (id_ := as_text(each)))


def _cover(w: Writer, session: SealedSession, over: Collection[str] = ()) -> None:
    """Stores the owner of the store. The records of people who are no longer covered are deleted in the same
    transaction. `over`: whose records stay locked.

    Answers about them may still arrive, so the people are remembered until the store is opened again.
    """
    before = _owner(w)
    ended = {*_ended(w), *(before.people.patients if before else ())} - set(session.people.patients)
    whose = {"user": session.people.user.reference, "patients": session.people.patients, "ended": sorted(ended)}
    limits = {"until": sealed.until_json(session.people), "over": sorted(over), "decides": session.people.decides}
    settings.put(w, OWNER, {"base": session.base, "open": session.open_access, **whose, **limits})
    _forget(w, ended)


def _ended(r: Reader) -> tuple[str, ...]:
    return tuple(id_ for each in as_list(as_object(settings.get(r, OWNER)).get("ended")) if (id_ := as_text(each)))


def _forget(w: Writer, ended: Collection[str]) -> None:
    if ended:
        settings.drop_drafts(w)  # they may be about these people
    for patient in sorted(ended):
        log.info("the access to a record has ended: %d resources leave this device", people.forget(w, patient))


def _is_empty(r: Reader) -> bool:
    return resources.is_empty(r) and outbox.unsent(r) == 0


def _start_of_day(w: Writer) -> None:
    """Resets what was under way in the last run: changes in flight, and the people whose records were deleted."""
    outbox.reset_in_flight(w)
    if ended := _ended(w):
        _forget(w, ended)
        settings.put(w, OWNER, {**as_object(settings.get(w, OWNER)), "ended": []})
