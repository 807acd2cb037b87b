"""WeChat Pay and Alipay behind the port, against stand-ins that verify each signature; never against the real ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hospital.base.clock import now
from hospital.base.config import Config
from hospital.billing.alipay import Alipay, AlipayCredentials
from hospital.billing.choosing import NoCashier, provider_of
from hospital.billing.provider import Forged, OrderRequest, Provider, RefundRequest, UnclearAnswer, Unreached
from hospital.billing.wechat import Merchant, WeChat
from tests.hospital.billing.gateways import AlipayStandIn, Gateway, KeyPair, WeChatStandIn, serving

NUMBER = "0123456789abcdef0123456789abcdef"
NOTIFY = "https://hospital.example/pay/callbacks/x"
PAID = {"wechat": "SUCCESS", "alipay": "TRADE_SUCCESS"}


def wechat(gateway: Gateway, address: str, *, key: str = "") -> WeChat:
    merchant = Merchant(
        "1900", "wx1", "5F1C", key or gateway.merchant.pem, WeChatStandIn.secret, gateway.platform.public_pem,
        "PUB_KEY_ID_1",
    )  # fmt: skip
    return WeChat.of(merchant, NOTIFY, now, address)


def alipay(gateway: Gateway, address: str, *, key: str = "") -> Alipay:
    return Alipay.of(
        AlipayCredentials("2021", key or gateway.merchant.pem, gateway.platform.public_pem), NOTIFY, address
    )


@pytest.fixture(params=["wechat", "alipay"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Gateway, Provider, str]]:
    gateway: Gateway = WeChatStandIn() if request.param == "wechat" else AlipayStandIn()
    with serving(gateway) as address:
        make = wechat if request.param == "wechat" else alipay
        yield gateway, make(gateway, address), address


def wish(fen: int = 8880) -> OrderRequest:
    return OrderRequest(NUMBER, fen, "医院缴费 Hospital bill", datetime(2026, 3, 4, 1, 15, tzinfo=UTC))


def test_an_order_is_made_signed_with_its_sum_and_its_end(both: tuple[Gateway, Provider, str]) -> None:
    gateway, provider, _ = both
    found = provider.create(wish())
    assert (found.state, gateway.unsigned) == ("waiting", 0)
    assert found.code_url
    asked = gateway.orders[NUMBER]["asked"]
    ends = asked["time_expire"]
    assert ends in ("2026-03-04T09:15:00+08:00", "2026-03-04 09:15:00")
    assert gateway.orders[NUMBER]["total"] in (8880, "88.80")
    assert provider.create(wish()).code_url == found.code_url


def test_asking_closing_and_giving_back(both: tuple[Gateway, Provider, str]) -> None:
    gateway, provider, _ = both
    assert provider.query(NUMBER).state == "missing"
    provider.create(wish())
    gateway.orders[NUMBER]["state"] = PAID[provider.name]
    found = provider.query(NUMBER)
    assert (found.state, found.fen) == ("paid", 8880)
    assert found.transaction
    assert provider.close(NUMBER).state == "paid"
    back = RefundRequest("f" * 32, NUMBER, 1000, 8880)
    assert provider.refund(back) == "refunded"
    assert provider.refund(back) == "refunded"
    assert len(gateway.refunds) == 1
    assert provider.refund(RefundRequest("e" * 32, "unknown", 1, 1)) == "failed"
    gateway.orders["b" * 32] = {"state": "NOTPAY" if provider.name == "wechat" else "WAIT_BUYER_PAY", "total": "1.00"}
    assert provider.close("b" * 32).state == "closed"
    assert gateway.unsigned == 0


def test_an_answer_that_is_not_the_providers_is_no_answer(both: tuple[Gateway, Provider, str]) -> None:
    gateway, provider, _ = both
    provider.create(wish())
    gateway.orders[NUMBER]["state"] = PAID[provider.name]
    gateway.forging = True
    with pytest.raises(UnclearAnswer):
        provider.query(NUMBER)
    with pytest.raises(UnclearAnswer):
        provider.create(wish(1))


def test_with_another_key_the_provider_refuses_us(both: tuple[Gateway, Provider, str]) -> None:
    gateway, provider, address = both
    stranger = KeyPair().pem
    other: Provider = (wechat if provider.name == "wechat" else alipay)(gateway, address, key=stranger)
    with pytest.raises(UnclearAnswer):
        other.create(wish())
    assert (gateway.unsigned, gateway.orders) == (1, {})


def test_where_nobody_listens_nothing_was_asked() -> None:
    gateway = WeChatStandIn()
    for provider in (wechat(gateway, "http://127.0.0.1:9"), alipay(gateway, "http://127.0.0.1:9")):
        with pytest.raises(Unreached):
            provider.create(wish())


def test_a_notice_of_wechat_is_read_only_with_its_signature_and_while_fresh() -> None:
    gateway = WeChatStandIn(orders={NUMBER: {"state": "SUCCESS", "total": 8880}})
    provider = wechat(gateway, "http://127.0.0.1:9")
    headers, body = gateway.notice(NUMBER)
    notice = provider.read(headers, body)
    assert notice.found is not None
    assert (notice.number, notice.found.state, notice.found.fen) == (NUMBER, "paid", 8880)
    stale = gateway.notice(NUMBER, when=int(time.time() - 400))
    gateway.forging = True
    for wrong in ((headers, body + b" "), ({}, body), stale, gateway.notice(NUMBER)):
        with pytest.raises(Forged):
            provider.read(*wrong)


def test_a_notice_of_alipay_is_read_only_with_its_signature_and_for_us() -> None:
    gateway = AlipayStandIn(orders={NUMBER: {"state": "TRADE_SUCCESS", "total": "88.80"}})
    provider = alipay(gateway, "http://127.0.0.1:9")
    notice = provider.read({}, gateway.notice(NUMBER))
    assert notice.found is not None
    assert (notice.number, notice.found.state, notice.found.fen) == (NUMBER, "paid", 8880)
    changed = gateway.notice(NUMBER).replace(b"88.80", b"0.01")
    for wrong in (changed, gateway.notice(NUMBER, app_id="9999"), b"", b"\xff", b"sign=x"):
        with pytest.raises(Forged):
            provider.read({}, wrong)


def test_a_provider_is_chosen_by_the_environment_and_its_keys_are_files(tmp_path: Path) -> None:
    gateway, config = AlipayStandIn(), Config(f"sqlite:///{tmp_path / 'h.sqlite'}")
    (tmp_path / "key.pem").write_text(gateway.merchant.pem, "utf-8")
    (tmp_path / "public.pem").write_text(gateway.platform.public_pem, "utf-8")
    for name, more in (
        ("alipay", {"HOSPITAL_ALIPAY_APPID": "2021"}),
        (
            "wechat",
            {f"HOSPITAL_WECHAT_{one}": "x" * 32 for one in ("MCHID", "APPID", "SERIAL", "SECRET", "PUBLIC_KEY_ID")},
        ),
    ):
        files = {
            f"HOSPITAL_{name.upper()}_KEY_FILE": "key.pem",
            f"HOSPITAL_{name.upper()}_PUBLIC_KEY_FILE": "public.pem",
        }
        env = {"HOSPITAL_PAY": name, **more, **{key: str(tmp_path / file) for key, file in files.items()}}
        with provider_of(config, env) as provider:
            assert provider is not None
            assert (provider.name, provider.bind_url("t", now() + timedelta(minutes=1))) == (name, "")
        with pytest.raises(NoCashier, match="not configured"), provider_of(config, {"HOSPITAL_PAY": name}):
            pass
    with provider_of(config, {}) as nobody:
        assert nobody is None
