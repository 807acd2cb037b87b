"""Whatever a provider answers: only a word on its list says that money did not move; no wish is carried out twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hospital.base.clock import now
from hospital.base.signing import Signer, own_key
from hospital.billing.alipay import Alipay
from hospital.billing.provider import OrderRequest, Provider, RefundRequest, UnclearAnswer, Unreached
from hospital.billing.sandbox import Sandbox
from hospital.billing.wechat import WeChat
from sandbox.cashier import tables as cashier_tables
from sandbox.cashier.database import reading
from tests.hospital.billing.house import BillingHospital, refused, stands

NUMBER, OTHER = "0123456789abcdef0123456789abcdef", "f" * 32
ORDER = OrderRequest(NUMBER, 8880, "医院缴费", datetime(2026, 3, 4, 1, 15, tzinfo=UTC))
REFUND = RefundRequest("e" * 32, NUMBER, 1000, 8880)

#: What surely means that no refund was made, as this test reads the providers' tables.
NOT_MADE = {
    "wechat": {(403, "NOT_ENOUGH"), (403, "USER_ACCOUNT_ABNORMAL"), (404, "RESOURCE_NOT_EXISTS")},
    "alipay": {
        ("40004", f"ACQ.{word}")
        for word in ("SELLER_BALANCE_NOT_ENOUGH", "TRADE_NOT_EXIST", "TRADE_NOT_ALLOW_REFUND", "TRADE_HAS_FINISHED",
                     "REASON_TRADE_BEEN_FREEZEN")
    },
    "sandbox": {(409, "not-paid"), (409, "too-much")},
}  # fmt: skip

statuses = st.sampled_from([200, 202, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503])
words = st.sampled_from([
    "NOT_ENOUGH", "USER_ACCOUNT_ABNORMAL", "RESOURCE_NOT_EXISTS", "INVALID_REQUEST", "SYSTEM_ERROR", "PARAM_ERROR",
    "ORDER_NOT_EXIST", "ORDERPAID", "ORDER_CLOSED", "FREQUENCY_LIMITED", "10000", "20000", "40002", "40004",
    "ACQ.SYSTEM_ERROR", "ACQ.TRADE_NOT_EXIST", "ACQ.TRADE_HAS_CLOSE", "ACQ.SELLER_BALANCE_NOT_ENOUGH",
    "ACQ.DISCORDANT_REPEAT_REQUEST", "isp.unknow-error", "SUCCESS", "PROCESSING", "ABNORMAL", "CLOSED", "NOTPAY",
    "PAYERROR", "TRADE_SUCCESS", "TRADE_CLOSED", "WAIT_BUYER_PAY", "REFUND_SUCCESS", "Y", "N", "refunded", "paid",
    "declined", "closed", "waiting", "missing", "not-paid", "too-much", "other-terms", "unknown-card", "expired",
    NUMBER, OTHER, "", "NaN", "1e999", "88.80", "88.805",
])  # fmt: skip
values = words | st.none() | st.booleans() | st.integers(-1, 8880) | st.just([]) | st.just({}) | st.just({"total": "x"})
keys = st.sampled_from([
    "code", "sub_code", "status", "state", "trade_state", "trade_status", "refund_status", "fund_change", "amount",
    "total_amount", "fen", "number", "out_trade_no", "out_refund_no", "out_request_no", "code_url", "qr_code",
])  # fmt: skip
anything = st.dictionaries(keys, values, max_size=5)
bodies = st.builds(lambda told, code: told | {"code": code}, anything, words) | anything
odd = st.sampled_from([b"", b"<html>", b"[]", b"null", b"\xff"])
faults = st.sampled_from([TimeoutError(), OSError(), KeyError("sign"), RuntimeError("its own"), None, None, None])


class AnyClient:
    """A provider's library whose every call comes to the same: an exception, or this status with this body."""

    def __init__(self, whole: Callable[[], Any]) -> None:
        self._whole = whole

    def __getattr__(self, _name: str) -> Callable[..., Any]:
        return lambda **_asked: self._whole()


