"""The accounts of staff: created, found, disabled and given new secrets. Disabling ends an account's tokens at once."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from hospital.auth import second_factor
from hospital.auth.hashing import keyed, new_secret
from hospital.auth.staff_tables import recovery, staff
from hospital.auth.tables import grant_table
from hospital.base import clock
from hospital.fhir.staff import Role

_NAME: Final = re.compile(r"[^\W_][\w.\-]{1,39}")
_NONCE: Final = 12


@dataclass(frozen=True)
class StaffAccount:
    """The current state of an account."""

    id: str
    name: str
    practitioner: str
    roles: tuple[Role, ...]
    password: str
    totp: str
    last_step: int
    demo: bool
    disabled: int | None


@dataclass(frozen=True)
class Secrets:
    """What a member of staff is shown once: the secret for the authenticator app, and the recovery codes."""

    totp: str
    recovery: tuple[str, ...]


@dataclass(frozen=True)
class DemoStaff:
    """An account that demo mode offers to everybody, its Practitioner, and a PractitionerRole where there is none."""

    name: str
    password: str
    role: Role
    practitioner: dict[str, Any]
    works_in: dict[str, Any] | None = None

    @property
    def title(self) -> str:
        """What the sign-in page shows beside the account's name."""
        return str(self.practitioner["name"][0]["text"])


class Taken(Exception):
    """There is an account of this name already."""


def name_of(typed: str) -> str:
    """The name as it is stored: without surrounding spaces, capitals and full-width letters."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def fits(name: str) -> bool:
    """Whether this is allowed as the name of an account."""
    return _NAME.fullmatch(name) is not None


def roles_of(kept: str) -> tuple[Role, ...]:
    """The roles from the table's column, the main role first."""
    return tuple(Role(word) for word in kept.split())


def find(connection: Connection, key: bytes, name: str) -> StaffAccount | None:
    """The account of a name, disabled or not; None for an invalid name (PostgreSQL would refuse a NUL)."""
    if not fits(name_of(name)):
        return None
    row = connection.execute(select(staff).where(staff.c.name == name_of(name))).mappings().first()
    return None if row is None else _account(key, row)


def everybody(connection: Connection, key: bytes) -> list[StaffAccount]:
    """All accounts by name."""
    return [_account(key, row) for row in connection.execute(select(staff).order_by(staff.c.name)).mappings()]


def add(
    connection: Connection,
    key: bytes,
    *,
    name: str,
    practitioner: str,
    roles: Sequence[Role],
    password: str,
    demo: bool = False,
) -> Secrets:
    """Creates an account. `password` is a hash of `passwords.hashed`. Raises Taken."""
    if find(connection, key, name) is not None:
        raise Taken(name)
    id_, totp = new_secret(), second_factor.new_secret()
    connection.execute(
        insert(staff).values(
            id=id_, name=name_of(name), practitioner=practitioner, roles=" ".join(roles), password=password,
            totp=_sealed(key, id_, totp), last_step=0, demo=demo, disabled=None,
        )
    )  # fmt: skip
    return Secrets(totp, _new_codes(connection, key, id_))


def disable(connection: Connection, account: StaffAccount, now: int) -> None:
    """Ends an account and every token of it."""
    connection.execute(update(staff).where(staff.c.id == account.id, staff.c.disabled.is_(None)).values(disabled=now))
    _end_tokens(connection, account, now)


def reset(connection: Connection, key: bytes, account: StaffAccount, password: str, now: int) -> Secrets:
    """Sets a new password (a hash), secret and recovery codes; tokens end. Enables a disabled account again."""
    totp = second_factor.new_secret()
    connection.execute(
        update(staff)
        .where(staff.c.id == account.id)
        .values(password=password, totp=_sealed(key, account.id, totp), last_step=0, disabled=None)
    )
    connection.execute(delete(recovery).where(recovery.c.account == account.id))
    _end_tokens(connection, account, now)
    return Secrets(totp, _new_codes(connection, key, account.id))


def allow_demo(connection: Connection, demo: bool, now: int) -> None:
    """Enables the demo accounts in demo mode; outside of it disables them and ends their tokens."""
    of_demo = update(staff).where(staff.c.demo)
    connection.execute(of_demo.values(disabled=None) if demo else of_demo.values(disabled=now))


def use_code(connection: Connection, key: bytes, account: StaffAccount, typed: str, now: datetime) -> bool:
    """Uses up a second factor: current TOTP digits, or a recovery code. False when it is wrong or was used before, also
    by a simultaneous request."""
    code = second_factor.plain(typed)
    if not code.isdecimal():
        used = connection.execute(
            update(recovery)
            .where(recovery.c.hash == _code_hash(key, account.id, code), recovery.c.used.is_(None))
            .values(used=clock.milliseconds(now))
        )
        return used.rowcount == 1
    step = second_factor.step_of(account.totp, code, now, account.last_step)
    if step is None:
        return False
    moved = connection.execute(
        update(staff).where(staff.c.id == account.id, staff.c.last_step < step).values(last_step=step)
    )
    return moved.rowcount == 1


def _new_codes(connection: Connection, key: bytes, account: str) -> tuple[str, ...]:
    made = second_factor.new_recovery_codes()
    hashes = [_code_hash(key, account, second_factor.plain(code)) for code in made]
    connection.execute(insert(recovery), [{"hash": hash_, "account": account, "used": None} for hash_ in hashes])
    return tuple(made)


def _end_tokens(connection: Connection, account: StaffAccount, now: int) -> None:
    connection.execute(
        update(grant_table)
        .where(grant_table.c.staff == account.id, grant_table.c.revoked.is_(None))
        .values(revoked=now)
    )


def _code_hash(key: bytes, account: str, code: str) -> str:
    return keyed(key, f"recovery/{account}/{code}")


def _account(key: bytes, row: RowMapping) -> StaffAccount:
    return StaffAccount(
        row["id"], row["name"], row["practitioner"], roles_of(row["roles"]), row["password"],
        _opened(key, row["id"], row["totp"]), row["last_step"], row["demo"], row["disabled"],
    )  # fmt: skip


def _sealed(key: bytes, account: str, secret: str) -> str:
    """A TOTP secret must be readable to compute digits, so it is encrypted for this account, not hashed."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, secret.encode(), account.encode())).decode()


def _opened(key: bytes, account: str, sealed: str) -> str:
    raw = base64.b64decode(sealed)
    return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], account.encode()).decode()


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(hashlib.sha256(b"staff-totp/" + key).digest())
