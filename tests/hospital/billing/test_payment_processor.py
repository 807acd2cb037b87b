"""The rounds: what has no usable answer is asked about again, and holds up nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hospital.billing.provider import UnclearAnswer
from tests.hospital.billing.house import BillingHospital, stands


async def test_orders_that_are_never_answered_hold_up_no_other(house: BillingHospital) -> None:
    through = house.wires.to_cashier
    tasks = [(await house.put(house.wish(house.bill()))).json() for _ in range(7)]
    stuck = {task["id"].replace("-", "") for task in tasks[:6]}

    def line(method: str, path: str, *sent: Any) -> tuple[int, Mapping[str, str], bytes]:
        if stuck & set(path.split("/")):
            raise UnclearAnswer
        return through(method, path, *sent)

    object.__setattr__(house.processor.provider, "wire", line)
    for task in tasks[:6]:
        await house.put({**task, "status": "cancelled"}, if_match=f'W/"{house.version("Task", task["id"])}"')
    house.scan(tasks[6], "approve")
    house.clock.pass_by(seconds=20)
    for _ in range(2):
        house.processor.round()
        house.clock.pass_by(seconds=5)
    assert stands(house.read("Task", tasks[6]["id"])) == ("completed", "paid")
    assert {stands(house.read("Task", task["id"])) for task in tasks[:6]} == {("in-progress", "waiting")}


async def test_a_fault_of_an_adapter_leaves_the_payment_unknown(house: BillingHospital) -> None:
    def broken(*_: object) -> tuple[int, Mapping[str, str], bytes]:
        raise KeyError("a field of tomorrow")

    through, wish = house.wires.to_cashier, house.wish(house.bill())
    object.__setattr__(house.processor.provider, "wire", broken)
    answer = await house.put(wish)
    assert (answer.status_code, "cashier-down" in answer.text) == (503, True)
    object.__setattr__(house.processor.provider, "wire", through)
    assert stands((await house.post(f"Task/{wish['id']}/$query")).json()) == ("in-progress", "waiting")