def providers(status: int, body: Any, fault: Exception | None, both: tuple[Signer, Signer]) -> Iterator[Provider]:
    """Each provider behind a line that answers so, signed where the line's end signs."""

    def answer(made: Any) -> Any:
        if fault is not None:
            raise fault
        return made

    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    text = raw.decode("utf-8", "replace")
    ours, theirs = both
    yield WeChat(AnyClient(lambda: answer((status, text))), now)  # type: ignore[arg-type]
    yield Alipay(AnyClient(lambda: answer(body)))  # type: ignore[arg-type]
    yield Sandbox("http://x", ours, lambda *_: answer((status, theirs.headers(raw), raw)))


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Signer, Signer]:
    folder = tmp_path_factory.mktemp("keys")
    for side in ("hospital", "cashier"):
        own_key(folder, side)  # type: ignore[arg-type]
    return Signer(folder, "hospital", now), Signer(folder, "cashier", now)


def outcome(ask: Callable[[], Any]) -> Any:
    """What an adapter made of the answer; None when it says that it does not know."""
    try:
        return ask()
    except (Unreached, UnclearAnswer):
        return None


def listed(name: str, status: int, body: Any) -> bool:
    told = body if isinstance(body, dict) else {}
    said = (told.get("code"), told.get("sub_code")) if name == "alipay" else (status, told.get("code"))
    closed = (name, status, told.get("status")) == ("wechat", 200, "CLOSED")
    return closed or any(said == refusal for refusal in NOT_MADE[name])


@settings(max_examples=60)
@given(statuses, bodies | odd, faults)
def test_a_refund_is_called_failed_only_for_a_refusal_on_the_list(
    signing: tuple[Signer, Signer], status: int, body: Any, fault: Exception | None
) -> None:
    for provider in providers(status, body, fault, signing):
        try:
            found = outcome(lambda provider=provider: provider.refund(REFUND))  # type: ignore[misc]
        except (TimeoutError, OSError, KeyError, RuntimeError) as raised:
            assert raised is fault  # a line that fails in its own way: the processor takes it for no answer
            continue
        assert found in ("refunded", "refunding", "failed", None)
        if found == "failed":
            assert fault is None
            assert listed(provider.name, status, body)


@settings(max_examples=60)
@given(statuses, bodies | odd, faults)
def test_an_order_is_called_unpaid_only_by_a_word_that_says_so(
    signing: tuple[Signer, Signer], status: int, body: Any, fault: Exception | None
) -> None:
    sure = {"CLOSED", "PAYERROR", "REVOKED", "TRADE_CLOSED", "closed", "declined", "unknown-card", "expired", "missing",
            "ORDER_NOT_EXIST", "ORDERNOTEXIST", "ACQ.TRADE_NOT_EXIST"}  # fmt: skip
    for provider in providers(status, body, fault, signing):
        for ask in (lambda p=provider: p.create(ORDER), lambda p=provider: p.query(NUMBER),
                    lambda p=provider: p.close(NUMBER)):  # fmt: skip
            try:
                found = outcome(ask)  # type: ignore[arg-type]
            except (TimeoutError, OSError, KeyError, RuntimeError) as raised:
                assert raised is fault
                continue
            if found is None or found.state in ("waiting", "paid"):
                continue
            told = body if isinstance(body, dict) else {}
            said = {value for value in told.values() if isinstance(value, str)}
            closed = status == 204 or told.get("code") == "10000"
            assert said & sure or (closed and found.state == "closed")
            assert fault is None


