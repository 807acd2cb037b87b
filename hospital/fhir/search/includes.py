"""Follows `_include` and `_revinclude` from a page of matches; only to what the caller may see (R4 §3.1.1.5.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hospital.base.sql import Sql, all_of, beginning, pairs, sql
from hospital.fhir.access.visibility import visible
from hospital.fhir.permissions import Access
from hospital.fhir.search.query import Include
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version, current_at

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

    def select(self, condition: Sql) -> list[Version]:
        left = self.bounds.bytes - self.weight
        if left <= 0:
            self.full = True
            return []
        met = all_of([current_at(self.at), visible(self.access), condition])
        found, more = self.tx.page(met, Sql("fhir_version.seq"), self.bounds.versions + 1, left)
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


def _param(step: Include) -> Sql:
    if step.code == "*":
        return beginning(Sql("r.param"), f"{step.source}.")
    return sql("r.param = ?", f"{step.source}.{step.code}")


def _forward(gathering: _Gathering, sources: Sequence[Version], step: Include) -> list[Version]:
    seqs = [source.seq for source in sources if step.source in ("*", source.type)]
    if not seqs:
        return []
    param = _param(step)
    if step.target:
        param = sql("? AND r.target_type = ?", param, step.target)
    targets = sql(
        "SELECT DISTINCT r.target_type, r.target_id FROM fhir_reference r"
        " WHERE r.seq IN ? AND ? AND r.target_type <> ''",
        seqs,
        param,
    )
    wanted = [(type_, id_) for type_, id_ in gathering.tx.rows(targets)]
    found: list[Version] = []
    for start in range(0, len(wanted), _CHUNK):
        some = pairs(wanted[start : start + _CHUNK])
        found.extend(gathering.select(sql("(fhir_version.type, fhir_version.id) IN ?", some)))
    return found


def _backward(gathering: _Gathering, targets: Sequence[Version], step: Include) -> list[Version]:
    wanted = [(target.type, target.id) for target in targets if step.target in ("", target.type)]
    if not wanted:
        return []
    pointing = sql(
        "SELECT r.seq FROM fhir_reference r WHERE ? AND (r.target_type, r.target_id) IN ?", _param(step), pairs(wanted)
    )
    return gathering.select(sql("fhir_version.seq IN (?)", pointing))
