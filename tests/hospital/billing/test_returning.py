"""Money that is too much goes back by itself; a refusal of that does not stand in the way of the bill."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hospital.billing import orders
from hospital.billing.provider import UnclearAnswer
from tests.hospital.billing.house import BillingHospital, stands


async def test_after_a_refused_refund_the_bill_can_be_written_anew_and_gives_back(house: BillingHospital) -> None:
    bill, through = house.bill(amount="100.00"), house.wires.to_cashier
    task = (await house.put(house.wish(bill))).json()
    house.scan(task, "approve")
    house.notices().round()

    def refusing(method: str, path: str, *sent: Any) -> tuple[int, Mapping[str, str], bytes]:
        if path != "/v1/refunds":
            return through(method, path, *sent)
        no = json.dumps({"code": "too-much"}).encode()
        return 409, house.api.signer.headers(no), no

    object.__setattr__(house.processor.provider, "wire", refusing)
    await rewrite(house, bill, "60.00")
    house.processor.round()
    object.__setattr__(house.processor.provider, "wire", through)
    assert (await rewrite(house, bill, "50.00")) == 200
    house.processor.round()
    with house.app.state.store.reading() as tx:
        found = orders.refunds_of(tx.connection, task["id"].replace("-", ""))
    assert sorted((one.fen, one.state) for one in found) == [(4000, "failed"), (5000, "refunded")]


async def rewrite(house: BillingHospital, bill: str, amount: str) -> int:
    etag = f'W/"{house.version("Invoice", bill)}"'
    return (await house.put(house.reprice(bill, amount), who="system", if_match=etag)).status_code


async def test_a_refusal_is_not_final_while_an_earlier_request_may_still_arrive(house: BillingHospital) -> None:
    bill, through, late = house.bill(amount="100.00"), house.wires.to_cashier, list[tuple[Any, ...]]()
    task = (await house.put(house.wish(bill))).json()
    house.scan(task, "approve")
    house.notices().round()

    def line(method: str, path: str, *sent: Any) -> tuple[int, Mapping[str, str], bytes]:
        if path == "/v1/refunds" and not late:
            late.append((method, path, *sent))
            raise UnclearAnswer
        no = json.dumps({"code": "not-paid"}).encode()
        return (409, house.api.signer.headers(no), no) if path == "/v1/refunds" else through(method, path, *sent)

    object.__setattr__(house.processor.provider, "wire", line)
    wish = json.loads((await house.refund(task, "30.00")).request.content)["id"]
    house.clock.pass_by(seconds=20)
    house.processor.round()
    assert stands(house.read("Task", wish)) == ("in-progress", "refunding")
    through(*late[0])  # the request that was held up on its way
    object.__setattr__(house.processor.provider, "wire", through)
    house.clock.pass_by(seconds=20)
    house.processor.round()
    assert stands(house.read("Task", wish)) == ("completed", "refunded")
