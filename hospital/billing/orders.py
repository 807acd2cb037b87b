"""Orders and refunds as rows of the database; always inside the transaction of the caller.

created --code--> waiting --+--> paid        created or waiting: open; it has the claims on its bills
   '------------------------+--> declined    disputed: the provider took another amount; the desk has to look at it
                            +--> expired     closing: it is closed at the provider before anything else
                            '--> closed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from hospital.billing import tables

OPEN: Final = ("created", "waiting")


@dataclass(frozen=True)
class Allotment:
    """A bill or an account, and how much of the order is for it."""

    type: str
    id: str
    fen: int

    @property
    def focus(self) -> str:
        return f"{self.type}/{self.id}"


@dataclass(frozen=True)
class OrderRow:
    """One order as its row says. Amounts in fen, times in ms since 1970."""

    number: str
    task: str
    patient: str
    provider: str
    method: str
    card: str
    fen: int
    state: str
    closing: bool
    tried: bool
    code_url: str
    transaction: str
    receipt: str
    created: int
    expires: int
    asked: int
    paid: int

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Refund:
    """One refund as its row says; `of` is the number of the order."""

    number: str
    task: str
    of: str
    fen: int
    state: str
    created: int
    asked: int
    given: int


def number_of(task_id: str) -> str:
    """The order number of a Task: its UUID without hyphens, 32 signs, as long as providers allow."""
    return task_id.replace("-", "")


def find(connection: Connection, number: str) -> OrderRow | None:
    row = connection.execute(select(tables.order).where(tables.order.c.number == number)).mappings().first()
    return None if row is None else _order(row)


def by_task(connection: Connection, task: str) -> OrderRow | None:
    row = connection.execute(select(tables.order).where(tables.order.c.task == task)).mappings().first()
    return None if row is None else _order(row)


def parts(connection: Connection, number: str) -> list[Allotment]:
    query = select(tables.part).where(tables.part.c.number == number).order_by(tables.part.c.place)
    return [Allotment(row["type"], row["id"], row["fen"]) for row in connection.execute(query).mappings()]


def open_order(connection: Connection, order: OrderRow, of: list[Allotment]) -> None:
    """Writes a new order with its claims; the caller has checked that none of the bills is claimed."""
    connection.execute(insert(tables.order).values(**vars(order)))
    rows = [{"number": order.number, "place": place, **vars(allotment)} for place, allotment in enumerate(of)]
    connection.execute(insert(tables.part), rows)
    connection.execute(insert(tables.claim), [{"focus": part.focus, "number": order.number} for part in of])


def claimed_by(connection: Connection, focus: str) -> str | None:
    """The number of the order that is still open for a bill or account."""
    found = connection.execute(select(tables.claim.c.number).where(tables.claim.c.focus == focus)).scalar()
    return None if found is None else str(found)


def change(connection: Connection, number: str, **values: Any) -> None:
    connection.execute(update(tables.order).where(tables.order.c.number == number).values(**values))


def end(connection: Connection, number: str, state: str, **values: Any) -> None:
    """Ends the order and releases its claims, so that its bills can be paid by another."""
    change(connection, number, state=state, closing=False, code_url="", **values)
    connection.execute(delete(tables.claim).where(tables.claim.c.number == number))


def close_soon(connection: Connection, focus: str) -> None:
    """Marks the open order of a bill, if there is one: it is closed at the provider before anything else."""
    holder = claimed_by(connection, focus)
    if holder is not None:
        change(connection, holder, closing=True)


def find_refund(connection: Connection, number: str) -> Refund | None:
    row = connection.execute(select(tables.refund).where(tables.refund.c.number == number)).mappings().first()
    return None if row is None else Refund(**row)


def refund_by_task(connection: Connection, task: str) -> Refund | None:
    row = connection.execute(select(tables.refund).where(tables.refund.c.task == task)).mappings().first()
    return None if row is None else Refund(**row)


def open_refund(connection: Connection, made: Refund) -> None:
    connection.execute(insert(tables.refund).values(**vars(made)))


def change_refund(connection: Connection, number: str, **values: Any) -> None:
    connection.execute(update(tables.refund).where(tables.refund.c.number == number).values(**values))


def promised_back(connection: Connection, of: str) -> int:
    """How many fen of an order were given back or are on their way."""
    total = select(func.coalesce(func.sum(tables.refund.c.fen), 0))
    return int(
        connection.execute(total.where(tables.refund.c.of == of, tables.refund.c.state != "failed")).scalar_one()
    )


def refunds_of(connection: Connection, of: str) -> list[Refund]:
    query = select(tables.refund).where(tables.refund.c.of == of)
    return [Refund(**row) for row in connection.execute(query).mappings()]


def book(connection: Connection, number: str, focus: str, *, of: str, fen: int, at: int) -> None:
    """Records that money moved; the table's key refuses a duplicate."""
    connection.execute(insert(tables.entry).values(number=number, focus=focus, of=of, fen=fen, at=at))


