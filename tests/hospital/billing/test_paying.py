"""Paying a bill: what the person asks, what the cashier says, and how the Task and the bill stand afterwards."""

from __future__ import annotations

import base64
from uuid import uuid4

import pytest

from hospital.billing.task_json import requested_task
from hospital.fhir.validation.check import findings
from tests.hospital.billing.house import BillingHospital, output, refused, stands

pytestmark = pytest.mark.postgresql


async def test_a_bill_is_paid_by_a_code_and_gets_a_receipt(house: BillingHospital) -> None:
    bill = house.bill(amount="88.80")
    answer = await house.put(house.wish(bill))
    task = answer.json()
    assert (answer.status_code, stands(task)) == (201, ("in-progress", "waiting"))
    assert output(task, "code-url")["valueUrl"].startswith("https://cashier.test/pay/")
    assert output(task, "expires")["valueInstant"] == "2026-03-04T01:15:00.000Z"
    assert house.scan(task, "approve") == "paid"
    assert house.notices().round() == 1
    task = house.read("Task", task["id"])
    assert (house.told, stands(task)) == (["accepted"], ("completed", "paid"))
    assert output(task, "transaction")["valueString"].startswith("SB20260304")
    paid = house.read("Invoice", bill)
    assert paid["status"] == "balanced"
    assert findings(task) == findings(paid) == []
    document = house.read("DocumentReference", output(task, "receipt")["valueReference"]["reference"].split("/")[1])
    assert document["context"]["related"] == [{"reference": f"Invoice/{bill}"}]
    headers = {"Authorization": "Bearer patient-a"}
    paper = await house.client.get(document["content"][0]["attachment"]["url"], headers=headers)
    assert base64.b64decode(paper.json()["data"]).startswith(b"%PDF-")
    assert (await house.client.get(f"Binary/{document['id']}", headers={"Authorization": "Bearer patient-b"})).is_error


async def test_the_same_task_again_is_the_same_order(house: BillingHospital) -> None:
    wish = house.wish(house.bill())
    first, second = await house.put(wish), await house.put(wish)
    assert (first.status_code, second.status_code) == (201, 200)
    assert output(first.json(), "code-url") == output(second.json(), "code-url")
    assert [one for one in house.wires.asked if one == "POST /v1/orders"] == ["POST /v1/orders"]
    other = await house.put({**wish, "description": "another body under the same id"})
    assert refused(other) == (412, "superseded")


async def test_one_bill_has_one_open_order_until_that_is_closed(house: BillingHospital) -> None:
    bill = house.bill()
    first = await house.put(house.wish(bill))
    second = await house.put(house.wish(bill))
    assert refused(second) == (409, "payment-open")
    named = second.json()["issue"][0]["extension"][0]
    assert named["valueReference"] == {"reference": f"Task/{first.json()['id']}"}
    closed = await house.give_up(first)
    assert (closed.status_code, stands(closed.json())) == (200, ("cancelled", "closed"))
    assert house.scan(first.json(), "approve") == "closed"
    assert (await house.put(house.wish(bill))).status_code == 201


async def test_giving_up_what_was_paid_meanwhile_is_answered_completed(house: BillingHospital) -> None:
    first = await house.put(house.wish(house.bill()))
    house.scan(first.json(), "approve")
    answer = await house.give_up(first)
    assert stands(answer.json()) == ("completed", "paid")


async def test_a_bill_in_parts_then_nothing_is_due(house: BillingHospital) -> None:
    bill = house.bill(amount="100.00")
    first = (await house.put(house.wish(bill, amount="30.00"))).json()
    house.scan(first, "approve")
    house.notices().round()
    assert house.read("Invoice", bill)["status"] == "issued"
    assert (await house.put(house.wish(bill, amount="70.01"))).status_code == 422
    second = (await house.put(house.wish(bill))).json()
    house.scan(second, "approve")
    house.notices().round()
    assert house.read("Invoice", bill)["status"] == "balanced"
    assert refused(await house.put(house.wish(bill))) == (409, "already-paid")


async def test_several_bills_are_paid_whole_by_one_order(house: BillingHospital) -> None:
    bills = [house.bill(amount="10.10"), house.bill(amount="20.20")]
    wish = house.wish(bills[0])
    more = {"type": {"coding": [{"system": wish["input"][0]["type"]["coding"][0]["system"], "code": "focus"}]}}
    wish["input"].append(more | {"valueReference": {"reference": f"Invoice/{bills[1]}/_history/1"}})
    task = (await house.put(wish)).json()
    row = house.counter.shown(output(task, "code-url")["valueUrl"].rpartition("/")[2])
    assert row is not None
    assert row["fen"] == 3030
    house.scan(task, "approve")
    house.notices().round()
    assert [house.read("Invoice", one)["status"] for one in bills] == ["balanced", "balanced"]


