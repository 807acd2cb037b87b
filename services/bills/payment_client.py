"""Makes this device's payments at the hospital: orders are sent online only, looked up before they are sent again,
queried when their outcome is unknown, and closed before a new one begins.

Talks to the hospital: everything `async` here can fail with Offline, ServerUnavailable, ServerMisunderstood,
SessionExpired, AccessDenied, Rejected. Source: the contract with the hospital (Task, `$query`, `$cards`, `$bind-card`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from local_store import resources
from local_store.store import LocalStore, Reader, Writer
from services.bills.paying import NOTHING_CHARGED
from services.clients import ClientFactory
from services.clock import Clock, instant
from services.errors import (
    AccessDenied,
    AppError,
    NotDownloaded,
    RefusalCode,
    Rejected,
    ServerMisunderstood,
    StoreLocked,
)
from services.fhir.operations import OperationServer
from services.fhir.resource import as_text, at, choice, instant_of, objects
from services.fhir.subject import owners, subjects
from services.fhir.words import words
from services.record.money import intents
from services.record.money.intents import Intent, Progress
from services.record.money.order import Order, PaymentStatus, order
from services.record.money.payments import PAYMENTS, Card

log = logging.getLogger(__name__)


class PaymentServer(OperationServer, Protocol):
    """The part of the FHIR client that is used here."""

    @property
    def clock_apart(self) -> timedelta | None: ...
    async def read(self, type_: str, id_: str) -> dict[str, Any]: ...
    async def search(self, type_: str, params: Mapping[str, str] | None = None) -> dict[str, Any]: ...
    async def put(self, body: Mapping[str, Any], if_match: str | None) -> dict[str, Any]: ...


class PaymentSession(Protocol):
    """An open store, the hospital, and the people whose records are kept in it."""

    @property
    def store(self) -> LocalStore: ...
    @property
    def client(self) -> PaymentServer: ...
    @property
    def patients(self) -> tuple[str, ...]: ...


class PaymentClient:
    """Sends decisions that `commands.py` kept to the hospital, one at a time, and stores its answers."""

    def __init__(self, session: Callable[[], PaymentSession | None], clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    def time_there(self, now: datetime) -> datetime:
        """The time at the hospital, by its last answer: a code expires by that clock, not by this device's."""
        session = self._session()
        return now + ((session.client.clock_apart if session else None) or timedelta())

    async def place(self, order_id: str) -> None:
        """Sends a kept decision; one that was sent before is looked up first. Afterwards the Task is in the store.

        Without an answer the decision is kept, under the same key. Rejected with one of NOTHING_CHARGED: it is dropped.
        Rejected with any other code: it is kept, because the cashier may have begun (GONE also: there was none).
        """
        async with self._one_at_a_time:
            session = self._here()
            kept = await session.store.read(intents.get, order_id)
            if kept is None:
                if await session.store.read(_order, order_id) is None:
                    raise Rejected(RefusalCode.GONE)
                return
            if kept.progress is Progress.TRIED and await self._found(session, order_id):
                return
            await session.store.write(intents.mark, order_id, Progress.TRIED)
            await self._send(session, kept)

    async def ask(self, order_id: str) -> Order | None:
        """Queries the state of an order at the cashier. None: the hospital never received it, which is recorded.
        Rejected CASHIER_DOWN while the order could not be created there."""
        async with self._one_at_a_time:
            return await self._ask(self._here(), order_id)

    async def close(self, order_id: str) -> Order | None:
        """Closes an order at the cashier and returns its final state (it may have been paid meanwhile). None: it never
        reached the hospital, and is dropped here, too."""
        async with self._one_at_a_time:
            session = self._here()
            found = await self._ask(session, order_id)
            if found is None:
                await session.store.write(intents.drop, order_id)
                return None
            return await self._closed(session, order_id) if found.is_open else found

    async def settle(self) -> None:
        """Queries every decision whose outcome is not known, as after a kill between paying and the answer."""
        session = self._here()
        for intent in await session.store.read(intents.intents):
            if intent.progress is Progress.TRIED:
                with suppress(AccessDenied):  # a record that is no longer open here keeps nobody else waiting
                    await self.ask(intent.order.id)

    async def look_for_open(self, patient_id: str) -> None:
        """Downloads a person's unfinished orders: one may have been made on another device."""
        session = self._here()
        params = {"patient": patient_id, "status": "requested,in-progress,on-hold"}
        page = await session.client.search("Task", params)
        bodies = [entry["resource"] for entry in objects(page.get("entry")) if "resource" in entry]
        await session.store.write(_keep_theirs, bodies, session.patients, instant(self._clock.now()))

    async def cards(self, patient_id: str) -> tuple[Card, ...]:
        """The cards a person has bound at the provider."""
        session = self._here()
        return _cards(await session.client.operation("Patient", patient_id, "cards"))

    async def bind_card(self, patient_id: str) -> str:
        """The address of the provider's own page where a card is bound; to be opened in the browser."""
        session = self._here()
        told = await session.client.operation("Patient", patient_id, "bind-card")
        for parameter in objects(told.get("parameter")):
            if parameter.get("name") == "url" and (found := choice(parameter, "value")) and (url := as_text(found[1])):
                return url
        raise ServerMisunderstood("no address to bind a card at")

    async def unbind_card(self, patient_id: str, token: str) -> tuple[Card, ...]:
        """Makes the hospital forget a card; those that are left."""
        which = {"name": "token", "valueString": token}
        told = await self._here().client.operation("Patient", patient_id, "unbind-card", parameters=[which])
        return _cards(told)

    async def _send(self, session: PaymentSession, kept: Intent) -> None:
        try:
            answer = await session.client.put(kept.body, None)
        except Rejected as refused:
            if refused.refusal is RefusalCode.SUPERSEDED and await self._found(session, kept.order.id):
                return
            if kept.progress is Progress.TRIED and refused.refusal is RefusalCode.NOT_ALLOWED:
                raise AccessDenied from refused  # it says nothing of the attempt before
            if refused.refusal in NOTHING_CHARGED:
                await session.store.write(intents.drop, kept.order.id)
                with suppress(AppError):
                    await self._refresh(session, kept.order)
            raise
        await self._keep(session, answer)

    async def _found(self, session: PaymentSession, order_id: str) -> bool:
        """Whether the hospital has this order; if so, its current state is stored."""
        try:
            body = await session.client.read("Task", order_id)
        except NotDownloaded:
            return False
        await self._keep(session, body)
        return True

    async def _ask(self, session: PaymentSession, order_id: str) -> Order | None:
        if not await self._found(session, order_id):
            if await session.store.read(_is_hidden, order_id, session.patients):
                raise AccessDenied
            await session.store.write(intents.mark, order_id, Progress.ABSENT)
            return None
        try:
            body = await session.client.operation("Task", order_id, "query", "Task")
        except Rejected as refused:  # the cashier cannot be reached: the hospital's own state is used
            log.info("the cashier cannot be asked: %s", refused.refusal)
            found = await session.store.read(_order, order_id)
            if (
                refused.refusal is RefusalCode.CASHIER_DOWN
                and found is not None
                and found.status is PaymentStatus.ASKED
            ):
                raise
        else:
            found = await self._keep(session, body)
        if found is not None and not found.is_open:
            with suppress(AppError):
                await self._refresh(session, found)
        return found

    async def _closed(self, session: PaymentSession, order_id: str) -> Order | None:
        stored = await session.store.read(resources.get, "Task", order_id)
        if stored is None:
            raise NotDownloaded("Task", order_id)
        try:
            answer = await session.client.put({**stored.body, "status": "cancelled"}, stored.version_id)
        except Rejected as refused:
            if refused.refusal is not RefusalCode.SUPERSEDED:
                raise
            return await self._ask(session, order_id)  # it moved on meanwhile
        return await self._keep(session, answer)

    async def _keep(self, session: PaymentSession, body: dict[str, Any]) -> Order | None:
        """Stores the Task and drops the decision, both or neither."""
        await session.store.write(_settle, body, session.patients, instant(self._clock.now()))
        return order(body)

    async def _refresh(self, session: PaymentSession, about: Order) -> None:
        """Downloads what an order was for, so that the screen shows it paid, or at its new price."""
        bodies = [await session.client.read(target.type, target.id) for target in about.targets]
        await session.store.write(_keep_theirs, bodies, session.patients, instant(self._clock.now()))

    def _here(self) -> PaymentSession:
        session = self._session()
        if session is None:
            raise StoreLocked
        return session


