"""The tables of messages. Times are milliseconds since 1970.

channel_message    one logical message: to whom, which words, until when, how far it has come. It holds no address
                   and no text: those are made at the moment of sending
channel_attempt    one channel's part in a message, by the reference that the channel knows
channel_demo_text  the demo message box, filled in demo mode only
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Engine, Index, Integer, MetaData, String, Table, Text

from hospital.base.schema import create_missing
from hospital.fhir.store.engine import starting

metadata = MetaData()

message = Table(
    "channel_message",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("patient", String(64), nullable=False, index=True),
    Column("recipient", String(90), nullable=False),
    Column("person", String(90), nullable=False),
    Column("language", String(2), nullable=False),
    Column("template", String(40), nullable=False),
    Column("values", Text, nullable=False),
    Column("channels", String(40), nullable=False),
    Column("communication", String(64), nullable=False, unique=True),
    Column("category", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("claimed", BigInteger, nullable=False, default=0),  # until when a worker has it
    Column("state", String(16), nullable=False),
    Column("into", String(32), nullable=False, default=""),
    Column("read", BigInteger, nullable=False, default=0),
)
Index("channel_message_due", message.c.state, message.c.due)
Index("channel_message_person", message.c.person, message.c.state)
Index("channel_message_into", message.c.into)

attempt = Table(
    "channel_attempt",
    metadata,
    Column("reference", String(48), primary_key=True),
    Column("message", String(32), nullable=False, index=True),
    Column("channel", String(8), nullable=False),
    Column("place", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("reason", String(24), nullable=False),
)

demo_text = Table(
    "channel_demo_text",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("reference", String(48), nullable=False, unique=True),
    Column("phone", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("code", String(6), nullable=False),
    Column("sent", BigInteger, nullable=False),
)


def prepare(engine: Engine) -> None:
    """Creates the missing tables."""
    with starting(engine) as connection:
        create_missing(connection, metadata)
