"""Invoice, ChargeItem, Account and Coverage as the app reads them: FHIR JSON becomes frozen values here and nowhere
else. Never raises.

Amounts are exact decimals in the currency the bill itself names; nothing is computed with floats and no currency is
assumed. Source: FHIR R4 §13.12 Invoice, §13.10 ChargeItem, §13.8 Account, §13.1 Coverage; the shares are extensions of
the contract with the hospital: totalGross = insurance + personal account + self-pay, totalNet = self-pay + rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.language import in_chinese_alone

ZERO: Final = Decimal(0)
INPATIENT: Final = "inpatient"
ACCOUNT_KINDS: Final = terms.CODE_SYSTEMS + "account"

_MOST_UNITS: Final = 1_000_000  # more of anything on one bill is a typing error


@dataclass(frozen=True)
class PriceComponent:
    """A price component of a line. `kind` as in R4 (base, discount, deduction, surcharge, tax, informational); the
    amount counts as it was sent, a discount and what the insurance takes over below zero."""

    kind: str
    amount: Decimal
    name: str | None


@dataclass(frozen=True)
class Line:
    """One thing that was done or given, and what each part of its price is. `odd_quantity`: how many there were is no
    number that anybody could have got. `unit` is left out where the person does not read it: the name says what was
    counted."""

    name: str | None
    quantity: Decimal | None
    unit: str | None
    parts: tuple[PriceComponent, ...]
    odd_quantity: bool = False

    def total(self, *kinds: str) -> Decimal:
        return sum((part.amount for part in self.parts if part.kind in kinds), ZERO)

    @property
    def price(self) -> Decimal:
        """Before discounts and insurance."""
        return self.total("base", "surcharge", "tax")

    @property
    def discount(self) -> Decimal:
        return -self.total("discount")

    @property
    def insurance(self) -> Decimal:
        return -self.total("deduction")

    @property
    def own(self) -> Decimal:
        """The person's own part of this line."""
        return self.price - self.discount - self.insurance


@dataclass(frozen=True)
class Shares:
    """Who bears the bill. None: the hospital did not say. `rounding` may be below zero."""

    insurance: Decimal | None = None
    account: Decimal | None = None
    self_pay: Decimal | None = None
    rounding: Decimal | None = None


@dataclass(frozen=True)
class Bill:
    """An Invoice. `net` is what the person pays in all, `gross` the price before insurance, `paid` what the hospital
    has received, `refunded` what it gave back. `on_the_whole`: price components that are of no single line.
    `one_currency`: every amount in it is in `currency`; `readable`: every amount in it can be one. `visit`: the
    department and the doctor it came of."""

    id: str
    version: str | None
    status: str
    title: str | None
    issuer: str | None
    when: fhir.When | None
    due: fhir.When | None
    account_id: str | None
    currency: str
    one_currency: bool
    gross: Decimal | None
    net: Decimal | None
    paid: Decimal
    refunded: Decimal
    refund_until: fhir.When | None
    shares: Shares
    lines: tuple[Line, ...]
    cancelled_because: str | None
    on_the_whole: tuple[PriceComponent, ...] = ()
    readable: bool = True
    visit: str | None = None


@dataclass(frozen=True)
class Deposit:
    """An inpatient's Account: the rest of the deposit, and how much more the hospital asks for."""

    id: str
    status: str
    name: str | None
    period: fhir.Period | None
    balance: fhir.Money | None
    wanted: fhir.Money | None


@dataclass(frozen=True)
class Cover:
    """An insurance the person has. The number on the card stays at the hospital."""

    id: str
    status: str
    name: str | None
    payer: str | None
    until: fhir.When | None


def bill(
    body: Any, language: str | None = None, charges: Mapping[str, Any] | None = None, encounter: Any = None
) -> Bill:
    """Reads an Invoice of any shape. Where they are on this device: `charges`, the ChargeItems it names, by id, and the
    Encounter they came of."""
    own = fhir.as_object(body)
    moneys = _Moneys()
    lines = tuple(_line(item, language, charges or {}, moneys) for item in fhir.objects(own.get("lineItem")))
    on_the_whole = _parts(own.get("totalPriceComponent"), language, moneys)
    gross, net = moneys.read(own.get("totalGross")), moneys.read(own.get("totalNet"))
    shares = Shares(*(_said(own, name, moneys) for name in _SHARES))
    paid, refunded = _said(own, "paid", moneys) or ZERO, _said(own, "refunded", moneys) or ZERO
    return Bill(
        id=fhir.as_text(own.get("id")) or "",
        version=fhir.as_text(fhir.at(own, "meta", "versionId")),
        status=fhir.as_text(own.get("status")) or "unknown",
        title=fhir.text_of(own.get("type"), language),
        issuer=fhir.display_of(own.get("issuer"), language),
        when=fhir.when(own.get("date")),
        due=fhir.when(_extended(own, "due")),
        account_id=fhir.reference_id(own.get("account"), "Account"),
        currency=moneys.currency,
        one_currency=moneys.one_currency,
        gross=gross,
        net=net,
        paid=paid,
        refunded=refunded,
        refund_until=fhir.when(_extended(own, "refund-until")),
        shares=shares,
        lines=lines,
        cancelled_because=fhir.translated(own, "cancelledReason", language),
        on_the_whole=on_the_whole,
        readable=moneys.readable,
        visit=_visit(encounter, charges or {}, language),
    )