PAYMENT_CLIENT: Final = ClientFactory(PAYMENTS, PaymentClient)


def _settle(w: Writer, body: dict[str, Any], patients: Sequence[str], now: str) -> None:
    """Stores the answer to a decision, also when the access to the record has ended meanwhile. Raises
    ServerMisunderstood when it is about somebody else alone."""
    known = tuple(dict.fromkeys((*_decided_for(w, str(body.get("id"))), *patients)))
    if subjects(body) and not owners(body, known):
        raise ServerMisunderstood("the answer is about somebody else's payment")
    _put(w, body, owners(body, known) or known[:1], now)
    intents.drop(w, str(body.get("id")))


def _decided_for(r: Reader, order_id: str) -> frozenset[str]:
    """For whom a payment was decided here, before or after it was sent."""
    kept, stored = intents.get(r, order_id), resources.get(r, "Task", order_id)
    return frozenset().union(*(subjects(known.body) for known in (kept, stored) if known is not None))


def _keep_theirs(w: Writer, bodies: list[dict[str, Any]], patients: Sequence[str], now: str) -> None:
    """Stores what is about these people, and what is about nobody; what is about others alone is left out."""
    for body in bodies:
        if owners(body, patients) or not subjects(body):
            _put(w, body, owners(body, patients) or patients[:1], now)


def _put(w: Writer, body: dict[str, Any], patients: Iterable[str], now: str) -> None:
    if not _is_overtaken(w, body):
        for patient in patients:
            resources.put(w, body, patient=patient, fetched_at=now, text=words(body))


def _is_overtaken(r: Reader, body: Mapping[str, Any]) -> bool:
    """Whether a newer version was stored while this answer was on its way."""
    here = resources.get(r, *resources.identity(body))
    known, told = (instant_of(at(resource, "meta", "lastUpdated")) for resource in (here.body if here else None, body))
    return known is not None and told is not None and told < known


def _order(r: Reader, order_id: str) -> Order | None:
    stored = resources.get(r, "Task", order_id)
    return order(stored.body) if stored else None


def _is_hidden(r: Reader, order_id: str, patients: Sequence[str]) -> bool:
    """Whether an order that the hospital does not show may still be there: it was seen, or is of somebody whose record
    this session does not cover. Then it is not known to be absent."""
    kept = intents.get(r, order_id)
    return _order(r, order_id) is not None or (kept is not None and not owners(kept.body, patients))


def _cards(told: Mapping[str, Any]) -> tuple[Card, ...]:
    parts = [parameter.get("part") for parameter in objects(told.get("parameter")) if parameter.get("name") == "card"]
    found = (
        _card({as_text(p.get("name")): as_text((choice(p, "value") or ("", ""))[1]) for p in objects(part)})
        for part in parts
    )
    return tuple(card for card in found if card is not None)


def _card(told: Mapping[str | None, str | None]) -> Card | None:
    token = told.get("token")
    return Card(token, told.get("name") or "", told.get("last") or "") if token else None
