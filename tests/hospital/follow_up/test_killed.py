"""A worker that is killed in the middle (kill -9): nobody gets a notice twice, and nothing is asked twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.hospital.follow_up.ward import NOW, Ward, operation, person

PEOPLE = 4


def kill_some(house: Ward, kills: int) -> list[str]:
    """Workers are killed at random moments after they queued something, each some hours after the one before; the
    engine here does the rest. Returns what was queued."""
    chance = random.Random(7)  # noqa: S311 - any moment will do
    ids = [f"p{number}" for number in range(PEOPLE)]
    house.put_in(*(person(id_) for id_ in ids), *(operation(f"knee-{id_}", id_) for id_ in ids))
    house.engine.look()
    house.goes_on(days=7)
    url = house.store.engine.url.render_as_string(hide_password=False)
    for _ in range(kills):
        house.clock.pass_by(hours=9)
        before = len(queued(house))
        moment = house.clock().isoformat()
        worker = subprocess.Popen([sys.executable, "-m", "tests.hospital.follow_up.killed_worker", url, moment])
        until = time.monotonic() + 30
        while worker.poll() is None and len(queued(house)) == before and time.monotonic() < until:
            time.sleep(0.01)
        with suppress(subprocess.TimeoutExpired):
            worker.wait(chance.random() * 0.1)
        worker.kill()
        worker.wait()
        house.clock.pass_by(minutes=2)
        house.engine.tick()
    house.clock.moment = NOW + timedelta(days=20)
    house.engine.tick()
    return queued(house)


def queued(house: Ward) -> list[str]:
    return [message.communication for number in range(PEOPLE) for message in house.queued(f"p{number}")]


def check(house: Ward, notices: list[str]) -> None:
    assert notices, "something was queued"
    assert [id_ for id_, count in Counter(notices).items() if count > 1] == []
    for number in range(PEOPLE):
        tasks = [task for task in house.tasks(f"p{number}") if "partOf" not in task]
        assert tasks, "nobody was forgotten"
        names = Counter((str(task["extension"]), task["restriction"]["period"]["start"]) for task in tasks)
        assert set(names.values()) == {1}
        told = [word for word in house.words(f"p{number}") if word == "opened"]
        assert len(told) == len([task for task in tasks if task["code"]["coding"][0]["code"] != "alert"])


def test_a_killed_worker_doubles_nothing(house: Ward) -> None:
    check(house, kill_some(house, 1))


@pytest.mark.nightly
def test_a_night_of_killed_workers_doubles_nothing(house: Ward) -> None:
    check(house, kill_some(house, 30))
