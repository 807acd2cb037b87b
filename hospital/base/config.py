"""The hospital server's configuration, read once at start from `HOSPITAL_*` environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import platformdirs

from hospital.base.meeting_rooms import checked_template

DEFAULT_PORT = 8460


@dataclass(frozen=True)
class Limits:
    """Limits on requests and their bodies; a request beyond one of them is answered with an OperationOutcome.

    Rates are token buckets in each process: a burst at once, then so many each second; a burst of 0 means no limit.
    A read costs 1 unit, a write 2, a search 3 and more by what it compares, a bundle 10 beside its entries, and 16 KiB
    of an answer 1: a first sync of 50,000 resources of 2 kB in pages of 200 costs 7,000.
    """

    body_bytes: int = 16 * 1024 * 1024
    bundle_entries: int = 2000
    streamed_bytes: int = 512 * 1024 * 1024  # a batch of the hospital's own; patients' bodies end at body_bytes
    streamed_entries: int = 200_000
    patch_operations: int = 100
    page_default: int = 50
    page_max: int = 500
    page_bytes: int = 32 * 1024 * 1024
    include_max: int = 1000
    answer_bytes: int = 64 * 1024 * 1024  # of a batch or a transaction
    form_bytes: int = 256 * 1024  # of a search that is posted
    link_minutes: int = 120
    url_bytes: int = 16 * 1024
    header_bytes: int = 32 * 1024
    in_flight: int = 400
    person_threads: int = 8  # of the web server's 40; a person's further requests wait for their own
    person_in_flight: int = 100
    address_connections: int = 500  # a clinic's visitors share one address; each phone keeps one or two open
    header_seconds: float = 10.0
    answer_seconds: float = 30.0
    answer_bytes_per_second: int = 1024
    body_seconds: float = 30.0
    body_bytes_per_second: int = 4096
    person_burst: int = 20_000
    person_per_second: float = 300
    system_burst: int = 1_000_000
    system_per_second: float = 10_000
    address_burst: int = 3_000
    address_per_second: float = 50

    @classmethod
    def from_text(cls, text: str) -> Limits:
        """Reads `name=number,name=number`; other limits keep their defaults. ValueError for an unknown name."""
        kinds = {setting.name: float if setting.type == "float" else int for setting in fields(cls)}
        given = (part.split("=", 1) for part in text.replace(" ", "").split(",") if part)
        try:
            read: dict[str, Any] = {name: kinds[name](value) for name, value in given}
        except KeyError as unknown:
            raise ValueError(f"HOSPITAL_LIMITS: there is no limit named {unknown.args[0]}") from unknown
        return cls(**read)


@dataclass(frozen=True)
class Config:
    """One hospital: where its data is, its public address, and whether it runs in demo mode.

    `audit_head`: the file that the heads of the audit are signed into while the hospital serves; empty: none.
    `audit_key`: the file of the key that signs them; empty: beside the database. `meeting`: the address of a video
    visit's room, with `{room}`; empty: none is offered.
    """

    db_url: str
    base_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    port: int = DEFAULT_PORT
    demo: bool = False
    limits: Limits = field(default_factory=Limits)
    trusted_proxies: tuple[str, ...] = ()  # addresses or networks that may say for whom they ask (X-Forwarded-For)
    audit_head: str = ""
    audit_key: str = ""
    meeting: str = ""

    @property
    def fhir_base(self) -> str:
        """The service base URL of R4 §3.1.0.1.1, without a slash at the end."""
        return self.base_url.rstrip("/") + "/fhir"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Reads HOSPITAL_DB, _PORT, _BASE_URL, _DEMO, _LIMITS, _TRUSTED_PROXIES, _AUDIT_HEAD, _AUDIT_KEY and
        _MEETING. ValueError for one that has no meaning."""
        port = int(env.get("HOSPITAL_PORT", DEFAULT_PORT))
        return cls(
            db_url=database_url(env.get("HOSPITAL_DB", "")),
            base_url=env.get("HOSPITAL_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            port=port,
            demo=env.get("HOSPITAL_DEMO", "") not in ("", "0", "false", "no"),
            limits=Limits.from_text(env.get("HOSPITAL_LIMITS", "")),
            trusted_proxies=networks(env.get("HOSPITAL_TRUSTED_PROXIES", "")),
            audit_head=env.get("HOSPITAL_AUDIT_HEAD", ""),
            audit_key=env.get("HOSPITAL_AUDIT_KEY", ""),
            meeting=checked_template(env.get("HOSPITAL_MEETING", "")),
        )


def networks(given: str) -> tuple[str, ...]:
    """Addresses and networks, separated by commas. ValueError for anything else: `*` would trust strangers."""
    return tuple(str(ip_network(part.strip())) for part in given.split(",") if part.strip())


def database_url(given: str) -> str:
    """Accepts a SQLAlchemy URL or a plain file path; empty means a SQLite file in the user's data folder."""
    if "://" in given:
        return given.replace("postgresql://", "postgresql+psycopg://", 1)
    path = Path(given) if given else Path(platformdirs.user_data_dir("anxin-hospital")) / "hospital.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite:///{path.resolve()}"
