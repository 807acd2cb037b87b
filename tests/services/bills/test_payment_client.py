"""Paying from a phone at the real hospital and its cashier: one charge, whatever is lost, doubled or killed between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from local_store.store import LocalStore
from services.bills.commands import decide_payment, decide_refund, forget
from services.bills.payment_client import PaymentClient
from services.bills.queries import PayingPage, bill_page, overview, paying_page
from services.errors import AccessDenied, Offline, RefusalCode, Rejected, SessionExpired
from services.fhir import terms
from services.fhir.resource import Money, Reference
from services.record.documents.document_store import DocumentStore, is_here
from services.record.money import intents, model, rules
from services.record.money.due import to_pay
from services.record.money.intents import Progress
from services.record.money.order import Method, Order, PaymentStatus
from services.record.money.payments import Card
from services.record.money.rules import BillState
from services.sync.cycle import HospitalSession
from tests.fakes.wires import answer_lost, asks, request_lost, status
from tests.hospital.billing.house import BillingHospital
from tests.hospital.billing.house import house as opened
from tests.services.sync.worlds import KEY, Phone, new_id, phone


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[BillingHospital]:
    folder = tmp_path / "hospital"
    folder.mkdir()
    with opened(folder) as found:
        yield found


@pytest.fixture
async def mine(house: BillingHospital, tmp_path: Path) -> AsyncIterator[Phone]:
    made = await phone(house.app, tmp_path / "phone.db", patient="a")
    made.clock.moment = house.clock()
    yield made
    await made.put_away()


def payments_of(mine: Phone) -> PaymentClient:
    return PaymentClient(lambda: HospitalSession(mine.store, mine.client, (mine.patient,)), mine.clock)


async def look(mine: Phone, *bills: str) -> PayingPage:
    return await mine.store.read(paying_page, mine.patient, bills, "zh-CN")


async def decide(mine: Phone, *bills: str, amount: str = "", id_: str = "", card: str | None = None) -> str:
    """What a tap on "pay" writes down, for the bills as this phone has them."""
    method = Method.CARD if card else Method.QR
    page, order_id = await look(mine, *bills), id_ or new_id()
    targets = [Reference("Invoice", one.id, one.version) for one in page.bills]
    due = Decimal(amount) if amount else sum((rules.due(one) for one in page.bills), Decimal(0))
    await mine.store.write(
        lambda w: decide_payment(
            w, order_id, targets, Money(due, "CNY"), method, card=card, patient_id="a", now=mine.clock.now()
        )
    )
    return order_id


async def kept(mine: Phone, bill: str) -> Order:
    found = (await look(mine, bill)).kept
    assert found is not None
    return found


def outcome(code: str) -> dict[str, object]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}


def charges(house: BillingHospital) -> int:
    """How many orders the cashier was ever asked to make."""
    return len([one for one in house.wires.asked if one == "POST /v1/orders"])


async def test_a_bill_is_paid_and_the_receipt_is_kept_encrypted(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(amount="88.80"), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    await payments.place(order_id)
    waiting = await kept(mine, bill)
    assert (waiting.id, waiting.status) == (order_id, PaymentStatus.WAITING)
    assert waiting.code_url is not None
    assert waiting.expires is not None
    house.scan(house.read("Task", order_id), "approve")
    told = await payments.ask(order_id)
    assert told is not None
    assert told.status is PaymentStatus.PAID
    page = await mine.store.read(bill_page, "a", bill, "zh-CN")
    assert page is not None
    assert (rules.state(page.bill), page.bill.paid) == (BillState.PAID, Decimal("88.80"))
    await mine.cycle()
    receipt_id = (await kept(mine, bill)).receipt_id
    assert receipt_id is not None
    documents = DocumentStore(lambda: HospitalSession(mine.store, mine.client, ("a",)), mine.clock)
    paper, content = await documents.document(receipt_id)
    assert content.startswith(b"%PDF-")
    assert await mine.store.read(is_here, paper)
    mine.wires.cut = True
    assert (await documents.document(receipt_id))[1] == content


async def test_the_key_is_in_the_store_before_the_first_attempt_and_after_a_kill_the_result_is_asked_for(
    house: BillingHospital, mine: Phone, tmp_path: Path
) -> None:
    bill = house.bill()
    await mine.cycle()
    order_id = await decide(mine, bill)
    mine.wires.next(answer_lost, asks("PUT", "/Task"), times=3)
    with pytest.raises(Offline):
        await payments_of(mine).place(order_id)
    house.scan(house.read("Task", order_id), "approve")
    await mine.store.close()  # the app is killed here
    store = await LocalStore.open(tmp_path / "phone.db", KEY)
    page = await store.read(paying_page, "a", (bill,), "zh-CN")
    assert page.kept is not None
    assert (page.kept.id, page.progress) == (order_id, Progress.TRIED)
    again = PaymentClient(lambda: HospitalSession(store, mine.client, ("a",)), mine.clock)
    await again.settle()
    after = await store.read(bill_page, "a", bill, "zh-CN")
    assert after is not None
    assert rules.state(after.bill) is BillState.PAID
    assert after.payments[0].status is PaymentStatus.PAID
    assert (charges(house), await store.read(intents.intents)) == (1, ())
    await store.close()


async def test_an_order_that_never_came_goes_again_under_the_same_key(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    mine.wires.next(request_lost, asks("PUT", "/Task"), times=3)
    with pytest.raises(Offline):
        await payments.place(order_id)
    assert await payments.ask(order_id) is None
    assert (await look(mine, bill)).progress is Progress.ABSENT
    await payments.place(order_id)
    assert (await kept(mine, bill)).id == order_id
    assert charges(house) == 1


async def test_paying_is_never_sent_through_the_outbox(house: BillingHospital, mine: Phone) -> None:
    bill = house.bill()
    await mine.cycle()
    await decide(mine, bill)
    assert await mine.waiting() == ()
    await mine.cycle()
    assert charges(house) == 0


async def test_two_taps_are_one_payment_and_another_key_is_refused_while_one_is_under_way(
    house: BillingHospital, mine: Phone
) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    assert await decide(mine, bill, id_=order_id) == order_id
    with pytest.raises(Rejected) as refused:
        await decide(mine, bill)
    assert refused.value.refusal is RefusalCode.PAYMENT_OPEN
    with pytest.raises(ValueError, match="another payment"):
        await decide(mine, bill, id_=order_id, amount="1.00")
    await payments.place(order_id)
    await payments.place(order_id)
    assert charges(house) == 1


async def test_a_bill_priced_anew_is_not_charged_and_is_here_at_its_new_amount(
    house: BillingHospital, mine: Phone
) -> None:
    bill, payments = house.bill(amount="100.00"), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    with house.app.state.store.begin() as tx:
        tx.put(house.reprice(bill, "120.00"))
    with pytest.raises(Rejected) as refused:
        await payments.place(order_id)
    assert refused.value.refusal is RefusalCode.AMOUNT_CHANGED
    page = await look(mine, bill)
    assert (page.kept, rules.due(page.bills[0])) == (None, Decimal("120.00"))
    await payments.place(await decide(mine, bill))
    assert charges(house) == 1


async def test_what_was_seen_before_the_price_changed_here_is_not_even_decided(
    house: BillingHospital, mine: Phone
) -> None:
    bill = house.bill()
    await mine.cycle()
    seen = Reference("Invoice", bill, "0")
    with pytest.raises(Rejected) as refused:
        await mine.store.write(
            lambda w: decide_payment(
                w, new_id(), [seen], Money(Decimal("100.00"), "CNY"), Method.QR, card=None, patient_id="a",
                now=mine.clock.now(),
            )
        )  # fmt: skip
    assert refused.value.refusal is RefusalCode.AMOUNT_CHANGED


async def test_a_cashier_that_is_away_is_asked_again_with_the_same_order(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    house.wires.state = "away"
    with pytest.raises(Rejected) as refused:
        await payments.place(order_id)
    assert refused.value.refusal is RefusalCode.CASHIER_DOWN
    await payments.place(order_id)  # the hospital has it; the cashier still has not
    assert (await kept(mine, bill)).status is PaymentStatus.ASKED
    with pytest.raises(Rejected):
        await payments.ask(order_id)
    house.wires.state = "ok"
    told = await payments.ask(order_id)
    assert told is not None
    assert (told.id, told.status) == (order_id, PaymentStatus.WAITING)
    assert charges(house) == 1


async def test_closing_before_a_new_order_and_losing_the_race_to_the_payment(
    house: BillingHospital, mine: Phone
) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    first = await decide(mine, bill)
    await payments.place(first)
    closed = await payments.close(first)
    assert closed is not None
    assert closed.status is PaymentStatus.CLOSED
    second = await decide(mine, bill)
    await payments.place(second)
    house.scan(house.read("Task", second), "approve")
    late = await payments.close(second)
    assert late is not None
    assert late.status is PaymentStatus.PAID
    page = await mine.store.read(bill_page, "a", bill, "zh-CN")
    assert page is not None
    assert page.bill.paid == Decimal("100.00")


async def test_a_payment_open_on_another_phone_is_found_and_can_be_closed_here(
    house: BillingHospital, mine: Phone, tmp_path: Path
) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    other = await phone(house.app, tmp_path / "other.db", patient="a")
    other.clock.moment = house.clock()
    await other.cycle()
    theirs = await decide(other, bill)
    await payments_of(other).place(theirs)
    with pytest.raises(Rejected) as refused:
        await payments.place(await decide(mine, bill))
    assert refused.value.refusal is RefusalCode.PAYMENT_OPEN
    await payments.look_for_open("a")
    assert (await kept(mine, bill)).id == theirs
    closed = await payments.close(theirs)
    assert closed is not None
    assert closed.status is PaymentStatus.CLOSED
    await other.put_away()


async def test_a_decision_that_never_left_is_let_go_and_one_that_did_is_not(
    house: BillingHospital, mine: Phone
) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    assert await mine.store.write(forget, order_id)
    order_id = await decide(mine, bill)
    mine.wires.next(request_lost, asks("PUT", "/Task"), times=3)
    with pytest.raises(Offline):
        await payments.place(order_id)
    assert not await mine.store.write(forget, order_id)
    assert await payments.close(order_id) is None
    assert await mine.store.read(intents.intents) == ()


async def test_several_bills_are_one_payment_and_a_part_leaves_the_rest(house: BillingHospital, mine: Phone) -> None:
    first, second, payments = house.bill(amount="10.10"), house.bill(amount="20.20"), payments_of(mine)
    third = house.bill(amount="50.00")
    await mine.cycle()
    together = await decide(mine, first, second)
    await payments.place(together)
    house.scan(house.read("Task", together), "approve")
    await payments.ask(together)
    part = await decide(mine, third, amount="20.00")
    await payments.place(part)
    house.scan(house.read("Task", part), "approve")
    await payments.ask(part)
    known = await mine.store.read(overview, "a", "zh-CN")
    assert {one.id: (rules.state(one), rules.due(one)) for one in known.bills} == {
        first: (BillState.PAID, Decimal(0)),
        second: (BillState.PAID, Decimal(0)),
        third: (BillState.PARTLY_PAID, Decimal("30.00")),
    }


async def test_money_is_asked_back_once_and_the_bill_says_so(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(amount="60.00"), payments_of(mine)
    await mine.cycle()
    paid = await decide(mine, bill)
    await payments.place(paid)
    house.scan(house.read("Task", paid), "approve")
    await payments.ask(paid)

    async def ask_back(amount: str) -> str:
        back = new_id()
        money = Money(Decimal(amount), "CNY")
        await mine.store.write(
            lambda w: decide_refund(w, back, paid, amount=money, reason="", patient_id="a", now=mine.clock.now())
        )
        return back

    back = await ask_back("60.00")
    with pytest.raises(Rejected):
        await ask_back("0.01")
    await payments.place(back)
    await mine.cycle()
    page = await mine.store.read(bill_page, "a", bill, "zh-CN")
    assert page is not None
    assert [one.status for one in page.refunds] == [PaymentStatus.REFUNDED]
    assert rules.state(page.bill) is BillState.REFUNDED


async def test_the_result_comes_by_sync_when_nobody_asks(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    await payments.place(order_id)
    house.scan(house.read("Task", order_id), "decline")
    house.notices().round()
    await mine.cycle()
    assert (await kept(mine, bill)).status is PaymentStatus.DECLINED
    assert await decide(mine, bill) != order_id


async def _bound(house: BillingHospital, payments: PaymentClient, kind: str) -> Card:
    """A card as the person binds it on the provider's own page, in the browser."""
    url = await payments.bind_card("a")
    ticket = house.api.signer.unsealed(url.rpartition("/")[2]).rpartition(".")[0]
    house.counter.bind(ticket, kind)
    house.notices().round()
    return (await payments.cards("a"))[-1]


