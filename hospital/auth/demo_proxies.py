"""The proxies of a demo: its people who look after others, added in demo mode only and recorded in the audit."""

from __future__ import annotations

from collections.abc import Iterable

from hospital.auth import proxies
from hospital.auth.database import writing
from hospital.auth.proxies import Unfit
from hospital.auth.sign_in_context import SignInContext
from hospital.fhir.proxy import ProxyRole, ProxyScope

_REASON = "demo"


def ensure(context: SignInContext, carers: Iterable[tuple[str, str, str, ProxyRole]]) -> None:
    """Adds a proxy with every scope for each of these (RelatedPerson, Patient, the Patient who is the proxy, and as
    what); of a guardian's scopes the age of the child leaves what it leaves.

    Once only: a proxy that was ended stays ended. Skips people without a record; does nothing outside of demo mode.
    """
    if context.demo is None:
        return
    now = context.milliseconds()
    for related_person, patient, holder, role in carers:
        with context.store.reading() as tx:
            try:
                proxies.check(tx, related_person, patient, holder, role)
            except Unfit:
                continue
        with writing(context.store.engine) as connection:
            if any(proxy.related_person == related_person for proxy in proxies.listed(connection, patient)):
                continue
            made = proxies.add(
                connection, related_person=related_person, patient=patient, holder=holder, scopes=ProxyScope,
                begins=now, ends=None, reason=_REASON, role=role,
            )  # fmt: skip
            context.store.trail.act(connection, [proxies.told(made, "proxy.added", "demo", now)])
