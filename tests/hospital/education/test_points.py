"""Points are the hospital's to give: once for an article, so many a day, and never more than there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hospital.app import create_app
from hospital.base.config import Config
from hospital.demo import learning
from hospital.education.library import LEARNING, is_article
from hospital.education.rewards import point_rules
from hospital.fhir.store.store import FhirStore
from tests.hospital.conftest import ROOT, access_of_test_token

Json = dict[str, Any]
RULES = point_rules()
ARTICLES = [body["id"] for body in learning.resources(7, date(2026, 11, 23)) if is_article(body)]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ask(db_url: str, clock: Clock) -> Callable[..., Any]:
    """Sends one write of patient a, with If-None-Match as the app does."""
    app = create_app(Config(db_url, ROOT), access_of_test_token, now=clock)
    store: FhirStore = app.state.store
    with store.begin() as tx:
        for id_ in ("a", "b"):
            tx.put({"resourceType": "Patient", "id": id_})
        for body in learning.resources(7, clock.now.date()):
            tx.put(body)

    async def send(task: Json, match: str | None = None) -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=f"{ROOT}/fhir/") as client:
            headers = {"Authorization": "Bearer patient-a", "Content-Type": "application/fhir+json"}
            headers |= {"If-Match": match} if match else {"If-None-Match": "*"}
            return await client.put(f"Task/{task['id']}", json=task, headers=headers)

    return send


def finished(article: str = ARTICLES[0], patient: str = "a") -> Json:
    return {
        "resourceType": "Task",
        "id": str(uuid4()),
        "status": "completed",
        "intent": "plan",
        "code": {"coding": [{"system": LEARNING, "code": "finished"}]},
        "focus": {"reference": f"Library/{article}"},
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": "2026-11-22T20:00:00+08:00",
    }


def redeem(reward: str) -> Json:
    wanted = {"type": {"coding": [{"system": LEARNING, "code": "reward"}]}, "valueCode": reward}
    code = {"coding": [{"system": LEARNING, "code": "redeem"}]}
    rest = {key: value for key, value in finished().items() if key != "focus"}
    return {**rest, "status": "requested", "code": code, "input": [wanted]}


def points(answer: httpx.Response) -> int:
    assert answer.status_code == 201, answer.text
    return sum(output.get("valueInteger", 0) for output in answer.json()["output"])


def word(answer: httpx.Response) -> str:
    found: str = answer.json()["businessStatus"]["coding"][0]["code"]
    return found


async def test_an_article_is_credited_once_also_when_two_phones_finish_it(ask: Callable[..., Any]) -> None:
    first, second = await ask(finished()), await ask(finished())
    assert (points(first), word(first)) == (RULES.article, "credited")
    assert (points(second), word(second)) == (0, "known")
    assert (await ask(finished())).status_code == 409


async def test_the_same_request_again_is_the_same_task(ask: Callable[..., Any]) -> None:
    task = finished()
    assert points(await ask(task)) == RULES.article
    again = await ask(task)
    assert again.status_code in (200, 201)
    assert again.json()["meta"]["versionId"] == "1"


async def test_so_many_articles_a_day_and_the_next_day_more(ask: Callable[..., Any], clock: Clock) -> None:
    earned = [points(await ask(finished(article))) for article in ARTICLES[: RULES.articles_a_day + 1]]
    assert earned == [RULES.article] * RULES.articles_a_day + [0]
    clock.now += timedelta(days=1)
    assert points(await ask(finished(ARTICLES[RULES.articles_a_day + 1]))) == RULES.article


async def test_what_a_phone_says_of_its_points_counts_for_nothing(ask: Callable[..., Any]) -> None:
    lie = {"type": {"coding": [{"system": LEARNING, "code": "points"}]}, "valueInteger": 9999}
    assert (await ask(finished() | {"output": [lie]})).status_code == 403
    week = finished() | {"code": {"coding": [{"system": LEARNING, "code": "measured"}]}}
    assert (await ask(week)).status_code == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"focus": {"reference": "Library/points"}}, 422),
        ({"focus": {"reference": "Library/nowhere"}}, 422),
        ({"status": "requested"}, 422),
        ({"for": {"reference": "Patient/b"}}, 403),
    ],
)
async def test_what_is_no_finished_article_of_ones_own_is_refused(
    ask: Callable[..., Any], change: Json, status: int
) -> None:
    assert (await ask(finished() | change)).status_code == status


async def test_what_was_decided_stays(ask: Callable[..., Any]) -> None:
    task = (await ask(finished())).json()
    undone = await ask(task | {"status": "entered-in-error"}, match='W/"1"')
    assert undone.status_code == 403


async def test_an_reward_costs_its_points_and_is_given_a_code(ask: Callable[..., Any], clock: Clock) -> None:
    reward = min(RULES.rewards, key=lambda each: each.points)
    assert (await ask(redeem(reward.id))).status_code == 409
    needed = -(-reward.points // RULES.article)
    for number, article in enumerate(ARTICLES[:needed]):
        clock.now += timedelta(days=not number % RULES.articles_a_day)
        await ask(finished(article))
    given = await ask(redeem(reward.id))
    assert points(given) == -reward.points
    (code,) = [output["valueString"] for output in given.json()["output"] if "valueString" in output]
    assert len(code) == 8
    short = await ask(redeem(reward.id))
    assert short.json()["issue"][0]["details"]["coding"][0]["code"] == "points-short"


async def test_nothing_is_exchanged_that_is_not_rewarded(ask: Callable[..., Any]) -> None:
    assert (await ask(redeem("gold"))).status_code == 422
    assert (await ask(redeem("lecture") | {"status": "completed"})).status_code == 422
