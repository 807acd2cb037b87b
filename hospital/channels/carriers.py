"""What carries the hospital's messages outside, by configuration.

HOSPITAL_SMS_URL, HOSPITAL_SMS_KEY    an SMS gateway by HTTP (sms.py), and the secret that both hold
HOSPITAL_SMPP and others              an operator's message centre (smpp.py), where there is no such gateway
HOSPITAL_SMTP and others              the mail server (mail.py)
HOSPITAL_BOUNCES                      the Maildir into which mails come back (bounces.py)

In demo mode a message box takes everything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from hospital.base.shared_signing import SharedSigner
from hospital.channels.demo_box import DemoBox
from hospital.channels.mail import mail_server
from hospital.channels.model import ChannelName
from hospital.channels.ports import Carrier
from hospital.channels.smpp import message_centre
from hospital.channels.sms import HttpSmsGateway, http_gateway
from hospital.channels.tables import prepare


@dataclass(frozen=True)
class Carriers:
    """The carriers that there are. `gateway`: the one whose delivery reports come in over HTTP."""

    sms: Carrier | None = None
    email: Carrier | None = None
    box: DemoBox | None = None
    gateway: HttpSmsGateway | None = None
    bounced: Path | None = None

    def by_name(self) -> dict[ChannelName, Carrier]:
        """By the channel that each carries."""
        named = {ChannelName.SMS: self.sms, ChannelName.EMAIL: self.email}
        return {name: carrier for name, carrier in named.items() if carrier is not None}


NO_CARRIERS: Final = Carriers()


def carriers(
    engine: Engine, now: Callable[[], datetime], *, demo: bool, env: Mapping[str, str] = os.environ
) -> Carriers:
    """Those that are configured. Raises ValueError for what cannot be meant."""
    prepare(engine)
    if demo:
        box = DemoBox(engine, now)
        return Carriers(box, box, box)
    gateway = _gateway(env, now)
    folder = env.get("HOSPITAL_BOUNCES", "")
    sms = gateway or message_centre(env)
    return Carriers(sms, mail_server(env), None, gateway, Path(folder) if folder else None)


def _gateway(env: Mapping[str, str], now: Callable[[], datetime]) -> HttpSmsGateway | None:
    url, key = env.get("HOSPITAL_SMS_URL", ""), env.get("HOSPITAL_SMS_KEY", "")
    if not url:
        return None
    if not key:
        raise ValueError("HOSPITAL_SMS_KEY is missing: the SMS gateway and the hospital share a secret")
    return http_gateway(url, SharedSigner(key.encode(), now))
