"""Who takes the money, by configuration: the sandbox cashier in demo mode, WeChat Pay, Alipay, or nobody.

HOSPITAL_PAY           sandbox | wechat | alipay | none; default: sandbox in demo mode, else none
HOSPITAL_CASHIER_URL   a sandbox cashier that is already running; without it one is started beside the hospital
HOSPITAL_CASHIER_PORT  the port of the one that is started; default: a free port
HOSPITAL_WECHAT_*      see wechat.py               HOSPITAL_ALIPAY_*   see alipay.py
HOSPITAL_PAY_KEYS      the folder with keys and, for the embedded cashier, its database; default: beside the hospital's
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import platformdirs
from sqlalchemy import make_url

from hospital.base import clock
from hospital.base.config import Config
from hospital.base.private_files import close_folder
from hospital.base.signing import Signer, own_key
from hospital.billing.embedded import NotStarted, cashier_process
from hospital.billing.provider import Provider
from hospital.billing.sandbox import Sandbox, over_http

CHOICES: Final = ("sandbox", "wechat", "alipay", "none")


class NoCashier(Exception):
    """The configuration names a provider that does not exist, may not be used here, or did not start."""


@contextmanager
def provider_of(config: Config, env: Mapping[str, str] = os.environ) -> Iterator[Provider | None]:
    """The provider, for as long as the hospital serves. Raises NoCashier."""
    choice = env.get("HOSPITAL_PAY", "") or ("sandbox" if config.demo else "none")
    if choice not in CHOICES:
        raise NoCashier(f"HOSPITAL_PAY is one of {', '.join(CHOICES)}")
    if choice == "sandbox":
        if not config.demo:
            raise NoCashier("the sandbox cashier takes no real money: it is for demo mode only")
        with sandbox_of(config, env) as made:
            yield made
    else:
        yield None if choice == "none" else _gateway(choice, config, env)


def _gateway(choice: str, config: Config, env: Mapping[str, str]) -> Provider:
    """A real provider. Its library is an extra of its own (`pay`), so it is imported when it is asked for."""
    notices = f"{config.base_url.rstrip('/')}/pay/callbacks/{choice}"
    try:
        if choice == "wechat":
            from hospital.billing.wechat import Merchant, WeChat  # noqa: PLC0415

            return WeChat.of(Merchant.from_env(env), notices, gateway=env.get("HOSPITAL_WECHAT_GATEWAY", ""))
        from hospital.billing.alipay import Alipay, AlipayCredentials  # noqa: PLC0415

        return Alipay.of(AlipayCredentials.from_env(env), notices, env.get("HOSPITAL_ALIPAY_GATEWAY", ""))
    except (ImportError, KeyError, OSError, ValueError) as problem:
        raise NoCashier(f"{choice} is not configured: {type(problem).__name__} {problem}") from None


@contextmanager
def sandbox_of(config: Config, env: Mapping[str, str] = os.environ) -> Iterator[Sandbox]:
    """The sandbox cashier: the one that HOSPITAL_CASHIER_URL names, else one beside the hospital. Raises NoCashier."""
    running = sandbox_at(config, clock.now, env)
    if running is not None:
        yield running
        return
    folder = keys_folder(config, env)
    signer = _signer(folder, clock.now)
    port = int(env.get("HOSPITAL_CASHIER_PORT", "") or 0)
    try:
        with cashier_process(folder, config.base_url, port) as address:
            yield Sandbox(address, signer, over_http(address))
    except NotStarted:
        raise NoCashier("the cashier did not start") from None


def sandbox_at(config: Config, now: Callable[[], datetime], env: Mapping[str, str] = os.environ) -> Sandbox | None:
    """The sandbox cashier that HOSPITAL_CASHIER_URL names; None when it names none."""
    address = env.get("HOSPITAL_CASHIER_URL", "").rstrip("/")
    return Sandbox(address, _signer(keys_folder(config, env), now), over_http(address)) if address else None


def _signer(folder: Path, now: Callable[[], datetime]) -> Signer:
    close_folder(folder)
    keys = folder / "pay-keys"
    own_key(keys, "hospital")
    return Signer(keys, "hospital", now)


def keys_folder(config: Config, env: Mapping[str, str] = os.environ) -> Path:
    """Where keys of payment are kept: never inside the program."""
    given = env.get("HOSPITAL_PAY_KEYS", "")
    if given:
        return Path(given)
    url = make_url(config.db_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).with_suffix(".pay")
    return Path(platformdirs.user_data_dir("anxin-hospital")) / "pay"
