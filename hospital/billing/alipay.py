"""Alipay behind the port: payment by a code (alipay.trade.precreate), by the library python-alipay-sdk.

Keys come from files that the environment names. Alipay does not know an order before its code is scanned: it is
`missing` until then, and stays open here until it expires.
Source: Alipay Open Platform, face-to-face payment: precreate, query, close, refund, asynchronous notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl

from alipay import AliPay
from alipay.utils import AliPayConfig

from hospital.base import clock
from hospital.base.private_files import close_file
from hospital.billing.money import fen, yuan
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

_SECONDS: Final = 10
#: Only these two codes say what became of a request. By others (20000 above all) nobody knows whether money moved.
_DONE: Final = "10000"
_REFUSED: Final = "40004"
#: Refusals of a refund that mean, by Alipay's own table, that it was not made. Those about its amount or its number are
#: not among them: they are also said of one that was made before.
_NOT_MADE: Final = frozenset({
    "ACQ.SELLER_BALANCE_NOT_ENOUGH", "ACQ.TRADE_NOT_EXIST", "ACQ.TRADE_NOT_ALLOW_REFUND", "ACQ.TRADE_HAS_FINISHED",
    "ACQ.REASON_TRADE_BEEN_FREEZEN",
})  # fmt: skip
_STATES: Final[Mapping[str, State]] = {
    "WAIT_BUYER_PAY": "waiting", "TRADE_CLOSED": "closed", "TRADE_SUCCESS": "paid", "TRADE_FINISHED": "paid",
}  # fmt: skip


@dataclass(frozen=True)
class AlipayCredentials:
    """Who the hospital is at Alipay: the number of its application, our key and Alipay's public key as PEM texts."""

    app: str
    key: str
    public_key: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> AlipayCredentials:
        """Reads HOSPITAL_ALIPAY_APPID, _KEY_FILE and _PUBLIC_KEY_FILE. KeyError, OSError."""
        close_file(Path(env["HOSPITAL_ALIPAY_KEY_FILE"]))
        key, public = (
            Path(env[f"HOSPITAL_ALIPAY_{name}"]).read_text("utf-8") for name in ("KEY_FILE", "PUBLIC_KEY_FILE")
        )
        return cls(env["HOSPITAL_ALIPAY_APPID"], key, public)


@dataclass(frozen=True)
class Alipay:
    """Payments by code of one application."""

    client: AliPay

    @classmethod
    def of(cls, account: AlipayCredentials, notify_url: str, gateway: str = "") -> Alipay:
        """`gateway` is another address than Alipay's own: a proxy of the hospital, or a stand-in."""
        client = AliPay(
            appid=account.app, app_notify_url=notify_url, app_private_key_string=account.key,
            alipay_public_key_string=account.public_key, sign_type="RSA2", config=AliPayConfig(timeout=_SECONDS),
        )  # fmt: skip
        if gateway:
            client._gateway = gateway  # the library has no other way to say so
        return cls(client)

    @property
    def name(self) -> str:
        return "alipay"

    def create(self, wish: OrderRequest) -> ProviderOrder:
        expires = f"{wish.expires.astimezone(clock.ZONE):%Y-%m-%d %H:%M:%S}"
        told = _answer_of(
            lambda: self.client.api_alipay_trade_precreate(
                subject=wish.title, out_trade_no=wish.number, total_amount=str(yuan(wish.fen)), time_expire=expires
            )
        )
        if told.get("code") == _DONE and told.get("qr_code"):
            return ProviderOrder("waiting", wish.fen, code_url=str(told["qr_code"]))
        if told.get("sub_code") in ("ACQ.TRADE_HAS_SUCCESS", "ACQ.TRADE_HAS_CLOSE"):
            return self.query(wish.number)
        raise UnclearAnswer

    def query(self, number: str) -> ProviderOrder:
        told = _answer_of(lambda: self.client.api_alipay_trade_query(out_trade_no=number))
        if (told.get("code"), told.get("sub_code")) == (_REFUSED, "ACQ.TRADE_NOT_EXIST"):
            return ProviderOrder("missing")
        if told.get("code") != _DONE:
            raise UnclearAnswer
        return _found(told, number)

    def close(self, number: str) -> ProviderOrder:
        told = _answer_of(lambda: self.client.api_alipay_trade_close(out_trade_no=number))
        if told.get("code") == _DONE and told.get("out_trade_no", number) == number:
            return ProviderOrder("closed")
        return self.query(number)

    def refund(self, wish: RefundRequest) -> RefundState:
        told = _answer_of(
            lambda: self.client.api_alipay_trade_refund(
                refund_amount=str(yuan(wish.fen)), out_trade_no=wish.of, out_request_no=wish.number
            )
        )
        if told.get("code") == _DONE and told.get("out_trade_no", wish.of) == wish.of:
            return "refunded" if told.get("fund_change") == "Y" else self._asked_about(wish)
        if told.get("code") == _REFUSED and str(told.get("sub_code")) in _NOT_MADE:
            return "failed"
        raise UnclearAnswer

    def _asked_about(self, wish: RefundRequest) -> RefundState:
        """A refund that was accepted: whether the money moved is told by a query alone."""
        told = _answer_of(
            lambda: self.client.api_alipay_trade_fastpay_refund_query(out_request_no=wish.number, out_trade_no=wish.of)
        )
        made = told.get("code") == _DONE and told.get("refund_status") == "REFUND_SUCCESS"
        return "refunded" if made and told.get("out_request_no", wish.number) == wish.number else "refunding"

    def read(self, headers: Mapping[str, str], body: bytes) -> ProviderNotice:
        """A notice is a form; one that is replayed is known already and changes nothing."""
        try:
            told = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=True))
            signature = told.pop("sign")
            if not self.client.verify(dict(told), signature) or told["app_id"] != self.client.appid:
                raise Forged
            number = str(told["out_trade_no"])
            return ProviderNotice(number, found=_found(told, number))
        except Exception as wrong:  # the library raises whatever its parts do
            raise Forged from wrong

    def thanks(self) -> bytes:
        return b"success"

    def bind_url(self, ticket: str, expires: datetime) -> str:
        """Alipay binds cards in its own app only."""
        return ""


def _found(told: Json, number: str) -> ProviderOrder:
    """The state of the order with this number. UnclearAnswer for another order, an unknown state, or an odd amount."""
    state = _STATES.get(str(told.get("trade_status")))
    if state is None or told.get("out_trade_no", number) != number:
        raise UnclearAnswer
    try:
        amount = fen(Decimal(str(told.get("total_amount", "0"))))
    except (ValueError, ArithmeticError) as odd:
        raise UnclearAnswer from odd
    return ProviderOrder(state, amount, str(told.get("trade_no", ""))[:64])


def _answer_of(ask: Callable[[], Any]) -> Json:
    """The answer, if its signature is valid; an answer without a valid signature raises UnclearAnswer."""
    try:
        told = ask()
        return told if isinstance(told, dict) else {}
    except HTTPError as lost:
        raise UnclearAnswer from lost
    except URLError as away:
        raise (Unreached if isinstance(away.reason, ConnectionRefusedError) else UnclearAnswer) from away
    except Exception as lost:
        raise UnclearAnswer from lost
