"""Writers of one process take turns: in the order of asking, one at a time, and nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import TimeoutError as NoTurn

from hospital.fhir.store.turns import Turns

pytestmark = pytest.mark.postgresql


def test_they_come_in_the_order_of_asking() -> None:
    turns, order = Turns(20), list[int]()
    threads = []

    def write(number: int) -> None:
        with turns.mine():
            order.append(number)

    with turns.mine():
        for number in range(10):
            threads.append(threading.Thread(target=write, args=(number,)))
            threads[-1].start()
            while len(turns) <= number:  # until this one stands in line
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(10))


def test_no_two_write_at_once_and_a_fault_hands_the_turn_on() -> None:
    turns, inside, most = Turns(20), list[int](), list[int]()

    def write(number: int) -> None:
        with turns.mine():
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)
            if number % 3 == 0:
                raise ValueError

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(write, number) for number in range(200)]
    assert {type(one.exception()) for one in done} == {ValueError, type(None)}
    assert max(most) == 1
    assert len(turns) == 0


def test_whoever_waits_too_long_is_told_and_does_not_stand_in_the_way() -> None:
    turns = Turns(0.01)
    with turns.mine(), ThreadPoolExecutor(1) as pool:
        with pytest.raises(NoTurn):
            pool.submit(lambda: turns.mine().__enter__()).result(20)
        assert len(turns) == 0
    with turns.mine():
        pass
