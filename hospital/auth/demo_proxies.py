"""The proxies of a demo: its people who look after others, added in demo mode only and recorded in the audit."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from hospital.auth import proxies
from hospital.auth.proxies import ProxyDoer, ProxyWish, Unfit
from hospital.auth.sign_in_context import SignInContext
from hospital.fhir.proxy import ProxyRole, ProxyScope

_REASON = "demo"


def ensure(context: SignInContext, carers: Iterable[tuple[str, str, str, ProxyRole]]) -> None:
    """Adds a proxy with every scope for each of these (RelatedPerson, Patient, and the Patient who is the proxy).

    Once only: a proxy that was ended stays ended. Skips people without a record; does nothing outside of demo mode.
    """
    if context.demo is None:
        return
    now = context.milliseconds()
    for related_person, patient, holder, role in carers:
        with context.store.begin() as tx:
            if any(proxy.related_person == related_person for proxy in proxies.listed(tx.connection, patient)):
                continue
            wish = ProxyWish(related_person, patient, holder, tuple(ProxyScope), None, _REASON, role)
            with suppress(Unfit):
                proxies.grant(tx, context.store.trail, wish, ProxyDoer("demo"), now)
