"""One run of a statement over a library, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local_store.driver import codes
from local_store.driver.database import Database
from local_store.driver.sql_error import SqlError
from local_store.driver.statement import PreparedStatement


class LibraryCursor:
    """`rowcount`: how many rows an INSERT, UPDATE or DELETE changed, once it is through; -1 for other statements.

    A cursor that still has rows holds the snapshot it reads, until it is read to its end, closed or dropped.
    """

    __slots__ = ("_database", "_statement", "_width", "rowcount")

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statement: PreparedStatement | None = None
        self._width = 0
        self.rowcount = -1

    def run(self, sql: str, values: Sequence[Any]) -> LibraryCursor:
        """Runs the statement to its first row or to its end. Raises SqlError."""
        database = self._database
        with database.lock:
            database.handle  # noqa: B018 - raises when closed, also for a statement that is kept
            statement = database.take(sql)
            if statement is None:
                return self
            self._statement = statement
            try:
                code = statement.bind(values) if values or statement.parameters else codes.OK
                if code:
                    raise database.error(code)
                if self._goes_on(statement, database.library.step(statement.handle)):
                    self._width = database.library.column_count(statement.handle)
            except BaseException:
                self._end()
                raise
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        rows = self._rows(1)
        return rows[0] if rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows(-1)

    def close(self) -> None:
        with self._database.lock:
            self._end()

    def _rows(self, most: int) -> list[tuple[Any, ...]]:
        """So many rows, or all that are left."""
        rows: list[tuple[Any, ...]] = []
        with self._database.lock:
            self._database.handle  # noqa: B018 - raises when closed
            statement = self._statement
            if statement is None:
                return rows
            try:
                self._goes_on(statement, statement.read(self._width, rows, most))
            except UnicodeDecodeError as error:
                self._end()
                raise SqlError("text that is not UTF-8", codes.CORRUPT) from error
            except BaseException:
                self._end()
                raise
        return rows

    def _goes_on(self, statement: PreparedStatement, code: int) -> bool:
        """Whether a step, which gave this code, came to a row; else the statement is through and given back."""
        if code == codes.ROW:
            return True
        if code != codes.DONE:
            raise self._database.error(code)
        if statement.changes:
            self.rowcount = self._database.library.changes(self._database.handle)
        self._end()
        return False

    def _end(self) -> None:
        statement, self._statement = self._statement, None
        if statement is not None:
            self._database.give_back(statement)

    def __del__(self) -> None:
        if self._statement is not None:
            self.close()
