"""A worker that is killed in the middle (kill -9): nobody gets a notice twice, nothing is asked twice, nobody is
forgotten. Real processes, and the same in one process at any statement."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest

from hospital.channels.delivery import MessageDelivery
from hospital.channels.model import ChannelName
from hospital.channels.policy import policy
from hospital.channels.ports import Channels
from hospital.follow_up.engine import FollowUpEngine
from tests.hospital.channels.house import Gateway
from tests.hospital.follow_up.mortal import Fate, moments, mortal
from tests.hospital.follow_up.ward import NOW, Ward, operation, person, ward

PEOPLE = [f"p{number}" for number in range(4)]
#: A tick that does something takes about so many statements. A worker that always died before would never end one.
STEPS = 60


def on_a_plan(house: Ward) -> None:
    telecom = [{"system": "phone", "value": "13800000001"}, {"system": "email", "value": "a@example.org"}]
    house.put_in(*(person(id_, telecom=telecom) for id_ in PEOPLE), *(operation(f"knee-{id_}", id_) for id_ in PEOPLE))
    house.engine.look()


def kill_some(house: Ward, kills: int) -> None:
    """Workers are killed at random moments after they queued something, each some hours after the one before; the
    engine here does the rest."""
    chance = random.Random(7)  # noqa: S311 - any moment will do
    on_a_plan(house)
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


def queued(house: Ward) -> list[str]:
    return [message.communication for id_ in PEOPLE for message in house.queued(id_)]


def check(house: Ward) -> None:
    notices = queued(house)
    assert notices, "something was queued"
    assert [id_ for id_, count in Counter(notices).items() if count > 1] == []
    for id_ in PEOPLE:
        tasks = [task for task in house.tasks(id_) if "partOf" not in task]
        assert tasks, "nobody was forgotten"
        names = Counter((str(task["extension"]), task["restriction"]["period"]["start"]) for task in tasks)
        assert set(names.values()) == {1}
        told = [word for word in house.words(id_) if word == "opened"]
        assert len(told) == len([task for task in tasks if task["code"]["coding"][0]["code"] != "alert"])


def test_a_killed_worker_doubles_nothing(house: Ward) -> None:
    kill_some(house, 1)
    check(house)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_a_night_of_killed_workers_doubles_nothing(house: Ward) -> None:
    kill_some(house, 30)
    check(house)


@dataclass
class Mortals:
    """Workers that die, and the gateways that take what they send."""

    house: Ward
    fate: Fate
    kills: Iterator[int | None]
    sms: Gateway
    email: Gateway

    def live(self, days: int) -> None:
        """Every three hours a worker does what is due, and one sends; of those that are due and die another goes on."""
        for _ in range(days * 8):
            self.house.clock.pass_by(hours=3)
            while not self._ticks(next(self.kills, None)):
                self.house.clock.pass_by(minutes=2)
            self._sends(next(self.kills, None))
        self.house.clock.pass_by(hours=1)
        self._sends(None)

    def _ticks(self, dies_after: int | None) -> bool:
        with self.fate.life(dies_after):
            FollowUpEngine(self.house.store, self.house.clock).tick()
            return True
        return False

    def _sends(self, dies_after: int | None) -> None:
        carriers = {ChannelName.SMS: self.sms, ChannelName.EMAIL: self.email}
        with self.fate.life(dies_after):
            MessageDelivery(self.house.store, Channels(carriers=carriers), self.house.clock, policy()).round()


def story(kills: Iterator[int | None], days: int) -> tuple[Mortals, dict[str, object]]:
    """What became of people whose workers died so often: their Tasks, decisions and notices."""
    with ward() as house:
        on_a_plan(house)
        house.goes_on(days=6)
        mortals = Mortals(house, mortal(house.store), kills, Gateway(), Gateway(can_ask=False))
        mortals.live(days)
        check(house)
        told = {
            id_: (
                sorted((task["id"], task["status"]) for task in house.tasks(id_)),
                sorted((each.word, each.step, each.care_plan) for each in house.told(id_)),
                sorted(message.key for message in house.queued(id_)),
            )
            for id_ in PEOPLE
        }
        return mortals, told


def check_letters(mortals: Mortals) -> None:
    for gateway in (mortals.sms, mortals.email):
        references = Counter(letter.reference for letter in gateway.letters)
        assert not [reference for reference, count in references.items() if count > 1], "on a phone once"
    assert max(mortals.email.taken.values(), default=0) <= 1, "what cannot be asked about was handed over once"


def test_at_whatever_statement_a_worker_dies_the_end_is_that_of_one_that_lived() -> None:
    immortal, lived = story(iter(()), days=3)
    mortals, died = story(moments(1, STEPS), days=3)
    assert immortal.fate.deaths == 0 and mortals.fate.deaths > 20
    assert died == lived
    check_letters(mortals)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_ten_thousand_deaths_double_nothing_and_lose_nothing() -> None:
    _, lived = story(iter(()), days=8)
    deaths, seed = 0, 0
    while deaths < 10_000:
        seed += 1
        mortals, died = story(moments(seed, STEPS), days=8)
        assert died == lived, f"seed {seed}"
        check_letters(mortals)
        deaths += mortals.fate.deaths
