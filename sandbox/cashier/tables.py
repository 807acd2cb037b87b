"""The cashier's own tables. Amounts are whole fen, times are milliseconds since 1970.

till_order    orders by the hospital's number; `code` is the secret part of the address that is shown as a QR code
till_refund   money given back, once for each number
till_card     cards that were bound, by token
till_notice   notices to the hospital, and how often each was tried
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

order = Table(
    "till_order",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("fen", BigInteger, nullable=False),
    Column("card", String(128), nullable=False),
    Column("state", String(10), nullable=False),  # waiting paid declined closed
    Column("transaction", String(64), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
)

refund = Table(
    "till_refund",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("of", String(64), nullable=False, index=True),
    Column("fen", BigInteger, nullable=False),
    Column("given", BigInteger, nullable=False),
)

card = Table(
    "till_card",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("ticket", String(128), nullable=False, unique=True),
)

notice = Table(
    "till_notice",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("body", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next", BigInteger, nullable=False),
    Column("done", Boolean, nullable=False),
)
Index("till_notice_next", notice.c.done, notice.c.next)