async def test_a_bound_card_pays_without_its_number_ever_being_here(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    assert await payments.cards("a") == ()
    card = await _bound(house, payments, "good")
    assert len(card.last) == 4
    await payments.place(await decide(mine, bill, card=card.token))
    paid = await kept(mine, bill)
    assert (paid.status, paid.method) == (PaymentStatus.PAID, "card")


async def test_an_unbound_card_is_gone_and_the_others_stay(house: BillingHospital, mine: Phone) -> None:
    payments = payments_of(mine)
    await mine.cycle()
    first, second = await _bound(house, payments, "good"), await _bound(house, payments, "empty")
    assert await payments.unbind_card("a", first.token) == (second,)
    assert await payments.cards("a") == (second,)


async def test_a_card_that_is_declined_leaves_the_bill_to_pay(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    card = await _bound(house, payments, "empty")
    await payments.place(await decide(mine, bill, card=card.token))
    page = await look(mine, bill)
    assert page.kept is not None
    assert page.kept.status is PaymentStatus.DECLINED
    assert rules.due(page.bills[0]) == Decimal("100.00")


async def test_a_deposit_is_added_to_the_account_and_its_balance_comes_back(
    house: BillingHospital, mine: Phone
) -> None:
    kind = {"coding": [{"system": model.ACCOUNT_KINDS, "code": model.INPATIENT}]}
    account = {"resourceType": "Account", "id": "ward", "status": "active", "type": kind, "name": "骨科住院"}
    balance = {"url": terms.EXTENSIONS + "balance", "valueMoney": {"value": 0, "currency": "CNY"}}
    with house.app.state.store.begin() as tx:
        tx.put({**account, "subject": [{"reference": "Patient/a"}], "extension": [balance]})
    await mine.cycle()
    payments, order_id = payments_of(mine), new_id()
    about = [Reference("Account", "ward")]
    await mine.store.write(
        lambda w: decide_payment(
            w, order_id, about, Money(Decimal("500.00"), "CNY"), Method.QR, card=None, patient_id="a",
            now=mine.clock.now(),
        )
    )  # fmt: skip
    await payments.place(order_id)
    house.scan(house.read("Task", order_id), "approve")
    await payments.ask(order_id)
    page = await look(mine, "Account/ward")
    assert page.deposit is not None
    assert page.deposit.balance == Money(Decimal("500.00"), "CNY")


async def test_the_first_screen_hears_what_is_due_and_of_a_result_nobody_knows(
    house: BillingHospital, mine: Phone
) -> None:
    today = house.clock().date() + timedelta(days=1)
    assert await mine.store.read(to_pay, "a", today) is None
    first, second = house.bill(amount="10.10"), house.bill(amount="20.20")
    await mine.cycle()
    found = await mine.store.read(to_pay, "a", today)
    assert found is not None
    assert (set(found.bills), found.amount, found.overdue) == ({first, second}, Decimal("30.30"), True)
    assert not found.unsettled
    await decide(mine, first)
    unknown = await mine.store.read(to_pay, "a", today)
    assert unknown is not None
    assert unknown.unsettled


async def test_a_payment_for_somebody_covered_no_more_is_kept_when_its_answer_comes(
    house: BillingHospital, mine: Phone
) -> None:
    """The decision goes only when the order is here: also when the access to the record ended in between."""
    bill = house.bill()
    await mine.cycle()
    order_id = await decide(mine, bill)
    elsewhere = PaymentClient(lambda: HospitalSession(mine.store, mine.client, ("b", "c")), mine.clock)
    await elsewhere.place(order_id)
    assert await mine.store.read(intents.get, order_id) is None
    stored = await mine.see("Task", order_id)
    assert stored is not None
    assert stored.patient == "a"


async def test_a_refusal_in_unknown_words_keeps_the_decision(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    mine.wires.next(status(409, body=outcome("conflict")), asks("PUT", "/Task"))
    with pytest.raises(Rejected):
        await payments.place(order_id)
    page = await look(mine, bill)
    assert page.kept is not None
    assert (page.kept.id, page.progress) == (order_id, Progress.TRIED)
    await payments.place(order_id)
    assert ((await kept(mine, bill)).id, charges(house)) == (order_id, 1)


async def test_an_order_that_is_hidden_meanwhile_is_not_called_absent(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    await payments.place(order_id := await decide(mine, bill))
    assert (await kept(mine, bill)).status is PaymentStatus.WAITING
    mine.wires.next(status(404, body=outcome("not-found")), asks("GET", "/Task/"), times=2)
    with pytest.raises(AccessDenied):
        await payments.ask(order_id)
    with pytest.raises(AccessDenied):
        await payments.close(order_id)
    assert (await kept(mine, bill)).status is PaymentStatus.WAITING


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_payment_under_way_when_the_session_ended_is_asked_about_and_made_once(
    house: BillingHospital, mine: Phone, arrived: bool
) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    if arrived:
        mine.wires.next(answer_lost, asks("PUT", "/Task"), times=3)
        with pytest.raises(Offline):
            await payments.place(order_id)
    mine.session.current = "ended"
    for attempt in (payments.place(order_id), payments.settle()):
        with pytest.raises(SessionExpired):
            await attempt
    mine.session.current = "patient-a"
    await payments.settle()
    if not arrived:
        assert (await look(mine, bill)).progress is Progress.ABSENT  # the person is told, and may send it again
        await payments.place(order_id)
    assert (await kept(mine, bill)).id == order_id
    assert charges(house) == 1


async def test_a_payment_made_before_the_access_ended_is_not_dropped(house: BillingHospital, mine: Phone) -> None:
    bill, payments = house.bill(), payments_of(mine)
    await mine.cycle()
    order_id = await decide(mine, bill)
    mine.wires.next(answer_lost, asks("PUT", "/Task"), times=3)
    with pytest.raises(Offline):
        await payments.place(order_id)
    mine.wires.next(status(404, body=outcome("not-found")), asks("GET", "/Task/"))
    mine.wires.next(status(403, body=outcome("forbidden")), asks("PUT", "/Task"))
    with pytest.raises(AccessDenied):
        await payments.place(order_id)
    page = await look(mine, bill)
    assert page.kept is not None
    assert (page.kept.id, page.progress) == (order_id, Progress.TRIED)
