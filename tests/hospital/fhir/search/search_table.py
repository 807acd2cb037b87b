"""The table search parameters x types: what the CapabilityStatement promises, tried out on known data.

`python -m tests.hospital.fhir.search.search_table` prints it as Markdown and ends with 1 when something does not hold.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.api.audit_events import TYPE as AUDIT
from hospital.fhir.api.capability import capability_statement
from hospital.fhir.exchange import Service
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.indexing import parameter_of
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from tests.hospital.fhir.search.synthesis import Probe, probes

#: Found by columns of the version itself; tried with every type, without a value that is made up.
OWN = ("_id", "_lastUpdated")


@dataclass(frozen=True)
class Tried:
    """One parameter of one type, one way that it can be met, and the ids of the two resources."""

    type: str
    code: str
    kind: str
    probe: Probe
    right: str
    wrong: str


def promised(service: Service) -> list[tuple[str, str, str]]:
    """(type, code, kind) of every search parameter in the CapabilityStatement but the audit's, which is no store."""
    return [
        (resource["type"], parameter["name"], parameter["type"])
        for resource in capability_statement(service)["rest"][0]["resource"]
        if resource["type"] != AUDIT
        for parameter in resource["searchParam"]
    ]


def stored(store: FhirStore, wanted: Iterable[tuple[str, str, str]]) -> list[Tried]:
    """Stores the right and the wrong resource of every way, the wrong ones later, so that `_lastUpdated` differs."""
    made = []
    for type_, code, kind in wanted:
        parameter = parameter_of(type_, code)
        if code in OWN or parameter is None:
            continue
        for probe in probes(type_, parameter):
            made.append(Tried(type_, code, kind, probe, f"right-{len(made)}", f"wrong-{len(made)}"))
    for turn in ("right", "wrong"):
        with store.begin() as tx:
            for one in made:
                tx.put({"resourceType": one.type, "id": getattr(one, turn), **getattr(one.probe, turn)})
    return made


def questions(one: Tried, turn: int) -> Iterator[tuple[str, str, bool]]:
    """(key, value, whether the right one is the answer): the first way to ask, and by turns one of all others."""
    later = one.probe.asked[1:]
    for asked in one.probe.asked[:1] + (later[turn % len(later) :][:1] if later else ()):
        yield *_pair(one.code, asked), True
    if one.probe.odd:
        yield *_pair(one.code, one.probe.odd[turn % len(one.probe.odd)]), False


def _pair(code: str, asked: str) -> tuple[str, str]:
    modifier, equals, value = asked.partition("=")
    if asked.startswith(":") and equals:
        return f"{code}{modifier}", value
    return code, asked


def faults(store: FhirStore, made: list[Tried]) -> list[str]:
    """Every question whose answer is not the one it must have, as `type?key=value`."""
    with store.reading() as tx:
        return [
            f"{one.type}?{key}={value} ({one.probe.way})"
            for turn, one in enumerate(made)
            for key, value, positive in questions(one, turn)
            if not _holds(tx, one, (key, value), positive=positive)
        ]


def _holds(tx: Tx, one: Tried, asked: tuple[str, str], *, positive: bool) -> bool:
    found = {match.id for match in find_versions(tx, one.type, [asked, ("_id", f"{one.right},{one.wrong}")], limit=3)}
    return found == {one.right} if positive else one.right not in found


def own_faults(store: FhirStore, made: list[Tried]) -> list[str]:
    """The same for `_id` and `_lastUpdated`, once for each type."""
    first = {one.type: one for one in made}
    with store.reading() as tx:
        return [
            f"{one.type}?{key}={value}"
            for one in first.values()
            for key, value in (("_id", one.right), ("_lastUpdated", f"lt{_stamp(tx, one)}"))
            if not _holds(tx, one, (key, value), positive=True)
        ]


def _stamp(tx: Tx, one: Tried) -> str:
    return str((tx.read(one.type, one.wrong) or {})["meta"]["lastUpdated"])


def markdown(wanted: Iterable[tuple[str, str, str]]) -> str:
    """The table for documents: how many parameters of which kind each type is found by."""
    kinds = ("token", "string", "date", "number", "quantity", "reference", "uri", "composite")
    counts: dict[str, Counter[str]] = {}
    for type_, _, kind in wanted:
        counts.setdefault(type_, Counter())[kind] += 1
    rows = [("type", "parameters", *kinds), ("---", *["---:"] * (len(kinds) + 1))]
    rows += [
        (type_, str(found.total()), *(str(found[kind] or "") for kind in kinds)) for type_, found in counts.items()
    ]
    whole = sum(counts.values(), Counter())
    rows.append(("**all**", f"**{whole.total()}**", *(f"**{whole[kind]}**" for kind in kinds)))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def main() -> int:
    """Tries every promise on a database of its own and prints the table, or what does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        app: Any = create_app(Config(f"sqlite:///{Path(folder) / 'table.sqlite'}", "http://hospital.test"))
        wanted = promised(app.state.service)
        made = stored(app.state.store, wanted)
        wrong = faults(app.state.store, made) + own_faults(app.state.store, made)
        app.state.store.close()
    sys.stdout.write("\n".join(wrong) + "\n" if wrong else markdown(wanted) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
