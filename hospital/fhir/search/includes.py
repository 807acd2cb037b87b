"""Follows `_include` and `_revinclude` from a page of matches; only to what the caller may see (R4 §3.1.1.5.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select, tuple_

from hospital.fhir.access.visibility import visible
from hospital.fhir.permissions import Access
from hospital.fhir.search.query import Include
from hospital.fhir.store.tables import reference, version
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import COLUMNS, Version, current_at

_CHUNK = 400
_MAX_ROUNDS = 8


@dataclass(frozen=True)
class IncludeLimits:
    """How many versions may be included in a page, and about how many bytes of them."""

    versions: int
    bytes: int


@dataclass
class _Gathering:
    tx: Tx
    access: Access
    at: int
    bounds: IncludeLimits
    known: set[int]
    found: list[Version] = field(default_factory=list)
    weight: int = 0
    full: bool = False

    def take(self, versions: Iterable[Version]) -> list[Version]:
        fresh = []
        for item in versions:
            if item.seq in self.known:
                continue
            if len(self.found) >= self.bounds.versions:
                self.full = True
                break
            self.known.add(item.seq)
            self.weight += len(item.text)
            self.found.append(item)
            fresh.append(item)
        return fresh

    def select(self, condition: ColumnElement[bool]) -> list[Version]:
        left = self.bounds.bytes - self.weight
        if left <= 0:
            self.full = True
            return []
        query = select(*COLUMNS).where(current_at(self.at), visible(self.access), condition).order_by(version.c.seq)
        found, more = self.tx.page(query, self.bounds.versions + 1, left)
        self.full = self.full or more
        return found


def included(
    tx: Tx, access: Access, matches: Sequence[Version], includes: Sequence[Include], *, at: int, bounds: IncludeLimits
) -> tuple[list[Version], bool]:
    """The included versions, without the matches, and whether the limit cut some off."""
    gathering = _Gathering(tx, access, at, bounds, {match.seq for match in matches})
    fresh = list(matches)
    for round_number in range(_MAX_ROUNDS):
        steps = [step for step in includes if round_number == 0 or step.iterate]
        before, fresh = fresh, []
        for step in steps:
            if gathering.full:
                break
            fresh.extend(gathering.take(_follow(gathering, before, step)))
        if not fresh or gathering.full:
            break
    return gathering.found, gathering.full


def _follow(gathering: _Gathering, sources: Sequence[Version], step: Include) -> list[Version]:
    found: list[Version] = []
    for start in range(0, len(sources), _CHUNK):
        chunk = sources[start : start + _CHUNK]
        found.extend(_backward(gathering, chunk, step) if step.reverse else _forward(gathering, chunk, step))
    return found


def _param(step: Include) -> ColumnElement[bool]:
    if step.code == "*":
        return reference.c.param.startswith(f"{step.source}.", autoescape=True)
    return reference.c.param == f"{step.source}.{step.code}"


def _forward(gathering: _Gathering, sources: Sequence[Version], step: Include) -> list[Version]:
    seqs = [source.seq for source in sources if step.source in ("*", source.type)]
    if not seqs:
        return []
    targets = select(reference.c.target_type, reference.c.target_id).where(reference.c.seq.in_(seqs), _param(step))
    if step.target:
        targets = targets.where(reference.c.target_type == step.target)
    wanted = [(row.target_type, row.target_id) for row in gathering.tx.run(targets.distinct()) if row.target_type]
    found: list[Version] = []
    for start in range(0, len(wanted), _CHUNK):
        found.extend(gathering.select(tuple_(version.c.type, version.c.id).in_(wanted[start : start + _CHUNK])))
    return found


def _backward(gathering: _Gathering, targets: Sequence[Version], step: Include) -> list[Version]:
    wanted = [(target.type, target.id) for target in targets if step.target in ("", target.type)]
    if not wanted:
        return []
    pointing = select(reference.c.seq).where(
        _param(step), tuple_(reference.c.target_type, reference.c.target_id).in_(wanted)
    )
    return gathering.select(version.c.seq.in_(pointing))