def booked(connection: Connection, of: str, focus: str) -> int:
    """How many fen of an order are still on one of its bills."""
    total = select(func.coalesce(func.sum(tables.entry.c.fen), 0))
    return int(connection.execute(total.where(tables.entry.c.of == of, tables.entry.c.focus == focus)).scalar_one())


def booked_since(connection: Connection, focus: str, order: OrderRow) -> int:
    """How many fen came to a bill, less what went back, after this order was paid."""
    entry = tables.entry
    later = (entry.c.at > order.paid) | ((entry.c.at == order.paid) & (entry.c.number > order.number))
    total = select(func.coalesce(func.sum(entry.c.fen), 0)).where(entry.c.focus == focus, later)
    return int(connection.execute(total).scalar_one())


def tell_attempt(connection: Connection, number: str, what: str, outcome: str, at: int) -> None:
    connection.execute(insert(tables.attempt).values(number=number, what=what, outcome=outcome, at=at))


def unanswered_since(connection: Connection, number: str, moment: int) -> bool:
    """Whether a request about this number was made since then of which nobody knows whether it arrived."""
    attempt = tables.attempt
    query = select(attempt.c.id).where(
        attempt.c.number == number, attempt.c.outcome == "unknown", attempt.c.at >= moment
    )
    return connection.execute(query.limit(1)).first() is not None


def paying(connection: Connection, focus: str) -> list[str]:
    """The orders of which money is on a bill, the newest first."""
    entry = tables.entry
    query = (
        select(entry.c.of)
        .where(entry.c.focus == focus)
        .group_by(entry.c.of)
        .having(func.sum(entry.c.fen) > 0)
        .order_by(func.max(entry.c.at).desc(), entry.c.of)
    )
    return list(connection.execute(query).scalars())


def on_its_way(connection: Connection, focus: str) -> int:
    """How many fen of the orders that paid a bill are to be refunded and not refunded yet."""
    numbers = paying(connection, focus)
    waiting = (tables.refund.c.of.in_(numbers), tables.refund.c.state == "refunding")
    total = select(func.coalesce(func.sum(tables.refund.c.fen), 0)).where(*waiting)
    return int(connection.execute(total).scalar_one())


def due_orders(connection: Connection, now: int, pause: int, most: int) -> list[OrderRow]:
    """Open orders that were not queried within the pause, and those to be closed; the one queried longest ago first."""
    query = (
        select(tables.order)
        .where(tables.order.c.state.in_(OPEN), (tables.order.c.asked <= now - pause) | tables.order.c.closing)
        .order_by(tables.order.c.asked)
        .limit(most)
    )
    return [_order(row) for row in connection.execute(query).mappings()]


def due_refunds(connection: Connection, now: int, pause: int, most: int) -> list[Refund]:
    query = (
        select(tables.refund)
        .where(tables.refund.c.state == "refunding", tables.refund.c.asked <= now - pause)
        .order_by(tables.refund.c.asked)
        .limit(most)
    )
    return [Refund(**row) for row in connection.execute(query).mappings()]


def without_receipt(connection: Connection, most: int) -> list[OrderRow]:
    query = select(tables.order).where(tables.order.c.state == "paid", tables.order.c.receipt == "").limit(most)
    return [_order(row) for row in connection.execute(query).mappings()]


def _order(row: RowMapping) -> OrderRow:
    return OrderRow(**row)
