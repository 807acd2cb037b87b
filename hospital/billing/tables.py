"""The tables of payments, authoritative for all money; Task and Invoice show it and are written in the same COMMIT.

pay_order     one order at a provider; its number is the Task's id and the provider's key to it
pay_part      what an order is for: bills at a version, or an inpatient's account
pay_claim     which bill has an order that is still open: one at a time, by this table's key
pay_refund    money on its way back
pay_entry     what really moved, once for each order, refund and bill
pay_attempt   each request to a provider and its outcome
pay_callback  each genuine notice of a provider and its outcome
pay_ticket    who was sent to the provider's page to bind a card
pay_card      cards as the provider's tokens; no number of a card is ever here

Amounts are whole fen, times are milliseconds since 1970.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Engine, Index, Integer, MetaData, String, Table, Text

from hospital.base.schema import create_missing
from hospital.fhir.store.engine import starting

metadata = MetaData()

order = Table(
    "pay_order",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("task", String(64), nullable=False, unique=True),
    Column("patient", String(64), nullable=False),
    Column("provider", String(16), nullable=False),
    Column("method", String(8), nullable=False),
    Column("card", String(64), nullable=False, default=""),
    Column("fen", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("closing", Boolean, nullable=False, default=False),
    Column("tried", Boolean, nullable=False, default=False),
    Column("code_url", Text, nullable=False, default=""),
    Column("transaction", String(64), nullable=False, default=""),
    Column("receipt", String(64), nullable=False, default=""),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("asked", BigInteger, nullable=False, default=0),
    Column("paid", BigInteger, nullable=False, default=0),
)
Index("pay_order_state", order.c.state, order.c.asked)
Index("pay_order_paid", order.c.paid)

part = Table(
    "pay_part",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("type", String(16), nullable=False),
    Column("id", String(64), nullable=False),
    Column("fen", BigInteger, nullable=False),
)

claim = Table(
    "pay_claim",
    metadata,
    Column("focus", String(90), primary_key=True),
    Column("number", String(32), nullable=False, index=True),
)

refund = Table(
    "pay_refund",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("task", String(64), nullable=False, unique=True),
    Column("of", String(32), nullable=False, index=True),
    Column("fen", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("asked", BigInteger, nullable=False, default=0),
    Column("given", BigInteger, nullable=False, default=0),
)
Index("pay_refund_state", refund.c.state, refund.c.asked)

entry = Table(
    "pay_entry",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("focus", String(90), primary_key=True),
    Column("of", String(32), nullable=False, index=True),
    Column("fen", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)

attempt = Table(
    "pay_attempt",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", String(32), nullable=False, index=True),
    Column("what", String(12), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
)

callback = Table(
    "pay_callback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("provider", String(16), nullable=False),
    Column("number", String(64), nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
)

ticket = Table(
    "pay_ticket",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("patient", String(64), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False, default=False),
)

card = Table(
    "pay_card",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("patient", String(64), nullable=False, index=True),
    Column("provider", String(16), nullable=False),
    Column("token", String(128), nullable=False),
    Column("name", String(60), nullable=False),
    Column("last", String(4), nullable=False),
    Column("bound", BigInteger, nullable=False),
)


def prepare(engine: Engine) -> None:
    """Creates the missing tables."""
    with starting(engine) as connection:
        create_missing(connection, metadata)
