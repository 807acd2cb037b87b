"""Both programs round an amount alike, and the app shows what they round to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.billing import money as hospital
from services.fhir import currency as app
from services.fhir.resource import money
from views.i18n import format as fmt

CURRENCIES = ("CNY", "JPY", "KWD", "CLF", "USD", "VND", "TND", "XXX", "")
amounts = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(
    lambda thousandths: Decimal(thousandths).scaleb(-3)
)


@given(amounts, st.sampled_from(CURRENCIES))
def test_both_programs_round_alike_and_the_app_shows_it_so(amount: Decimal, currency: str) -> None:
    theirs = hospital.rounded(amount, currency)
    assert (app.rounded(amount, currency), app.digits(currency)) == (theirs, hospital.digits(currency))
    shown = fmt.money(amount, currency).replace("−", "-").replace(",", "")
    assert Decimal("".join(sign for sign in shown if sign in "-.0123456789")) == theirs


@pytest.mark.parametrize("amount", ["1E+30", "-1E+400000", "NaN", "sNaN", "Infinity"])
def test_what_is_no_amount_is_refused_alike_and_never_read(amount: str) -> None:
    for rounded in (hospital.rounded, app.rounded):
        with pytest.raises(ValueError, match="bounds"):
            rounded(Decimal(amount), "CNY")
    assert money({"value": Decimal(amount), "currency": "CNY"}) is None
