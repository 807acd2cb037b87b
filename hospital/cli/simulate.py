"""`simulate`: plays a year of follow-up in a model, and prints adherence, readmissions and workload."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from hospital.follow_up.plan import plan_of
from hospital.follow_up.plan_files import files
from hospital.follow_up.simulation import Assumptions, report, simulate


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patients", type=int, default=10_000, help="how many (10000)")
    parser.add_argument("--seed", type=int, default=1, help="another number draws other chances")


def run(args: argparse.Namespace) -> int:
    plans = [plan_of(body) for body in files() if body["resourceType"] == "PlanDefinition"]
    assumed = Assumptions()
    tally = simulate(plans, max(args.patients, 0), assumed, args.seed, datetime(2026, 1, 1, 1, tzinfo=UTC))
    for line in report(tally, assumed):
        print(line)
    return 0
