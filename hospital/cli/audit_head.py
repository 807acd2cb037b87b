"""The heads of the audit in a signed file: by `audit head`, and every minute while the hospital serves."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import platformdirs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import make_url

from hospital.audit import head_file
from hospital.audit.trail import Trail
from hospital.base import clock
from hospital.base.config import Config

EVERY_SECONDS: Final = 60.0


def key_of(config: Config) -> Ed25519PrivateKey:
    """The hospital's key for heads, made when there is none."""
    return head_file.own_key(key_path(config))


def key_path(config: Config) -> Path:
    """Where that key is kept: where the configuration says, else beside the database."""
    if config.audit_key:
        return Path(config.audit_key)
    url = make_url(config.db_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).with_suffix(".audit-key.pem")
    return Path(platformdirs.user_data_dir("anxin-hospital")) / "audit-key.pem"


def keep(trail: Trail, config: Config, path: Path) -> dict[str, tuple[int, str]]:
    """Writes the present heads over the file. Raises Contradicted, NotAHeadFile, OSError."""
    return head_file.keep(trail, path, key_of(config), clock.instant(clock.now()))
