"""Puts billing together for one hospital: its tables, who decides, who goes on, and what comes round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter

from hospital.base.rounds import Round
from hospital.billing.callbacks import Callbacks
from hospital.billing.cards import Cards
from hospital.billing.decide import Payments
from hospital.billing.provider import Provider
from hospital.billing.tables import prepare
from hospital.billing.till import LASTS, Till
from hospital.fhir.store.store import FhirStore

_ROUND_SECONDS = 5.0


@dataclass(frozen=True)
class Billing:
    """What `hospital.app` needs of it. Without a provider bills stand, and a wish to pay is answered `cashier-down`."""

    router: APIRouter
    rounds: tuple[Round, ...] = ()
    till: Till | None = None


def open_billing(
    store: FhirStore, provider: Provider | None, now: Callable[[], datetime], lasts: timedelta = LASTS
) -> Billing:
    """Makes missing tables and registers billing's part in requests at the store."""
    prepare(store.engine)
    store.deciders.update(Payments(provider.name if provider else "", lasts, now).deciders())
    router = APIRouter()
    if provider is None:
        return Billing(router)
    till = Till(store, provider, now)
    cards = Cards(till)
    store.followers["Task"] = till.follow
    store.operations.update({
        ("Task", "query"): till.query,
        ("Patient", "bind-card"): cards.bind,
        ("Patient", "cards"): cards.listed,
    })  # fmt: skip
    Callbacks(till).mount(router)
    return Billing(router, (Round(till.round, _ROUND_SECONDS),), till)
