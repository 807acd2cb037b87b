"""`messages`: what the hospital sent about a patient, by which channels, and what became of it; audited."""

from __future__ import annotations

import argparse

from hospital.base import clock
from hospital.channels import rows
from hospital.channels.model import ChannelAttempt, MessageRow
from hospital.channels.tables import prepare
from hospital.cli import audit_row
from hospital.cli.opening import open_store


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patient", required=True, metavar="ID", help="whose messages")
    parser.add_argument("--most", type=int, default=100, help="how many of the newest (default 100)")


def run(args: argparse.Namespace) -> int:
    """0, also where there are none. Neither an address nor a text is shown: none is kept."""
    with open_store() as store:
        prepare(store.engine)
        audit_row.keep(store, "messages.shown", outcome="ok", type_="Communication", patients=[args.patient])
        with store.reading() as tx:
            found = rows.of_patient(tx.connection, args.patient, max(args.most, 0))
            for row in found:
                print(_line(row))
                for attempt in rows.attempts_of(tx.connection, row.into or row.id):
                    print(_attempt_line(attempt))
    return 0


def _line(row: MessageRow) -> str:
    told = f" into {row.into}" if row.into else ""
    return f"{_at(row.created)} {row.state}{told} {row.kind} {row.template} to {row.recipient} until {_at(row.expires)}"


def _attempt_line(attempt: ChannelAttempt) -> str:
    reason = f" ({attempt.reason})" if attempt.reason else ""
    return f"  {attempt.channel} {attempt.state}{reason} since {_at(attempt.changed)}, begun {_at(attempt.began)}"


def _at(milliseconds: int) -> str:
    return clock.instant(clock.from_milliseconds(milliseconds))
