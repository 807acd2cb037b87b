"""Attacks on the app while it signs in: the real sign-in code, the real hospital, real sockets in between."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse

from services.errors import ServerMisunderstood, SignInFailed, SignInProblem
from services.fhir.auth import Endpoints, Tokens, discover, sign_in
from services.fhir.loopback import callback
from services.fhir.web import Web
from tests.fakes.clock import StandingClock
from tests.hospital.auth.serving import Hospital, running
from tests.hospital.auth.walker import Walker

PHONE, ATTACKERS_PHONE = "13800000001", "13800000003"
SHORT = 0.4  # seconds an app waits where nothing good will come


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    made = Web(StandingClock())
    yield made
    await made.close()


@pytest.fixture
async def endpoints(house: Hospital, web: Web) -> Endpoints:
    found = await discover(web, f"{house.base}/fhir")
    assert found is not None
    return found


def walk(house: Hospital, url: str, phone: str = PHONE) -> str:
    """A person signs in at the hospital; where the browser is sent in the end."""
    with httpx.Client(base_url=house.base) as client:
        walker = Walker(client)
        first = client.get(url)
        if first.is_redirect:
            return first.headers["location"]  # refused at once
        page = walker.post("/auth/code", first, phone=phone)
        consent = walker.post("/auth/sign-in", page, code=house.code_for(phone))
        return walker.post("/auth/consent", consent, decision="allow").headers["location"]


def knock(address: str) -> int:
    return httpx.get(address, headers={"Connection": "close"}).status_code


Browser = Callable[[str], Awaitable[None]]


def browser(house: Hospital, change: Callable[[str], list[str]] = lambda location: [location]) -> Browser:
    """A browser whose last step somebody else has a hand in: it goes to all the addresses that `change` makes of it."""

    async def open_url(url: str) -> None:
        location = await asyncio.to_thread(walk, house, url)
        for one in change(location):
            await asyncio.to_thread(knock, one)

    return open_url


async def enter(
    house: Hospital, web: Web, endpoints: Endpoints, open_url: Browser, patience: float = 20.0
) -> Tokens | SignInProblem:
    try:
        return await sign_in(web, StandingClock(), f"{house.base}/fhir", endpoints, open_url, patience=patience)
    except SignInFailed as refused:
        return refused.problem


def rewritten(location: str, **changed: str | None) -> str:
    where = urlsplit(location)
    query = {**dict(parse_qsl(where.query)), **changed}
    return where._replace(query=urlencode({name: one for name, one in query.items() if one is not None})).geturl()


async def test_an_undisturbed_sign_in_gives_tokens(house: Hospital, web: Web, endpoints: Endpoints) -> None:
    found = await enter(house, web, endpoints, browser(house))
    assert isinstance(found, Tokens)
    assert found.patient == "pat-wang-xiulan"


async def test_an_attackers_code_injected_into_the_answer_is_worth_nothing(
    house: Hospital, web: Web, endpoints: Endpoints
) -> None:
    with httpx.Client(base_url=house.base) as client:
        attacker = Walker(client)
        attacker.page = attacker.post("/auth/code", attacker.authorize(), phone=ATTACKERS_PHONE)
        stolen = attacker.code(ATTACKERS_PHONE, house.code_for(ATTACKERS_PHONE))
    swapped = browser(house, lambda location: [rewritten(location, code=stolen)])
    assert await enter(house, web, endpoints, swapped) is SignInProblem.OTHER


@pytest.mark.parametrize("state", [None, "", "guessed", "é", "0" * 5000])
async def test_an_answer_with_another_state_is_turned_away_and_the_right_one_still_counts(
    house: Hospital, web: Web, endpoints: Endpoints, state: str | None
) -> None:
    forged = browser(house, lambda location: [rewritten(location, state=state, code="forged"), location])
    assert isinstance(await enter(house, web, endpoints, forged), Tokens)
    only_forged = browser(house, lambda location: [rewritten(location, state=state)])
    assert await enter(house, web, endpoints, only_forged, SHORT) is SignInProblem.STATE_MISMATCH


async def test_a_stranger_cannot_end_the_sign_in_by_an_error(house: Hospital, web: Web, endpoints: Endpoints) -> None:
    noise = browser(
        house, lambda location: [rewritten(location, state="x", code=None, error="access_denied"), location]
    )
    assert isinstance(await enter(house, web, endpoints, noise), Tokens)


async def test_an_answer_that_says_a_thing_twice_is_none(house: Hospital, web: Web, endpoints: Endpoints) -> None:
    for twice in ("code=forged", "state=guessed", "iss=https%3A%2F%2Fevil.example"):
        doubled = browser(house, lambda location, twice=twice: [f"{location}&{twice}"])  # type: ignore[misc]
        assert await enter(house, web, endpoints, doubled, SHORT) is SignInProblem.STATE_MISMATCH


@pytest.mark.parametrize("issuer", [None, "https://evil.example/fhir", ""])
async def test_an_answer_of_another_issuer_or_of_none_is_refused(
    house: Hospital, web: Web, endpoints: Endpoints, issuer: str | None
) -> None:
    assert endpoints.names_issuer
    mixed_up = browser(house, lambda location: [rewritten(location, iss=issuer)])
    assert await enter(house, web, endpoints, mixed_up) is SignInProblem.OTHER


async def test_a_server_that_never_promised_its_name_need_not_give_it(
    house: Hospital, web: Web, endpoints: Endpoints
) -> None:
    silent = browser(house, lambda location: [rewritten(location, iss=None)])
    assert isinstance(await enter(house, web, replace(endpoints, names_issuer=False), silent), Tokens)


@contextmanager
def hostile(app: FastAPI) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    with running(app, listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def test_a_hostile_hospital_that_names_the_honest_ones_sign_in_page_gets_no_code(
    house: Hospital, web: Web, endpoints: Endpoints
) -> None:
    """Mix-up (RFC 9700 §4.4): sign in at H, hand the code to M. Refused before anybody is sent anywhere, and again by
    the honest hospital, which reads in `aud` for whom the code would be."""
    app, caught = FastAPI(), []

    @app.get("/fhir/.well-known/smart-configuration")
    def told(request: Request) -> dict[str, object]:
        return {
            "issuer": endpoints.issuer,
            "authorization_endpoint": endpoints.authorize,
            "token_endpoint": f"{request.base_url}token",
            "code_challenge_methods_supported": ["S256"],
        }

    @app.post("/token")
    async def caught_code(request: Request) -> JSONResponse:
        caught.append(await request.body())
        return JSONResponse({"access_token": "x", "token_type": "Bearer"})

    with hostile(app) as base:
        assert await discover(web, f"{base}/fhir") is None
        lured = replace(endpoints, token=f"{base}/token")
        with pytest.raises(SignInFailed) as refused:
            await sign_in(web, StandingClock(), f"{base}/fhir", lured, browser(house))
    assert refused.value.problem is SignInProblem.OTHER
    assert caught == []


async def test_a_token_endpoint_cannot_send_the_code_on(house: Hospital, web: Web, endpoints: Endpoints) -> None:
    app, caught = FastAPI(), []

    @app.post("/token")
    def elsewhere() -> RedirectResponse:
        return RedirectResponse("/caught", 307)

    @app.post("/caught")
    async def caught_code(request: Request) -> None:
        caught.append(await request.body())

    with hostile(app) as base, pytest.raises(ServerMisunderstood):
        await enter(house, web, replace(endpoints, token=f"{base}/token"), browser(house))
    assert caught == []


ALG_NONE = "eyJhbGciOiJub25lIn0.eyJmaGlyVXNlciI6IlBhdGllbnQvb3RoZXIiLCJzdWIiOiJvdGhlciJ9."
ODD_ANSWERS: list[dict[str, object]] = [
    {"access_token": "x"},
    {"access_token": "x", "token_type": "mac"},
    {"access_token": "x", "token_type": ["Bearer"]},
    {"access_token": None, "token_type": "Bearer"},
    {"access_token": {"a": 1}, "token_type": "Bearer"},
    {"id_token": ALG_NONE, "token_type": "Bearer"},
]


@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=json.dumps)
async def test_a_token_answer_that_is_not_what_was_agreed_is_refused(
    house: Hospital, web: Web, endpoints: Endpoints, answer: dict[str, object]
) -> None:
    app = FastAPI()
    app.add_api_route("/token", lambda: answer, methods=["POST"])
    with hostile(app) as base, pytest.raises(ServerMisunderstood):
        await enter(house, web, replace(endpoints, token=f"{base}/token"), browser(house))


async def test_whose_record_it_is_never_comes_from_an_id_token(house: Hospital, web: Web, endpoints: Endpoints) -> None:
    """The app trusts no id_token at all, so a forged one (alg none, HS256 over the public key) has nothing to say."""
    app, told = FastAPI(), {"access_token": "x", "token_type": "Bearer", "id_token": ALG_NONE}
    app.add_api_route("/token", lambda: told, methods=["POST"])
    with hostile(app) as base:
        found = await enter(house, web, replace(endpoints, token=f"{base}/token"), browser(house))
    assert isinstance(found, Tokens)
    assert found.patient is None


STRANGE_REQUESTS = [
    b"GET /callback/ HTTP/1.1\r\n\r\n",
    b"GET //callback HTTP/1.1\r\n\r\n",
    b"GET /%63allback HTTP/1.1\r\n\r\n",
    b"POST /callback?STATE HTTP/1.1\r\n\r\n",
    b"HEAD /callback?STATE HTTP/1.1\r\n\r\n",
    b"OPTIONS /callback?STATE HTTP/1.1\r\n\r\n",
    b"GET http://[/callback HTTP/1.1\r\n\r\n",
    b"GET /callback?" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
    b"\r\n\r\n",
    b"GET",
    b"",
]


async def test_whatever_knocks_at_the_door_only_our_own_answer_enters_and_only_once() -> None:
    async with callback("our-state", None) as door:
        port = urlsplit(door.redirect_uri).port
        assert urlsplit(door.redirect_uri).hostname == "127.0.0.1"
        for request in STRANGE_REQUESTS:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request.replace(b"STATE", b"state=our-state&code=forged"))
            if writer.can_write_eof():
                writer.write_eof()
            assert b"200 OK" not in await reader.read()
            writer.close()
        address = f"{door.redirect_uri}?state=our-state&code="
        assert await asyncio.to_thread(knock, address + "first") == 200
        assert await asyncio.to_thread(knock, address + "second") == 404
        assert await door.code(1) == "first"


async def test_the_door_is_not_at_an_address_that_others_reach_or_hold() -> None:
    """The system chooses a free port, so no squatter is there before us; and ours cannot be taken meanwhile."""
    async with callback("one", None) as door, callback("two", None) as other:
        assert door.redirect_uri != other.redirect_uri
        port = urlsplit(door.redirect_uri).port
        with pytest.raises(OSError, match="in use"), socket.socket() as squatter:
            squatter.bind(("127.0.0.1", port))
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)
