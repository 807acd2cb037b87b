"""`consents`: what people are asked to agree to: publish the texts, list them, or what a patient decided."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from hospital.base.elements import extension
from hospital.cli import audit_row
from hospital.cli.not_done import NotDone
from hospital.cli.opening import open_store
from hospital.consents import texts
from hospital.consents.elements import CONSENT_TEXT, ENOUGH_FROM, LIBRARY_TYPE, consent_id, version_of
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.validation.check import findings

_AUTHOR = "system:command-line"
_MOST = 100


def add(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    new = deeds.add_parser("publish", help="from now on people are asked; a higher version asks everybody again")
    new.add_argument("file", nargs="?", type=Path, default=texts.OWN, metavar="FILE", help="in place of our own texts")
    held = deeds.add_parser("list", help="the texts, or what a patient decided about them")
    held.add_argument("patient", nargs="?", default="", metavar="PATIENT")


def run(args: argparse.Namespace) -> int:
    """0 when done; 1 when it cannot be."""
    with open_store() as store:
        try:
            if args.deed == "publish":
                _publish(store, args.file)
            else:
                _list(store, args.patient)
        except NotDone as problem:
            print(f"error: {problem}", file=sys.stderr)
            return 1
    return 0


def _publish(store: FhirStore, file: Path) -> None:
    try:
        bodies = texts.libraries(file)
    except (OSError, ValueError, KeyError, TypeError, json.JSONDecodeError) as problem:
        raise NotDone(f"{file.name}: {problem}") from None
    for body in bodies:
        for found in findings(body):
            raise NotDone(f"{body['id']}: {found.expression} {found.text}")
    with store.begin() as tx:
        fresh = texts.publish(tx, bodies, _AUTHOR)
    for body in fresh:
        print(f"{body['id']} version {body['version']}")
    print(f"{len(fresh)} of {len(bodies)} texts are new")


def _list(store: FhirStore, patient: str) -> None:
    with store.reading() as tx:
        if patient:
            audit_row.keep(store, "consents.listed", type_="Consent", patients=[patient])
        for body in search(tx, "Library", {"type": f"{LIBRARY_TYPE}|{CONSENT_TEXT}"}, limit=_MOST):
            enough = extension(body, ENOUGH_FROM)
            told = _decision(tx, patient, str(body["id"])) if patient else f"enough from {enough}"
            print(f"{body['id']} version {body.get('version')} {body.get('status')}: {told}")


def _decision(tx: Tx, patient: str, library: str) -> str:
    found = tx.read("Consent", consent_id(patient, library.removeprefix("consent-")))
    if found is None:
        return "not decided"
    return f"{found['status']} version {version_of(found)} on {found.get('dateTime')}"
