"""The reconciliation file: every payment and refund of one day of the hospital's calendar, as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Final

from sqlalchemy import Engine, select

from hospital.base import clock
from sandbox.cashier import tables
from sandbox.cashier.database import reading

_HEAD: Final = ("kind", "number", "of", "transaction", "fen", "state", "at")


def statement(engine: Engine, day: date) -> str:
    """One line for each payment and each refund that the cashier booked on that day."""
    begin, end = clock.day_bounds(day)
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(_HEAD)
    orders, refunds = tables.order, tables.refund
    with reading(engine) as connection:
        paid = select(orders).where(orders.c.state == "paid", orders.c.paid >= begin, orders.c.paid < end)
        for row in connection.execute(paid.order_by(orders.c.paid, orders.c.number)).mappings():
            moment = clock.instant(clock.from_milliseconds(row["paid"]))
            lines.writerow(("payment", row["number"], row["number"], row["transaction"], row["fen"], "paid", moment))
        back = select(refunds).where(refunds.c.given >= begin, refunds.c.given < end)
        for row in connection.execute(back.order_by(refunds.c.given, refunds.c.number)).mappings():
            moment = clock.instant(clock.from_milliseconds(row["given"]))
            lines.writerow(("refund", row["number"], row["of"], "", row["fen"], "refunded", moment))
    return out.getvalue()