def encounter_id(charges: Iterable[Any]) -> str | None:
    """The visit that the ChargeItems of a bill came of; None where they name none, or several."""
    named = {fhir.reference_id(fhir.as_object(charge).get("context"), "Encounter") for charge in charges} - {None}
    return named.pop() if len(named) == 1 else None


def _visit(encounter: Any, charges: Mapping[str, Any], language: str | None) -> str | None:
    """ "内分泌科 李静" or "Endocrinology, Li Jing": of the Encounter, else as the charges call it."""
    own = fhir.as_object(encounter)
    doctors = (fhir.display_of(who.get("individual"), language) for who in fhir.objects(own.get("participant")))
    department = fhir.text_of(own.get("serviceType"), language)
    words = [word for word in (department, next((name for name in doctors if name), None)) if word]
    if words:
        return (", " if words[0].isascii() else " ").join(words)
    named = (fhir.display_of(fhir.as_object(charge).get("context"), language) for charge in charges.values())
    return next((name for name in named if name), None)


_SHARES: Final = ("insurance-share", "personal-account-share", "self-pay-share", "rounding")


class _Moneys:
    """Reads the amounts of one bill and notices whether they can be amounts, all in one currency."""

    def __init__(self) -> None:
        self._met: dict[str, None] = {}
        self.readable = True

    def read(self, value: Any) -> Decimal | None:
        found = fhir.money(value)
        if found is None:
            self.readable = self.readable and fhir.as_object(value).get("value") is None
            return None
        if found.currency:
            self._met[found.currency] = None
        return found.value

    @property
    def currency(self) -> str:
        return next(iter(self._met), "")

    @property
    def one_currency(self) -> bool:
        return len(self._met) == 1


def _said(own: Any, name: str, moneys: _Moneys) -> Decimal | None:
    return moneys.read(_extended(own, name))


def _extended(own: Any, name: str) -> Any:
    return fhir.extension_value(own, terms.EXTENSIONS + name)


def _line(line: fhir.JsonObject, language: str | None, charges: Mapping[str, Any], moneys: _Moneys) -> Line:
    item = fhir.as_object(charges.get(fhir.reference_id(line.get("chargeItemReference"), "ChargeItem") or ""))
    named = fhir.text_of(item.get("code"), language) or fhir.text_of(line.get("chargeItemCodeableConcept"), language)
    quantity = fhir.as_object(item.get("quantity"))
    number = fhir.as_decimal(quantity.get("value"))
    unit = fhir.translated(quantity, "unit", language)
    return Line(
        name=named or fhir.display_of(line.get("chargeItemReference"), language),
        quantity=number,
        unit=None if in_chinese_alone(unit, language) else unit,
        parts=_parts(line.get("priceComponent"), language, moneys),
        odd_quantity="value" in quantity and (number is None or abs(number) > _MOST_UNITS),
    )


def _parts(components: Any, language: str | None, moneys: _Moneys) -> tuple[PriceComponent, ...]:
    return tuple(part for raw in fhir.objects(components) if (part := _part(raw, language, moneys)))


def _part(raw: fhir.JsonObject, language: str | None, moneys: _Moneys) -> PriceComponent | None:
    kind, amount = fhir.as_text(raw.get("type")) or "", moneys.read(raw.get("amount"))
    if amount is None:
        return None
    taken_off = kind in {"discount", "deduction"}
    return PriceComponent(kind, -abs(amount) if taken_off else amount, fhir.text_of(raw.get("code"), language))


def charge_ids(body: Any) -> tuple[str, ...]:
    """The ChargeItems an Invoice names."""
    links = (item.get("chargeItemReference") for item in fhir.objects(fhir.as_object(body).get("lineItem")))
    return tuple(id_ for link in links if (id_ := fhir.reference_id(link, "ChargeItem")))


def deposit(body: Any, language: str | None = None) -> Deposit | None:
    """Reads an Account as a deposit; None when it is not an inpatient's."""
    own = fhir.as_object(body)
    if not fhir.has_code(own.get("type"), INPATIENT, ACCOUNT_KINDS):
        return None
    return Deposit(
        id=fhir.as_text(own.get("id")) or "",
        status=fhir.as_text(own.get("status")) or "unknown",
        name=fhir.translated(own, "name", language),
        period=fhir.period(own.get("servicePeriod")),
        balance=fhir.money(_extended(own, "balance")),
        wanted=fhir.money(_extended(own, "deposit-wanted")),
    )


def cover(body: Any, language: str | None = None) -> Cover:
    """Reads a Coverage of any shape."""
    own = fhir.as_object(body)
    payers = (fhir.display_of(payor, language) for payor in fhir.as_list(own.get("payor")))
    period = fhir.period(own.get("period"))
    return Cover(
        id=fhir.as_text(own.get("id")) or "",
        status=fhir.as_text(own.get("status")) or "unknown",
        name=fhir.text_of(own.get("type"), language),
        payer=next((name for name in payers if name), None),
        until=period.end if period else None,
    )
