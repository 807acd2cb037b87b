"""`suspend`: closes a doctor's half hours; patients who booked them are told and may move or cancel without penalty."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime, time, timedelta

from hospital.base import clock
from hospital.cli.opening import open_store
from hospital.scheduling.suspending import suspend


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("role", metavar="ROLE", help="id of a PractitionerRole")
    parser.add_argument("--from", dest="start", type=_moment, required=True, help="first day, or a moment (ISO 8601)")
    parser.add_argument("--to", dest="end", type=_moment, required=True, help="last day, or the time it ends")
    parser.add_argument("--reason", default="停诊", help="what the patients are told")


def run(args: argparse.Namespace) -> int:
    """0 when done, also when it was done before; 1 when there is no such role."""
    (start, _), (end, whole_day) = args.start, args.end
    with open_store() as store, store.begin() as tx:
        if tx.read("PractitionerRole", args.role) is None:
            print("error: no such role", file=sys.stderr)
            return 1
        span = start, end + timedelta(days=whole_day)
        done = suspend(tx, args.role, span, reason=args.reason, now=clock.now())
    print(f"closed {done.slots} half hours, told {done.visits} patients, gave back {done.holds} holds")
    return 0


def _moment(text: str) -> tuple[datetime, bool]:
    """A moment at the hospital's own clock, and whether a whole day is meant."""
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time(0), clock.ZONE), True
    said = datetime.fromisoformat(text)
    return (said if said.tzinfo else said.replace(tzinfo=clock.ZONE)), False
