"""Statements of every request: compiled once, then run on the database's driver.

SQLAlchemy builds, keys and wraps a statement at each execution, which costs several times what the driver needs to run
it. A `CompiledStatement` is written with SQLAlchemy's tables, so that there is one description of them, and runs in the
transaction of a SQLAlchemy connection like any other statement of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, cast

from hospital.base.driver import padded, run_text

if TYPE_CHECKING:
    from sqlalchemy import ClauseElement, Connection, Dialect, Executable
    from sqlalchemy.sql.compiler import SQLCompiler

Row = dict[str, Any]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """The text for one dialect, the names of its parameters in order and what puts them so (None where the driver takes
    names), the constants of the clause, the parameters that are lists, what the values of columns pass through on their
    way out, and the text for lists of each length."""

    text: str
    order: tuple[str, ...] | None
    ordered: Callable[[Mapping[str, Any]], tuple[Any, ...]] | None
    constants: Mapping[str, Any]
    lists: tuple[str, ...]
    names: tuple[str, ...]
    convert: tuple[tuple[str, _Convert], ...]
    texts: dict[tuple[int, ...], str] = field(default_factory=dict)

    def values(self, given: Mapping[str, Any]) -> Any:
        every = {**self.constants, **given} if self.constants else given
        return every if self.ordered is None else self.ordered(every)

    def each(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The values of several rows."""
        if self.constants or self.ordered is None:
            return [self.values(row) for row in rows]
        return list(map(self.ordered, rows))

    def filled(self, given: Mapping[str, Any]) -> tuple[str, Any]:
        """The text and its values, with a placeholder for each value of a list."""
        if not self.lists:
            return self.text, self.values(given)
        every = {**self.constants, **given, **{name: padded(given[name]) for name in self.lists}}
        text = self._text_for(tuple(len(every[name]) for name in self.lists))
        if self.order is None:
            parts = {f"{name}_{at}": value for name in self.lists for at, value in enumerate(every.pop(name))}
            return text, every | parts
        return text, [value for name in self.order for value in (every[name] if name in self.lists else (every[name],))]

    def _text_for(self, lengths: tuple[int, ...]) -> str:
        text = self.texts.get(lengths)
        if text is None:
            text = self.text
            for name, length in zip(self.lists, lengths, strict=True):
                marks = (f"%({name}_{at})s" if self.order is None else "?" for at in range(length))
                text = text.replace(f"__[POSTCOMPILE_{name}]", ", ".join(marks))
            self.texts[lengths] = text
        return text

    def row(self, found: Sequence[Any]) -> Row:
        row = dict(zip(self.names, found, strict=True))
        for name, convert in self.convert:
            row[name] = convert(row[name])
        return row


class CompiledStatement:
    """A select, insert or update whose values are bound by name, or constants of the clause.

    Its failures are SQLAlchemy's errors, without the values. Values go to the driver as they are: text, numbers,
    truth values and None; for a parameter that is `expanding`, a list of them that is not empty.
    """

    def __init__(self, clause: Executable) -> None:
        self._clause = clause
        self._compiled: Final[dict[str, _Compiled]] = {}

    def first(self, connection: Connection, **values: Any) -> Row | None:
        """The first row, by the names of its columns; None when there is none."""
        compiled = self._of(connection.dialect)
        found = run_text(connection, *compiled.filled(values)).fetchone()
        return None if found is None else compiled.row(found)

    def all(self, connection: Connection, **values: Any) -> list[Row]:
        """Every row, by the names of its columns."""
        compiled = self._of(connection.dialect)
        return [compiled.row(found) for found in run_text(connection, *compiled.filled(values)).fetchall()]

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Every row as the driver gives it, in the order of its columns."""
        found: list[tuple[Any, ...]] = run_text(connection, *self._of(connection.dialect).filled(values)).fetchall()
        return found

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Runs an insert or update once for each of these."""
        compiled = self._of(connection.dialect)
        if len(rows) == 1:
            run_text(connection, compiled.text, compiled.values(rows[0]))
        elif rows:
            run_text(connection, compiled.text, compiled.each(rows), many=True)

    def _of(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _compile(self._clause, dialect)
        return found


def _compile(clause: Executable, dialect: Dialect) -> _Compiled:
    made = cast("SQLCompiler", cast("ClauseElement", clause).compile(dialect=dialect))
    columns = tuple(getattr(clause, "exported_columns", ()))  # of a select, or those an update returns
    out = ((column.name, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns)
    return _Compiled(
        str(made),
        None if made.positiontup is None else tuple(made.positiontup),
        None if made.positiontup is None else _ordered(made.positiontup),
        {name: value for name, value in made.params.items() if value is not None},
        tuple(name for name in made.params if made.binds[name].expanding),
        tuple(column.name for column in columns),
        tuple((name, convert) for name, convert in out if convert is not None),
    )


def _ordered(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Reads these values in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)