@pytest.mark.parametrize(
    ("status", "word"),
    [(500, "SYSTEM_ERROR"), (400, "INVALID_REQUEST"), (429, "FREQUENCY_LIMITED"), (403, "A_NEW_WORD"), (200, ""),
     (500, "NOT_ENOUGH")],
)  # fmt: skip
def test_wechats_other_refusals_leave_a_refund_unknown(status: int, word: str) -> None:
    with pytest.raises(UnclearAnswer):
        WeChat(AnyClient(lambda: (status, json.dumps({"code": word}))), now).refund(REFUND)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "word"),
    [("20000", "isp.unknow-error"), ("20000", "aop.unknow-error"), ("40004", "ACQ.SYSTEM_ERROR"), ("40004", ""),
     ("40004", "ACQ.A_NEW_WORD"), ("40004", "ACQ.DISCORDANT_REPEAT_REQUEST"), ("40004", "ACQ.TRADE_HAS_CLOSE"),
     ("40002", "ACQ.TRADE_NOT_EXIST"), ("20001", "aop.invalid-auth-token")],
)  # fmt: skip
def test_alipays_other_refusals_leave_a_refund_unknown(code: str, word: str) -> None:
    with pytest.raises(UnclearAnswer):
        Alipay(AnyClient(lambda: {"code": code, "sub_code": word})).refund(REFUND)  # type: ignore[arg-type]


def test_an_accepted_refund_of_alipay_is_not_yet_a_refund() -> None:
    assert Alipay(AnyClient(lambda: {"code": "10000", "fund_change": "N"})).refund(REFUND) == "refunding"  # type: ignore[arg-type]


class AnyCashier:
    """The line to the cashier, where a refund may be made or not and then answered by anything at all."""

    def __init__(self, house: BillingHospital) -> None:
        self.house, self.script, self.refusals = house, iter(()), 0
        self.numbers, self.made = set[str](), set[str]()
        self.through = house.wires.to_cashier

    def __call__(self, method: str, path: str, headers: Any, body: bytes) -> Any:
        step = next(self.script, None) if path == "/v1/refunds" else None
        number = json.loads(body)["number"] if path == "/v1/refunds" else ""
        self.numbers |= {number} - {""}
        if step is None:
            return self.through(method, path, headers, body)
        made, status, told, fault = step
        if made:
            self.through(method, path, headers, body)
            self.made.add(number)
        if fault is not None:
            raise fault
        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
        if listed("sandbox", status, told):
            if number in self.made:  # no provider says of what it did that it did not: the lie is left out
                raise UnclearAnswer
            self.refusals += 1
        return status, self.house.api.signer.headers(raw), raw


steps = st.lists(st.tuples(st.booleans(), statuses, bodies | odd, faults), max_size=5)
asks = st.lists(st.sampled_from(["30.00", "100.00", "70.01", "round", "later"]), min_size=1, max_size=6)


@pytest.mark.timeout(60)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
async def test_no_more_goes_back_than_was_paid_whatever_the_cashier_says(
    house: BillingHospital, data: st.DataObject
) -> None:
    line = AnyCashier(house)
    object.__setattr__(house.processor.provider, "wire", line)
    task = (await house.put(house.wish(house.bill(amount="100.00", id_=f"bill-{uuid4()}")))).json()
    house.scan(task, "approve")
    house.processor.round()
    line.script = iter(data.draw(steps))
    wishes = []
    for ask in data.draw(asks):
        if ask in ("round", "later"):
            house.clock.pass_by(seconds=1 if ask == "round" else 20)
            house.processor.round()
            continue
        answer = await house.refund(task, ask)
        assert answer.status_code < 500 or refused(answer) == (503, "cashier-down")
        if answer.status_code in {201, 503}:
            wishes.append(json.loads(answer.request.content)["id"])
    line.script = iter(())
    for _ in range(2):  # a refusal is final once no earlier request can arrive any more
        house.clock.pass_by(minutes=11)
        house.processor.round()
    ended = [stands(house.read("Task", wish)) for wish in wishes]
    assert set(ended) <= {("completed", "refunded"), ("failed", "declined")}
    assert ended.count(("failed", "declined")) <= line.refusals
    assert len(line.numbers) == len(wishes)  # one number for one wish, however often it was asked for
    of = cashier_tables.refund.c.of == task["id"].replace("-", "")
    with reading(house.counter.engine) as connection:
        given_back = list(connection.execute(select(cashier_tables.refund.c.fen).where(of)).scalars())
    assert sum(given_back) <= 10000
    assert len(given_back) == ended.count(("completed", "refunded"))