async def test_a_bill_that_changed_must_be_looked_at_again(house: BillingHospital) -> None:
    bill = house.bill(amount="100.00")
    stale = house.wish(bill)
    again = await house.put(house.reprice(bill, "120.00"), who="system", if_match='W/"1"')
    assert again.status_code == 200
    answer = await house.put(stale)
    assert refused(answer) == (409, "amount-changed")
    assert answer.json()["issue"][0]["extension"][0]["valueMoney"] == {"value": 120.00, "currency": "CNY"}


async def test_a_bill_written_anew_while_it_is_being_paid(house: BillingHospital) -> None:
    """Down: what was paid too much goes back by itself. The order of the old version is closed, or counts if it won."""
    bill = house.bill(amount="100.00")
    task = (await house.put(house.wish(bill))).json()
    await house.put(house.reprice(bill, "60.00"), who="system", if_match='W/"1"')
    house.scan(task, "approve")
    house.processor.round()
    house.processor.round()
    house.clock.pass_by(seconds=20)
    house.processor.round()
    stood = house.read("Invoice", bill)
    amounts = {one["url"].rpartition("/")[2]: one.get("valueMoney", {}).get("value") for one in stood["extension"]}
    assert (stood["status"], float(amounts["paid"]), float(amounts["refunded"])) == ("balanced", 100.0, 40.0)
    other = house.bill(amount="50.00")
    second = (await house.put(house.wish(other))).json()
    await house.put(house.reprice(other, "80.00"), who="system", if_match='W/"1"')
    house.processor.round()
    assert stands(house.read("Task", second["id"])) == ("cancelled", "closed")
    assert house.scan(second, "approve") == "closed"


async def test_a_bill_that_shrinks_or_is_cancelled_after_it_was_paid_gives_back_by_itself(
    house: BillingHospital,
) -> None:
    bill = house.bill(amount="100.00", refundable=False)
    task = (await house.put(house.wish(bill, amount="90.00"))).json()
    house.scan(task, "approve")
    house.notices().round()
    etag = f'W/"{house.version("Invoice", bill)}"'
    shrunk = await house.put(house.reprice(bill, "60.00"), who="system", if_match=etag)
    assert (shrunk.json()["status"], stands(house.read("Task", task["id"]))[1]) == ("balanced", "refunding")
    house.processor.round()
    cancelled = {**house.read("Invoice", bill), "status": "cancelled"}
    await house.put(cancelled, who="system", if_match=f'W/"{house.version("Invoice", bill)}"')
    house.processor.round()
    assert stands(house.read("Task", task["id"])) == ("completed", "refunded")
    amounts = {one["url"].rpartition("/")[2]: one.get("valueMoney", {}).get("value") for one in
               house.read("Invoice", bill)["extension"]}  # fmt: skip
    assert (float(amounts["paid"]), float(amounts["refunded"])) == (90.0, 90.0)


async def test_declined_expired_and_a_code_that_was_used(house: BillingHospital) -> None:
    declined = (await house.put(house.wish(house.bill()))).json()
    house.scan(declined, "decline")
    house.notices().round()
    assert stands(house.read("Task", declined["id"])) == ("failed", "declined")
    late = (await house.put(house.wish(house.bill()))).json()
    house.clock.pass_by(minutes=16)
    assert house.scan(late, "approve") == "closed"
    house.processor.round()
    assert stands(house.read("Task", late["id"])) == ("cancelled", "expired")
    once = (await house.put(house.wish(house.bill()))).json()
    house.scan(once, "approve")
    transaction = house.counter.query(once["id"].replace("-", ""))
    assert house.scan(once, "approve") == "paid"  # a screenshot of the code, scanned once more
    assert house.counter.query(once["id"].replace("-", "")) == transaction


async def test_with_the_cashier_down_nothing_is_charged_and_the_same_task_goes_on(house: BillingHospital) -> None:
    bill = house.bill()
    wish = house.wish(bill)
    house.wires.state = "away"
    assert refused(await house.put(wish)) == (503, "cashier-down")
    house.processor.round()
    assert house.counter.newest() == []
    house.wires.state = "ok"
    house.processor.round()
    assert house.counter.newest() == []  # nobody waits: nothing is made
    assert stands((await house.put(wish)).json()) == ("in-progress", "waiting")


async def test_an_unknown_result_is_asked_about_and_never_made_again(house: BillingHospital) -> None:
    wish = house.wish(house.bill())
    house.wires.state = "lost-answer"
    assert refused(await house.put(wish)) == (503, "cashier-down")
    house.wires.state = "ok"
    answer = await house.post(f"Task/{wish['id']}/$query")
    assert stands(answer.json()) == ("in-progress", "waiting")
    assert house.wires.asked.count("POST /v1/orders") == 1
    assert len(house.counter.newest()) == 1


