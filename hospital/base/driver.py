"""Statements on the driver of a database: in the transaction of a SQLAlchemy connection, and with its errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


def run_text(connection: Connection, text: str, values: Any = (), *, many: bool = False) -> Any:
    """The driver's cursor after a statement in the transaction of a connection, or one statement for each of many
    values. RuntimeError without a transaction, SQLAlchemy's errors without the values."""
    if not connection.in_transaction():
        raise RuntimeError("the connection has no transaction")  # the driver would commit by itself
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, values)
    except connection.dialect.loaded_dbapi.Error as cause:
        raise _failure(connection, text, cause) from cause
    return cursor


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """What is written inside is sent to PostgreSQL without waiting for each answer; a failure of any of it is raised at
    the end of the block at the latest; a block inside another one is a part of that. For writes alone: there are no
    rows to read yet. SQLite has no answers to wait for."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" or driver.pgconn.pipeline_status:
        yield
        return
    try:
        with driver.pipeline():
            yield
    except connection.dialect.loaded_dbapi.Error as cause:
        raise _failure(connection, "several statements", cause) from cause


def padded(values: Sequence[T]) -> list[T]:
    """A list for `IN`: the last value again and again, up to a power of two, so that the driver prepares a few
    statements and not one for each length. ValueError without values."""
    if not values:
        raise ValueError("SQL knows no empty list")
    return [*values, *[values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))]


def _failure(connection: Connection, text: str, cause: Exception) -> Exception:
    """SQLAlchemy's error for one of the driver's, without the values."""
    base = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(text, None, cause, base, hide_parameters=True)
