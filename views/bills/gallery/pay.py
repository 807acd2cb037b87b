"""Pictures of paying: every stage a payment can be in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import flet as ft

from services.bills.paying import PaymentFlow, PaymentStage
from services.bills.queries import PayingPage
from services.errors import RefusalCode, WrongPasscode
from services.record.money.order import Order
from services.record.money.payments import Card
from views import paths
from views.answers import Ready
from views.bills.card_prompts import card_passcode_prompt
from views.bills.gallery.data import DEPOSIT, NOW, PAID, REGISTRATION, SETTLED, bill, money, order
from views.bills.pay import PayView
from views.bills.pay_form import PART, PaymentDraft
from views.bills.use_payment import PaymentControls
from views.component import screen
from views.context import UiContextProvider
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card
from views.passcode_question import PasscodeQuestion

CARDS = (Card("tok_1", "建设银行储蓄卡", "1234"), Card("tok_2", "招商银行信用卡", "8086"))


def _nothing(*_: Any) -> None:
    return


_NOT_ASKED = PasscodeQuestion(False, _nothing, "", _nothing, _nothing, _nothing)


def _page(*bills: Any, kept: Order | None = None, **more: Any) -> PayingPage:
    return PayingPage(bills or (bill(),), more.get("deposit"), kept, None, NOW.isoformat())


def _pay(
    stage: PaymentStage = PaymentStage.CHOOSING,
    page: PayingPage | None = None,
    *,
    draft: PaymentDraft | None = None,
    why: RefusalCode = RefusalCode.UNKNOWN,
    what: str = "b1",
) -> ft.View:
    payment = PaymentControls(
        PaymentFlow(stage, "t1", Decimal("66.55")),
        why,
        _nothing,
        _nothing,
        _nothing,
        _nothing,
        _nothing,
        busy=False,
        error=None,
    )
    return PayView(
        what=what,
        page=Ready(page or _page()),
        payment=payment,
        draft=draft or PaymentDraft(),
        on_draft=_nothing,
        cards=CARDS,
        on_bind=_nothing,
        on_unbind=_nothing,
        passcode=_NOT_ASKED,
        on_open_code=_nothing,
        error=None,
        now=NOW,
    )


@screen
def _Passcode() -> ft.View:
    """What is asked before a card pays, after a wrong passcode. On a card: a question would cover every later scene."""
    around = use_ui_context()
    wrong = replace(_NOT_ASKED, opened=True, error=WrongPasscode(0))
    prompt = card_passcode_prompt(around.look, around.texts, wrong, "¥66.55")
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(around, [shown], route=paths.pay("b1"), title_words=around.texts.get("bills.pay.title"),
                      door=paths.me(), back=True)  # fmt: skip


@screen
def _SignedOut(build: Callable[[], ft.View]) -> ft.View:
    """The same screen after the hospital has ended the session."""
    around = replace(use_ui_context(), session_ok=False)
    return UiContextProvider(around, build)


def _wallet(code_url: str) -> PayingPage:
    return _page(kept=order(code_url=code_url))


def pay_scenes() -> list[Scene]:
    """Choosing, waiting, done, and everything that can come in between."""
    waiting = _page(kept=order())
    last_seconds = _page(kept=order(expires=NOW + timedelta(seconds=9)))
    bank = _page(kept=order(method="card", code_url=None))
    deposit = PayingPage((), DEPOSIT, None, None, NOW.isoformat())
    repriced = _page(replace(bill(), version="2", net=Decimal("71.05"), gross=Decimal("300.60")))
    part = _page(bill(version="2", paid=Decimal("30.00")), kept=replace(PAID, amount=money("30.00")))
    told = (
        PaymentStage.ABSENT,
        PaymentStage.STUCK,
        PaymentStage.DECLINED,
        PaymentStage.EXPIRED,
        PaymentStage.CLOSED,
        PaymentStage.DISPUTED,
        PaymentStage.CLOSING,
    )
    return [
        Scene("pay-choose", _pay),
        Scene("pay-part", lambda: _pay(draft=PaymentDraft(share=PART, typed="30")), quick=False),
        Scene("pay-too-much", lambda: _pay(draft=PaymentDraft(share=PART, typed="3000", method="tok_1")), quick=False),
        Scene("pay-passcode", _Passcode, quick=False),
        Scene("pay-several", lambda: _pay(page=_page(bill(), REGISTRATION), what="b1,b2"), quick=False),
        Scene("pay-deposit", lambda: _pay(page=deposit, what="Account/a1"), quick=False),
        Scene("pay-nothing-due", lambda: _pay(page=_page(SETTLED)), quick=False),
        Scene("pay-sending", lambda: _pay(PaymentStage.SENDING), quick=False),
        Scene("pay-making", lambda: _pay(PaymentStage.MAKING), quick=False),
        Scene("pay-code", lambda: _pay(PaymentStage.WAITING, waiting)),
        Scene(
            "pay-code-wechat",
            lambda: _pay(PaymentStage.WAITING, _wallet("weixin://wxpay/bizpayurl?pr=7F3K9Q2M")),
            quick=False,
        ),
        Scene(
            "pay-code-alipay",
            lambda: _pay(PaymentStage.WAITING, _wallet("https://qr.alipay.com/bax03431")),
            quick=False,
        ),
        Scene("pay-paid-uncounted", lambda: _pay(PaymentStage.PAID, _page(bill(), kept=PAID)), quick=False),
        Scene("pay-paid-part", lambda: _pay(PaymentStage.PAID, part), quick=False),
        Scene("pay-code-last-seconds", lambda: _pay(PaymentStage.WAITING, last_seconds), quick=False),
        Scene("pay-bank", lambda: _pay(PaymentStage.WAITING, bank), quick=False),
        Scene("pay-code-lapsed", lambda: _pay(PaymentStage.LAPSED, waiting), quick=False),
        Scene("pay-unknown", lambda: _pay(PaymentStage.UNKNOWN), quick=False),
        Scene("pay-making-signed-out", lambda: _SignedOut(lambda: _pay(PaymentStage.MAKING)), quick=False),
        Scene("pay-unknown-signed-out", lambda: _SignedOut(lambda: _pay(PaymentStage.UNKNOWN)), quick=False),
        Scene("pay-paid", lambda: _pay(PaymentStage.PAID, _page(SETTLED, kept=PAID))),
        Scene("pay-repriced", lambda: _pay(PaymentStage.REPRICED, repriced)),
        Scene("pay-code-used", lambda: _pay(PaymentStage.SETTLED, _page(SETTLED)), quick=False),
        Scene("pay-other-open", lambda: _pay(PaymentStage.OTHER_OPEN, waiting), quick=False),
        Scene("pay-refused", lambda: _pay(PaymentStage.REFUSED, why=RefusalCode.NOT_ALLOWED), quick=False),
        *(Scene(f"pay-{stage}", lambda stage=stage: _pay(stage), quick=False) for stage in told),  # type: ignore[misc]
    ]
