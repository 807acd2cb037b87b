"""`reconcile`: compares our books of a day with the cashier's statement and prints every difference."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from hospital.base import clock
from hospital.base.config import Config
from hospital.billing.choosing import NoCashier, keys_folder, sandbox_at, sandbox_of
from hospital.billing.money import yuan
from hospital.billing.provider import UnclearAnswer, Unreached
from hospital.billing.reconcile import Finding, Movement, NotAStatement, differences, read_statement
from hospital.billing.tables import prepare
from hospital.cli.opening import open_store


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("day", type=date.fromisoformat, metavar="DATE", help="a day of the hospital's calendar")
    parser.add_argument("--file", type=Path, help="a statement as CSV, instead of asking the cashier")
    parser.add_argument("--provider", default="sandbox", help="whose payments (default sandbox)")


def run(args: argparse.Namespace) -> int:
    """0 when both agree, 1 when there is a difference, 2 when there is no statement to look at."""
    config = Config.from_env()
    try:
        statements = _statements(config, args.day, args.file)
    except (NoCashier, NotAStatement, OSError, Unreached, UnclearAnswer) as problem:
        print(f"error: no statement: {problem or type(problem).__name__}", file=sys.stderr)
        return 2
    with open_store(config) as store:
        prepare(store.engine)
        with store.reading() as tx:
            found = differences(tx.connection, args.provider, clock.day_bounds(args.day), statements)
    for finding in found:
        print(_line(finding))
    print(f"{args.day}: {len(found)} differences" if found else f"{args.day}: both agree")
    return 1 if found else 0


def _statements(config: Config, day: date, file: Path | None) -> Mapping[str, list[Movement]]:
    """The statement of the day, and from a cashier also those of the days around it, for payments near midnight."""
    if file is not None:
        return {"day": read_statement(file.read_text("utf-8"))}
    named = {"before": day - timedelta(days=1), "day": day, "after": day + timedelta(days=1)}
    if sandbox_at(config, clock.now) is None and not (keys_folder(config) / "cashier.sqlite").is_file():
        raise NoCashier("there is no cashier; name a file, or set HOSPITAL_CASHIER_URL")
    free = {**os.environ, "HOSPITAL_CASHIER_PORT": "0"}  # its usual port is in use while the hospital runs
    with sandbox_of(config, free) as cashier:
        return {name: read_statement(cashier.statement(each_day)) for name, each_day in named.items()}


def _line(finding: Finding) -> str:
    sums = " ".join(
        f"{side} ¥{yuan(fen):.2f}" for side, fen in (("here", finding.here), ("there", finding.there)) if fen
    )
    return f"{finding.what} {finding.kind} {finding.number} {sums}"
