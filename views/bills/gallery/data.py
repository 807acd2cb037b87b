"""Fixed bills and payments for the pictures, as a hospital would send them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.bills.queries import BillPage, Overview
from services.fhir.resource import FhirDate, Money, Period, Reference
from services.record.money.model import Bill, Cover, Deposit, Line, PriceComponent, Shares
from services.record.money.order import PAY, REFUND, Order, PaymentStatus

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
SCALE = Decimal("0.01")


def money(value: str) -> Money:
    return Money(Decimal(value), "CNY")


def line(name: str, base: str, fund: str = "0", off: str = "0", *, quantity: int = 1, unit: str = "次") -> Line:
    parts = [PriceComponent("base", Decimal(base), None)]
    parts += [PriceComponent("discount", -Decimal(off), None)] if Decimal(off) else []
    parts += [PriceComponent("deduction", -Decimal(fund), "医保统筹基金")] if Decimal(fund) else []
    return Line(name, Decimal(quantity), unit, tuple(parts))


LINES = (
    line("副主任医师诊查费", "50.00", "40.00"),
    line("糖化血红蛋白测定", "70.00", "49.00", off="7.00"),
    line("血脂四项", "98.50", "68.95"),
    line("二甲双胍缓释片 0.5 g × 60 片", "84.60", "59.22", quantity=2, unit="盒"),
)


def bill(id_: str = "b1", **more: Any) -> Bill:
    """A visit for ¥296.10, of which ¥66.55 are left to pay."""
    base = Bill(
        id=id_,
        version="1",
        status="issued",
        title="门诊费用",
        visit="内分泌科 李静",
        issuer="安心医院",
        when=NOW - timedelta(hours=3),
        due=FhirDate(2026, 11, 28),
        account_id=None,
        currency="CNY",
        one_currency=True,
        gross=Decimal("296.10"),
        net=Decimal("66.55"),
        paid=Decimal(0),
        refunded=Decimal(0),
        refund_until=NOW + timedelta(days=7),
        shares=Shares(Decimal("217.17"), Decimal("12.38"), Decimal("66.55"), Decimal(0)),
        lines=LINES,
        cancelled_because=None,
    )
    return replace(base, **more)


def order(status: PaymentStatus = PaymentStatus.WAITING, id_: str = "t1", **more: Any) -> Order:
    base = Order(
        id=id_,
        version="1",
        kind=PAY,
        status=status,
        targets=(Reference("Invoice", "b1", "1"),),
        method="qr",
        amount=money("66.55"),
        code_url="https://pay.hospital.example/q/7F3K9Q2M",
        expires=NOW + timedelta(minutes=4, seconds=32),
        transaction=None,
        receipt_id=None,
        reason=None,
        made=NOW - timedelta(seconds=28),
        changed=NOW - timedelta(seconds=20),
    )
    return replace(base, **more)


PAID = order(PaymentStatus.PAID, transaction="4200002026112100001234", receipt_id="r1", code_url=None)
REFUNDED = order(
    PaymentStatus.REFUNDED,
    "t2",
    kind=REFUND,
    targets=(Reference("Task", "t1"),),
    amount=money("20.00"),
    reason="药品已退",
)
SETTLED = bill(status="balanced", paid=Decimal("66.55"))
REGISTRATION = bill(
    "b2", title="挂号费", visit=None, net=Decimal("12.00"), gross=Decimal("60.00"),
    lines=(line("主任医师诊查费", "60.00", "48.00"),), due=FhirDate(2026, 11, 19), when=NOW - timedelta(days=6),
    shares=Shares(Decimal("48.00"), Decimal(0), Decimal("12.00"), Decimal(0)),
)  # fmt: skip
DEPOSIT = Deposit("a1", "active", "骨科住院", Period(NOW - timedelta(days=4), None), money("1234.50"), money("3000.00"))
COVERS = (Cover("c1", "active", "职工基本医疗保险", "北京市医疗保险事务管理中心", None),)


def past(months: int, net: str, **more: Any) -> Bill:
    day = FhirDate(2026 - (months > 10), (11 - months - 1) % 12 + 1, 12)
    amount = Decimal(net)
    return bill(f"p{months}", status="balanced", net=amount, paid=amount, when=day, due=None, **more)


PAST = (
    past(1, "128.40"),
    past(2, "64.10", visit="骨科 欧阳明远"),
    past(3, "1312.75", title="住院费用", visit=None),
    past(5, "88.00", refunded=Decimal("88.00")),
    past(8, "240.35"),
)
OVERVIEW = Overview((bill(), REGISTRATION, *PAST), (DEPOSIT,), COVERS, (), (), NOW.isoformat())


def page(shown: Bill | None = None, *payments: Order, refunds: tuple[Order, ...] = ()) -> BillPage:
    going_on = next((payment for payment in payments if payment.is_open), None)
    return BillPage(shown or bill(), payments, refunds, going_on, NOW.isoformat())