async def test_an_answer_that_cannot_be_read_holds_up_no_other_persons_payment(house: BillingHospital) -> None:
    first, second = [(await house.put(house.wish(house.bill()))).json() for _ in range(2)]
    house.wires.garbled = first["id"].replace("-", "")
    house.scan(second, "approve")
    house.clock.pass_by(seconds=20)
    house.processor.round()
    assert stands(house.read("Task", first["id"])) == ("in-progress", "waiting")
    assert stands(house.read("Task", second["id"])) == ("completed", "paid")


async def test_an_order_that_never_reached_the_cashier_ends_with_its_time(house: BillingHospital) -> None:
    wish = house.wish(house.bill())
    house.wires.state = "lost-request"
    await house.put(wish)
    house.wires.state = "ok"
    house.clock.pass_by(minutes=17)
    house.processor.round()
    assert stands(house.read("Task", wish["id"])) == ("cancelled", "expired")


async def test_a_bound_card_pays_at_once_and_an_empty_one_is_declined(house: BillingHospital) -> None:
    for kind, stood in (("good", ("completed", "paid")), ("empty", ("failed", "declined"))):
        url = (await house.post("Patient/a/$bind-card")).json()["parameter"][0]["valueUrl"]
        ticket = house.api.signer.unsealed(url.rpartition("/")[2]).rpartition(".")[0]
        house.counter.bind(ticket, kind)
        house.notices().round()
        cards = (await house.post("Patient/a/$cards")).json()["parameter"]
        card = {part["name"]: part["valueString"] for part in cards[-1]["part"]}
        task = (await house.put(house.wish(house.bill(), card=card["token"]))).json()
        assert stands(task) == stood
        assert "card_" not in str(cards) + str(task)  # the provider's token stays with the hospital
        foreign = await house.put(house.wish(house.bill(patient="b"), card=card["token"], patient="b"))
        assert foreign.status_code == 422
    house.notices().round()
    assert house.told == ["card-bound", "repeated", "card-bound", "out-of-order"]


async def test_a_card_that_was_unbound_pays_no_more(house: BillingHospital) -> None:
    url = (await house.post("Patient/a/$bind-card")).json()["parameter"][0]["valueUrl"]
    house.counter.bind(house.api.signer.unsealed(url.rpartition("/")[2]).rpartition(".")[0], "good")
    house.notices().round()
    (card,) = (await house.post("Patient/a/$cards")).json()["parameter"]
    token = next(part["valueString"] for part in card["part"] if part["name"] == "token")
    which = {"resourceType": "Parameters", "parameter": [{"name": "token", "valueString": token}]}
    theirs = {"Authorization": "Bearer patient-b"}
    answer = await house.client.post("Patient/b/$unbind-card", json=which, headers=theirs)
    assert "parameter" not in answer.json(), "somebody else's card is none of theirs"
    assert "parameter" in (await house.post("Patient/a/$cards")).json(), "and it is still there"
    assert (await house.post("Patient/a/$unbind-card")).status_code == 422
    mine = {"Authorization": "Bearer patient-a"}
    for _ in range(2):  # a lost answer is asked for again
        answer = await house.client.post("Patient/a/$unbind-card", json=which, headers=mine)
        assert (answer.status_code, "parameter" in answer.json()) == (200, False)
    assert (await house.put(house.wish(house.bill(), card=token))).status_code == 422


async def test_a_refund_within_its_time_and_by_the_desk(house: BillingHospital) -> None:
    bill = house.bill(amount="100.00")
    task = (await house.put(house.wish(bill))).json()
    house.scan(task, "approve")
    house.notices().round()
    part = await house.refund(task, "30.00")
    assert stands(part.json()) == ("completed", "refunded")
    assert stands(house.read("Task", task["id"])) == ("completed", "paid")
    assert refused(await house.refund(task, "70.01")) == (409, "not-refundable")
    assert stands((await house.refund(task)).json()) == ("completed", "refunded")
    assert stands(house.read("Task", task["id"])) == ("completed", "refunded")
    assert house.read("Invoice", bill)["status"] == "cancelled"
    kept = house.bill(refundable=False)
    paid = (await house.put(house.wish(kept))).json()
    assert refused(await house.refund(paid)) == (409, "not-refundable")  # not paid yet
    house.scan(paid, "approve")
    house.notices().round()
    assert refused(await house.refund(paid)) == (409, "not-refundable")
    assert (await house.refund(paid, who="system")).status_code == 201


