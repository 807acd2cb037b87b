"""The proxy table for SQL: groups of resource types for which a caller has the same reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hospital.base.sql import TRUE, Sql, sql
from hospital.fhir.access import proxy_table
from hospital.fhir.access.agreement_codes import agreements
from hospital.fhir.access.asked_codes import asking
from hospital.fhir.access.consultation_codes import consultations
from hospital.fhir.access.proxy_table import Within
from hospital.fhir.access.task_codes import PAYMENTS, tasks
from hospital.fhir.permissions import Access

Circles = tuple[tuple[Within, frozenset[str]], ...]


@dataclass(frozen=True)
class TypeGroup:
    """The types with the same reach; without `types` every type that no other group names (`but`)."""

    circles: Circles
    types: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()

    def holds(self, column: Sql) -> Sql:
        """The condition that the type in a column is in this group."""
        if self.types:
            return sql("? IN ?", column, self.types)
        return sql("? NOT IN ?", column, self.but) if self.but else TRUE


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


_COVERED: Final[Mapping[Within, Callable[[], Sql]]] = {
    Within.PAYMENT: lambda: tasks(PAYMENTS),
    Within.CONSULTATION: consultations,
    Within.ASKED: asking,
    Within.AGREEMENTS: agreements,
}


def part_of(access: Access, within: Within) -> Sql:
    """The condition for the part of a patient's resources that a reach covers."""
    if within is Within.EVERY:
        return TRUE
    if within in _COVERED:
        return sql("fhir_version.seq IN (?)", _COVERED[within]())
    if within is Within.THEMSELVES:
        return sql("fhir_version.id IN ?", {proxy.related_person for proxy in access.proxies})
    return sql(
        "EXISTS (SELECT 1 FROM fhir_version first WHERE first.type = fhir_version.type AND first.id = fhir_version.id"
        " AND first.version = 1 AND first.author = ?)",
        access.signature,
    )
