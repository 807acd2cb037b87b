"""The receipt of a payment: a one-page PDF (ISO 32000-1), and the DocumentReference that the app finds it by. Pure.

The same facts make the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from hospital.base import clock
from hospital.base.elements import translated
from hospital.base.pdf_text import draw, draw_right
from hospital.base.references import text_of
from hospital.billing.invoice import CODES

Json = dict[str, Any]

_INK, _QUIET, _TEAL, _LINE = (HexColor(rgb) for rgb in ("#15201f", "#55645f", "#0b7a75", "#d9e2e0"))
_MARGIN: Final = 34.0
#: As many as leave room for what follows them on the page.
_MOST_LINES: Final = 13
_LONGEST: Final = 60


@dataclass(frozen=True)
class Receipt:
    """The receipt's content. `number`: ours; `transaction`: the payment provider's; lines are (what, amount in CNY).

    `lines` and `borne` (what others bear, below zero) add up to the total of the bills. `before`: what had been paid of
    it before; `amount`: this payment.
    """

    number: str
    hospital: str
    payer: str
    paid_at: datetime
    method: str
    transaction: str
    lines: Sequence[tuple[str, Decimal]]
    amount: Decimal
    borne: Sequence[tuple[str, Decimal]] = ()
    before: Decimal = Decimal("0.00")

    @property
    def total(self) -> Decimal:
        """What the person pays of the bills in all."""
        return sum((amount for _, amount in (*self.lines, *self.borne)), Decimal("0.00"))

    @property
    def rest(self) -> Decimal:
        """What is still due after this payment; below zero when too much was paid."""
        return self.total - self.before - self.amount


def rows(receipt: Receipt) -> list[tuple[str, Decimal]]:
    """What the receipt says above the payment. Lines that do not fit are summed up in one, never left out silently."""
    shown, left = list(receipt.lines[:_MOST_LINES]), receipt.lines[_MOST_LINES:]
    if left:
        shown.append((f"另有 {len(left)} 项  and {len(left)} more", sum((amount for _, amount in left), Decimal(0))))
    shown += receipt.borne
    if receipt.before or receipt.rest:
        shown.append(("账单合计 Bill total", receipt.total))
    if receipt.before:
        shown.append(("此前已付 Paid before", -receipt.before))
    return shown


def pdf(receipt: Receipt) -> bytes:
    """One A5 page: what was done, what others bear, what was paid before, this payment, and what is still due."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A5, invariant=1, pageCompression=1)
    page.setTitle(f"Receipt {receipt.number}")
    width, height = A5
    y = height - 52
    page.setFillColor(_TEAL)
    draw(page, _MARGIN, y, receipt.hospital, 17)
    page.setFillColor(_INK)
    draw(page, _MARGIN, y - 28, "电子收据  Receipt", 13)
    y = _facts(page, receipt, y - 58)
    y = _lines(page, rows(receipt), y - 6, width)
    page.setStrokeColor(_LINE)
    page.line(_MARGIN, y, width - _MARGIN, y)
    page.setFillColor(_INK)
    in_part = bool(receipt.before or receipt.rest)
    draw(page, _MARGIN, y - 24, "本次实付  This payment" if in_part else "实付  Paid", 13)
    page.setFillColor(_TEAL)
    draw_right(page, width - _MARGIN, y - 24, _yuan(receipt.amount), 16)
    if in_part:
        after = "多付，将退回 Paid too much, goes back" if receipt.rest < 0 else "尚欠 Still due"
        _lines(page, [(after, abs(receipt.rest))], y - 46, width)
    page.setFillColor(_QUIET)
    draw(page, _MARGIN, 34, "本收据由医院系统开具，可在就诊大厅换取财政票据。", 8)
    draw(page, _MARGIN, 22, "Issued by the hospital's system; the desk exchanges it for the fiscal invoice.", 8)
    page.save()
    return out.getvalue()


def _facts(page: Canvas, receipt: Receipt, y: float) -> float:
    when = receipt.paid_at.astimezone(clock.ZONE)
    for name, value in (
        ("编号 No.", receipt.number),
        ("姓名 Name", receipt.payer),
        ("时间 Paid at", f"{when:%Y-%m-%d %H:%M:%S}"),
        ("方式 Method", receipt.method),
        ("流水号 Transaction", receipt.transaction),
    ):
        page.setFillColor(_QUIET)
        draw(page, _MARGIN, y, name, 9)
        page.setFillColor(_INK)
        draw(page, _MARGIN + 92, y, value[:_LONGEST], 9)
        y -= 17
    return y


def _lines(page: Canvas, lines: Sequence[tuple[str, Decimal]], y: float, width: float) -> float:
    for what, amount in lines:
        page.setFillColor(_INK)
        draw(page, _MARGIN, y, what[:30], 9)
        draw_right(page, width - _MARGIN, y, _yuan(amount), 9)
        y -= 15
    return y


def _yuan(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"


def resources(receipt: Receipt, patient: Json, about: Sequence[str], id_: str) -> Iterator[Json]:
    """The Binary with the PDF, then its DocumentReference; `about` names what was paid, as references."""
    content = pdf(receipt)
    yield {
        "resourceType": "Binary",
        "id": id_,
        "contentType": "application/pdf",
        "securityContext": {"reference": text_of(patient)},
        "data": base64.b64encode(content).decode("ascii"),
    }
    yield {
        "resourceType": "DocumentReference",
        "id": id_,
        "status": "current",
        "type": {
            "coding": [{"system": CODES + "document", "code": "receipt"}],
            "text": "电子收据",
            "_text": translated("Receipt"),
        },
        "subject": patient,
        "date": receipt.paid_at.isoformat(),
        "content": [
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "url": f"Binary/{id_}",
                    "size": len(content),
                    "hash": base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode("ascii"),
                    "title": "电子收据",
                    "_title": translated("Receipt"),
                    "creation": receipt.paid_at.isoformat(),
                }
            }
        ],
        "context": {"related": [{"reference": reference} for reference in about]},
    }
