"""Conditions of SQL that are put together for each request: text, with the values beside it.

SQLAlchemy's expressions do the same with more care, and take ten times as long as the database then needs to answer.
The text is SQL that SQLite and PostgreSQL read alike. Values never become part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hospital.base.driver import padded, run_text, sent_together

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL; each `?` in its text stands for one of its values."""

    text: str
    values: tuple[Any, ...] = ()


TRUE: Final = Sql("1 = 1")
FALSE: Final = Sql("1 = 0")
#: After every character that a text may go on with.
_BEYOND: Final = "\U0010ffff"


def sql(text: str, *given: object) -> Sql:
    """A piece of SQL in which each `?` is replaced: by another piece, by a list of values in parentheses, or by a
    placeholder for a value. ValueError for an empty list and for too many or too few to fill in."""
    first, *others = text.split("?")
    pieces: list[str] = [first]
    values: list[Any] = []
    for found, after in zip(given, others, strict=True):
        if isinstance(found, Sql):
            pieces.append(found.text)
            values += found.values
        elif isinstance(found, list | tuple | set | frozenset):
            several = _several(found)
            pieces.append(f"({', '.join('?' * len(several))})")
            values += several
        else:
            pieces.append("?")
            values.append(found)
        pieces.append(after)
    return Sql("".join(pieces), tuple(values))


def pairs(found: Sequence[tuple[str, str]]) -> Sql:
    """A list of pairs, for `(a, b) IN ?`."""
    several = padded(found)
    return Sql(f"(VALUES {', '.join(['(?, ?)'] * len(several))})", tuple(value for pair in several for value in pair))


def all_of(conditions: Iterable[Sql]) -> Sql:
    """Every condition holds; so it is when there are none."""
    return _joined(list(conditions), " AND ", TRUE)


def any_of(conditions: Iterable[Sql]) -> Sql:
    """A condition holds; so it is not when there are none."""
    return _joined(list(conditions), " OR ", FALSE)


def negation(condition: Sql) -> Sql:
    """The condition does not hold."""
    return Sql(f"NOT ({condition.text})", condition.values)


def beginning(column: Sql, text: str) -> Sql:
    """The values of a column that is ordered by code point begin with a text."""
    return sql("? >= ? AND ? < ?", column, text, column, text + _BEYOND)


def containing(text: str) -> str:
    """The pattern of `LIKE ? ESCAPE '/'` for values that contain a text; SQLite does not tell `a` from `A` in it."""
    return f"%{''.join(f'/{letter}' if letter in '/%_' else letter for letter in text)}%"


def fetched(connection: Connection, query: Sql) -> list[tuple[Any, ...]]:
    """Runs a query in the transaction of a connection. Errors are SQLAlchemy's, without the values."""
    found: list[tuple[Any, ...]] = _run(connection, query).fetchall()
    return found


def fetched_together(connection: Connection, queries: Sequence[Sql]) -> list[list[tuple[Any, ...]]]:
    """The rows of several queries, one after the other; PostgreSQL is waited for once."""
    with sent_together(connection):
        cursors = [_run(connection, query) for query in queries]
    return [cursor.fetchall() for cursor in cursors]


def _run(connection: Connection, query: Sql) -> Any:
    text = query.text if connection.dialect.positional else query.text.replace("?", "%s")
    return run_text(connection, text, query.values)


def _several(found: Iterable[Any]) -> Sequence[Any]:
    return padded(sorted(found))


def _joined(conditions: list[Sql], word: str, without: Sql) -> Sql:
    if len(conditions) <= 1:
        return conditions[0] if conditions else without
    text = word.join(condition.text for condition in conditions)
    return Sql(f"({text})", tuple(value for condition in conditions for value in condition.values))
