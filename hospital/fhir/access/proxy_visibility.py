"""The proxy table for SQL: groups of resource types for which a caller has the same reach."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, exists, true

from hospital.fhir.access import proxy_table
from hospital.fhir.access.payments import payments
from hospital.fhir.access.proxy_table import Within
from hospital.fhir.permissions import Access
from hospital.fhir.store.tables import version

Condition = ColumnElement[bool]
Circles = tuple[tuple[Within, frozenset[str]], ...]


@dataclass(frozen=True)
class TypeGroup:
    """The types with the same reach; without `types` every type that no other group names (`but`)."""

    circles: Circles
    types: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()

    def holds(self, column: Column[str]) -> Condition:
        """The condition that a type is in this group."""
        if self.types:
            return column.in_(sorted(self.types))
        return column.not_in(sorted(self.but)) if self.but else true()


def type_groups(access: Access, type_: str | None, letter: str) -> list[TypeGroup]:
    """The groups of all types, or the group of `type_`, which needs no condition. One group without proxies."""
    own: Circles = ((Within.EVERY, access.patients or frozenset()),)
    if type_ is not None:
        return [TypeGroup(proxy_table.circles(access, type_, letter) if access.proxies else own)]
    if not access.proxies:
        return [TypeGroup(own)]
    alike: dict[Circles, set[str]] = {}
    for proxied_type in sorted(proxy_table.types()):
        alike.setdefault(proxy_table.circles(access, proxied_type, letter), set()).add(proxied_type)
    rest = TypeGroup(own, but=proxy_table.types())
    return [rest, *(TypeGroup(circles, frozenset(types)) for circles, types in alike.items())]


def part_of(access: Access, within: Within) -> Condition:
    """The condition for the part of a patient's resources that a reach covers."""
    if within is Within.EVERY:
        return true()
    if within is Within.PAYMENT:
        return version.c.seq.in_(payments())
    if within is Within.THEMSELVES:
        return version.c.id.in_(sorted({proxy.related_person for proxy in access.proxies}))
    first = version.alias("first")
    return exists().where(
        first.c.type == version.c.type,
        first.c.id == version.c.id,
        first.c.version == 1,
        first.c.author == access.signature,
    )
