"""What sign-in depends on, put together once per process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hospital.auth import staff_accounts
from hospital.auth.database import prepare, writing
from hospital.auth.identity import Identity
from hospital.auth.limits import DEMO_LIMITS, SignInLimits
from hospital.auth.staff_accounts import DemoStaff
from hospital.auth.tokens import AccessTokens
from hospital.base import clock
from hospital.base.config import Config
from hospital.channels.carriers import NO_CARRIERS, Carriers
from hospital.channels.demo_box import DemoBox
from hospital.fhir.store.store import FhirStore

DemoPeople = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class SignInContext:
    """What sign-in works with: store, clock, limits, signing key, and what carries a code.

    `demo_people`: phone numbers that demo mode offers to try, each with the names of the people it signs in;
    `demo_staff`: the accounts of staff that exist in demo mode only.
    """

    config: Config
    store: FhirStore
    tokens: AccessTokens
    identity: Identity
    limits: SignInLimits
    carriers: Carriers
    secret: bytes
    now: Callable[[], datetime]
    demo_people: DemoPeople = ()
    demo_staff: Sequence[DemoStaff] = ()

    @property
    def demo(self) -> DemoBox | None:
        return self.carriers.box

    def milliseconds(self) -> int:
        return clock.milliseconds(self.now())


def open_sign_in(
    store: FhirStore,
    config: Config,
    *,
    now: Callable[[], datetime] = clock.now,
    limits: SignInLimits | None = None,
    carriers: Carriers = NO_CARRIERS,
    demo_people: DemoPeople = (),
    demo_staff: Sequence[DemoStaff] = (),
) -> SignInContext:
    """Creates missing tables. Codes go by the carrier of texts, if there is one."""
    prepare(store.engine)
    with writing(store.engine) as connection:
        staff_accounts.allow_demo(connection, config.demo, clock.milliseconds(now()))
    secret = store.secret()
    return SignInContext(
        config=config,
        store=store,
        tokens=AccessTokens(store.engine, now),
        identity=Identity(store.engine, config.fhir_base, secret),
        limits=limits or (DEMO_LIMITS if config.demo else SignInLimits()),
        carriers=carriers,
        secret=secret,
        now=now,
        demo_people=demo_people,
        demo_staff=demo_staff,
    )
