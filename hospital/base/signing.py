"""Hospital and cashier authenticate each other: RSA signatures over each message, keys in files outside of the program.

A request signs method, path, time, nonce and body, an answer or a notice time, nonce and body, each with a line feed
after it (RSA, SHA-256, PKCS #1 v1.5): the form of WeChat Pay APIv3. A message older than five minutes is rejected.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from hospital.base.private_files import close_file, close_folder, write_once

TIME, NONCE, SIGNATURE = "cashier-timestamp", "cashier-nonce", "cashier-signature"
Side = Literal["hospital", "cashier"]
_BITS: Final = 2048
_FRESH_SECONDS: Final = 300


class NotSigned(Exception):
    """The message is not from the other side, was altered on the way, or is too old."""


@dataclass(frozen=True)
class Signer:
    """One side's signature and its check of the other's. `folder` holds both keys: ours whole, theirs in public."""

    folder: Path
    side: Side
    now: Callable[[], datetime]

    def headers(self, body: bytes, *, to: str = "") -> dict[str, str]:
        """The headers that sign a body; `to` is `METHOD PATH` for a request."""
        time, nonce = str(int(self.now().timestamp())), secrets.token_hex(16)
        signature = self._own.sign(_message(to, time, nonce, body), padding.PKCS1v15(), hashes.SHA256())
        return {TIME: time, NONCE: nonce, SIGNATURE: base64.b64encode(signature).decode("ascii")}

    def check(self, headers: Mapping[str, str], body: bytes, *, to: str = "") -> None:
        """Raises NotSigned unless the other side signed this in the last five minutes. Header names: lower case."""
        time, nonce, given = (headers.get(name, "") for name in (TIME, NONCE, SIGNATURE))
        try:
            signature = base64.b64decode(given, validate=True)
            age = abs(self.now().timestamp() - int(time[:20]))
            self._theirs.verify(signature, _message(to, time, nonce, body), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError, OSError) as wrong:
            raise NotSigned from wrong
        if age > _FRESH_SECONDS:
            raise NotSigned

    def seal(self, words: str) -> str:
        """Words with our signature, fit for an address: `WORDS.SIGNATURE`."""
        signature = self._own.sign(words.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{words}.{base64.urlsafe_b64encode(signature).decode('ascii').rstrip('=')}"

    def unsealed(self, sealed: str) -> str:
        """The words that the other side sealed. Raises NotSigned."""
        words, _, given = sealed.rpartition(".")
        try:
            signature = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
            self._theirs.verify(signature, words.encode(), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError, OSError) as wrong:
            raise NotSigned from wrong
        return words

    @cached_property
    def _own(self) -> rsa.RSAPrivateKey:
        return own_key(self.folder, self.side)

    @cached_property
    def _theirs(self) -> rsa.RSAPublicKey:
        other = "cashier" if self.side == "hospital" else "hospital"
        key = serialization.load_pem_public_key((self.folder / f"{other}.pub.pem").read_bytes())
        if not isinstance(key, rsa.RSAPublicKey):
            raise NotSigned
        return key


def own_key(folder: Path, side: Side) -> rsa.RSAPrivateKey:
    """The private key of one side; made when there is none yet, for its owner's eyes only. Writes the public half.
    Raises NotPrivate when others can open it."""
    close_folder(folder)
    path = folder / f"{side}.pem"
    if not path.exists():
        _make(path)
    close_file(path)
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path.name} holds no RSA key")
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    beside = folder / f"{side}.pub.pem"
    if not beside.exists():
        beside.write_bytes(public)
    return key


def _make(path: Path) -> None:
    made = rsa.generate_private_key(65537, _BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_once(path, made)


def _message(to: str, time: str, nonce: str, body: bytes) -> bytes:
    first = "".join(f"{part}\n" for part in to.split(" ")) if to else ""
    return f"{first}{time}\n{nonce}\n".encode() + body + b"\n"
