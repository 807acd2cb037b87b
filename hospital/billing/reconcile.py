"""Compares our books of a day with a provider's statement of that day, and names every difference.

missing-here     the provider moved money that our books do not have        (for a payment: it was never credited)
missing-there    our books have what the provider does not
amount           both have it, with other sums
state            both have it, one as a payment that stands and the other not

A payment that one side booked before midnight and the other after it is looked for in the neighbouring days before it
is called missing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, select

from hospital.billing import tables

Kind = Literal["payment", "refund"]
Difference = Literal["missing-here", "missing-there", "amount", "state"]
#: The columns of the cashier's statement.
_HEAD: Final = ("kind", "number", "of", "transaction", "fen", "state", "at")
_AROUND_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True)
class Movement:
    """Money that moved, as one side has it: `number` of the order or refund, sum in fen, when in ms since 1970."""

    kind: Kind
    number: str
    fen: int
    stands: bool = True
    transaction: str = ""
    at: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.number


@dataclass(frozen=True)
class Finding:
    """One difference; a sum is None on the side that does not have it."""

    what: Difference
    kind: Kind
    number: str
    here: int | None
    there: int | None


class NotAStatement(Exception):
    """A file that cannot be read as a statement; says which line."""


def read_statement(text: str) -> list[Movement]:
    """The movements of a provider's CSV. Raises NotAStatement."""
    rows = csv.reader(io.StringIO(text))
    if tuple(next(rows, ())) != _HEAD:
        raise NotAStatement("line 1: not the heading of a statement")
    found = []
    for number, row in enumerate(rows, start=2):
        try:
            kind, name, _of, transaction, fen, state, _at = row
            if kind not in ("payment", "refund"):
                raise ValueError(kind)
            stands = state == ("paid" if kind == "payment" else "refunded")
            found.append(Movement("payment" if kind == "payment" else "refund", name, int(fen), stands, transaction))
        except ValueError as wrong:
            raise NotAStatement(f"line {number}") from wrong
    return found


def our_books(connection: Connection, provider: str, begin: int, end: int) -> list[Movement]:
    """What our books have between two moments."""
    order, refund = tables.order, tables.refund
    paid = select(order).where(order.c.provider == provider, order.c.paid >= begin, order.c.paid < end)
    found = [
        Movement("payment", row["number"], row["fen"], row["state"] == "paid", row["transaction"], row["paid"])
        for row in connection.execute(paid).mappings()
    ]
    back = (
        select(refund)
        .join(order, order.c.number == refund.c.of)
        .where(order.c.provider == provider, refund.c.given >= begin, refund.c.given < end)
    )
    found += [
        Movement("refund", row["number"], row["fen"], row["state"] == "refunded", at=row["given"])
        for row in connection.execute(back).mappings()
    ]
    return found


def differences(
    connection: Connection, provider: str, day: tuple[int, int], statements: Mapping[str, Iterable[Movement]]
) -> list[Finding]:
    """Every difference of a day. `statements`: the provider's of `day`, and of the days `before` and `after` it."""
    begin, end = day
    here = our_books(connection, provider, begin, end)
    around = our_books(connection, provider, begin - _AROUND_MS, end + _AROUND_MS)
    there = list(statements["day"])
    others = [*there, *statements.get("before", ()), *statements.get("after", ())]
    return [*_against(there, around), *_only_missing(here, others)]


def _against(there: list[Movement], here: list[Movement]) -> Iterable[Finding]:
    """The provider's movements that our books lack or have otherwise; another transaction for the same number counts as
    missing here."""
    known = {movement.key: movement for movement in here}
    for movement in there:
        ours = known.get(movement.key)
        if ours is None or (movement.transaction and movement.transaction != ours.transaction):
            yield Finding("missing-here", movement.kind, movement.number, None, movement.fen)
        elif ours.fen != movement.fen:
            yield Finding("amount", movement.kind, movement.number, ours.fen, movement.fen)
        elif ours.stands != movement.stands:
            yield Finding("state", movement.kind, movement.number, ours.fen, movement.fen)


def _only_missing(here: list[Movement], there: list[Movement]) -> Iterable[Finding]:
    known = {movement.key for movement in there}
    for movement in here:
        if movement.stands and movement.key not in known:
            yield Finding("missing-there", movement.kind, movement.number, movement.fen, None)
