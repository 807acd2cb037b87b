"""The tables of staff sign-in, among those of `tables.py`.

auth_staff            the accounts: who, with which roles, password as Argon2id hash, TOTP secret encrypted
auth_staff_recovery   recovery codes as hashes; used codes stay and are marked
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, String, Table, Text

from hospital.auth.tables import metadata

staff = Table(
    "auth_staff",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("practitioner", String(64), nullable=False),
    Column("roles", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", Text, nullable=False),
    Column("last_step", BigInteger, nullable=False),  # of TOTP: this step and all before it are used up
    Column("demo", Boolean, nullable=False),  # exists in demo mode only
    Column("disabled", BigInteger, nullable=True),
)

recovery = Table(
    "auth_staff_recovery",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("used", BigInteger, nullable=True),
)
