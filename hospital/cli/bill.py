"""`bill`: writes the bill of a visit from the price list; a second call for the same visit replaces the bill."""

from __future__ import annotations

import argparse
import sys

from hospital.base import clock
from hospital.billing.opening import open_billing
from hospital.billing.visit import CannotBill, bill_visit, items_of
from hospital.cli.opening import open_store
from hospital.fhir.part import register_deciders


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("encounter", metavar="ENCOUNTER", help="id of the Encounter")
    parser.add_argument("items", nargs="+", metavar="CODE[:QUANTITY]", help="codes of the price list")


def run(args: argparse.Namespace) -> int:
    """0 when the bill was written; 1 for a visit or an item that is not known."""
    with open_store() as store:
        register_deciders(store.deciders, [open_billing(store, None, clock.now).part])
        try:
            with store.begin() as tx:
                invoice = bill_visit(tx, args.encounter, items_of(args.items), clock.now())
        except CannotBill as problem:
            print(f"error: {problem}", file=sys.stderr)
            return 1
    net, gross = (invoice[name]["value"] for name in ("totalNet", "totalGross"))
    print(f"Invoice/{invoice['id']} {invoice['status']} ¥{net} of ¥{gross}")
    return 0
