"""Criteria that look at other resources: chains, `_has` and `_list`, as conditions of SQL.

Each step sees only what the caller may see and search for: nothing is found through a hidden resource, and the answer
is the same as if that resource did not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, or_, select

from hospital.fhir.access.visibility import visible
from hospital.fhir.permissions import Access
from hospital.fhir.search.conditions import condition
from hospital.fhir.search.criteria import Chain, Criterion, Filter, Has, InList, is_by_id
from hospital.fhir.store.tables import reference, version
from hospital.fhir.store.version import current_at


@dataclass(frozen=True)
class View:
    """What one caller may see at one moment; `fhir_base` is the server's own address."""

    access: Access
    at: int
    fhir_base: str

    def of(self, type_: str, *, few: bool = False) -> ColumnElement[bool]:
        """The versions of a type in this view; `few` when they are selected by id."""
        return (version.c.type == type_) & current_at(self.at) & visible(self.access, type_, "s", few=few)


def met(view: View, type_: str, criterion: Criterion) -> ColumnElement[bool]:
    """The condition that a version of `type_` must meet."""
    if isinstance(criterion, Filter):
        return condition(type_, criterion, view.fhir_base)
    if isinstance(criterion, Chain):
        return or_(
            *(_points_to(view, f"{type_}.{criterion.code}", target, inner) for target, inner in criterion.targets)
        )
    if isinstance(criterion, Has):
        return version.c.id.in_(_pointed_to(view, type_, criterion))
    return version.c.id.in_(_members(view, type_, criterion))


def _points_to(view: View, param: str, target: str, inner: Criterion) -> ColumnElement[bool]:
    fitting = _found(view, version.c.id, target, met(view, target, inner), few=is_by_id(inner))
    pointing = select(reference.c.seq).where(
        reference.c.param == param, reference.c.target_type == target, reference.c.target_id.in_(fitting)
    )
    return version.c.seq.in_(pointing)


def _pointed_to(view: View, type_: str, criterion: Has) -> Select[Any]:
    inner = met(view, criterion.source, criterion.inner)
    fitting = _found(view, version.c.seq, criterion.source, inner, few=is_by_id(criterion.inner))
    return select(reference.c.target_id).where(
        reference.c.param == f"{criterion.source}.{criterion.code}",
        reference.c.target_type == type_,
        reference.c.seq.in_(fitting),
    )


def _members(view: View, type_: str, criterion: InList) -> Select[Any]:
    lists = _found(view, version.c.seq, "List", version.c.id.in_(criterion.lists))
    return select(reference.c.target_id).where(
        reference.c.param == "List.item", reference.c.target_type == type_, reference.c.seq.in_(lists)
    )


def _found(
    view: View, column: Column[Any], type_: str, wanted: ColumnElement[bool], *, few: bool = False
) -> Select[Any]:
    """A select that is not correlated with the one around it: it is about other versions."""
    return select(column).where(view.of(type_, few=few), wanted).correlate(None)
