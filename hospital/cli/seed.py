"""`seed`: fills the database with the demo hospital."""

from __future__ import annotations

import argparse

from hospital.base import clock
from hospital.cli.opening import open_store
from hospital.demo import build, seed


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=build.DEFAULT_SEED, help="another number makes another hospital")


def run(args: argparse.Namespace) -> int:
    with open_store() as store:
        done = seed.ensure(store, clock.now(), args.seed)
    if done.seeded:
        print(f"seeded {done.seeded} resources")
    else:
        print(f"the demo hospital is already there; {done.refreshed} resources brought up to today")
    return 0
