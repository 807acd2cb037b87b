"""`export`: writes all current resources, or one patient's, to stdout as NDJSON or as one Bundle."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from hospital.base import json_text
from hospital.base.sql import Sql, sql
from hospital.cli import audit_row
from hospital.cli.opening import open_store
from hospital.fhir.search.named import counted
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import current_at

_PAGE = 500
_AS_WRITTEN = Sql("fhir_version.seq")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patient", default=None, metavar="ID", help="only the compartment of this patient")
    parser.add_argument("--format", choices=("ndjson", "bundle"), default="ndjson")


def run(args: argparse.Namespace) -> int:
    with open_store() as store, store.reading() as tx:
        if args.patient is not None and tx.read("Patient", args.patient) is None:
            print("error: no such patient", file=sys.stderr)
            return 1
        whose = {args.patient} if args.patient else counted(tx, current_at(tx.newest_seq()), sys.maxsize - 1).ids
        audit_row.keep(store, "export", patients=whose)
        write = _write_bundle if args.format == "bundle" else _write_lines
        write(_resources(tx, args.patient))
    return 0


def _resources(tx: Tx, patient: str | None) -> Iterator[dict[str, Any]]:
    """All resources as they were at one moment, a page at a time."""
    after, wanted = 0, current_at(tx.newest_seq())
    if patient is not None:
        own = sql("SELECT m.seq FROM fhir_compartment m WHERE m.patient = ? AND m.member", patient)
        wanted = sql("? AND fhir_version.seq IN (?)", wanted, own)
    while found := tx.these(tx.seqs(sql("? AND fhir_version.seq > ?", wanted, after), _AS_WRITTEN, _PAGE)):
        yield from (row.body for row in found)
        after = found[-1].seq


def _write_lines(resources: Iterator[dict[str, Any]]) -> None:
    for body in resources:
        print(json_text.dumps(body))


def _write_bundle(resources: Iterator[dict[str, Any]]) -> None:
    """Writes the Bundle while reading it; it is never in memory as a whole."""
    sys.stdout.write('{"resourceType":"Bundle","type":"collection","entry":[')
    for number, body in enumerate(resources):
        sys.stdout.write((",\n" if number else "\n") + json_text.dumps({"resource": body}))
    sys.stdout.write("\n]}\n")
