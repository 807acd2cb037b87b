"""Notices of the cashier as they come in life: lost, twice, forged, with another sum, too old, in another order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from hospital.base.signing import Signer, own_key
from hospital.billing.callbacks import Callbacks
from hospital.billing.sandbox import Sandbox
from sandbox.cashier.notices import PAUSES
from tests.hospital.billing.house import PAGE, BillingHospital, output, stands
from tests.hospital.conftest import ROOT


def notice(house: BillingHospital, task_id: str, **changes: object) -> tuple[dict[str, str], bytes]:
    """The cashier's own words about an order, with changes, under the cashier's own signature."""
    told = house.counter.query(task_id.replace("-", ""))
    assert told is not None
    body = json.dumps({"id": "1", **told, **changes}).encode()
    return house.api.signer.headers(body), body


def take(house: BillingHospital, headers: Mapping[str, str], body: bytes) -> str:
    return Callbacks(house.processor).take(dict(headers), body)


async def paid_at_the_cashier(house: BillingHospital, amount: str = "100.00") -> str:
    task = (await house.put(house.wish(house.bill(amount=amount)))).json()
    house.scan(task, "approve")
    return str(task["id"])


async def test_a_lost_notice_is_found_out_by_asking(house: BillingHospital) -> None:
    task_id = await paid_at_the_cashier(house)
    house.clock.pass_by(seconds=20)
    house.processor.round()
    assert stands(house.read("Task", task_id)) == ("completed", "paid")


async def test_a_notice_that_comes_twice_is_booked_once(house: BillingHospital) -> None:
    task = (await house.put(house.wish(house.bill()))).json()
    house.scan(task, "twice")
    assert house.notices().round() == 2
    assert house.told == ["accepted", "repeated"]
    version = house.version("Task", task["id"])
    headers, body = notice(house, task["id"])
    assert take(house, headers, body) == "repeated"  # replayed by whoever listened in
    assert house.version("Task", task["id"]) == version


async def test_a_forged_notice_changes_nothing(house: BillingHospital, tmp_path: Path) -> None:
    task = (await house.put(house.wish(house.bill()))).json()
    own_key(tmp_path / "forger", "cashier")
    forger = Signer(tmp_path / "forger", "cashier", house.clock)
    _, body = notice(house, task["id"], state="paid", transaction="X")
    headers, right = notice(house, task["id"])
    assert take(house, forger.headers(body), body) == "forged"
    assert take(house, {}, body) == "forged"
    assert take(house, headers, right.replace(b"waiting", b"paid")) == "forged"
    assert take(house, headers | {"cashier-signature": "!"}, right) == "forged"
    assert stands(house.read("Task", task["id"])) == ("in-progress", "waiting")


async def test_a_notice_that_is_too_old_is_not_believed(house: BillingHospital) -> None:
    headers, body = notice(house, await paid_at_the_cashier(house))
    house.clock.pass_by(minutes=6)
    assert take(house, headers, body) == "forged"


async def test_a_notice_with_another_sum_is_not_booked_and_the_cashier_is_asked(house: BillingHospital) -> None:
    task_id = await paid_at_the_cashier(house)
    assert take(house, *notice(house, task_id, fen=1)) == "other-amount"
    assert stands(house.read("Task", task_id)) == ("in-progress", "waiting")
    house.clock.pass_by(seconds=20)
    house.processor.round()
    assert stands(house.read("Task", task_id)) == ("completed", "paid")


async def test_notices_in_another_order_than_they_were_sent(house: BillingHospital) -> None:
    task = (await house.put(house.wish(house.bill()))).json()
    early = notice(house, task["id"])
    house.scan(task, "approve")
    assert take(house, *notice(house, task["id"])) == "accepted"
    assert take(house, *early) == "out-of-order"
    assert take(house, *notice(house, task["id"], state="closed")) == "out-of-order"
    assert stands(house.read("Task", task["id"])) == ("completed", "paid")


async def test_a_second_charge_of_one_order_is_never_booked(house: BillingHospital) -> None:
    task_id = await paid_at_the_cashier(house)
    assert take(house, *notice(house, task_id)) == "accepted"
    assert take(house, *notice(house, task_id, transaction="ANOTHER")) == "second-charge"


async def test_money_that_comes_after_we_gave_up_is_booked_and_what_is_too_much_goes_back(
    house: BillingHospital,
) -> None:
    bill = house.bill(amount="100.00")
    first = await house.put(house.wish(bill))
    await house.give_up(first)
    second = (await house.put(house.wish(bill))).json()
    house.scan(second, "approve")
    house.notices().round()
    late = notice(house, first.json()["id"], state="paid", transaction="LATE")
    assert take(house, *late) == "paid-late"
    assert stands(house.read("Task", first.json()["id"]))[1] == "refunding"
    kept = house.read("Invoice", bill)
    assert kept["status"] == "balanced"


async def test_of_an_order_that_is_not_ours(house: BillingHospital) -> None:
    task_id = await paid_at_the_cashier(house)
    assert take(house, *notice(house, task_id, number="f" * 32)) == "unknown-order"


async def test_over_http_a_bad_notice_is_refused_and_a_good_one_thanked(house: BillingHospital) -> None:
    headers, body = notice(house, await paid_at_the_cashier(house))
    address = f"{ROOT}/pay/callbacks/sandbox"
    assert (await house.client.post(address, content=body)).status_code == 401
    assert (await house.client.post(address, content=b"x" * 70_000, headers=headers)).status_code == 413
    good = await house.client.post(address, content=body, headers=headers)
    assert (good.status_code, good.json()) == (200, {"code": "SUCCESS"})
    assert (await house.client.post(f"{ROOT}/pay/callbacks/wechat", content=body)).status_code == 404


async def test_a_notice_is_repeated_fifteen_times_over_a_day(house: BillingHospital) -> None:
    await paid_at_the_cashier(house)
    began, tries = house.clock(), []
    house.deliver = lambda _headers, _body: bool(tries.append(round((house.clock() - began).total_seconds())))
    notices = house.notices()
    while notices.round() or len(tries) < len(PAUSES) + 1:
        house.clock.pass_by(seconds=15)
    assert len(tries) == 16
    assert tries[:4] == [0, 15, 30, 60]
    assert tries[-1] == sum(PAUSES) == 24 * 3600 + 4 * 60


async def test_when_the_cashier_itself_says_another_sum_the_desk_has_to_look(house: BillingHospital) -> None:
    task_id = await paid_at_the_cashier(house, "100.00")
    processor, signer = house.processor, Signer(house.api.signer.folder, "hospital", house.clock)

    def lying(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        status, _, answer = house.wires.to_cashier(method, path, headers, body)
        wrong = answer.replace(b"10000", b"9999")
        return status, house.api.signer.headers(wrong), wrong

    object.__setattr__(processor, "provider", Sandbox(PAGE, signer, lying))
    house.clock.pass_by(seconds=20)
    processor.round()
    assert stands(house.read("Task", task_id)) == ("on-hold", "disputed")


async def test_nothing_of_a_payment_stands_in_the_log(house: BillingHospital, caplog: pytest.LogCaptureFixture) -> None:
    task = (await house.put(house.wish(house.bill(amount="88.88")))).json()
    take(house, {}, b'{"fen": 8888}')
    text = caplog.text
    assert "a payment notice was not the provider's" in text
    assert "8888" not in text
    assert "88.88" not in text
    assert output(task, "code-url")["valueUrl"] not in text
