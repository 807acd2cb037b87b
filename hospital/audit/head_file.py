"""The heads of both chains in a signed file, for the operator to keep where whoever rules the database cannot write.

The signature is Ed25519, by a key of the hospital's own in a file beside the database. Who holds database and key can
sign other heads, but cannot alter a file that is kept elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hospital.audit import tables
from hospital.audit.trail import Trail
from hospital.audit.verify import Note
from hospital.base.private_files import close_file, write_once, write_over

_KIND: Final = "heads of the audit, version 1"


class NotAHeadFile(Exception):
    """The file holds no heads, or was altered; the message says which."""


class Contradicted(Exception):
    """The audit no longer holds what the file noted; the message says which row."""


@dataclass(frozen=True)
class HeadFile:
    """What a file says: the heads by chain, when they were written, and the fingerprint of the key that signed them."""

    heads: Mapping[str, tuple[int, str]]
    at: str
    fingerprint: str

    def notes(self, where: str) -> dict[str, list[Note]]:
        """The heads as notes to verify the chains by."""
        return {chain: [Note(number, hash_, where)] for chain, (number, hash_) in self.heads.items() if number}


def keep(trail: Trail, path: Path, key: Ed25519PrivateKey, at: str) -> dict[str, tuple[int, str]]:
    """Writes the present heads over the file, if the chains still hold what it noted before. Raises NotAHeadFile for a
    file that was altered, Contradicted for chains that were."""
    if path.exists():
        for chain, (number, hash_) in read(path).heads.items():
            placed = trail.get(chain, number)
            if number and (placed is None or placed.hash != hash_):
                raise Contradicted(f"row {number} of {chain} is not there as {path} noted it; the file stays as it is")
    heads = trail.heads()
    write(path, key, heads, at)
    return heads


def write(path: Path, key: Ed25519PrivateKey, heads: Mapping[str, tuple[int, str]], at: str) -> None:
    """Signs the heads and puts the file in the place of what was there."""
    said = {"kind": _KIND, "at": at, "heads": {chain: list(head) for chain, head in heads.items()}}
    signed = {**said, "key": _text(_raw(key.public_key())), "signature": _text(key.sign(_canonical(said)))}
    write_over(path, json.dumps(signed, indent=2).encode() + b"\n")


def read(path: Path) -> HeadFile:
    """Reads a file whose signature fits the key it names; by its fingerprint the caller tells whose key that is. Raises
    NotAHeadFile, OSError."""
    try:
        signed = json.loads(path.read_bytes())
        said = {name: signed[name] for name in ("kind", "at", "heads")}
        heads = {chain: (int(said["heads"][chain][0]), str(said["heads"][chain][1])) for chain in tables.CHAINS}
        public = base64.b64decode(signed["key"])
        signature = base64.b64decode(signed["signature"])
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _canonical(said))
    except InvalidSignature:
        raise NotAHeadFile(f"{path} was altered: its signature does not fit") from None
    except (ValueError, KeyError, TypeError, IndexError):
        raise NotAHeadFile(f"{path} holds no heads of an audit") from None
    return HeadFile(heads, str(said["at"]), _fingerprint(public))


def own_key(path: Path) -> Ed25519PrivateKey:
    """The hospital's key, made when there is none. Raises NotPrivate when others can open it."""
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_once(path, made)
    close_file(path)
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} holds no Ed25519 key")
    return key


def fingerprint(key: Ed25519PrivateKey) -> str:
    """What tells the public half from others, short enough to be written down."""
    return _fingerprint(_raw(key.public_key()))


def _fingerprint(public: bytes) -> str:
    return "SHA256:" + _text(hashlib.sha256(public).digest()).rstrip("=")


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _canonical(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
