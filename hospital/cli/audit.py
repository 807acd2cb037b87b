"""`audit`: verifies the chains of the audit, signs their heads to be kept elsewhere, lists who read or wrote what."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hospital.audit import head_file, tables
from hospital.audit.entry import Placed
from hospital.audit.head_file import Contradicted, NotAHeadFile
from hospital.audit.trail import AuditFilter, Trail
from hospital.audit.verify import ChainReport, EarlierRelease, Note, verify_both
from hospital.base import clock
from hospital.base.config import Config
from hospital.cli import audit_head, audit_row
from hospital.cli.opening import open_store
from hospital.fhir.store.engine import trail_as_it_is
from hospital.fhir.store.store import FhirStore

_PAGE: Final = 500
#: What no walk along the chains finds without a head that was noted elsewhere.
_UNKNOWN_WITHOUT: Final = """\
not known without a head file (--head): whether the ends of both chains were cut off together, or the whole audit was
replaced by another. Keep one elsewhere: python -m hospital audit head --to FILE\
"""
_UNKNOWN_WITH: Final = "not known: whether rows were cut off that both chains got after the newest head that was given"
_NEVER_KNOWN: Final = "not known to any audit: what was done to the database by other programs than the hospital's"


def add(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    walk = deeds.add_parser("verify", help="finds rows that were altered, taken out or put in; changes nothing")
    walk.add_argument(
        "--head", action="append", default=[], type=Path, metavar="FILE",
        help="a signed file that was kept elsewhere; the chains must still hold its heads",
    )  # fmt: skip
    walk.add_argument(
        "--noted", action="append", default=[], type=_noted, metavar="CHAIN:NUMBER:HASH",
        help="a head that was printed on an earlier day and kept elsewhere; the chain must still hold it",
    )  # fmt: skip
    sign = deeds.add_parser("head", help="signs the present heads of both chains into a file, to be kept elsewhere")
    sign.add_argument(
        "--to", required=True, type=Path, metavar="FILE", help="is replaced when the chains still hold it"
    )
    show = deeds.add_parser("show", help="lists accesses, newest first")
    show.add_argument("--patient", default=None, metavar="ID", help="only what touched this patient's record")
    show.add_argument("--most", type=int, default=1000, help="how many rows (default 1000)")


def run(args: argparse.Namespace) -> int:
    """0 when the audit is intact; 1 when it was tampered with; 2 when that cannot be looked at."""
    config = Config.from_env()
    if args.deed == "verify":
        return _verify(config, args.head, args.noted)
    with open_store(config) as store:
        if args.deed == "head":
            return _sign(store.trail, config, args.to)
        _show(store, args.patient, args.most)
    return 0


def _verify(config: Config, files: Sequence[Path], noted: Sequence[tuple[str, int, str]]) -> int:
    notes: dict[str, list[Note]] = defaultdict(list)
    for chain, number, hash_ in noted:
        notes[chain].append(Note(number, hash_, "on the command line"))
    wrong = [problem for file in files for problem in _add_heads(config, file, notes)]
    try:
        for report in _reports(config, notes):
            wrong += [f"{report.chain}: {problem}" for problem in report.wrong]
            print(f"{report.chain}:{report.rows}:{report.hash}")
    except FileNotFoundError as missing:
        wrong.append(f"the database {missing} is missing")
    except EarlierRelease:
        print("error: this audit was made by an earlier release; start the hospital once", file=sys.stderr)
        return 2
    for told in wrong:
        print(told, file=sys.stderr)
    print("the audit was tampered with" if wrong else "the audit is whole, as far as can be known")
    print(_UNKNOWN_WITH if notes else _UNKNOWN_WITHOUT)
    print(_NEVER_KNOWN)
    return 1 if wrong else 0


def _add_heads(config: Config, file: Path, notes: dict[str, list[Note]]) -> list[str]:
    """Adds what a head file noted; returns what is wrong with the file or with the key that signed it."""
    try:
        head = head_file.read(file)
    except (NotAHeadFile, OSError) as problem:
        return [f"head file: {problem}"]
    for chain, of_file in head.notes(f"in {file} ({head.at})").items():
        notes[chain] += of_file
    path = audit_head.key_path(config)
    own = head_file.fingerprint(head_file.own_key(path)) if path.exists() else "missing"
    return [] if own == head.fingerprint else [f"{file} is signed by {head.fingerprint}, this hospital's key is {own}"]


def _reports(config: Config, notes: dict[str, list[Note]]) -> list[ChainReport]:
    trail = trail_as_it_is(config.db_url)
    try:
        return verify_both(trail, notes)
    finally:
        trail.close()
        trail.main.dispose()


def _sign(trail: Trail, config: Config, path: Path) -> int:
    try:
        heads = audit_head.keep(trail, config, path)
    except (Contradicted, NotAHeadFile, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    for chain, (number, hash_) in heads.items():
        print(f"{chain}:{number}:{hash_}")
    print(f"signed by {head_file.fingerprint(audit_head.key_of(config))}; keep {path} where others cannot write")
    return 0


def _show(store: FhirStore, patient: str | None, most: int) -> None:
    of_whom = None if patient is None else frozenset({patient})
    before: tuple[int, str, int] | None = None
    while most > 0:
        page = store.trail.find(AuditFilter(of_whom, before=before), min(most, _PAGE))
        whose = of_whom or {patient for placed in page for patient in placed.entry.patients}
        audit_row.keep(store, "audit.shown", outcome="ok", type_="AuditEvent", patients=whose)
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
    query = f" ?{entry.query or entry.params}" if entry.params else ""
    who = f"{entry.actor or 'nobody'} ({entry.client or '-'}) at {entry.network or '-'}"
    when, whose = clock.instant(clock.from_milliseconds(entry.at)), ",".join(entry.patients) or "-"
    whose += " and more" if entry.population else ""
    return f"{when} {entry.outcome} {entry.interaction} {where}{number}{query} by {who} about {whose}"


def _noted(text: str) -> tuple[str, int, str]:
    chain, number, hash_ = text.split(":")
    if chain not in tables.CHAINS:
        raise ValueError(chain)
    return chain, int(number), hash_
