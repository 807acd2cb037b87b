"""How a bill is divided between the insurance fund, the personal account and the person. Pure, exact to the fen.

    gross                = insurance + personal account + self-pay
    what the person pays = self-pay + rounding

Each line carries its own part of the fund's share; the parts add up to it exactly (largest remainder: no line is off by
more than a fen). Source: the structure of Chinese outpatient settlement lists (domain rules 17 and 36).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from hospital.billing.money import CENT, ZERO, rounded, total
from hospital.billing.price_list import Plan


@dataclass(frozen=True)
class Insured:
    """How a person is insured on the day: the plan, and what is left of deductible and personal account (CNY)."""

    plan: Plan
    deductible_left: Decimal = ZERO
    account_left: Decimal = ZERO


@dataclass(frozen=True)
class CostSplit:
    """The split. `deductions`: the fund's part of each line, in the order of the lines."""

    gross: Decimal
    insurance: Decimal
    personal_account: Decimal
    self_pay: Decimal
    rounding: Decimal
    deductions: tuple[Decimal, ...]

    @property
    def net(self) -> Decimal:
        """What the person pays."""
        return self.self_pay + self.rounding


def split(lines: Sequence[tuple[Decimal, Decimal]], insured: Insured, step: Decimal = CENT) -> CostSplit:
    """Splits lines of (amount, part the fund looks at from 0 to 1); the person's sum is rounded to `step` CNY.

    Raises ValueError for an amount below zero or of less than a fen.
    """
    if any(amount < 0 or rounded(amount) != amount for amount, _ in lines):
        raise ValueError("a line is an amount of whole fen, zero or more")
    gross = total(amount for amount, _ in lines)
    eligible = [amount * looked_at for amount, looked_at in lines]
    above = max(sum(eligible, ZERO) - insured.deductible_left, ZERO)
    insurance = min(rounded(above * insured.plan.ratio), gross)
    rest = gross - insurance
    account = min(insured.account_left, rest) if insured.plan.personal_account else ZERO
    self_pay = rest - account
    net = (self_pay / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return CostSplit(gross, insurance, account, self_pay, rounded(net) - self_pay, spread(insurance, eligible))


def spread(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Divides whole fen by weights so that the parts add up exactly: all rounded down, then a fen each by remainder."""
    whole = sum(weights, ZERO)
    if whole == 0:
        if amount:
            raise ValueError("there is nothing to spread it over")
        return tuple(ZERO for _ in weights)
    exact = [amount * weight / whole for weight in weights]
    parts = [share.quantize(CENT, ROUND_DOWN) for share in exact]
    missing = int((amount - total(parts)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:missing]:
        parts[place] += CENT
    return tuple(parts)
