"""An app that signs in by itself: PKCE, the hospital's forms filled in as a browser would, tokens."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

REDIRECT = "http://127.0.0.1:51234/callback"
SCOPE = "openid fhirUser offline_access launch/patient patient/*.cruds"


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


@dataclass
class Walker:
    """One browser and one app."""

    client: httpx.Client
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(40))

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def authorize(self, **changed: str | None) -> httpx.Response:
        asked = {
            "response_type": "code",
            "client_id": "anxin-app",
            "redirect_uri": REDIRECT,
            "scope": SCOPE,
            "state": "st&te=1",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "aud": f"{str(self.client.base_url).rstrip('/')}/fhir",
        } | changed
        return self.client.get("/auth/authorize", params={key: one for key, one in asked.items() if one is not None})

    def post(self, path: str, page: httpx.Response | str, **fields: str) -> httpx.Response:
        csrf = page if isinstance(page, str) else token_of(page)
        return self.client.post(path, data={"csrf": csrf, **fields})

    def code(self, phone: str, digits: str, patient: str | None = None) -> str:
        """Walks to the authorization code with digits that `digits` names, or that it is."""
        page = self.post("/auth/sign-in", self.page, code=digits)
        if patient is not None:
            page = self.post("/auth/person", page, patient=patient)
        answer = self.post("/auth/consent", page, decision="allow")
        assert answer.status_code == 303, answer.text
        return answered(answer)["code"]

    def ask_code(self, phone: str) -> httpx.Response:
        self.page = self.post("/auth/code", self.authorize(), phone=phone)
        return self.page

    def exchange(self, code: str, **changed: str) -> httpx.Response:
        return self.client.post(
            "/auth/token",
            data={
                "grant_type": "authorization_code",
                "client_id": "anxin-app",
                "code": code,
                "redirect_uri": REDIRECT,
                "code_verifier": self.verifier,
            }
            | changed,
        )

    def refresh(self, token: str, **changed: str) -> httpx.Response:
        data = {"grant_type": "refresh_token", "client_id": "anxin-app", "refresh_token": token}
        return self.client.post("/auth/token", data=data | changed)

    def read(self, path: str, token: str) -> httpx.Response:
        return self.client.get(f"/fhir/{path}", headers={"Authorization": f"Bearer {token}"})


def answered(redirect: httpx.Response) -> dict[str, Any]:
    """The parameters a redirect brings to the app."""
    where = urlsplit(redirect.headers["location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == REDIRECT
    return {key: values[0] for key, values in parse_qs(where.query).items()}
