"""One subscription on one connection: which events were sent, and whether it may still send any.

Everything is read from the database each time: the session behind the binding, the Subscription and the permissions may
have changed since the last time. Blocking; called on worker threads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.base import clock
from hospital.base.outcome import Refusal
from hospital.fhir.access.guard import seen
from hospital.fhir.exchange import Service
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Tx
from hospital.fhir.subscriptions import events
from hospital.fhir.subscriptions.deciding import is_over
from hospital.fhir.subscriptions.request import SubscriptionRequest, problems, wanted
from hospital.fhir.subscriptions.wire import SubscriptionStatus, notification

Event = Literal["subscription.bound", "subscription.refused", "subscription.notified"]

#: Returns the same caller's current access; raises a Refusal when the session behind it has ended.
Reauthorize = Callable[[Access], Access]


class Ended(Exception):
    """This subscription may send nothing any more."""


@dataclass
class Stream:
    """`after`: the `seq` up to which events were sent. `total`: the number of events since it was created."""

    id: str
    patient: str
    access: Access
    heartbeat: int | None
    after: int
    total: int


def record(service: Service, event: Event, access: Access | None, id_: str, patient: str) -> None:
    """Records in the audit that a caller was let in, or was told of changes; durable at the return."""
    page = journal.current()
    entry = AuditEntry(
        clock.milliseconds(clock.now()), event, "failed" if access is None else "ok", request=page.request,
        actor="" if access is None else access.signature, client="" if access is None else access.client,
        type="Subscription", id=id_, patients=(patient,) if patient else (),
        purpose="" if access is None else access.purpose, network=page.network,
    )  # fmt: skip
    service.store.trail.keep([entry]).result()


def opened(service: Service, reauthorize: Reauthorize, access: Access, id_: str) -> Stream:
    """A stream that begins now. Raises Ended when this caller has no access to it."""
    access = _present(reauthorize, access)
    with service.store.reading() as tx:
        subscription = _active(service, tx, access, id_)
        total = events.count(tx, access, subscription.patient, events.beginning(tx, id_))
        return Stream(id_, subscription.patient, access, subscription.heartbeat, tx.newest_seq(), total)


def news(service: Service, reauthorize: Reauthorize, stream: Stream) -> dict[str, Any] | None:
    """The notification of the events since the last one; None when there are none. Raises Ended.

    With more events than a notification may list, it has their total and lists the newest.
    """
    access = _present(reauthorize, stream.access)
    with service.store.reading() as tx:
        if _active(service, tx, access, stream.id).patient != stream.patient:
            raise Ended
        newest = tx.newest_seq()
        many = events.count(tx, access, stream.patient, stream.after)
        most = service.push.bounds.events
        found = events.listed(tx, access, stream.patient, stream.after, skip=max(0, many - most), most=most)
    stream.after, stream.total = newest, stream.total + many
    if many:
        record(service, "subscription.notified", access, stream.id, stream.patient)
    return told(service, "event-notification", stream, found) if many else None


def told(
    service: Service,
    kind: Literal["handshake", "heartbeat", "event-notification"],
    stream: Stream,
    found: list[events.Event] | None = None,
) -> dict[str, Any]:
    """A notification with the current state of a stream."""
    status = SubscriptionStatus(stream.id, stream.total, events=found or ())
    return notification(service.base, kind, status, service.push.now())


def _present(reauthorize: Reauthorize, access: Access) -> Access:
    try:
        return reauthorize(access)
    except Refusal as no:
        raise Ended from no


def _active(service: Service, tx: Tx, access: Access, id_: str) -> SubscriptionRequest:
    found = seen(tx, access, "Subscription", id_)
    if found is None or found.deleted:
        raise Ended
    if is_over(found.body, clock.milliseconds(service.push.now())) or problems(found.body, tx.fhir_base):
        raise Ended
    return wanted(found.body, tx.fhir_base)
