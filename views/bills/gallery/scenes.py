"""Pictures of the bills from fixed data: the list, one bill in each state, and (in `pay.py`) paying."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import flet as ft

from services.bills.queries import BillPage, Overview
from services.errors import Offline, StoreUnreadable
from services.record.money.model import Shares
from services.record.money.order import PaymentStatus
from views.answers import Answer, Failed, Loading, Ready
from views.bills.detail import BillView
from views.bills.gallery.data import NOW, OVERVIEW, PAID, REFUNDED, SETTLED, bill, money, order, page
from views.bills.gallery.pay import pay_scenes
from views.bills.overview import PAGE, BillsView
from views.bills.payments import PaymentActions
from views.component import screen
from views.hooks import use_ui_context
from views.kit.scene import Scene


def _nothing(*_: Any) -> None:
    return


def _bills(found: Answer[Overview]) -> ft.View:
    return BillsView(found=found, shown=PAGE, on_more=_nothing, now=NOW)


def _bill(given: BillPage | None = None, doings: PaymentActions | None = None) -> ft.View:
    return BillView(
        bill_id="b1",
        page=Ready(given),
        listed=Ready(OVERVIEW),
        shown=PAGE,
        on_more=_nothing,
        doings=doings or PaymentActions(_nothing, _nothing),
        on_fetch=_nothing,
        now=NOW,
    )


@screen
def _list_at_first() -> ft.View:
    """The list, and on a desktop the first bill that is due beside it."""
    return _bill(page()) if use_ui_context().look.wide else _bills(Ready(OVERVIEW))


def scenes() -> list[Scene]:
    going_on = replace(OVERVIEW, open_orders=(order(),))
    unknown = replace(OVERVIEW, unsettled=(order(PaymentStatus.ASKED),))
    nothing = Overview((), (), (), (), (), None)
    calm = replace(OVERVIEW, bills=OVERVIEW.bills[2:], deposits=())
    partly = bill(paid=Decimal("30.00"))
    given_back = replace(SETTLED, refunded=Decimal("20.00"))
    wrong = bill(
        gross=Decimal("296.11"),
        shares=Shares(Decimal("217.17"), Decimal("12.38"), Decimal("66.57"), Decimal("-0.01")),
        net=Decimal("66.55"),
    )
    unsaid = bill(gross=Decimal("280.00"), net=Decimal("50.45"))
    rounded = bill(shares=Shares(Decimal("217.17"), Decimal("12.38"), Decimal("66.55"), Decimal("-0.05")),
                   net=Decimal("66.50"), paid=Decimal(0))  # fmt: skip
    part_paid = order(
        PaymentStatus.PAID, "t0", amount=money("30.00"), transaction="4200002026112100000077", receipt_id="r0"
    )
    declined, failed = order(PaymentStatus.DECLINED), PaymentActions(_nothing, _nothing, error=Offline())
    too_long = PaymentActions(_nothing, _nothing, refunding=PAID.id, reason="多" * 203)
    return [
        Scene("bills", _list_at_first),
        Scene("bills-calm", lambda: _bills(Ready(calm)), quick=False),
        Scene("bills-going-on", lambda: _bills(Ready(going_on)), quick=False),
        Scene("bills-unknown", lambda: _bills(Ready(unknown)), quick=False),
        Scene("bills-empty", lambda: _bills(Ready(nothing)), quick=False),
        Scene("bills-loading", lambda: _bills(Loading()), quick=False),
        Scene("bills-failed", lambda: _bills(Failed(StoreUnreadable())), quick=False),
        Scene("bill", lambda: _bill(page())),
        Scene("bill-rounded", lambda: _bill(page(rounded)), quick=False),
        Scene("bill-partly-paid", lambda: _bill(page(partly, part_paid)), quick=False),
        Scene("bill-paid", lambda: _bill(page(SETTLED, PAID)), quick=False),
        Scene("bill-going-on", lambda: _bill(page(bill(), order())), quick=False),
        Scene("bill-refund", lambda: _bill(page(given_back, PAID, refunds=(REFUNDED,)))),
        Scene("bill-declined", lambda: _bill(page(bill(), declined, order(PaymentStatus.EXPIRED, "t3"))), quick=False),
        Scene("bill-differs", lambda: _bill(page(wrong)), quick=False),
        Scene("bill-not-explained", lambda: _bill(page(unsaid)), quick=False),
        Scene("bill-mixed", lambda: _bill(page(bill(one_currency=False))), quick=False),
        Scene("bill-overdue", lambda: _bill(page(bill(due=OVERVIEW.bills[1].due))),
              quick=False),
        Scene("bill-cancelled", lambda: _bill(page(bill(status="cancelled", cancelled_because="重复开单"))),
              quick=False),
        Scene("bill-withdrawn", lambda: _bill(page(bill(status="entered-in-error"))), quick=False),
        Scene("bill-missing", lambda: _bill(None), quick=False),
        Scene("bill-receipt-failed", lambda: _bill(page(SETTLED, PAID), failed), quick=False),
        # the last at its address: what the client shows above a screen goes with the address, not with the picture
        Scene("bill-refund-too-long", lambda: _bill(page(SETTLED, PAID), too_long), quick=False),
        *pay_scenes(),
    ]  # fmt: skip
