"""Page links that reveal nothing and cannot be altered: the state of a search, encrypted with the database's own
key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hospital.base import clock
from hospital.base.outcome import refusal
from hospital.fhir.permissions import Access

_NONCE = 12


class Sealer:
    """Seals and opens page links; each works only for its caller and for a limited time."""

    def __init__(self, secret: bytes, minutes: int) -> None:
        self._cipher = AESGCM(secret)
        self._lifetime_ms = minutes * 60_000

    def seal(self, access: Access, state: dict[str, Any]) -> str:
        text = json.dumps([clock.milliseconds(clock.now()), state], separators=(",", ":"))
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, zlib.compress(text.encode()), _fingerprint(access))
        return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def open(self, access: Access, sealed: str) -> dict[str, Any]:
        """The state in a link; 400 when it was altered or sealed for another caller, 410 when it is too old."""
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            text = zlib.decompress(self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _fingerprint(access)))
        except (InvalidTag, binascii.Error, ValueError, zlib.error) as wrong:
            raise refusal(400, "invalid", "this page link is not valid for this caller") from wrong
        made_at, state = json.loads(text)
        if clock.milliseconds(clock.now()) - made_at > self._lifetime_ms:
            raise refusal(410, "expired", "this page link is too old; search again")
        return dict(state)


def _fingerprint(access: Access) -> bytes:
    """Identifies what a caller sees: two callers can share links only when they see exactly the same."""
    patients = "*" if access.patients is None else sorted(access.patients)
    seen: list[object] = [patients, access.author, sorted(access.grants)]
    if access.staff is not None:
        seen.append([*access.staff.roles, access.staff.today.isoformat()])
    if access.proxies:
        seen.append(sorted([proxy.patient, proxy.related_person, *sorted(proxy.scopes)] for proxy in access.proxies))
    return hashlib.sha256(json.dumps(seen).encode()).digest()
