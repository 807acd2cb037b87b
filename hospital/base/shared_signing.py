"""Two programs authenticate each other by a secret that both hold: HMAC-SHA256 (RFC 2104) over each message.

A request signs method and path, then time, nonce and body, each with a line feed after it. A message older than five
minutes is rejected. The secret itself never travels.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hospital.base.signing import NotSigned

TIME, NONCE, SIGNATURE = "sms-timestamp", "sms-nonce", "sms-signature"
_FRESH_SECONDS: Final = 300


@dataclass(frozen=True)
class SharedSigner:
    """Signs and checks with a shared secret."""

    secret: bytes
    now: Callable[[], datetime]

    def headers(self, body: bytes, *, to: str) -> dict[str, str]:
        """The headers that sign a body sent to `to`, which is `METHOD PATH`."""
        time, nonce = str(int(self.now().timestamp())), secrets.token_hex(16)
        return {TIME: time, NONCE: nonce, SIGNATURE: self._digest(to, time, nonce, body)}

    def check(self, headers: Mapping[str, str], body: bytes, *, to: str) -> None:
        """Raises NotSigned unless the other side signed this in the last five minutes. Header names: lower case."""
        time, nonce, given = (headers.get(name, "") for name in (TIME, NONCE, SIGNATURE))
        try:
            age = abs(self.now().timestamp() - int(time[:20]))
        except ValueError as wrong:
            raise NotSigned from wrong
        expected = self._digest(to, time, nonce, body)
        if age > _FRESH_SECONDS or not hmac.compare_digest(given.encode(), expected.encode()):
            raise NotSigned

    def _digest(self, to: str, time: str, nonce: str, body: bytes) -> str:
        lines = "".join(f"{part}\n" for part in (*to.split(" "), time, nonce))
        return hmac.new(self.secret, lines.encode() + body + b"\n", hashlib.sha256).hexdigest()
