"""What an app reads first: SMART's and OpenID's description of this server. It lists only what the server supports."""

from __future__ import annotations

from typing import Any

from hospital.auth.devices import GRANT_TYPE
from hospital.auth.identity import ALGORITHM
from hospital.auth.scopes import PLAIN
from hospital.base.config import Config


def smart_configuration(config: Config) -> dict[str, Any]:
    """`.well-known/smart-configuration` (SMART App Launch 2, Conformance)."""
    base = config.base_url.rstrip("/")
    return {
        "issuer": config.fhir_base,
        "jwks_uri": f"{base}/auth/jwks",
        "authorization_endpoint": f"{base}/auth/authorize",
        "token_endpoint": f"{base}/auth/token",
        "revocation_endpoint": f"{base}/auth/revoke",
        "introspection_endpoint": f"{base}/auth/introspect",
        "device_authorization_endpoint": f"{base}/auth/device_authorization",
        "grant_types_supported": ["authorization_code", "refresh_token", GRANT_TYPE],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": [*PLAIN, "patient/*.cruds", "patient/*.rs", "user/*.cruds", "user/*.rs"],
        "authorization_response_iss_parameter_supported": True,
        "capabilities": [
            "launch-standalone",
            "client-public",
            "context-standalone-patient",
            "permission-offline",
            "permission-patient",
            "permission-user",
            "permission-v1",
            "permission-v2",
            "sso-openid-connect",
        ],
    }


def openid_configuration(config: Config) -> dict[str, Any]:
    """`.well-known/openid-configuration` under the issuer (OpenID Connect Discovery §4)."""
    return smart_configuration(config) | {
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "claims_supported": ["sub", "fhirUser", "auth_time", "nonce"],
        "ui_locales_supported": ["zh-CN", "en"],
    }
