"""`staff`: manages which staff may sign in: add, list, disable, reset. Secrets are printed once."""

from __future__ import annotations

import argparse
import getpass
import sys

from sqlalchemy import Connection

from hospital.audit.entry import AuditEntry
from hospital.auth import passwords, second_factor, staff_accounts
from hospital.auth.database import prepare, reading, writing
from hospital.auth.staff_accounts import Secrets, StaffAccount, Taken
from hospital.base import clock
from hospital.cli import audit_row
from hospital.cli.not_done import NotDone
from hospital.cli.opening import open_store
from hospital.fhir.staff import Role
from hospital.fhir.store.store import FhirStore


def add(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    new = deeds.add_parser("add", help="makes an account; the password is asked for, or is the first line of stdin")
    new.add_argument("name", metavar="NAME", help="what is typed at sign-in: letters, digits, dot, dash")
    new.add_argument(
        "--role", action="append", required=True, type=Role, choices=list(Role), metavar="ROLE",
        help=f"{', '.join(Role)}; given several times, the first is the main one",
    )  # fmt: skip
    new.add_argument("--practitioner", required=True, metavar="ID", help="id of the Practitioner this person is")
    deeds.add_parser("list", help="all accounts with roles, Practitioner and state")
    for deed, told in (
        ("disable", "nobody gets in by this account any more, and its tokens end at once"),
        ("reset", "new password, authenticator secret and recovery codes; lets a disabled account in again"),
    ):
        deeds.add_parser(deed, help=told).add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    """0 when done; 1 when it cannot be."""
    with open_store() as store:
        prepare(store.engine)
        try:
            if args.deed == "list":
                _list(store)
            elif args.deed == "add":
                _add(store, args.name, args.role, args.practitioner)
            elif args.deed == "reset":
                _reset(store, args.name)
            else:
                _disable(store, args.name)
        except NotDone as problem:
            print(f"error: {problem}", file=sys.stderr)
            return 1
    return 0


def _add(store: FhirStore, name: str, roles: list[Role], practitioner: str) -> None:
    if not staff_accounts.fits(staff_accounts.name_of(name)):
        raise NotDone("a name has 2 to 40 letters, digits, dots and dashes")
    with store.reading() as tx:
        if tx.read("Practitioner", practitioner) is None:
            raise NotDone("no such Practitioner")
    hash_ = _new_password(name)
    with writing(store.engine) as connection:
        try:
            told = staff_accounts.add(
                connection, store.secret(), name=name, practitioner=practitioner, roles=tuple(dict.fromkeys(roles)),
                password=hash_,
            )  # fmt: skip
        except Taken:
            raise NotDone("there is an account of this name") from None
        _tell(store, connection, "staff.added", practitioner)
    _print(store, name, told)


def _reset(store: FhirStore, name: str) -> None:
    _known(store, name)
    hash_ = _new_password(name)
    with writing(store.engine) as connection:
        account = _found(store, connection, name)
        now = clock.milliseconds(clock.now())
        told = staff_accounts.reset(connection, store.secret(), account, hash_, now)
        _tell(store, connection, "staff.reset", account.practitioner)
    _print(store, name, told)


def _disable(store: FhirStore, name: str) -> None:
    with writing(store.engine) as connection:
        account = _found(store, connection, name)
        staff_accounts.disable(connection, account, clock.milliseconds(clock.now()))
        _tell(store, connection, "staff.disabled", account.practitioner)
    print(f"{account.name} is disabled")


def _list(store: FhirStore) -> None:
    audit_row.keep(store, "staff.listed", outcome="ok", type_="Practitioner", patients=())
    with reading(store.engine) as connection:
        for account in staff_accounts.everybody(connection, store.secret()):
            state = "enabled" if account.disabled is None else "disabled"
            roles, demo = ",".join(account.roles), " demo" * account.demo
            print(f"{account.name} {roles} Practitioner/{account.practitioner} {state}{demo}")


def _known(store: FhirStore, name: str) -> None:
    """Checks that the account exists before a password is typed."""
    with reading(store.engine) as connection:
        _found(store, connection, name)


def _found(store: FhirStore, connection: Connection, name: str) -> StaffAccount:
    account = staff_accounts.find(connection, store.secret(), name)
    if account is None:
        raise NotDone("no such account")
    if account.demo:
        raise NotDone("this account belongs to demo mode")
    return account


def _new_password(name: str) -> str:
    """The hash of the password that is typed twice at a terminal, or is the first line of stdin."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise NotDone("these are two different passwords")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    problem = passwords.problem_of(password, staff_accounts.name_of(name))
    if problem is not None:
        raise NotDone(problem)
    return passwords.hashed(password)


def _print(store: FhirStore, name: str, told: Secrets) -> None:
    with store.reading() as tx:
        hospital = str((tx.read("Organization", "hospital") or {}).get("name") or "Anxin hospital")
    print(second_factor.uri(told.totp, staff_accounts.name_of(name), hospital))
    print("recovery codes, each works once:")
    for code in told.recovery:
        print(code)


def _tell(store: FhirStore, connection: Connection, event: str, practitioner: str) -> None:
    entry = AuditEntry(
        clock.milliseconds(clock.now()), event, "ok", actor="system:command-line", client="command-line",
        type="Practitioner", id=practitioner,
    )  # fmt: skip
    store.trail.act(connection, [entry])
