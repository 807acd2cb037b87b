"""Questions about money. Read only, never wait for the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from local_store import resources
from local_store.store import Reader
from services.bills.commands import under_way
from services.each import Elements, UnreadResource, each
from services.fhir import resource as fhir
from services.fhir.resource import Reference
from services.query import query
from services.record.money import intents, model, rules
from services.record.money.intents import Progress
from services.record.money.model import Bill, Cover, Deposit
from services.record.money.order import PAY, Order, order

LIMIT = 1000
NAMED = 40  # as many as a list shows at first: only their items are named in the language asked for


@dataclass(frozen=True)
class Overview:
    """Everything about a person's money at the hospital, newest first. `unsettled`: decisions whose outcome is not
    known yet; `fetched_at`: when the newest of it came from the hospital; `unreadable`: what cannot be shown."""

    bills: tuple[Bill, ...]
    deposits: tuple[Deposit, ...]
    covers: tuple[Cover, ...]
    open_orders: tuple[Order, ...]
    unsettled: tuple[Order, ...]
    fetched_at: str | None
    unreadable: tuple[UnreadResource, ...] = ()

    @property
    def to_pay(self) -> tuple[Bill, ...]:
        return tuple(bill for bill in self.bills if rules.due(bill) > 0)


@dataclass(frozen=True)
class BillPage:
    """One bill with its payments and refunds, newest first. `under_way`: a payment of it that is not over."""

    bill: Bill
    payments: tuple[Order, ...]
    refunds: tuple[Order, ...]
    under_way: Order | None
    fetched_at: str | None


@dataclass(frozen=True)
class PayingPage:
    """What is to be paid at once, and how far a payment of it has come. `kept`: what the store holds of the payment
    under way or, when none is, of the newest; `progress`: of a decision the hospital has not answered."""

    bills: tuple[Bill, ...]
    deposit: Deposit | None
    kept: Order | None
    progress: Progress | None
    fetched_at: str | None


@query("Invoice", "ChargeItem", "Encounter", "Practitioner", "Account", "Coverage", "Task", "setting")
def overview(r: Reader, patient_id: str, language: str) -> Overview:
    """A person's bills, deposits and insurances."""
    stored = resources.select(r, "Invoice", patient=patient_id, limit=LIMIT)
    named = each(stored[:NAMED], lambda invoice: _bill(r, invoice.body, language))
    others = each(stored[NAMED:], lambda invoice: model.bill(invoice.body, language))
    accounts = resources.select(r, "Account", patient=patient_id)
    deposits = each(accounts, lambda account: model.deposit(account.body, language))
    coverages = resources.select(r, "Coverage", patient=patient_id)
    covers = each(coverages, lambda coverage: model.cover(coverage.body, language))
    orders = _read_orders(r, patient_id)
    return Overview(
        bills=(*named.read, *others.read),
        deposits=tuple(deposit for deposit in deposits.read if deposit and deposit.status != "entered-in-error"),
        covers=tuple(cover for cover in covers.read if cover.status == "active"),
        open_orders=tuple(order for order in orders.read if order and order.is_open),
        unsettled=tuple(intent.order for intent in intents.intents(r)),
        fetched_at=max((invoice.fetched_at for invoice in stored if invoice.fetched_at), default=None),
        unreadable=(
            *named.unreadable,
            *others.unreadable,
            *deposits.unreadable,
            *covers.unreadable,
            *orders.unreadable,
        ),
    )


@query("Invoice", "ChargeItem", "Encounter", "Practitioner", "Task", "setting")
def bill_page(r: Reader, patient_id: str, bill_id: str, language: str) -> BillPage | None:
    """One bill of a person; None when it is not on this device."""
    stored = resources.in_record(r, patient_id, "Invoice", bill_id)
    if stored is None:
        return None
    orders = _orders(r, patient_id)
    payments = tuple(order for order in orders if order.kind == PAY and order.is_about("Invoice", bill_id))
    refunds = (*(intent.order for intent in intents.intents(r)), *orders)
    return BillPage(
        bill=_bill(r, stored.body, language),
        payments=payments,
        refunds=tuple(refund for refund in refunds if any(refund.is_about("Task", payment.id) for payment in payments)),
        under_way=under_way(r, [Reference("Invoice", bill_id)]),
        fetched_at=stored.fetched_at,
    )


@query("Invoice", "ChargeItem", "Encounter", "Practitioner", "Account", "Task", "setting")
def paying_page(r: Reader, patient_id: str, targets: tuple[str, ...], language: str) -> PayingPage:
    """What a person is to pay: ids of Invoices, or `Account/id` alone for a deposit."""
    about = [_target(target) for target in targets]
    found = [
        stored for reference in about if (stored := resources.in_record(r, patient_id, reference.type, reference.id))
    ]
    bills = tuple(_bill(r, resource.body, language) for resource in found if resource.type == "Invoice")
    deposits = (model.deposit(resource.body, language) for resource in found if resource.type == "Account")
    kept = under_way(r, about) or _newest(_orders(r, patient_id) if found else (), about)
    intent = intents.get(r, kept.id) if kept else None
    return PayingPage(
        bills=bills,
        deposit=next((deposit for deposit in deposits if deposit is not None), None),
        kept=kept,
        progress=intent.progress if intent else None,
        fetched_at=min((resource.fetched_at for resource in found if resource.fetched_at), default=None),
    )


def _target(written: str) -> Reference:
    type_, _, id_ = written.rpartition("/")
    return Reference(type_ or "Invoice", id_)


def _newest(orders: Iterable[Order], about: Sequence[Reference]) -> Order | None:
    mine = (order for order in orders if order.kind == PAY and any(order.is_about(a.type, a.id) for a in about))
    return next(mine, None)


def _orders(r: Reader, patient: str | None) -> tuple[Order, ...]:
    """Payments and refunds, newest first."""
    return tuple(payment_order for payment_order in _read_orders(r, patient).read if payment_order is not None)


def _read_orders(r: Reader, patient: str | None) -> Elements[Order | None]:
    """The order of each Task; None for one that is about something else."""
    return each(resources.select(r, "Task", patient=patient, limit=LIMIT), lambda task: order(task.body))


def _bill(r: Reader, body: dict[str, object], language: str) -> Bill:
    found = (resources.get(r, "ChargeItem", id_) for id_ in model.charge_ids(body))
    charges = {charge.id: charge.body for charge in found if charge is not None}
    return model.bill(body, language, charges, _encounter(r, model.encounter_id(charges.values()), language))


def _encounter(r: Reader, encounter_id: str | None, language: str) -> fhir.JsonObject | None:
    """The visit with its doctors' names as the directory has them in that language."""
    stored = resources.get(r, "Encounter", encounter_id or "")
    if stored is None:
        return None
    people = fhir.objects(stored.body.get("participant"))
    named = [{**who, "individual": _individual(r, who.get("individual"), language)} for who in people]
    return {**stored.body, "participant": named}


def _individual(r: Reader, individual: Any, language: str) -> Any:
    person = resources.get(r, "Practitioner", fhir.reference_id(individual, "Practitioner") or "")
    name = fhir.human_name(person.body.get("name"), language) if person else None
    return {"reference": f"Practitioner/{person.id}", "display": name} if person and name else individual
