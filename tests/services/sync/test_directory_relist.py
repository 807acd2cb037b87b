"""Once a month the directory is listed from its beginning: what left it goes in time, nothing goes by one answer."""

from __future__ import annotations

from fastapi import FastAPI

from tests.fakes.wires import asks, bundle, emptied
from tests.services.sync.worlds import Phone, delete, fill

HISTORY = asks("GET", "/_history")


def _doctor(id_: str) -> dict[str, object]:
    return {"resourceType": "Practitioner", "id": id_, "name": [{"text": id_}]}


async def _month_passes(mine: Phone) -> None:
    mine.clock.advance(days=31)
    assert (await mine.cycle()).error is None


async def test_who_left_the_hospital_is_forgotten_where_no_history_tells_of_it(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, _doctor("stays"), _doctor("leaves"))
    await mine.cycle()
    delete(hospital, "Practitioner", "leaves")
    mine.wires.always(bundle(emptied), HISTORY)
    await _month_passes(mine)
    assert await mine.see("Practitioner", "leaves") is not None
    await _month_passes(mine)
    await _month_passes(mine)
    assert await mine.see("Practitioner", "leaves") is None
    assert await mine.see("Practitioner", "stays") is not None


async def test_empty_lists_month_after_month_forget_nobody(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, _doctor("stays"))
    await mine.cycle()
    mine.wires.always(bundle(emptied))
    for _ in range(4):
        await _month_passes(mine)
    assert await mine.see("Practitioner", "stays") is not None


async def test_a_list_that_is_as_it_was_is_no_news_for_a_screen(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, _doctor("stays"))
    await mine.cycle()
    heard: list[int] = []
    mine.store.changes.listen(frozenset({"Practitioner"}), lambda: heard.append(1))
    await _month_passes(mine)
    assert heard == []
