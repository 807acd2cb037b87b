"""A list of what waits, as a condition on the newest versions that somebody may see: counted, and read page by page.

A count asks the database alone, so it is right however long the list is; a page costs what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hospital.base.sql import Sql, all_of
from hospital.fhir.permissions import Access
from hospital.fhir.search.query import parse
from hospital.fhir.search.run import criteria
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

#: So many lines stand on a page.
PAGE: Final = 50
_AS_WRITTEN: Final = Sql("fhir_version.seq")

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class WorkList:
    """The versions of one list, in the order of writing."""

    tx: Tx
    condition: Sql

    @classmethod
    def of(cls, tx: Tx, access: Access, type_: str, wanted: Params, *more: Sql) -> WorkList:
        """What the caller may see of a type and meets these search parameters, and any further conditions."""
        query = parse(type_, list(wanted), strict=True)
        return cls(tx, all_of([criteria(tx, access, query, tx.newest_seq()), *more]))

    def count(self) -> int:
        """How many there are."""
        return self.tx.count(self.condition)

    def versions(self, most: int = PAGE, skip: int = 0) -> list[Version]:
        """Some of them, after so many others."""
        return self.tx.these(self.tx.seqs(self.condition, _AS_WRITTEN, most, skip)[:most])


def one_after_another(listings: Sequence[WorkList], most: int = PAGE, skip: int = 0) -> list[Version]:
    """Some of several lists that follow one another, after so many others of them."""
    found: list[Version] = []
    for listing in listings:
        here = listing.versions(most - len(found), skip)
        skip = 0 if here or not skip else skip - listing.count()
        found += here
        if len(found) >= most:
            break
    return found


@dataclass(frozen=True)
class PageOfMany:
    """Which page of a list is shown. `number` begins with 1; `last`: how many pages there are, at least 1."""

    number: int
    last: int

    @classmethod
    def of(cls, wanted: int, count: int) -> PageOfMany:
        """The page that is nearest to the wanted one."""
        last = max(-(-count // PAGE), 1)
        return cls(min(max(wanted, 1), last), last)

    @property
    def skip(self) -> int:
        return (self.number - 1) * PAGE
