"""Who bore a token when it was used last, so that a request counts for its person before the token is read again."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Final

from hospital.fhir.permissions import Access

_MOST: Final = 10_000


class KnownCallers:
    """The bearers of the tokens that one process saw last. Nobody is admitted by it: each request reads its token in
    the database. It says in whose turn, and at whose rate, a request may ask. Used on one thread."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._known: OrderedDict[bytes, Access] = OrderedDict()

    def last(self, key: bytes) -> Access | None:
        """The bearer of a token when it was used last; None when that is not known."""
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def learn(self, key: bytes, access: Access) -> None:
        """Remembers the bearer of a valid token."""
        self._known[key] = access
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self, key: bytes) -> None:
        """Forgets a token that is not valid any more."""
        self._known.pop(key, None)


def key_of(authorization: str) -> bytes:
    """By what the token of this header is known; the token itself is not kept."""
    return hashlib.sha256(authorization.encode()).digest()
