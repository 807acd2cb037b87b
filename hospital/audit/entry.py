"""One row of the audit before it has a place in a chain, and the fingerprint that ties it to the row before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: What rows of earlier releases do not have, beside the purpose.
_LATER: Final = ("network", "query", "population")
NOBODY: Final = ""
_ASCII: Final = json.JSONEncoder(separators=(",", ":"))
_UNICODE: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class AuditEntry:
    """What happened: when (ms since 1970, UTC), who, through which client, what, on what, about whom, the outcome.

    `actor` is the signature that versions carry too ("patient:...", "staff:..." or "system:..."; empty: nobody was
    signed in).
    `interaction` is HL7's code of a RESTful interaction, or one of ours for sign-in ("token.issued"). `params` are
    names only, `query` is what was asked, as in an address. `outcome` is the HTTP status, or "ok" and "failed" where
    there was none. `purpose` is a code of HL7 v3 PurposeOfUse for what staff do, else empty. `network` is the address
    of the caller. `patients` were named, shown or counted; `population` is 1 when more were counted than are listed.
    `aimed_at_nobody`: the resource that was asked for is not there, or about nobody; it is not stored.
    """

    at: int
    interaction: str
    outcome: str
    request: str = ""
    actor: str = ""
    client: str = ""
    type: str = ""
    id: str = ""
    version: int = 0
    params: str = ""
    patients: tuple[str, ...] = ()
    purpose: str = ""
    network: str = ""
    query: str = ""
    population: int = 0
    aimed_at_nobody: bool = False

    def facts(self) -> dict[str, Any]:
        """The columns of the row, as they are stored."""
        facts = {**vars(self), "patients": _ASCII.encode(self.patients)}
        del facts["aimed_at_nobody"]
        return facts

    @property
    def listed_under(self) -> tuple[str, ...]:
        """The patients in whose trails the row is. What is about nobody, or was aimed at a resource of nobody's, is
        listed under `NOBODY` as well: a refusal must not tell by its time whether it was about somebody."""
        under = tuple(dict.fromkeys(self.patients))
        return under if under and not self.aimed_at_nobody else (*under, NOBODY)


_STORED: Final = tuple(AuditEntry(0, "", "").facts())


@dataclass(frozen=True)
class Placed:
    """An entry at its place in a chain. `anchor`: the head of the other chain when it was added, CHAIN:NUMBER:HASH.
    Only the first entry of a commit has one."""

    chain: str
    number: int
    entry: AuditEntry
    hash: str
    anchor: str = ""

    @property
    def noted(self) -> tuple[str, int, str]:
        """Chain, number and hash of the anchor; nothing and 0 where there is none, or no head in it."""
        chain, _, rest = self.anchor.partition(":")
        number, _, hash_ = rest.partition(":")
        return (chain, int(number), hash_) if number.isdecimal() else ("", 0, "")

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Placed:
        """Reads a row of the table."""
        facts = {name: row[name] for name in _STORED} | {"patients": _patients(row["patients"])}
        return cls(row["chain"], row["number"], AuditEntry(**facts), row["hash"], row["anchor"])


def _patients(kept: str) -> tuple[str, ...]:
    """What a row is listed under; a column that somebody made unreadable is read as one name, which breaks the hash."""
    try:
        return tuple(json.loads(kept))
    except (ValueError, TypeError):
        return (kept,)


def link(before: str, chain: str, number: int, told: Mapping[str, Any], anchor: str = "") -> str:
    """SHA-256 over the hash before and everything the row says (its `facts`), its place and its anchor included.

    What later releases added is part of the hash only where it is not empty, by its name, so that rows from before stay
    valid.
    """
    facts = dict(told)
    purpose = facts.pop("purpose")
    later = {name: value for name in _LATER if (value := facts.pop(name))} | ({"anchor": anchor} if anchor else {})
    said = [before, chain, number, *facts.values(), *([purpose] if purpose else []), *([later] if later else [])]
    return hashlib.sha256(_UNICODE.encode(said).encode("utf-8", "surrogatepass")).hexdigest()
