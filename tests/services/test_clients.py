"""Clients by their keys: made once from what the process has, one for each key, and none without its feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pytest

from services.clients import ClientFactory, ClientKey, Clients
from services.clock import Clock
from tests.fakes.clock import StandingClock


class Greeting(Protocol):
    def greet(self) -> str: ...


class Named(Protocol):
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Person:
    name: str
    age: int


class Greeter:
    def __init__(self, session: Callable[[], Named | None], clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def greet(self) -> str:
        found = self._session()
        return f"{self._clock.now():%H:%M} {found.name if found else 'nobody'}"


GREETING = ClientKey[Greeting]("greeting")
GREETER = ClientFactory(GREETING, Greeter)


def test_a_client_works_with_the_session_of_the_moment_and_the_clock() -> None:
    sessions: list[Person] = []
    clock = StandingClock()
    client = Clients(lambda: [GREETER], lambda: sessions[-1] if sessions else None, clock)[GREETING]
    assert client.greet() == f"{clock.now():%H:%M} nobody"
    sessions.append(Person("Li", 40))
    assert client.greet() == f"{clock.now():%H:%M} Li"


def test_a_client_is_made_once() -> None:
    clients = Clients(lambda: [GREETER], lambda: None, StandingClock())
    assert clients[GREETING] is clients[GREETING]


@pytest.mark.parametrize("second", [GREETER, ClientFactory(ClientKey[Greeting]("greeting"), Greeter)])
def test_a_second_client_under_one_name_is_refused(second: ClientFactory[Named, Greeting]) -> None:
    with pytest.raises(ValueError, match="greeting is registered twice"):
        Clients(lambda: [GREETER, second], lambda: None, StandingClock())[GREETING]


def test_a_client_that_no_feature_registered_is_named() -> None:
    with pytest.raises(LookupError, match="greeting"):
        Clients(lambda: [], lambda: None, StandingClock())[GREETING]


def test_another_key_of_the_same_name_leads_nowhere() -> None:
    clients = Clients(lambda: [GREETER], lambda: None, StandingClock())
    with pytest.raises(LookupError, match="greeting"):
        clients[ClientKey[Greeting]("greeting")]
