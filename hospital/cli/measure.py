"""`measure`: computes from past arrivals how long people wait, per department, weekday and hour, once a night."""

from __future__ import annotations

import argparse

from hospital.base import clock
from hospital.cli.opening import open_store
from hospital.scheduling.wait_statistics import WEEKS, measure


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weeks", type=int, default=WEEKS, help=f"how many weeks back (default {WEEKS})")


def run(args: argparse.Namespace) -> int:
    with open_store() as store:
        told = measure(store, clock.now(), args.weeks)
    print(f"measured {told} hours of the week")
    return 0
