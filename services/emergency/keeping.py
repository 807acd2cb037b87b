"""Keeps what is on the locked screen as the record and the person's choice say, while the store is open: after each
change of them, after each sync, and at the unlock.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from local_store.store import LocalStore, Writer
from services.emergency.card_file import LANGUAGES, encoded
from services.emergency.commands import forget_others, give_up_card
from services.emergency.queries import TOPICS, Whose, cards, somebody_has_a_card
from services.errors import AppError

SETTLES_FOR: Final = 2.0
"""Seconds: what changes in a row is written once."""
TRIES_AGAIN_AFTER: Final = 60.0
"""Seconds."""


class CardFile(Protocol):
    """The sealed file of the locked screen (`services/account/lock_screen_file.py`)."""

    async def is_there(self) -> bool: ...
    async def begin(self) -> None: ...
    async def keep(self, plain: bytes) -> bool: ...
    async def end(self) -> None: ...


async def renew(store: LocalStore, file: CardFile, people: Sequence[Whose], as_of: datetime | None) -> None:
    """Writes the cards of these people as they are to be now; deletes the file when there is none. Raises StoreError.

    A file whose key is gone stays gone: only the person brings a card onto the locked screen."""
    if await store.read(somebody_has_a_card):
        await store.write(forget_others, frozenset(patient for patient, _ in people))
    made = {language: await store.read(cards, tuple(people), language, as_of) for language in LANGUAGES}
    if any(made.values()):
        await file.keep(encoded(made))
    elif await file.is_there():
        await file.end()


async def begin_card(
    store: LocalStore,
    file: CardFile,
    people: Sequence[Whose],
    as_of: datetime | None,
    choose: Callable[[Writer], object],
) -> None:
    """Brings a card onto the locked screen: when it returns, it is there. `choose` keeps the choice. Raises
    StoreError."""
    await file.begin()
    await store.write(choose)
    await renew(store, file, people, as_of)


async def end_card(
    store: LocalStore, file: CardFile, people: Sequence[Whose], as_of: datetime | None, patient_id: str
) -> None:
    """Takes a person's card away: first from the device, whatever comes of the rest; then other people's cards are
    written anew. Raises StoreError."""
    await file.end()
    await store.write(give_up_card, patient_id)
    if await store.read(somebody_has_a_card):
        await file.begin()
        await renew(store, file, people, as_of)


class EmergencyCards:
    """`opened` returns the open store and whose records are in it, or None while locked. `as_of`: when this store was
    last in step with the hospital."""

    def __init__(
        self,
        opened: Callable[[], tuple[LocalStore, tuple[Whose, ...]] | None],
        file: Callable[[], CardFile],
        as_of: Callable[[LocalStore], Awaitable[datetime | None]],
    ) -> None:
        self._opened = opened
        self._file = file
        self._as_of = as_of
        self._woken = asyncio.Event()
        self._of: LocalStore | None = None

    def wake(self) -> None:
        """There is news: of the account, or in the store."""
        self._woken.set()

    async def run_forever(self) -> None:
        """Runs until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        while True:
            done = await self.look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), None if done else TRIES_AGAIN_AFTER)
            await asyncio.sleep(SETTLES_FOR)

    async def look(self) -> bool:
        """Brings the file up to date; False when it could not be, and is to be tried again."""
        self._woken.clear()
        here = self._opened()
        if here is None:
            return True
        store, people = here
        if store is not self._of:
            self._of = store
            store.changes.listen(frozenset(TOPICS), self._woken.set)
        try:
            await renew(store, self._file(), people, await self._as_of(store))
        except AppError:  # locked meanwhile, no room, or a vault that does not answer
            return self._opened() is None
        return True
