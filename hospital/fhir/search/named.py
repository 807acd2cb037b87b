"""Whom a search is about, whatever it finds: the patients that its values name by their id, by what identifies them, or
by a resource of theirs. Asked for the audit, so permissions of the caller play no part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, select

from hospital.base.compiled import CompiledStatement
from hospital.base.outcome import Refusal
from hospital.base.sql import Sql, all_of, sql
from hospital.fhir.definitions import resource_types
from hospital.fhir.permissions import EVERYBODY, Access
from hospital.fhir.search.criteria import Chain, Criterion, Filter, Has, InList, UnknownParameter, criterion
from hospital.fhir.search.escapes import unescape
from hospital.fhir.search.joins import View, met
from hospital.fhir.search.query import CONTROLS, Pairs
from hospital.fhir.store.indexing import parameter_of
from hospital.fhir.store.tables import compartment, version
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.values import target_of

_PATIENT: Final = "Patient"
_NUMBERS: Final = frozenset({"identifier", "phone", "email", "telecom"})
_NAMES: Final = frozenset({"name", "family", "given"})
#: As many ids are looked up in one query.
_CHUNK: Final = 400
#: A reference in a value that could not be read as a criterion.
_WRITTEN: Final = re.compile(r"\b([A-Z][A-Za-z]{1,60})/([A-Za-z0-9\-.]{1,64})")


@dataclass(frozen=True)
class PatientIds:
    """Ids of patients; `more`: there are more than these, and who they are was not looked up."""

    ids: frozenset[str] = frozenset()
    more: bool = False

    def __or__(self, other: PatientIds) -> PatientIds:
        return PatientIds(self.ids | other.ids, self.more or other.more)


_MEMBER: Final = (compartment.c.member, compartment.c.patient != EVERYBODY)
_OF_THESE: Final = CompiledStatement(
    select(compartment.c.patient)
    .where(*_MEMBER, compartment.c.seq.in_(bindparam("seqs", expanding=True)))
    .distinct()
)  # fmt: skip


def counted(tx: Tx, matches: Sql, most: int) -> PatientIds:
    """The patients in whose compartments the versions are that meet a condition; none of them when they are more than
    `most`."""
    wanted = sql(
        "SELECT DISTINCT c.patient FROM fhir_compartment c WHERE c.member AND c.patient <> ?"
        " AND c.seq IN (SELECT fhir_version.seq FROM fhir_version WHERE ?) LIMIT ?",
        EVERYBODY,
        matches,
        most + 1,
    )
    return _bounded(tx.column(wanted), most)


def counted_among(tx: Tx, seqs: Sequence[int], most: int) -> PatientIds:
    """Like `counted`, of the versions with these seqs."""
    return _bounded(owners_of_versions(tx, seqs), most)


def owners_of_versions(tx: Tx, seqs: Sequence[int]) -> frozenset[str]:
    """The patients in whose compartments the versions with these seqs are."""
    tx.flush()
    found: set[str] = set()
    for start in range(0, len(seqs), _CHUNK):
        found.update(row["patient"] for row in _OF_THESE.all(tx.connection, seqs=seqs[start : start + _CHUNK]))
    return frozenset(found)


_NOW_IN: Final = CompiledStatement(
    select(version.c.type, version.c.id, compartment.c.patient).where(
        version.c.type.in_(bindparam("types", expanding=True)),
        version.c.id.in_(bindparam("ids", expanding=True)),
        version.c.next_seq.is_(None),
        compartment.c.seq == version.c.seq,
        *_MEMBER,
    )
)


def owners(tx: Tx, resources: Iterable[tuple[str, str]]) -> PatientIds:
    """The patients in whose compartments resources are now, by type and id."""
    tx.flush()
    ids = defaultdict(list)
    for type_, id_ in resources:
        ids[id_].append(type_)
    found: set[str] = set()
    every = sorted(ids)
    for start in range(0, len(every), _CHUNK):
        some = every[start : start + _CHUNK]
        types = sorted({type_ for id_ in some for type_ in ids[id_]})
        rows = _NOW_IN.all(tx.connection, types=types, ids=some)
        found.update(row["patient"] for row in rows if row["type"] in ids[row["id"]])
    return PatientIds(frozenset(found))


def named(tx: Tx, type_: str, pairs: Pairs, most: int) -> PatientIds:
    """The patients that a search on a type names. Whoever is found by name, phone or the like is named, too, but nobody
    by criteria that more than `most` patients meet."""
    reader = _Reader(tx.fhir_base)
    for key, value in pairs:
        reader.take(type_, key, value)
    people = owners(tx, reader.resources)
    for group in (reader.of_patients, *reader.chained.values()):
        for criteria in _identifying(group):
            people |= _found(tx, criteria, most)
    return people


def _identifying(group: list[Criterion]) -> Iterator[list[Criterion]]:
    """What in the criteria for one Patient is met by somebody in particular: a number of theirs alone, a name together
    with all else that is asked. An id is none of these: it is looked up."""
    told = [read for read in group if isinstance(read, Filter) and read.modifier not in ("not", "missing")]
    numbers: list[Criterion] = [read for read in told if read.parameter.code in _NUMBERS]
    if numbers:
        yield numbers
    elif any(read.parameter.code in _NAMES for read in told):
        yield group


def _found(tx: Tx, criteria: list[Criterion], most: int) -> PatientIds:
    view = View(Access.system(), tx.newest_seq(), tx.fhir_base)
    try:
        wanted = all_of([view.of(_PATIENT), *(met(view, _PATIENT, read) for read in criteria)])
    except Refusal:  # a value that no search takes
        return PatientIds()
    return _bounded(tx.column(sql("SELECT fhir_version.id FROM fhir_version WHERE ? LIMIT ?", wanted, most + 1)), most)


def _bounded(found: Iterable[str], most: int) -> PatientIds:
    ids = frozenset(found)
    return PatientIds(more=True) if len(ids) > most else PatientIds(ids)


@dataclass
class _Reader:
    """Collects what the criteria of a search name."""

    base: str
    resources: set[tuple[str, str]] = field(default_factory=set)
    #: By the reference that leads there: what the patients at its end must meet.
    chained: dict[str, list[Criterion]] = field(default_factory=lambda: defaultdict(list))
    #: What the patients must meet that are searched for.
    of_patients: list[Criterion] = field(default_factory=list)

    def take(self, type_: str, key: str, value: str) -> None:
        if key.partition(":")[0] in CONTROLS or type_ not in resource_types():
            return
        try:
            read = criterion(type_, key, value)
        except (Refusal, UnknownParameter):
            self.resources.update((kind, id_) for kind, id_ in _WRITTEN.findall(value) if kind in resource_types())
            return
        if read is None:
            return
        if type_ == _PATIENT:
            self.of_patients.append(read)
        self._walk(type_, read, "")

    def _walk(self, type_: str, read: Criterion, path: str) -> None:
        if isinstance(read, Filter):
            self._filter(type_, read, path)
        elif isinstance(read, Chain):
            for target, inner in read.targets:
                place = f"{path}.{type_}.{read.code}"
                if target == _PATIENT:
                    self.chained[place].append(inner)
                self._walk(target, inner, place)
        elif isinstance(read, Has):
            self._walk(read.source, read.inner, f"{path}.{read.source}:{read.code}")
        else:
            self._list(read)

    def _list(self, read: InList) -> None:
        self.resources.update(("List", id_) for id_ in read.lists)

    def _filter(self, type_: str, read: Filter, path: str) -> None:
        parameter = read.parameter
        if read.modifier == "missing":
            return
        values = [unescape(value) for value in read.values]
        if parameter.code == "_id":
            self.resources.update((type_, value) for value in values)
        elif parameter.kind == "reference" and read.modifier == "identifier":
            identifier = parameter_of(_PATIENT, "identifier")
            if _PATIENT in parameter.targets and identifier is not None:
                self.chained[f"{path}.{type_}.{parameter.code}:identifier"].append(Filter(identifier, "", read.values))
        elif parameter.kind == "reference":
            for value in values:
                kind, id_ = target_of(value, self.base)
                kinds = (kind,) if kind else (read.modifier,) if read.modifier else parameter.targets
                self.resources.update((kind, id_) for kind in kinds)
