"""JWTs as a token endpoint gives them (RFC 7519); the signature is not looked at by anybody here."""

from __future__ import annotations

import base64
import json
from typing import Any


def id_token(claims: dict[str, Any]) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{payload}.c2lnbmF0dXJl"
