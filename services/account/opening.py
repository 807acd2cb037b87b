"""Opening the store that belongs to a key, and knowing whose it is. What is open lives in one frozen value."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from local_store import outbox, resources, settings
from local_store.errors import StoreError, StoreUnreadable
from local_store.memory import wipe
from local_store.store import LocalStore, Reader, Writer
from local_store.vault import KeyVault
from services.account import sealed
from services.account.sealed import SealedSession
from services.account.sign_in import NO_ENDPOINTS
from services.clock import Clock
from services.fhir.auth import Session, Tokens
from services.fhir.client import FhirClient
from services.fhir.shape import as_object, as_text
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
    base: str
    patient: str
    open_access: bool

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

    async def open_new(self, path: Path, vault: KeyVault, key: bytearray, session: SealedSession) -> Opened:
        """Makes a store for the person of `session`. Says whose it is inside it, before anything else is in it. The key
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
            owner = {"base": session.base, "patient": session.patient, "open": session.open_access}
            await store.write(settings.put, OWNER, owner)
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
        return saved if (saved.base, saved.patient) == (nobody.base, nobody.patient) else nobody

    def connect(self, vault: KeyVault, key: bytearray, store: LocalStore, session: SealedSession) -> Opened:
        """The hospital as this session sees it. Renewed tokens are saved before they are used."""

        async def persist(tokens: Tokens) -> None:
            await sealed.save(vault, key, replace(session, tokens=tokens))

        talking = Session(self.web, self.clock, session.endpoints, session.tokens, persist, on_expired=self.on_expired)
        talking.expired = not session.tokens.access and not session.open_access
        client = FhirClient(session.base, self.web, None if session.open_access else talking)
        return Opened(key, store, talking, client, session.base, session.patient, session.open_access)


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
    base, patient = as_text(found.get("base")), as_text(found.get("patient"))
    if not base or not patient:
        return None
    return SealedSession(base, patient, NO_ENDPOINTS, Tokens("", None, None, patient), found.get("open") is True)


def _is_empty(r: Reader) -> bool:
    return resources.is_empty(r) and outbox.unsent(r) == 0


def _start_of_day(w: Writer) -> None:
    """Nothing is in flight right after opening."""
    outbox.reset_in_flight(w)
