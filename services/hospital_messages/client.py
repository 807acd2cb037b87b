"""Tells the hospital that its messages were read, so that it does not go on to send them by other ways. Talks to the
hospital."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from services.clients import ClientFactory, ClientKey
from services.clock import Clock
from services.errors import AccessDenied, NotDownloaded, Rejected, StoreLocked
from services.fhir.operations import OperationServer
from services.record.messages.message import COMMUNICATION

MARK_READ: Final = "mark-read"


class MessageSession(Protocol):
    """The hospital."""

    @property
    def client(self) -> OperationServer: ...


class ReadReceipts(Protocol):
    """The word that messages were read."""

    async def send(self, messages: Sequence[str]) -> None:
        """Repeated, it stays so. Raises Offline and the like; a message that is not there any more is passed over."""


class ReadReceiptClient:
    """Fulfils `ReadReceipts`."""

    def __init__(self, session: Callable[[], MessageSession | None], _clock: Clock) -> None:
        self._session = session

    async def send(self, messages: Sequence[str]) -> None:
        session = self._session()
        if session is None:
            raise StoreLocked
        for message_id in messages:
            try:
                await session.client.operation(COMMUNICATION, message_id, MARK_READ, COMMUNICATION)
            except (AccessDenied, NotDownloaded, Rejected):
                continue


READ_RECEIPTS: Final = ClientKey[ReadReceipts]("read-receipts")
READ_RECEIPT_CLIENT: Final = ClientFactory(READ_RECEIPTS, ReadReceiptClient)
