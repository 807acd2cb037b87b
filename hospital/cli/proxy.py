"""`proxy`: who looks after whom by the hospital's word: add, list, end. The desk has seen the documents before."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from sqlalchemy import Connection

from hospital.auth import proxies
from hospital.auth.database import prepare, reading, writing
from hospital.auth.proxies import ProxyDoer, ProxyEvent, ProxyRow, ProxyWish, Unfit
from hospital.base import clock
from hospital.cli import audit_row
from hospital.cli.not_done import NotDone
from hospital.cli.opening import open_store
from hospital.fhir.proxy import ProxyRole, ProxyScope
from hospital.fhir.store.store import FhirStore


def add(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    new = deeds.add_parser("add", help="lets somebody look after a patient from now on")
    new.add_argument("--patient", required=True, metavar="ID", help="the Patient who is looked after")
    new.add_argument(
        "--related-person", required=True, metavar="ID",
        help="the RelatedPerson of that patient, written by the hospital; its phone is for who has no record here",
    )  # fmt: skip
    new.add_argument("--holder", default="", metavar="ID", help="the Patient who looks after, when there is a record")
    new.add_argument(
        "--scope", action="append", required=True, type=ProxyScope, choices=list(ProxyScope), metavar="SCOPE",
        help=f"{', '.join(ProxyScope)}; given several times",
    )  # fmt: skip
    new.add_argument(
        "--role", type=ProxyRole, choices=list(ProxyRole), default=ProxyRole.GRANTED, metavar="ROLE",
        help=f"{', '.join(ProxyRole)}: a guardian's scopes are narrowed, and end, by the age of the patient",
    )  # fmt: skip
    new.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="the last day (default: until ended)")
    new.add_argument("--reason", required=True, metavar="TEXT", help="which document the desk saw")
    held = deeds.add_parser("list", help="all proxies, or those of a patient, whichever side they are on")
    held.add_argument("patient", nargs="?", default="", metavar="PATIENT")
    deeds.add_parser("end", help="ends a proxy at once").add_argument("id", metavar="ID")


def run(args: argparse.Namespace) -> int:
    """0 when done; 1 when it cannot be."""
    with open_store() as store:
        prepare(store.engine)
        try:
            if args.deed == "list":
                _list(store, args.patient)
            elif args.deed == "add":
                _add(store, args)
            else:
                _end(store, args.id)
        except NotDone as problem:
            print(f"error: {problem}", file=sys.stderr)
            return 1
    return 0


def _add(store: FhirStore, args: argparse.Namespace) -> None:
    now, ends = clock.milliseconds(clock.now()), None if args.until is None else clock.day_bounds(args.until)[1]
    if ends is not None and ends <= now:
        raise NotDone("this day is over")
    if not 0 < len(args.reason.strip()) <= proxies.LONGEST_REASON:
        raise NotDone(f"a reason has 1 to {proxies.LONGEST_REASON} letters")
    wish = ProxyWish(
        args.related_person, args.patient, args.holder, tuple(args.scope), ends, args.reason.strip(), args.role
    )
    with store.begin() as tx:
        try:
            made = proxies.grant(tx, store.trail, wish, ProxyDoer("command-line"), now)
        except Unfit as why:
            raise NotDone(str(why)) from None
    print(made.id)


def _end(store: FhirStore, id_: str) -> None:
    with writing(store.engine) as connection:
        ended = proxies.end(connection, id_, clock.milliseconds(clock.now()))
        if ended is None:
            raise NotDone("no such proxy, or it has ended")
        _tell(store, connection, "proxy.ended", ended)
    print(f"{ended.id} has ended")


def _list(store: FhirStore, patient: str) -> None:
    now = clock.milliseconds(clock.now())
    with reading(store.engine) as connection:
        rows = proxies.listed(connection, patient)
        people = [person for row in rows for person in (row.patient, row.holder) if person]
        audit_row.keep(store, "proxy.listed", outcome="ok", type_="RelatedPerson", patients=people)
        for row in rows:
            holder = f" (Patient/{row.holder})" if row.holder else ""
            until = "" if row.ends is None else f" until {clock.instant(clock.from_milliseconds(row.ends))}"
            print(
                f"{row.id} RelatedPerson/{row.related_person}{holder} for Patient/{row.patient} "
                f"{','.join(row.scopes)} {_role(row)}{row.state(now)}{until}: {row.reason}"
            )


def _role(row: ProxyRow) -> str:
    return f"{row.role} " if row.role is ProxyRole.GUARDIAN else ""


def _tell(store: FhirStore, connection: Connection, event: ProxyEvent, row: ProxyRow) -> None:
    store.trail.act(connection, [proxies.told(row, event, "command-line", clock.milliseconds(clock.now()))])
