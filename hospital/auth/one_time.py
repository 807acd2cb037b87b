"""The one-time code: six digits, five minutes, one use, a few tries, bound to the browser that asked for it.

(none) --issue--> waiting --right digits--> (none)
                    |  '-- too many tries, or five minutes --> dead, a new code is needed
"""

from __future__ import annotations

import secrets
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from hospital.auth.hashing import new_digits, same, slow_digest
from hospital.auth.limits import SignInLimits
from hospital.auth.tables import otp


class Verdict(StrEnum):
    """The result of an attempt: RIGHT, WRONG, or DEAD when a new code is needed."""

    RIGHT = "right"
    WRONG = "wrong"
    DEAD = "dead"


def issue(connection: Connection, flow: str, limits: SignInLimits, now: int) -> str:
    """Creates the code of a flow and voids an earlier one. Returns the digits, which are not stored."""
    digits, salt = new_digits(), secrets.token_hex(16)
    connection.execute(delete(otp).where((otp.c.flow == flow) | (otp.c.expires < now)))
    connection.execute(
        insert(otp).values(flow=flow, salt=salt, hash=slow_digest(digits, salt), tries=0, expires=now + limits.code_ms)
    )
    return digits


def judge(connection: Connection, flow: str, digits: str, limits: SignInLimits, now: int) -> Verdict:
    """Counts the attempt before comparing, so that simultaneous attempts all count."""
    counted = connection.execute(
        update(otp)
        .where(otp.c.flow == flow, otp.c.expires > now, otp.c.tries < limits.tries_per_code)
        .values(tries=otp.c.tries + 1)
    )
    if counted.rowcount == 0:
        return Verdict.DEAD
    row = connection.execute(select(otp).where(otp.c.flow == flow)).mappings().one()
    if same(row["hash"], slow_digest(digits, row["salt"])):
        connection.execute(delete(otp).where(otp.c.flow == flow))
        return Verdict.RIGHT
    return Verdict.DEAD if row["tries"] >= limits.tries_per_code else Verdict.WRONG


def wait(connection: Connection, flow: str, limits: SignInLimits, now: int) -> int:
    """Seconds until a new code may be sent; 0 when there is none that can still be used."""
    row = connection.execute(select(otp.c.expires, otp.c.tries).where(otp.c.flow == flow, otp.c.expires > now)).first()
    if row is None or row.tries >= limits.tries_per_code:
        return 0
    left_ms: int = row.expires - limits.code_ms + limits.resend_ms - now
    return max(0, -(-left_ms // 1000))
