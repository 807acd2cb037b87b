"""`queue`: the clinic staff's commands for a doctor's queue: check in, call, let in, skip, recall, done, show."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from hospital import end_of_visit
from hospital.base import clock
from hospital.base.elements import Json, extension
from hospital.base.outcome import Refusal
from hospital.cli import audit_row
from hospital.cli.opening import open_store
from hospital.fhir.search.named import owners
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.scheduling import queue, queue_commands


def add(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    arrive = deeds.add_parser("check-in", help="somebody is here, as the desk sees")
    arrive.add_argument("appointment", metavar="APPOINTMENT")
    for deed, told in (
        ("call", "calls the next one"),
        ("in-room", "whoever was called has come in"),
        ("skip", "passes over whoever was called"),
        ("recall", "calls somebody once more"),
        ("done", "the visit is over"),
        ("show", "who is here, in the order of calling"),
    ):
        command = deeds.add_parser(deed, help=told)
        command.add_argument("schedule", metavar="SCHEDULE")
        if deed not in ("call", "show"):
            command.add_argument("--appointment", default="", required=deed == "recall", metavar="ID")
        if deed == "done":
            command.add_argument("--summary", default="", help="the doctor's words for the patient")


def run(args: argparse.Namespace) -> int:
    """0 when done; 1 when nobody in the queue fits the command."""
    now = clock.now()
    with open_store() as store:
        try:
            if args.deed == "show":
                _show(store, args.schedule, now)
                return 0
            with store.begin() as tx:
                print(_line(_done(tx, args, now)))
        except Refusal as refused:
            print(f"error: {refused.outcome['issue'][0]['diagnostics']}", file=sys.stderr)
            return 1
    return 0


def _done(tx: Tx, args: argparse.Namespace, now: datetime) -> Json:
    if args.deed == "check-in":
        return queue_commands.check_in(tx, args.appointment, now).body
    if args.deed == "call":
        return queue_commands.call_next(tx, args.schedule, now).body
    if args.deed == "done":
        return end_of_visit.done(tx, args.schedule, args.appointment, args.summary, now).body
    act = {"in-room": queue_commands.let_in, "skip": queue_commands.skip, "recall": queue_commands.recall}[args.deed]
    return act(tx, args.schedule, args.appointment, now).body


def _show(store: FhirStore, schedule_id: str, now: datetime) -> None:
    with store.reading() as tx:
        clinic = queue.clinic_today(tx, schedule_id, now)
        here = queue.present(tx, clinic, now) if clinic else []
        patients = owners(tx, [("Appointment", str(appointment["id"])) for appointment in here]).ids
    audit_row.keep(store, "search-type", type_="Appointment", patients=patients)
    for appointment in here:
        print(_line(appointment))


def _line(appointment: Json) -> str:
    """A line without the patient's name, as on the screen above the door."""
    state = queue.state_of(appointment) if appointment["status"] == "arrived" else appointment["status"]
    return f"{extension(appointment, 'queue-number')} {state} Appointment/{appointment['id']}"
