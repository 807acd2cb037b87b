"""Judges records one by one: what is wrong with one of them has no effect on the others, nor on who asks."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hospital.fhir.store.tx import Tx

_log = logging.getLogger(__name__)
#: So many passed-over records are remembered, each of which is logged once: a sweep meets them every few seconds.
_REMEMBERED: Final = 1000
#: Of a database that does not answer.
_ELSEWHERE: Final[tuple[type[Exception], ...]] = (OperationalError, InterfaceError, PoolTimeout)

Record = TypeVar("Record")
Verdict = TypeVar("Verdict")


def judged_apart(
    tx: Tx | None,
    records: Iterable[Record],
    judge: Callable[[Record], Verdict],
    *,
    raising: tuple[type[Exception], ...] = (),
) -> Iterator[tuple[Record, Verdict]]:
    """Each record with what `judge` says of it. One that cannot be judged is logged and passed over, and all that was
    written for it is undone.

    `tx` is None where `judge` writes nothing, or opens transactions of its own. A database that does not answer is no
    fault of a record: its errors are raised, and those named in `raising`.
    """
    elsewhere = (*_ELSEWHERE, *raising)
    for record in records:
        try:
            if tx is None:
                verdict = judge(record)
            else:
                with tx.savepoint():
                    verdict = judge(record)
        except elsewhere:
            raise
        except Exception as wrong:  # noqa: BLE001 - whatever it is, the next record is judged
            frame = traceback.extract_tb(wrong.__traceback__)[-1]
            _tell(_name(record), type(wrong).__name__, f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}")
            continue
        yield record, verdict


def written_together(tx: Tx, records: Sequence[Record], write: Callable[[Sequence[Record]], None]) -> None:
    """Writes what follows from records: all in one part of the transaction, which costs the least; where something is
    wrong with one of them, each in a part of its own, as `judged_apart` does."""
    try:
        with tx.savepoint():
            write(records)
    except _ELSEWHERE:
        raise
    except Exception as wrong:  # noqa: BLE001 - whose fault it is shows when each is written by itself
        _log.warning("%d records cannot be written together: %s", len(records), type(wrong).__name__)
        for _ in judged_apart(tx, records, lambda record: write([record])):
            pass


def _name(record: Any) -> str:
    """What tells a record's version from any other; it is never logged."""
    if isinstance(record, dict):
        return f"{record.get('resourceType')}/{record.get('id')}/{(record.get('meta') or {}).get('versionId')}"
    return str(record)


@lru_cache(_REMEMBERED)
def _tell(_record: str, kind: str, place: str) -> None:
    _log.warning("a record cannot be judged and is passed over: %s at %s", kind, place)
