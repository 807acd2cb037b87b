"""How often is too often: counted per phone and per address, in the database, so that several processes agree."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from hospital.auth.tables import attempt

WINDOW_MS = 15 * 60 * 1000


@dataclass(frozen=True)
class SignInLimits:
    """The hospital's own policy. All counts are for fifteen minutes, tries are per code."""

    codes_per_phone: int = 5
    codes_per_address: int = 40
    user_codes_per_address: int = 20
    tries_per_code: int = 5
    code_ms: int = 5 * 60 * 1000


DEMO_LIMITS = SignInLimits(codes_per_phone=60, codes_per_address=600)


def allowed(connection: Connection, kind: str, key: str, most: int, now: int) -> bool:
    """Counts this attempt when there is room for it, and says whether there was."""
    connection.execute(delete(attempt).where(attempt.c.at < now - WINDOW_MS))
    seen = connection.execute(
        select(func.count()).select_from(attempt).where(attempt.c.kind == kind, attempt.c.key == key)
    ).scalar_one()
    if seen >= most:
        return False
    connection.execute(insert(attempt).values(kind=kind, key=key, at=now))
    return True
