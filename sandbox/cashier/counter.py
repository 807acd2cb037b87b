"""The cashier's actions on orders, refunds and cards; each is one transaction, and a repetition changes nothing.

waiting --person approves--> paid        (a notice goes to the hospital)
   |-----person declines---> declined    (a notice)
   |-----it expires--------> closed
   '-----hospital closes---> closed      an order closed before it was ever made can never be made
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, func, insert, select, update

from hospital.base import clock
from sandbox.cashier import tables
from sandbox.cashier.database import reading, writing

Json = dict[str, Any]

#: Cards that can be bound here; they belong to nobody. kind -> (name, last digits, whether it pays).
CARDS: Final = {
    "good": ("安心银行储蓄卡", "4242", True),
    "second": ("和平银行信用卡", "1881", True),
    "empty": ("余额不足的卡", "0002", False),
}


class CashierRefused(Exception):
    """The cashier understood and said no, with a code."""


@dataclass(frozen=True)
class Terms:
    """What the hospital orders: so many fen under its number until `expires` (ms); `card` is a token of ours."""

    number: str
    fen: int
    title: str
    expires: int
    card: str = ""


@dataclass(frozen=True)
class Counter:
    """The cashier's database and clock. `page` is the address of its web pages."""

    engine: Engine
    page: str
    now: Callable[[], datetime] = clock.now

    def create(self, terms: Terms) -> Json:
        """Creates an order or returns the one with that number. CashierRefused: other-terms, expired, unknown-card."""
        now = self._milliseconds()
        with writing(self.engine) as connection:
            row = _order(connection, terms.number)
            if row is None:
                if terms.expires <= now:
                    raise CashierRefused("expired")
                row = self._made(connection, terms)
            elif row["state"] != "closed" and (row["fen"], row["card"]) != (terms.fen, terms.card):
                raise CashierRefused("other-terms")
            return self._told(connection, row)

    def query(self, number: str) -> Json | None:
        """The state of an order; None when there is none."""
        with writing(self.engine) as connection:
            row = _order(connection, number)
            return None if row is None else self._told(connection, row)

    def close(self, number: str) -> Json:
        """Closes an order unless it is paid; an unknown number can never be used from now on."""
        with writing(self.engine) as connection:
            row = _order(connection, number)
            if row is None:
                row = _row(Terms(number, 0, "", 0), "closed", self._milliseconds())
                connection.execute(insert(tables.order).values(**row))
            elif row["state"] == "waiting":
                row = _moved(connection, row, state="closed")
            return self._told(connection, row)

    def refund(self, number: str, of: str, fen: int) -> Json:
        """Gives money back once for each number. CashierRefused: not-paid, too-much, other-terms."""
        with writing(self.engine) as connection:
            row = _order(connection, of)
            if row is None or row["state"] != "paid":
                raise CashierRefused("not-paid")
            known = _first_row(connection, select(tables.refund).where(tables.refund.c.number == number))
            if known is not None:
                if (known["of"], known["fen"]) != (of, fen):
                    raise CashierRefused("other-terms")
                return {"number": number, "state": "refunded", "fen": fen}
            total = select(func.coalesce(func.sum(tables.refund.c.fen), 0)).where(tables.refund.c.of == of)
            if not 0 < fen <= row["fen"] - connection.execute(total).scalar_one():
                raise CashierRefused("too-much")
            made = {"number": number, "of": of, "fen": fen, "given": self._milliseconds()}
            connection.execute(insert(tables.refund).values(**made))
            return {"number": number, "state": "refunded", "fen": fen}

    def answer(self, code: str, deed: str) -> str:
        """Applies what a person chose on the page of an order: approve, twice, decline or late. Returns its state."""
        with writing(self.engine) as connection:
            row = _first_row(connection, select(tables.order).where(tables.order.c.code == code))
            if row is None:
                raise CashierRefused("unknown")
            row = self._timed(connection, row)
            if row["state"] != "waiting":
                return str(row["state"])
            if deed == "late":
                _moved(connection, row, expires=self._milliseconds())
                return "closed"
            row = _moved(connection, row, state="declined") if deed == "decline" else self._pay(connection, row)
            for _ in range(2 if deed == "twice" else 1):
                self._tell(connection, self._told(connection, row))
            return str(row["state"])

    def shown(self, code: str) -> Json | None:
        """An order as its page shows it."""
        with reading(self.engine) as connection:
            return _first_row(connection, select(tables.order).where(tables.order.c.code == code))

    def newest(self, most: int = 30) -> list[Json]:
        """The latest orders, for the list on the first page."""
        query = select(tables.order).where(tables.order.c.title != "").order_by(tables.order.c.created.desc())
        with reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(query.limit(most)).mappings()]

    def bind(self, ticket: str, kind: str) -> None:
        """Binds a card for the person with this ticket of the hospital's, and notifies the hospital of its token."""
        name, last, _ = CARDS[kind]
        token = f"card_{secrets.token_urlsafe(24)}"
        with writing(self.engine) as connection:
            known = select(tables.card.c.token).where(tables.card.c.ticket == ticket)
            if connection.execute(known).first() is not None:
                return
            connection.execute(insert(tables.card).values(token=token, kind=kind, ticket=ticket))
            self._tell(connection, {"kind": "card", "ticket": ticket, "token": token, "name": name, "last": last})

    def _made(self, connection: Connection, terms: Terms) -> Json:
        kind = connection.execute(select(tables.card.c.kind).where(tables.card.c.token == terms.card)).scalar()
        if terms.card and kind is None:
            raise CashierRefused("unknown-card")
        row = _row(terms, "waiting", self._milliseconds())
        connection.execute(insert(tables.order).values(**row))
        if terms.card:
            pays = CARDS[str(kind)][2]
            row = self._pay(connection, row) if pays else _moved(connection, row, state="declined")
            self._tell(connection, self._told(connection, row))
        return row

    def _pay(self, connection: Connection, row: Json) -> Json:
        transaction = f"SB{self.now():%Y%m%d}{secrets.token_hex(10).upper()}"
        return _moved(connection, row, state="paid", transaction=transaction, paid=self._milliseconds())

    def _timed(self, connection: Connection, row: Json) -> Json:
        """Closes an expired order as soon as it is read."""
        if row["state"] == "waiting" and row["expires"] <= self._milliseconds():
            return _moved(connection, row, state="closed")
        return row

    def _told(self, connection: Connection, row: Json) -> Json:
        row = self._timed(connection, row)
        told: Json = {"kind": "order", "number": row["number"], "state": row["state"], "fen": row["fen"]}
        if row["state"] == "paid":
            told["transaction"] = row["transaction"]
        if row["state"] == "waiting":
            told["code_url"] = f"{self.page}/pay/{row['code']}"
        return told

    def _tell(self, connection: Connection, told: Json) -> None:
        row = {"body": json.dumps(told, ensure_ascii=False), "tries": 0, "next": self._milliseconds(), "done": False}
        connection.execute(insert(tables.notice).values(**row))

    def _milliseconds(self) -> int:
        return clock.milliseconds(self.now())


def _order(connection: Connection, number: str) -> Json | None:
    return _first_row(connection, select(tables.order).where(tables.order.c.number == number))


def _first_row(connection: Connection, query: Select[Any]) -> Json | None:
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def _row(terms: Terms, state: str, created: int) -> Json:
    return {
        **vars(terms), "code": secrets.token_urlsafe(18), "state": state, "transaction": "", "created": created,
        "paid": 0,
    }  # fmt: skip


def _moved(connection: Connection, row: Json, **values: Any) -> Json:
    connection.execute(update(tables.order).where(tables.order.c.number == row["number"]).values(**values))
    return {**row, **values}
