"""What a hospital server is told from outside, read once at start from `HOSPITAL_*` environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

DEFAULT_PORT = 8460


@dataclass(frozen=True)
class Limits:
    """Bounds on what one request may ask for or send; each is answered by an OperationOutcome when crossed."""

    body_bytes: int = 16 * 1024 * 1024
    bundle_entries: int = 2000
    patch_operations: int = 100
    page_default: int = 50
    page_max: int = 500
    include_max: int = 1000
    link_minutes: int = 120


@dataclass(frozen=True)
class Config:
    """One hospital: where its data is, under which address it is known, and whether it plays demo."""

    db_url: str
    base_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    port: int = DEFAULT_PORT
    demo: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def fhir_base(self) -> str:
        """The service base URL of R4 §3.1.0.1.1, without a slash at the end."""
        return self.base_url.rstrip("/") + "/fhir"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Reads HOSPITAL_DB, HOSPITAL_PORT, HOSPITAL_BASE_URL and HOSPITAL_DEMO."""
        port = int(env.get("HOSPITAL_PORT", DEFAULT_PORT))
        return cls(
            db_url=database_url(env.get("HOSPITAL_DB", "")),
            base_url=env.get("HOSPITAL_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            port=port,
            demo=env.get("HOSPITAL_DEMO", "") not in ("", "0", "false", "no"),
        )


def database_url(given: str) -> str:
    """Accepts a SQLAlchemy URL or a plain file path; empty means a SQLite file in the user's data folder."""
    if "://" in given:
        return given.replace("postgresql://", "postgresql+psycopg://", 1)
    path = Path(given) if given else Path(platformdirs.user_data_dir("anxin-hospital")) / "hospital.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path.resolve()}"
