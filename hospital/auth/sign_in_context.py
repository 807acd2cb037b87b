"""What sign-in depends on, put together once per process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hospital.auth import staff_accounts
from hospital.auth.database import prepare, writing
from hospital.auth.identity import Identity
from hospital.auth.limits import DEMO_LIMITS, SignInLimits
from hospital.auth.mailing import MailServer, mail_server
from hospital.auth.sending import DemoBox, HttpGateway, Sender
from hospital.auth.staff_accounts import DemoStaff
from hospital.auth.tokens import AccessTokens
from hospital.base import clock
from hospital.base.config import Config
from hospital.fhir.store.store import FhirStore

DemoPeople = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class SignInContext:
    """What sign-in works with: store, clock, limits, signing key, and how a code is sent (None: not at all).

    `demo_people`: phone numbers that demo mode offers to try, each with the names of the people it signs in;
    `demo_staff`: the accounts of staff that exist in demo mode only.
    """

    config: Config
    store: FhirStore
    tokens: AccessTokens
    identity: Identity
    limits: SignInLimits
    sender: Sender | None
    secret: bytes
    now: Callable[[], datetime]
    demo_people: DemoPeople = ()
    demo_staff: Sequence[DemoStaff] = ()
    mail: MailServer | None = None

    @property
    def demo(self) -> DemoBox | None:
        return self.sender if isinstance(self.sender, DemoBox) else None

    def milliseconds(self) -> int:
        return clock.milliseconds(self.now())


def open_sign_in(
    store: FhirStore,
    config: Config,
    *,
    now: Callable[[], datetime] = clock.now,
    limits: SignInLimits | None = None,
    env: Mapping[str, str] = os.environ,
    demo_people: DemoPeople = (),
    demo_staff: Sequence[DemoStaff] = (),
) -> SignInContext:
    """Creates missing tables. Codes go to the message box in demo mode, else to HOSPITAL_SMS_URL (HOSPITAL_SMS_KEY);
    mails go to HOSPITAL_SMTP."""
    prepare(store.engine)
    with writing(store.engine) as connection:
        staff_accounts.allow_demo(connection, config.demo, clock.milliseconds(now()))
    gateway = env.get("HOSPITAL_SMS_URL", "")
    sender: Sender | None = HttpGateway(gateway, env.get("HOSPITAL_SMS_KEY", "")) if gateway else None
    if config.demo:
        sender = DemoBox(store.engine)
    secret = store.secret()
    return SignInContext(
        config=config,
        store=store,
        tokens=AccessTokens(store.engine, now),
        identity=Identity(store.engine, config.fhir_base, secret),
        limits=limits or (DEMO_LIMITS if config.demo else SignInLimits()),
        sender=sender,
        mail=None if config.demo else mail_server(env),
        secret=secret,
        now=now,
        demo_people=demo_people,
        demo_staff=demo_staff,
    )
