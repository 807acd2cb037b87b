"""Rate limits of sign-in: counted per phone and per address, in the database, so that several processes agree."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from hospital.auth.tables import attempt

WINDOW_MS = 15 * 60 * 1000
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class SignInLimits:
    """The hospital's own policy. Counts are for fifteen minutes unless their name says otherwise, tries are per code.

    Codes a day times tries a code is the number of guesses for one phone: 100 (NIST SP 800-63B-4 §3.2.2). The password
    of one account may be tried as often. The limit per address is higher because the staff of a hospital share one.
    `resend_ms`: a code that can still be used is not replaced earlier.
    """

    codes_per_phone: int = 5
    codes_per_phone_a_day: int = 20
    codes_per_address: int = 40
    user_codes_per_address: int = 20
    staff_tries_per_name: int = 10
    staff_tries_per_name_a_day: int = 100
    staff_tries_per_address: int = 100
    tries_per_code: int = 5
    code_ms: int = 5 * 60 * 1000
    resend_ms: int = 60 * 1000


DEMO_LIMITS = SignInLimits(
    codes_per_phone=60,
    codes_per_phone_a_day=600,
    codes_per_address=600,
    staff_tries_per_name=60,
    staff_tries_per_name_a_day=600,
    staff_tries_per_address=600,
)


def allowed(connection: Connection, kind: str, key: str, most: int, now: int, *, window: int = WINDOW_MS) -> bool:
    """Counts this attempt if the limit of the window (at most a day) allows it; returns whether it did."""
    connection.execute(delete(attempt).where(attempt.c.at < now - DAY_MS))
    recent = (attempt.c.kind == kind, attempt.c.key == key, attempt.c.at >= now - window)
    seen = connection.execute(select(func.count()).select_from(attempt).where(*recent)).scalar_one()
    if seen >= most:
        return False
    connection.execute(insert(attempt).values(kind=kind, key=key, at=now))
    return True
