"""`account`: accounts that people closed: list them, or open one again. The desk has seen the papers before."""

from __future__ import annotations

import argparse
import sys

from sqlalchemy import select

from hospital.auth import closed
from hospital.auth.database import prepare, reading, writing
from hospital.auth.tables import closed_account
from hospital.base import clock
from hospital.cli import audit_row
from hospital.cli.opening import open_store


def add(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    deeds.add_parser("closed", help="all accounts that are closed")
    deeds.add_parser("reopen", help="from now on the person can sign in again").add_argument("patient", metavar="ID")


def run(args: argparse.Namespace) -> int:
    """0 when done; 1 when the account is not closed."""
    with open_store() as store:
        prepare(store.engine)
        if args.deed == "closed":
            with reading(store.engine) as connection:
                rows = connection.execute(select(closed_account).order_by(closed_account.c.at)).mappings().all()
            audit_row.keep(store, "account.listed", type_="Patient", patients=[row["patient"] for row in rows])
            for row in rows:
                print(f"Patient/{row['patient']} closed {clock.instant(clock.from_milliseconds(row['at']))}")
            return 0
        with writing(store.engine) as connection:
            done = closed.reopen(connection, args.patient)
        if not done:
            print("error: this account is not closed", file=sys.stderr)
            return 1
        audit_row.keep(store, "account.reopened", type_="Patient", patients=[args.patient])
    print(f"Patient/{args.patient} can sign in again")
    return 0
