"""The staff accounts of a demo: shown with their password and second factor, in demo mode only."""

from __future__ import annotations

from contextlib import suppress

from hospital.auth import passwords, second_factor, staff_accounts
from hospital.auth.database import reading, writing
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_accounts import DemoStaff

_AUTHOR = "system:demo"


def ensure(context: SignInContext) -> None:
    """Creates missing accounts and their Practitioners; does nothing outside of demo mode.

    Called when the staff sign-in page is first opened: hashing passwords takes a while, and most demos never need it.
    """
    if context.demo is None:
        return
    for member in context.demo_staff:
        with reading(context.store.engine) as connection:
            known = staff_accounts.find(connection, context.secret, member.name)
        if known is None:
            _make(context, member)


def shown(context: SignInContext) -> list[dict[str, str]]:
    """What the sign-in page of a demo shows: each account with its password and its current TOTP digits."""
    if context.demo is None:
        return []
    offered = []
    with reading(context.store.engine) as connection:
        for member in context.demo_staff:
            account = staff_accounts.find(connection, context.secret, member.name)
            if account is not None and account.demo and account.disabled is None:
                digits = second_factor.next_digits(account.totp, context.now(), account.last_step)
                told = {"name": member.name, "title": member.title, "role": member.role.value}
                offered.append(told | {"password": member.password, "code": digits})
    return offered


def _make(context: SignInContext, member: DemoStaff) -> None:
    hash_ = passwords.hashed(member.password)
    id_ = str(member.practitioner["id"])
    with context.store.begin() as tx:
        if tx.current("Practitioner", id_) is None:
            tx.put(member.practitioner, author=_AUTHOR)
        if member.works_in is not None and tx.current("PractitionerRole", str(member.works_in["id"])) is None:
            tx.put(member.works_in, author=_AUTHOR)
    with writing(context.store.engine) as connection, suppress(staff_accounts.Taken):  # created meanwhile
        staff_accounts.add(
            connection, context.secret, name=member.name, practitioner=id_, roles=(member.role,), password=hash_,
            demo=True,
        )  # fmt: skip