async def test_what_is_on_its_way_back_is_not_given_back_once_more(house: BillingHospital) -> None:
    bill = house.bill(amount="100.00")
    task = (await house.put(house.wish(bill))).json()
    house.scan(task, "approve")
    house.notices().round()
    house.wires.state = "away"
    await house.refund(task, "60.00")
    assert stands(house.read("Task", task["id"]))[1] == "refunding"
    assert refused(await house.refund(task, "60.00")) == (409, "not-refundable")
    await house.refund(task)
    house.wires.state = "ok"
    house.clock.pass_by(minutes=5)
    house.processor.round()
    given = {one["url"].rpartition("/")[2]: one.get("valueMoney", {}).get("value") for one in
             house.read("Invoice", bill)["extension"]}  # fmt: skip
    assert (float(given["paid"]), float(given["refunded"])) == (100.0, 100.0)


async def test_a_deposit_is_on_the_account(house: BillingHospital) -> None:
    account = {"resourceType": "Account", "id": "ward", "status": "active", "subject": [{"reference": "Patient/a"}]}
    with house.app.state.store.begin() as tx:
        tx.put(account)
    amount = {"valueMoney": {"value": 500, "currency": "CNY"}}
    patient = {"reference": "Patient/a"}
    wish = requested_task(str(uuid4()), patient, "pay", "Account/ward", house.clock(), amount=amount)
    task = (await house.put(wish)).json()
    house.scan(task, "approve")
    house.notices().round()
    (balance,) = house.read("Account", "ward")["extension"]
    assert float(balance["valueMoney"]["value"]) == 500.0


async def test_a_proxy_pays_by_a_code_and_never_with_the_patients_card(house: BillingHospital) -> None:
    headers, nothing = {"Authorization": "Bearer patient-b"}, {"resourceType": "Parameters"}
    url = (await house.client.post("Patient/b/$bind-card", json=nothing, headers=headers)).json()["parameter"][0]
    house.counter.bind(house.api.signer.unsealed(url["valueUrl"].rpartition("/")[2]).rpartition(".")[0], "good")
    house.notices().round()
    (card,) = (await house.client.post("Patient/b/$cards", json=nothing, headers=headers)).json()["parameter"]
    token = next(part["valueString"] for part in card["part"] if part["name"] == "token")
    bill = house.bill(patient="b")
    answer = await house.put(house.wish(bill, patient="b", card=token), who="proxy-b")
    assert (answer.status_code, "this card is not known" in answer.text) == (422, True)
    proxy = {"Authorization": "Bearer proxy-b"}
    assert "parameter" not in (await house.client.post("Patient/b/$cards", json=nothing, headers=proxy)).json()
    assert (await house.client.post("Patient/b/$bind-card", json=nothing, headers=proxy)).status_code == 403
    assert (await house.client.post("Patient/b/$unbind-card", json=nothing, headers=proxy)).status_code == 403
    task = (await house.put(house.wish(bill, patient="b"), who="proxy-b")).json()
    assert house.scan(task, "approve") == "paid"
    house.notices().round()
    assert house.read("Invoice", bill)["status"] == "balanced"


async def test_nobody_pays_writes_or_sees_what_is_not_theirs(house: BillingHospital) -> None:
    bill = house.bill(patient="b")
    assert (await house.put(house.wish(bill, patient="a"))).status_code == 403
    assert (await house.put(house.wish(bill, patient="b"), who="patient-a")).status_code == 403
    task = (await house.put(house.wish(bill, patient="b"))).json()
    assert (await house.post(f"Task/{task['id']}/$query")).status_code == 404
    assert (await house.post("Patient/b/$cards")).status_code == 404
    assert (await house.post("Patient/b/$bind-card")).status_code == 404
    own = house.read("Invoice", house.bill())
    for body in (own, {**own, "status": "balanced"}):
        answer = await house.put(body, who="patient-a", if_match='W/"1"')
        assert answer.status_code == 403


async def test_a_task_cannot_be_talked_into_having_been_paid(house: BillingHospital) -> None:
    bill = house.bill()
    assert (await house.put(house.wish(bill) | {"status": "completed"})).status_code == 403
    for words in ({"businessStatus": {"text": "paid"}}, {"output": [
            {"type": {"text": "transaction"}, "valueString": "mine"}]}):  # fmt: skip
        assert (await house.put(house.wish(bill) | words)).status_code == 403
    answer = await house.put(house.wish(bill))
    etag = answer.headers["etag"]
    assert (await house.put({**answer.json(), "status": "completed"}, if_match=etag)).status_code == 403
    plain = {**house.wish(bill), "code": {"text": "water the plants"}}
    kept = await house.put(plain)
    assert kept.status_code == 201
    turned = {**kept.json(), "code": house.wish(bill)["code"]}
    await house.put(turned, if_match=kept.headers["etag"])
    assert house.read("Task", plain["id"])["code"] == {"text": "water the plants"}
