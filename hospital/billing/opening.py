"""Puts billing together for one hospital: its tables, deciders, followers and rounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hospital.base.rounds import Round
from hospital.billing.callbacks import Callbacks
from hospital.billing.cards import Cards
from hospital.billing.decide import Payments
from hospital.billing.payment_processor import LASTS, PaymentProcessor
from hospital.billing.provider import Provider
from hospital.billing.tables import prepare
from hospital.fhir.exchange import Operation
from hospital.fhir.part import Part
from hospital.fhir.store.deciders import Follower
from hospital.fhir.store.store import FhirStore

_ROUND_SECONDS = 5.0


@dataclass(frozen=True)
class Billing:
    """What `hospital.app` needs of it. Without a provider a request to pay is answered with `cashier-down`."""

    part: Part
    processor: PaymentProcessor | None = None


def open_billing(
    store: FhirStore, provider: Provider | None, now: Callable[[], datetime], lasts: timedelta = LASTS
) -> Billing:
    """Makes missing tables and puts together billing's part in requests."""
    prepare(store.engine)
    deciders = Payments(provider.name if provider else "", lasts, now).deciders()
    if provider is None:
        return Billing(Part(deciders))
    processor = PaymentProcessor(store, provider, now)
    cards = Cards(processor)
    moving = [decider.code for decider in deciders if decider.type == "Task"]
    return Billing(
        Part(
            deciders,
            followers=tuple(Follower("Task", processor.follow, code) for code in moving),
            operations=(
                Operation("query", processor.query, "Task"),
                Operation("bind-card", cards.bind, "Patient", writes=True),
                Operation("cards", cards.listed, "Patient"),
                Operation("unbind-card", cards.unbind, "Patient", writes=True),
            ),
            rounds=(Round(processor.round, _ROUND_SECONDS),),
            routes=(Callbacks(processor).route(),),
        ),
        processor,
    )
