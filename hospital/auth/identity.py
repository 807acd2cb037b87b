"""Who signed in, as a signed id_token (OpenID Connect Core §2, SMART `fhirUser`)."""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import Engine, insert, select

from hospital.auth.grants import Issued
from hospital.auth.hashing import keyed
from hospital.auth.tables import key
from hospital.fhir.store.engine import starting

_LASTS_SECONDS = 300
ALGORITHM = "ES256"


class Identity:
    """The signing key of this hospital, created once and stored in its database."""

    def __init__(self, engine: Engine, issuer: str, secret: bytes) -> None:
        self._key = _load(engine)
        self._issuer = issuer
        self._secret = secret

    def jwks(self) -> dict[str, Any]:
        """The public half, for /auth/jwks (RFC 7517)."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "kid": self._key.thumbprint(), "alg": ALGORITHM, "use": "sig"}]}

    def id_token(self, issued: Issued, now: int) -> str:
        """Signed claims for the app. The subject is an identifier of its own, not the record's id."""
        grant, seconds = issued.grant, now // 1000
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "sub": keyed(self._secret, f"staff/{grant.staff}" if grant.staff else f"subject/{grant.person}")[:40],
            "aud": grant.client,
            "iat": seconds,
            "exp": seconds + _LASTS_SECONDS,
            "auth_time": grant.signed_in // 1000,
        }
        if "fhirUser" in grant.scope.split():
            claims["fhirUser"] = f"{self._issuer}/{grant.user}"
        if issued.nonce:
            claims["nonce"] = issued.nonce
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.thumbprint()}, claims, self._key)


def _load(engine: Engine) -> ECKey:
    with starting(engine) as connection:
        kept = connection.execute(select(key.c.private)).scalar()
        if kept is None:
            kept = ECKey.generate_key("P-256").as_pem(private=True).decode("ascii")
            connection.execute(insert(key).values(id=1, private=kept))
    return ECKey.import_key(kept)
