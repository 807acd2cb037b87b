"""WeChat Pay behind the port: Native payment of APIv3 (a code that is scanned), by the library wechatpayv3.

Keys come from files that the environment names; the platform is known by its public key, not by its certificates.
Source: WeChat Pay merchant documentation, APIv3: Native ordering, query, close, refund, payment notice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import requests
from wechatpayv3 import WeChatPay, WeChatPayType

from hospital.base import clock
from hospital.base.private_files import close_file
from hospital.billing.provider import (
    Forged,
    OrderRequest,
    ProviderNotice,
    ProviderOrder,
    RefundRequest,
    RefundState,
    State,
    UnclearAnswer,
    Unreached,
)

Json = dict[str, Any]

_TIMEOUT: Final = (5, 10)
_FRESH_SECONDS: Final = 300
_STATES: Final[Mapping[str, State]] = {
    "SUCCESS": "paid", "REFUND": "paid", "NOTPAY": "waiting", "USERPAYING": "waiting", "ACCEPT": "waiting",
    "CLOSED": "closed", "REVOKED": "closed", "PAYERROR": "declined",
}  # fmt: skip
_REFUNDS: Final[Mapping[str, RefundState]] = {
    "SUCCESS": "refunded", "PROCESSING": "refunding", "ABNORMAL": "refunding", "CLOSED": "failed",
}  # fmt: skip
#: Answers to a refund that mean, by WeChat Pay's own table, that it was not made. INVALID_REQUEST is not among them: it
#: is also said of a number that was used before.
_REFUSED: Final = frozenset({(403, "NOT_ENOUGH"), (403, "USER_ACCOUNT_ABNORMAL"), (404, "RESOURCE_NOT_EXISTS")})


@dataclass(frozen=True)
class Merchant:
    """Who the hospital is at WeChat Pay. Key and public key are PEM texts; `serial` is that of our certificate."""

    number: str
    app: str
    serial: str
    key: str
    secret: str
    platform_key: str
    platform_key_id: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Merchant:
        """Reads HOSPITAL_WECHAT_*: MCHID, APPID, SERIAL, KEY_FILE, SECRET, PUBLIC_KEY_FILE, PUBLIC_KEY_ID. KeyError,
        OSError."""
        given = {name.removeprefix("HOSPITAL_WECHAT_"): value for name, value in env.items()}
        close_file(Path(given["KEY_FILE"]))
        key, public = (Path(given[name]).read_text("utf-8") for name in ("KEY_FILE", "PUBLIC_KEY_FILE"))
        return cls(
            given["MCHID"], given["APPID"], given["SERIAL"], key, given["SECRET"], public, given["PUBLIC_KEY_ID"]
        )


@dataclass(frozen=True)
class WeChat:
    """Native payments of one merchant."""

    client: WeChatPay
    now: Callable[[], datetime]

    @classmethod
    def of(
        cls, merchant: Merchant, notify_url: str, now: Callable[[], datetime] = clock.now, gateway: str = ""
    ) -> WeChat:
        """`gateway` is another address than WeChat's own: a proxy of the hospital, or a stand-in."""
        client = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE, mchid=merchant.number, private_key=merchant.key,
            cert_serial_no=merchant.serial, appid=merchant.app, apiv3_key=merchant.secret, notify_url=notify_url,
            timeout=_TIMEOUT, public_key=merchant.platform_key, public_key_id=merchant.platform_key_id,
        )  # fmt: skip
        if gateway:
            client._core._gate_way = gateway  # the library has no other way to say so
        return cls(client, now)

    @property
    def name(self) -> str:
        return "wechat"

    def create(self, wish: OrderRequest) -> ProviderOrder:
        status, told = _answer_of(
            lambda: self.client.pay(
                description=wish.title,
                out_trade_no=wish.number,
                amount={"total": wish.fen, "currency": "CNY"},
                time_expire=wish.expires.astimezone(clock.ZONE).isoformat(timespec="seconds"),
            )
        )
        if status == 200 and told.get("code_url"):
            return ProviderOrder("waiting", wish.fen, code_url=str(told["code_url"]))
        if told.get("code") in ("ORDERPAID", "ORDER_PAID", "OUT_TRADE_NO_USED", "ORDER_CLOSED"):
            return self.query(wish.number)
        raise UnclearAnswer

    def query(self, number: str) -> ProviderOrder:
        status, told = _answer_of(lambda: self.client.query(out_trade_no=number))
        if status == 404 and told.get("code") in ("ORDER_NOT_EXIST", "ORDERNOTEXIST"):
            return ProviderOrder("missing")
        if status != 200:
            raise UnclearAnswer
        return _found(told, number)

    def close(self, number: str) -> ProviderOrder:
        status, told = _answer_of(lambda: self.client.close(out_trade_no=number))
        if status == 204:
            return ProviderOrder("closed")
        if told.get("code") in ("ORDERPAID", "ORDER_PAID", "ORDER_CLOSED", "ORDER_NOT_EXIST", "ORDERNOTEXIST"):
            return self.query(number)
        raise UnclearAnswer

    def refund(self, wish: RefundRequest) -> RefundState:
        amount = {"refund": wish.fen, "total": wish.whole_fen, "currency": "CNY"}
        status, told = _answer_of(
            lambda: self.client.refund(out_refund_no=wish.number, amount=amount, out_trade_no=wish.of)
        )
        state = _REFUNDS.get(str(told.get("status"))) if status == 200 else None
        if state is not None and told.get("out_refund_no", wish.number) == wish.number:
            return state
        if (status, str(told.get("code"))) in _REFUSED:
            return "failed"
        raise UnclearAnswer

    def read(self, headers: Mapping[str, str], body: bytes) -> ProviderNotice:
        try:
            age = abs(self.now().timestamp() - int(headers.get("wechatpay-timestamp", "")[:20]))
            told = self.client.callback(dict(headers), body)
            if age > _FRESH_SECONDS or not told:
                raise Forged
            resource = told["resource"]
            number = str(resource["out_trade_no"])
            paid = told.get("event_type") == "TRANSACTION.SUCCESS"
            return ProviderNotice(number, found=_found(resource, number) if paid else None)
        except Exception as wrong:  # the library raises bare exceptions
            raise Forged from wrong

    def thanks(self) -> bytes:
        return b'{"code":"SUCCESS"}'

    def bind_url(self, ticket: str, expires: datetime) -> str:
        """WeChat Pay binds cards in its own app only."""
        return ""


def _found(told: Json, number: str) -> ProviderOrder:
    """The state of the order with this number. UnclearAnswer for another order, an unknown state, or an odd amount."""
    state, amount = _STATES.get(str(told.get("trade_state"))), told.get("amount", {})
    if state is None or told.get("out_trade_no", number) != number or not isinstance(amount, dict):
        raise UnclearAnswer
    total = amount.get("total", 0)
    if type(total) is not int or amount.get("currency", "CNY") != "CNY":
        raise UnclearAnswer
    return ProviderOrder(state, total, str(told.get("transaction_id", ""))[:64])


def _answer_of(ask: Callable[[], tuple[int, Any]]) -> tuple[int, Json]:
    """Status and JSON of an answer. The library checks the signature of a success alone (a refusal is as good as TLS),
    and raises bare exceptions."""
    try:
        status, text = ask()
        told = json.loads(text) if text else {}
    except requests.ConnectTimeout as away:
        raise Unreached from away
    except requests.ConnectionError as away:
        never_sent = "NewConnectionError" in repr(away) or "Connection refused" in repr(away)
        raise (Unreached if never_sent else UnclearAnswer) from away
    except Exception as lost:
        raise UnclearAnswer from lost
    return status, told if isinstance(told, dict) else {}
