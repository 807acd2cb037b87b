"""One person's work stands in line for their places; others do not stand behind it."""

from __future__ import annotations

import asyncio

from hospital.limits.turns import PersonTurns


async def test_each_person_has_so_many_places_and_the_line_keeps_its_order() -> None:
    turns = PersonTurns(2)
    leave, begun = asyncio.Event(), list[str]()

    async def work(person: str, name: str) -> None:
        async with turns.turn(person):
            begun.append(name)
            await leave.wait()

    tasks = [asyncio.ensure_future(work("ana", f"ana-{number}")) for number in range(4)]
    tasks.append(asyncio.ensure_future(work("bo", "bo-0")))
    for _ in range(5):
        await asyncio.sleep(0)
    assert begun == ["ana-0", "ana-1", "bo-0"]
    assert (turns.inside("ana"), turns.inside("bo"), turns.inside("cai")) == (4, 1, 0)
    tasks[2].cancel()  # who goes away leaves the line
    leave.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert begun == ["ana-0", "ana-1", "bo-0", "ana-3"]
    assert turns.inside("ana") == 0
