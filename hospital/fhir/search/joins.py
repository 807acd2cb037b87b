"""Criteria that look at other resources: chains, `_has` and `_list`, as conditions of SQL.

Each step sees only what the caller may see and search for: nothing is found through a hidden resource, and the answer
is the same as if that resource did not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from hospital.base.sql import Sql, any_of, sql
from hospital.fhir.access.visibility import visible
from hospital.fhir.permissions import Access
from hospital.fhir.search.conditions import condition
from hospital.fhir.search.criteria import Chain, Criterion, Filter, Has, InList, is_by_id
from hospital.fhir.store.version import current_at


@dataclass(frozen=True)
class View:
    """What one caller may see at one moment; `fhir_base` is the server's own address."""

    access: Access
    at: int
    fhir_base: str

    def of(self, type_: str, *, few: bool = False) -> Sql:
        """The versions of a type in this view; `few` when they are selected by id."""
        seen = visible(self.access, type_, "s", few=few)
        return sql("fhir_version.type = ? AND ? AND ?", type_, current_at(self.at), seen)


def met(view: View, type_: str, criterion: Criterion) -> Sql:
    """The condition that a version of `type_` must meet."""
    if isinstance(criterion, Filter):
        return condition(type_, criterion, view.fhir_base)
    if isinstance(criterion, Chain):
        return any_of(
            _points_to(view, f"{type_}.{criterion.code}", target, inner) for target, inner in criterion.targets
        )
    pointing = _pointed_to(view, type_, criterion) if isinstance(criterion, Has) else _members(view, type_, criterion)
    return sql("fhir_version.id IN (?)", pointing)


def _points_to(view: View, param: str, target: str, inner: Criterion) -> Sql:
    fitting = _found(view, "id", target, met(view, target, inner), few=is_by_id(inner))
    return sql(
        "fhir_version.seq IN"
        " (SELECT r.seq FROM fhir_reference r WHERE r.param = ? AND r.target_type = ? AND r.target_id IN (?))",
        param,
        target,
        fitting,
    )


def _pointed_to(view: View, type_: str, criterion: Has) -> Sql:
    inner = met(view, criterion.source, criterion.inner)
    fitting = _found(view, "seq", criterion.source, inner, few=is_by_id(criterion.inner))
    return _targets(f"{criterion.source}.{criterion.code}", type_, fitting)


def _members(view: View, type_: str, criterion: InList) -> Sql:
    lists = _found(view, "seq", "List", sql("fhir_version.id IN ?", criterion.lists))
    return _targets("List.item", type_, lists)


def _targets(param: str, type_: str, pointing: Sql) -> Sql:
    """The ids of the resources of a type to which these versions point."""
    return sql(
        "SELECT r.target_id FROM fhir_reference r WHERE r.param = ? AND r.target_type = ? AND r.seq IN (?)",
        param,
        type_,
        pointing,
    )


def _found(view: View, column: str, type_: str, wanted: Sql, *, few: bool = False) -> Sql:
    """A query that is not correlated with the one around it: it is about other versions."""
    return sql("SELECT fhir_version.? FROM fhir_version WHERE ? AND ?", Sql(column), view.of(type_, few=few), wanted)
