"""Stand-ins for WeChat Pay and Alipay on loopback: they verify every signature that comes and sign what they answer.

Written from the providers' own documents with `cryptography` alone, so that they share no code with the libraries that
they judge. They are no gateways: what the real ones refuse beyond signatures is not in them.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Json = dict[str, Any]


@dataclass(frozen=True)
class KeyPair:
    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def pem(self) -> str:
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    @property
    def public_pem(self) -> str:
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()  # fmt: skip

    def sign(self, text: str) -> str:
        return base64.b64encode(self.private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()

    def signed(self, text: str, signature: str) -> bool:
        try:
            self.private.public_key().verify(
                base64.b64decode(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass
class Gateway:
    """What both stand-ins have: orders by number, and how often a signature was wrong."""

    merchant: KeyPair = field(default_factory=KeyPair)
    platform: KeyPair = field(default_factory=KeyPair)
    orders: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    unsigned: int = 0
    #: Answers with a signature that is not the platform's.
    forging: bool = False

    def answer(self, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], str]:
        raise NotImplementedError


class WeChatStandIn(Gateway):
    """APIv3 with Native payment: Authorization WECHATPAY2-SHA256-RSA2048, answers with Wechatpay-Signature."""

    secret = "0123456789abcdef0123456789abcdef"

    def answer(self, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], str]:
        facts = dict(re.findall(r'(\w+)="([^"]*)"', headers.get("authorization", "")))
        signed = f"{method}\n{path}\n{facts.get('timestamp')}\n{facts.get('nonce_str')}\n{body}\n"
        fresh = abs(time.time() - int(facts.get("timestamp", "0"))) < 300
        if not fresh or not self.merchant.signed(signed, facts.get("signature", "")):
            self.unsigned += 1
            return 401, {}, json.dumps({"code": "SIGN_ERROR"})
        status, told = self._deed(method, urlsplit(path).path, json.loads(body) if body else {})
        text = json.dumps(told) if told is not None else ""
        return status, self.headers(text), text

    def headers(self, text: str, *, when: int = 0) -> dict[str, str]:
        stamp, nonce = str(when or int(time.time())), secrets.token_hex(8)
        signer = KeyPair() if self.forging else self.platform
        return {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": "PUB_KEY_ID_1",
            "Wechatpay-Signature": signer.sign(f"{stamp}\n{nonce}\n{text}\n"),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }  # fmt: skip

    def notice(self, number: str, *, when: int = 0) -> tuple[dict[str, str], bytes]:
        """A payment notice as it comes over HTTP, with its resource encrypted."""
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self.secret.encode()).encrypt(nonce.encode(), json.dumps(self.told(number)).encode(), b"tx")
        resource = {
            "algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(sealed).decode(), "nonce": nonce,
            "associated_data": "tx", "original_type": "transaction",
        }  # fmt: skip
        text = json.dumps({"id": "1", "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource",
                           "resource": resource})  # fmt: skip
        return {name.lower(): value for name, value in self.headers(text, when=when).items()}, text.encode()

    def told(self, number: str) -> Json:
        one = self.orders[number]
        told = {"out_trade_no": number, "trade_state": one["state"], "amount": {"total": one["total"]}}
        return told | ({"transaction_id": f"4200{number[:12]}"} if one["state"] == "SUCCESS" else {})

    def _deed(self, method: str, path: str, asked: Json) -> tuple[int, Json | None]:
        if (method, path) == ("POST", "/v3/pay/transactions/native"):
            return self._order(asked)
        if (method, path) == ("POST", "/v3/refund/domestic/refunds"):
            return self._refund(asked)
        number = path.split("/")[-2 if path.endswith("/close") else -1]
        if number not in self.orders:
            return 404, {"code": "ORDER_NOT_EXIST"}
        if path.endswith("/close"):
            if self.orders[number]["state"] == "SUCCESS":
                return 400, {"code": "ORDERPAID"}
            self.orders[number]["state"] = "CLOSED"
            return 204, None
        return 200, self.told(number)

    def _order(self, asked: Json) -> tuple[int, Json]:
        number = asked["out_trade_no"]
        self.orders.setdefault(number, {"state": "NOTPAY", "total": asked["amount"]["total"], "asked": asked})
        if self.orders[number]["state"] != "NOTPAY":
            return 400, {"code": "ORDERPAID" if self.orders[number]["state"] == "SUCCESS" else "ORDER_CLOSED"}
        return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={number[:8]}"}

    def _refund(self, asked: Json) -> tuple[int, Json]:
        order = self.orders.get(asked["out_trade_no"])
        if order is None or order["state"] != "SUCCESS":
            return 404, {"code": "RESOURCE_NOT_EXISTS"}
        self.refunds.setdefault(asked["out_refund_no"], asked["amount"])
        return 200, {"status": "SUCCESS", "out_refund_no": asked["out_refund_no"]}


class AlipayStandIn(Gateway):
    """The open platform's gateway: signed parameters in the address, RSA2, a signature over the answer's own text."""

    def answer(self, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], str]:
        given = dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))
        signature = given.pop("sign", "")
        if not self.merchant.signed("&".join(f"{key}={given[key]}" for key in sorted(given)), signature):
            self.unsigned += 1
            return 200, {}, json.dumps({"error_response": {"code": "40002", "sub_code": "isv.invalid-signature"}})
        told = json.dumps(self._deed(given["method"], json.loads(given["biz_content"])), separators=(",", ":"))
        signer = KeyPair() if self.forging else self.platform
        name = given["method"].replace(".", "_") + "_response"
        return 200, {}, f'{{"{name}":{told},"sign":"{signer.sign(told)}"}}'

    def notice(self, number: str, **changes: str) -> bytes:
        one = self.orders[number]
        told = {
            "app_id": "2021", "out_trade_no": number, "trade_no": f"2026{number[:12]}",
            "trade_status": one["state"], "total_amount": one["total"], **changes,
        }  # fmt: skip
        signature = self.platform.sign("&".join(f"{key}={told[key]}" for key in sorted(told)))
        return urlencode({**told, "sign": signature, "sign_type": "RSA2"}).encode()

    def _deed(self, method: str, asked: Json) -> Json:  # noqa: PLR0911 - one return per answer
        number, order = asked["out_trade_no"], self.orders.get(asked["out_trade_no"])
        done = {"code": "10000", "msg": "Success", "out_trade_no": number}
        if method == "alipay.trade.precreate":
            self.orders.setdefault(number, {"state": "UNSCANNED", "total": asked["total_amount"], "asked": asked})
            return done | {"qr_code": f"https://qr.example/{number[:8]}"}
        if order is None or order["state"] == "UNSCANNED":
            return {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST"}
        if method == "alipay.trade.fastpay.refund.query":
            made = {"out_request_no": asked["out_request_no"], "refund_status": "REFUND_SUCCESS"}
            return done | (made if asked["out_request_no"] in self.refunds else {})
        if method == "alipay.trade.query":
            return done | {"trade_status": order["state"], "total_amount": order["total"], "trade_no": "2026"}
        if method == "alipay.trade.close":
            if order["state"] == "TRADE_SUCCESS":
                return {"code": "40004", "sub_code": "ACQ.REASON_TRADE_STATUS_INVALID"}
            order["state"] = "TRADE_CLOSED"
            return done
        if order["state"] != "TRADE_SUCCESS":
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_ALLOW_REFUND"}
        new = asked["out_request_no"] not in self.refunds
        self.refunds.setdefault(asked["out_request_no"], asked["refund_amount"])
        return done | {"fund_change": "Y" if new else "N"}


@contextmanager
def serving(gateway: Gateway) -> Iterator[str]:
    """Answers on a free port of this machine until the block ends; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, text = gateway.answer(self.command, self.path, headers, body)
            self.send_response(status)
            for name, value in {**more, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815 - the names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
