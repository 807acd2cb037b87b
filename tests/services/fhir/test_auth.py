"""Renewing a session: a lost answer is asked for again, and only the hospital's own word ends the session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from services.errors import AppError, Offline, ServerMisunderstood, ServerUnavailable, SessionExpired
from services.fhir import auth
from services.fhir.auth import Endpoints, Session, Tokens
from services.fhir.client import FhirClient
from services.fhir.web import Web
from tests.fakes.clock import StandingClock

BASE = "https://hospital.test"
ENDPOINTS = Endpoints(f"{BASE}/auth/authorize", f"{BASE}/auth/token")
GOOD = {"access_token": "new", "refresh_token": "next", "token_type": "Bearer", "expires_in": 300}
Answer = Callable[[httpx.Request], httpx.Response]


def says(status: int, body: Any = None, *, html: str | None = None) -> Answer:
    return lambda request: httpx.Response(status, json=body, html=html, request=request)


def loses(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("connection reset", request=request)


def is_late(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too slow", request=request)


class TokenEndpoint:
    """Answers in this order, the last answer again and again, and keeps which refresh token each request named. So many
    requests at first are `slow`: they are never answered."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked, self.slow = list(answers), list[str](), 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(parse_qs(request.content.decode())["refresh_token"][0])
        if len(self.asked) <= self.slow:
            await asyncio.Event().wait()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(request)


class Renewing:
    """A session whose access token has run out."""

    def __init__(self, *answers: Answer) -> None:
        self.endpoint, self.saved, self.reports = TokenEndpoint(*answers), list[Tokens](), 0
        clock = StandingClock()

        async def no_time(_seconds: float) -> None:
            return

        async def persist(tokens: Tokens) -> None:
            self.saved.append(tokens)

        web = Web(clock, transport=httpx.MockTransport(self.endpoint), sleep=no_time)
        old = Tokens("old", "first", clock.now() - timedelta(hours=1), "p1")
        self.session = Session(web, clock, ENDPOINTS, old, persist, on_expired=self.report)

    def report(self) -> None:
        self.reports += 1


@pytest.mark.parametrize("trouble", [loses, is_late, says(500), says(503), says(504, html="<p>gateway</p>")])
async def test_a_refresh_whose_answer_is_lost_is_sent_again_with_the_same_token_and_the_session_goes_on(
    trouble: Answer,
) -> None:
    renewing = Renewing(trouble, says(200, GOOD))
    assert await renewing.session.token() == "new"
    assert renewing.endpoint.asked == ["first", "first"]
    assert ([tokens.refresh for tokens in renewing.saved], renewing.reports) == (["next"], 0)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (loses, Offline),
        (says(500, {}), ServerUnavailable),
        (says(429, {}), ServerUnavailable),
        (says(400, {"error": "invalid_request"}), ServerMisunderstood),
        (says(400, {}), ServerMisunderstood),
        (says(401, {"error": "invalid_client"}), ServerMisunderstood),
        (says(403, {"error": "forbidden by a proxy"}), ServerMisunderstood),
        (says(404, {"error": "invalid_grant"}), ServerMisunderstood),
        (says(400, html="<p>invalid_grant</p>"), ServerMisunderstood),
        (says(200, html="<p>Welcome to our wireless network</p>"), ServerMisunderstood),
    ],
)
async def test_what_is_not_certain_ends_no_session(answer: Answer, error: type[AppError]) -> None:
    renewing = Renewing(answer)
    with pytest.raises(error):
        await renewing.session.token()
    assert (renewing.session.expired, renewing.reports, renewing.saved) == (False, 0, [])
    renewing.endpoint.answers = [says(200, GOOD)]
    assert await renewing.session.token() == "new"


async def test_only_the_hospitals_word_ends_it_once_for_all_who_wait() -> None:
    renewing = Renewing(says(400, {"error": "invalid_grant"}))
    ends = await asyncio.gather(*(renewing.session.token() for _ in range(5)), return_exceptions=True)
    assert {type(end) for end in ends} == {SessionExpired}
    assert (len(renewing.endpoint.asked), renewing.reports) == (1, 1)


async def test_a_slow_answer_is_asked_for_again_while_the_hospital_still_gives_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert 3 * auth.RENEWED_WITHIN < 60
    monkeypatch.setattr(auth, "RENEWED_WITHIN", 0.02)
    renewing = Renewing(says(200, GOOD))
    renewing.endpoint.slow = 1
    assert await renewing.session.token() == "new"
    assert renewing.endpoint.asked == ["first", "first"]


async def test_one_who_has_signed_in_again_is_not_overtaken_by_a_renewal_of_the_old_session() -> None:
    renewing = Renewing(says(200, GOOD))
    renewal = asyncio.ensure_future(renewing.session.token())
    await asyncio.sleep(0)
    with renewing.session.retiring(), pytest.raises(SessionExpired):
        await renewal
    assert (renewing.saved, renewing.reports) == ([], 0)


async def test_a_page_with_401_is_not_the_hospitals_and_ends_no_session() -> None:
    renewing = Renewing(says(200, GOOD))
    page = httpx.MockTransport(says(401, html="<p>Please log in to this network</p>"))
    client = FhirClient(f"{BASE}/fhir", Web(StandingClock(), transport=page), renewing.session)
    with pytest.raises(ServerMisunderstood):
        await client.read("Patient", "p1")
    assert not renewing.session.expired
