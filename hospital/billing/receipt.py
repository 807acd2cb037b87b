"""The receipt of a payment: a one-page PDF (ISO 32000-1), and the DocumentReference that the app finds it by. Pure.

The same facts make the same bytes. Chinese is drawn with a font of our own (Noto Sans SC, OFL-1.1: GB 2312 and rare
letters of names), embedded with the letters it needs, so that every viewer shows it; a letter it lacks is left to the
viewer's own (Adobe-GB1, STSong-Light).
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A5
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from hospital.base import clock
from hospital.base.references import text_of
from hospital.billing.invoice import CODES

Json = dict[str, Any]

_FONT: Final = Path(__file__).with_name("receipt-sans-sc.ttf")
_OURS, _VIEWERS = "AnxinReceipt", "STSong-Light"
_INK, _QUIET, _TEAL, _LINE = (HexColor(rgb) for rgb in ("#15201f", "#55645f", "#0b7a75", "#d9e2e0"))
_MARGIN: Final = 34.0
_MOST_LINES: Final = 24
_LONGEST: Final = 60


@dataclass(frozen=True)
class Receipt:
    """The receipt's content. `number`: ours; `transaction`: the payment provider's; lines are (what, amount in CNY)."""

    number: str
    hospital: str
    payer: str
    paid_at: datetime
    method: str
    transaction: str
    lines: Sequence[tuple[str, Decimal]]
    amount: Decimal


def pdf(receipt: Receipt) -> bytes:
    """One A5 page. Lines that do not fit are summed up in a last line, never left out silently."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A5, invariant=1, pageCompression=1)
    page.setTitle(f"Receipt {receipt.number}")
    width, height = A5
    y = height - 52
    page.setFillColor(_TEAL)
    _draw(page, _MARGIN, y, receipt.hospital, 17)
    page.setFillColor(_INK)
    _draw(page, _MARGIN, y - 28, "电子收据  Receipt", 13)
    y = _facts(page, receipt, y - 58)
    y = _lines(page, receipt, y - 6, width)
    page.setStrokeColor(_LINE)
    page.line(_MARGIN, y, width - _MARGIN, y)
    page.setFillColor(_INK)
    _draw(page, _MARGIN, y - 24, "实付  Paid", 13)
    page.setFillColor(_TEAL)
    _draw_right(page, width - _MARGIN, y - 24, f"¥{receipt.amount:,.2f}", 16)
    page.setFillColor(_QUIET)
    _draw(page, _MARGIN, 34, "本收据由医院系统开具，可在就诊大厅换取财政票据。", 8)
    _draw(page, _MARGIN, 22, "Issued by the hospital's system; the desk exchanges it for the fiscal invoice.", 8)
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
        _draw(page, _MARGIN, y, name, 9)
        page.setFillColor(_INK)
        _draw(page, _MARGIN + 92, y, value[:_LONGEST], 9)
        y -= 17
    return y


def _lines(page: Canvas, receipt: Receipt, y: float, width: float) -> float:
    shown, left = receipt.lines[:_MOST_LINES], receipt.lines[_MOST_LINES:]
    rows = [(what, f"¥{amount:,.2f}") for what, amount in shown]
    if left:
        rows.append((f"另有 {len(left)} 项  and {len(left)} more", f"¥{sum(amount for _, amount in left):,.2f}"))
    for what, amount in rows:
        page.setFillColor(_INK)
        _draw(page, _MARGIN, y, what[:30], 9)
        _draw_right(page, width - _MARGIN, y, amount, 9)
        y -= 15
    return y


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
        "type": {"coding": [{"system": CODES + "document", "code": "receipt"}], "text": "电子收据"},
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
                    "creation": receipt.paid_at.isoformat(),
                }
            }
        ],
        "context": {"related": [{"reference": reference} for reference in about]},
    }


def _draw(page: Canvas, x: float, y: float, text: str, size: float) -> float:
    """Draws from x on, each run of letters in the font that has them; returns where it ended."""
    for font, run in _runs(text):
        page.setFont(font, size)
        page.drawString(x, y, run)
        x += pdfmetrics.stringWidth(run, font, size)
    return x


def _draw_right(page: Canvas, x: float, y: float, text: str, size: float) -> None:
    _draw(page, x - sum(pdfmetrics.stringWidth(run, font, size) for font, run in _runs(text)), y, text, size)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    known, run, font = _fonts(), "", _OURS
    for letter in text:
        here = _OURS if ord(letter) in known else _VIEWERS
        if run and here != font:
            yield font, run
            run = ""
        run, font = run + letter, here
    if run:
        yield font, run


@cache
def _fonts() -> frozenset[int]:
    """Makes both fonts known once; the letters that ours has."""
    ours = TTFont(_OURS, str(_FONT))
    pdfmetrics.registerFont(ours)
    pdfmetrics.registerFont(UnicodeCIDFont(_VIEWERS))
    return frozenset(ours.face.charToGlyph)
