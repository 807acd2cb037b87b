"""`token`: prints an access token and nothing else, for scripts of the hospital's own people."""

from __future__ import annotations

import argparse
import sys

from hospital.auth import scopes
from hospital.auth.database import prepare
from hospital.auth.tokens import AccessTokens
from hospital.cli import audit_row
from hospital.cli.opening import open_store


def add(parser: argparse.ArgumentParser) -> None:
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("patient", nargs="?", metavar="PATIENT", help="id of a Patient")
    whose.add_argument("--system", action="store_true", help="the hospital itself: sees everything")
    parser.add_argument("--minutes", type=int, default=60, help="how long it lasts (default 60)")
    parser.add_argument("--scope", default="patient/*.cruds", help="SMART scopes of a patient's token")


def run(args: argparse.Namespace) -> int:
    with open_store() as store:
        prepare(store.engine)
        tokens = AccessTokens(store.engine)
        if args.system:
            audit_row.keep(store, "token.issued", outcome="ok", patients=())
            print(tokens.for_system(args.minutes))
            return 0
        with store.reading() as tx:
            known = tx.read("Patient", args.patient) is not None
        scope = scopes.granted(args.scope)
        if not known or not scopes.grants(scope):
            print("error: no such patient" if not known else "error: no usable scope", file=sys.stderr)
            return 1
        audit_row.keep(store, "token.issued", outcome="ok", patients=(args.patient,))
        print(tokens.for_patient(args.patient, scope, args.minutes))
    return 0
