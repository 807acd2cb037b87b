"""Statements of every request: compiled once, then run on the database's driver.

SQLAlchemy builds, keys and wraps a statement at each execution, which costs several times what the driver needs to run
it. A `CompiledStatement` is written with SQLAlchemy's tables, so that there is one description of them, and runs in the
transaction of a SQLAlchemy connection like any other statement of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy import ClauseElement, Connection, Dialect, Executable
    from sqlalchemy.sql.compiler import SQLCompiler

Row = dict[str, Any]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """The text for one dialect, what puts its parameters in order (None where the driver takes names), the constants
    of the clause, and what the values of columns pass through on their way out."""

    text: str
    ordered: Callable[[Mapping[str, Any]], tuple[Any, ...]] | None
    constants: Mapping[str, Any]
    names: tuple[str, ...]
    convert: tuple[tuple[str, _Convert], ...]

    def values(self, given: Mapping[str, Any]) -> Any:
        every = {**self.constants, **given} if self.constants else given
        return every if self.ordered is None else self.ordered(every)

    def row(self, found: Sequence[Any]) -> Row:
        row = dict(zip(self.names, found, strict=True))
        for name, convert in self.convert:
            row[name] = convert(row[name])
        return row


class CompiledStatement:
    """A select, insert or update whose values are bound by name, or constants of the clause.

    Its failures are SQLAlchemy's errors, without the values. Values go to the driver as they are: text, numbers,
    truth values and None.
    """

    def __init__(self, clause: Executable) -> None:
        self._clause = clause
        self._compiled: Final[dict[str, _Compiled]] = {}

    def first(self, connection: Connection, **values: Any) -> Row | None:
        """The first row, by the names of its columns; None when there is none."""
        compiled = self._of(connection.dialect)
        found = _run(connection, compiled.text, compiled.values(values)).fetchone()
        return None if found is None else compiled.row(found)

    def all(self, connection: Connection, **values: Any) -> list[Row]:
        """Every row, by the names of its columns."""
        compiled = self._of(connection.dialect)
        return [compiled.row(found) for found in _run(connection, compiled.text, compiled.values(values)).fetchall()]

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs an insert or update once for each of these."""
        compiled = self._of(connection.dialect)
        if len(rows) == 1:
            _run(connection, compiled.text, compiled.values(rows[0]))
        elif rows:
            _run(connection, compiled.text, [compiled.values(row) for row in rows], many=True)

    def _of(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _compile(self._clause, dialect)
        return found


def run_text(connection: Connection, text: str) -> None:
    """Runs a statement without values and without an answer, like a compiled one."""
    _run(connection, text, ())


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """What is written inside is sent to PostgreSQL without waiting for each answer; a failure of any of it is raised at
    the end of the block at the latest. For writes alone: there are no rows to read yet. SQLite has no answers to wait
    for."""
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except connection.dialect.loaded_dbapi.Error as cause:
        raise _failure(connection, "several statements", cause) from cause


def _compile(clause: Executable, dialect: Dialect) -> _Compiled:
    made = cast("SQLCompiler", cast("ClauseElement", clause).compile(dialect=dialect))
    columns = tuple(getattr(clause, "exported_columns", ()))  # of a select, or those an update returns
    out = ((column.name, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns)
    return _Compiled(
        str(made),
        None if made.positiontup is None else _ordered(made.positiontup),
        {name: value for name, value in made.params.items() if value is not None},
        tuple(column.name for column in columns),
        tuple((name, convert) for name, convert in out if convert is not None),
    )


def _ordered(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Reads these values in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _run(connection: Connection, text: str, values: Any, *, many: bool = False) -> Any:
    if not connection.in_transaction():
        raise RuntimeError("the connection has no transaction")  # the driver would commit by itself
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, values)
    except connection.dialect.loaded_dbapi.Error as cause:
        raise _failure(connection, text, cause) from cause
    return cursor


def _failure(connection: Connection, text: str, cause: Exception) -> Exception:
    """SQLAlchemy's error for one of the driver's, without the values."""
    base = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(text, None, cause, base, hide_parameters=True)
