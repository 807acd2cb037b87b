"""The hospital's decision on a Subscription, inside the transaction of its write (fhir/store/deciders.py).

A valid Subscription is active at once, since a websocket has no endpoint that must be reached first. It always has an
end, in case its device never comes back; each renewal (a write of the same Subscription) moves the end.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from hospital.base import clock
from hospital.base.outcome import invalid, refusal
from hospital.fhir.permissions import Access
from hospital.fhir.push import Push
from hospital.fhir.store.tables import compartment, version
from hospital.fhir.store.tx import Decide, Tx
from hospital.fhir.store.version import COLUMNS, Version
from hospital.fhir.subscriptions import topic
from hospital.fhir.subscriptions.request import end_of, problems, wanted

SWITCHED_OFF: Final = "off"

Json = dict[str, Any]


def decider(push: Push) -> Decide:
    """The decider for subscriptions, with these limits."""

    def decide(tx: Tx, access: Access, incoming: Json, _current: Json | None) -> Json:
        return accepted(tx, push, incoming, access.signature)

    return decide


def accepted(tx: Tx, push: Push, incoming: Json, author: str) -> Json:
    """The Subscription as it is stored. 422 with every reason against it, or when this author has too many for the
    patient."""
    found = problems(incoming, tx.fhir_base)
    if found:
        raise invalid(found)
    subscription = wanted(incoming, tx.fhir_base)
    _check_bound(tx, push, subscription.patient, incoming["id"], author)
    profiles = incoming.get("meta", {}).get("profile", [])
    return {
        **incoming,
        "meta": {**incoming.get("meta", {}), "profile": list(dict.fromkeys([*profiles, topic.SUBSCRIPTION]))},
        "status": SWITCHED_OFF if incoming.get("status") == SWITCHED_OFF else "active",
        "end": clock.instant(clock.from_milliseconds(_end(push, end_of(incoming)))),
        "channel": _channel(push, incoming["channel"], subscription.heartbeat),
    }


def is_over(subscription: Json, now: int) -> bool:
    """Whether a subscription has ended: it is off, or past its end (milliseconds since 1970)."""
    end = end_of(subscription)
    return subscription.get("status") != "active" or end is None or end <= now


def _end(push: Push, end: int | None) -> int:
    now = push.now()
    latest = clock.milliseconds(now + push.bounds.lasts)
    if end is not None and end <= clock.milliseconds(now):
        raise refusal(422, "business-rule", "it would have ended already", expression="Subscription.end")
    return latest if end is None else min(end, latest)


def _check_bound(tx: Tx, push: Push, patient: str, own_id: str, author: str) -> None:
    """Deletes subscriptions that have ended, and refuses more than the limit. The limit is per author, so that a proxy
    never uses up the patient's."""
    now, living = clock.milliseconds(push.now()), 0
    for other in subscriptions_of(tx, patient):
        if other.id == own_id:
            continue
        if is_over(other.body, now):
            tx.delete("Subscription", other.id)
        elif other.author == author:
            living += 1
    if living >= push.bounds.per_patient:
        most = push.bounds.per_patient
        raise refusal(422, "business-rule", f"a patient may have {most} subscriptions")


def subscriptions_of(tx: Tx, patient: str) -> list[Version]:
    """All subscriptions to a patient's compartment that were not deleted, including ended ones."""
    return tx.versions(
        select(*COLUMNS)
        .join(compartment, compartment.c.seq == version.c.seq)
        .where(
            compartment.c.patient == patient,
            compartment.c.member,
            version.c.type == "Subscription",
            version.c.next_seq.is_(None),
            version.c.deleted.is_(False),
        )
        .order_by(version.c.seq)
    )


def _channel(push: Push, channel: Json, heartbeat: int | None) -> Json:
    """The channel with a heartbeat period within this server's limits; without one when none was requested."""
    others = [extension for extension in channel.get("extension", ()) if extension.get("url") != topic.HEARTBEAT]
    if heartbeat is not None:
        bounds = push.bounds
        kept = max(bounds.shortest_heartbeat, min(heartbeat, bounds.longest_heartbeat))
        others.append({"url": topic.HEARTBEAT, "valueUnsignedInt": kept})
    bare = {key: item for key, item in channel.items() if key != "extension"}
    return {**({"extension": others} if others else {}), **bare}
