"""Reads a Task that asks for a payment or a refund, before any bill is looked at. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from hospital.base.references import Own, form_of, target
from hospital.billing.money import amount_of
from hospital.billing.refusals import invalid, not_yours_to_change
from hospital.billing.task_json import INPUT, code_of

Json = dict[str, Any]

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERSION: Final = re.compile(r"[0-9]{1,9}")
_MOST_BILLS: Final = 20
_METHODS: Final = ("qr", "card")
#: What of a Task is the person's own; everything else is written by the hospital.
_OWN: Final = (
    "resourceType", "id", "meta", "language", "identifier", "intent", "priority", "code", "description", "focus", "for",
    "authoredOn", "requester", "reasonCode", "input",
)  # fmt: skip


@dataclass(frozen=True)
class Focus:
    """What is to be paid: a bill at a version, or an account (without one)."""

    type: str
    id: str
    version: int | None


@dataclass(frozen=True)
class Payment:
    """A request to pay. `amount` in CNY, None for all that is due; `card` is the hospital's name of a bound card."""

    patient: str
    focuses: tuple[Focus, ...]
    method: str
    amount: Decimal | None
    card: str


@dataclass(frozen=True)
class Return:
    """A request for a refund: of which Task, how much of it (None: all)."""

    patient: str
    payment: str
    amount: Decimal | None


def payment_of(task: Json) -> Payment:
    """Reads a Task of code pay. Raises a Refusal for one that cannot be understood."""
    patient = _checked(task)
    focuses = tuple(_focus(bill) for bill in (task.get("focus"), *_further(task)))
    if len(focuses) > _MOST_BILLS or len({(focus.type, focus.id) for focus in focuses}) < len(focuses):
        raise invalid(f"each bill once, and no more than {_MOST_BILLS}", "Task.focus")
    method = str(_input(task, "method", "valueCode") or "qr")
    card = str(_input(task, "card", "valueString") or "")
    if method not in _METHODS or (method == "card") != bool(card):
        raise invalid("pay by qr, or by card with a bound card", "Task.input")
    return Payment(patient, focuses, method, _amount(task), card)


def return_of(task: Json) -> Return:
    """Reads a Task of code refund. Raises a Refusal for one that cannot be understood."""
    patient = _checked(task)
    payment = target(task.get("focus"), "Task")
    if payment is None:
        raise invalid("a refund is of a payment", "Task.focus")
    return Return(patient, payment, _amount(task))


def own_words(task: Json) -> Json:
    """The Task with only the elements that the person may write."""
    return {key: task[key] for key in _OWN if key in task}


def _checked(task: Json) -> str:
    if not _UUID.fullmatch(task["id"]):
        raise invalid("the id of a payment is a UUID in lower case", "Task.id")
    if task.get("status") != "requested":
        raise not_yours_to_change("only the hospital decides how a payment stands")
    patient = target(task.get("for"), "Patient")
    if patient is None:
        raise invalid("a payment is for a patient", "Task.for")
    return patient


def _focus(bill: Any) -> Focus:
    found = form_of(bill, "")
    if isinstance(found, Own) and found.type == "Invoice" and _VERSION.fullmatch(found.version):
        return Focus("Invoice", found.id, int(found.version))
    if isinstance(found, Own) and found.type == "Account" and not found.version:
        return Focus("Account", found.id, None)
    raise invalid("pay an Invoice at a version (Invoice/ID/_history/N), or an Account", "Task.focus")


def _amount(task: Json) -> Decimal | None:
    given = _input(task, "amount", "valueMoney")
    if given is None:
        return None
    try:
        amount = amount_of(given)
    except ValueError as wrong:
        raise invalid("an amount is whole fen in CNY", "Task.input") from wrong
    if amount <= 0:
        raise invalid("an amount is more than nothing", "Task.input")
    return amount


def _further(task: Json) -> Iterator[Any]:
    for given in task.get("input", ()):
        if code_of(given.get("type"), INPUT) == "focus":
            yield given.get("valueReference")


def _input(task: Json, name: str, key: str) -> Any:
    return next((given.get(key) for given in task.get("input", ()) if code_of(given.get("type"), INPUT) == name), None)
