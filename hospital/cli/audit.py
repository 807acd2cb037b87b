"""`audit`: verifies the chains of the audit, or lists who read or wrote what."""

from __future__ import annotations

import argparse
import sys

from hospital.audit import tables
from hospital.audit.entry import Placed
from hospital.audit.trail import AuditFilter, Trail
from hospital.audit.verify import verify
from hospital.base import clock
from hospital.cli.opening import open_store

_PAGE = 500


def add(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    walk = deeds.add_parser("verify", help="finds rows that were altered, taken out or put in")
    walk.add_argument(
        "--noted", action="append", default=[], type=_noted, metavar="CHAIN:NUMBER:HASH",
        help="a head that was printed on an earlier day and kept elsewhere; the chain must still hold it",
    )  # fmt: skip
    show = deeds.add_parser("show", help="lists accesses, newest first")
    show.add_argument("--patient", default=None, metavar="ID", help="only what touched this patient's record")
    show.add_argument("--most", type=int, default=1000, help="how many rows (default 1000)")


def run(args: argparse.Namespace) -> int:
    """0 when the audit is intact; 1 when it was tampered with."""
    with open_store() as store:
        if args.deed == "verify":
            return _verify(store.trail, {chain: (number, hash_) for chain, number, hash_ in args.noted})
        _show(store.trail, args.patient, args.most)
    return 0


def _verify(trail: Trail, noted: dict[str, tuple[int, str]]) -> int:
    sound = True
    for chain in (tables.ACTS, tables.LOOKS):
        with trail.walking(chain) as connection:
            found = verify(connection, chain, noted.get(chain))
        for wrong in found.wrong:
            print(f"{chain}: {wrong}", file=sys.stderr)
        sound = sound and not found.wrong
        print(f"{chain}:{found.rows}:{found.hash}")
    print("the audit is whole" if sound else "the audit was tampered with")
    return 0 if sound else 1


def _show(trail: Trail, patient: str | None, most: int) -> None:
    of_whom = None if patient is None else frozenset({patient})
    before: tuple[int, str, int] | None = None
    while most > 0:
        page = trail.find(AuditFilter(of_whom, before=before), min(most, _PAGE))
        for placed in page:
            print(_line(placed))
        if len(page) < min(most, _PAGE):
            return
        most -= len(page)
        before = (page[-1].entry.at, page[-1].chain, page[-1].number)


def _line(placed: Placed) -> str:
    entry = placed.entry
    where = f"{entry.type}/{entry.id}" if entry.id else entry.type or "-"
    number = f" v{entry.version}" if entry.version else ""
    params = f" ?{entry.params}" if entry.params else ""
    who = f"{entry.actor or 'nobody'} ({entry.client or '-'})"
    when, whose = clock.instant(clock.from_milliseconds(entry.at)), ",".join(entry.patients) or "-"
    return f"{when} {entry.outcome} {entry.interaction} {where}{number}{params} by {who} about {whose}"


def _noted(text: str) -> tuple[str, int, str]:
    chain, number, hash_ = text.split(":")
    if chain not in (tables.ACTS, tables.LOOKS):
        raise ValueError(chain)
    return chain, int(number), hash_
