"""The price list: what an item costs, and how much of it each insurance plan covers. Data (price_list.json), no rules.

fund  A: the fund looks at the whole price; B: at what is left after the person's own part; C: at nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("price_list.json")


@dataclass(frozen=True)
class Price:
    """One item. `price` in CNY a unit; `own`: the part from 0 to 1 that the person bears before the fund looks."""

    code: str
    name: str
    english: str
    unit: str
    price: Decimal
    category: str
    fund: str
    own: Decimal


@dataclass(frozen=True)
class Plan:
    """A medical insurance: the part from 0 to 1 that its fund bears, and whether a personal account goes with it."""

    key: str
    name: str
    english: str
    ratio: Decimal
    personal_account: bool


@dataclass(frozen=True)
class PriceList:
    """All prices and plans of one version. `rounding`: what a total is rounded to, in CNY."""

    version: str
    prices: dict[str, Price]
    plans: dict[str, Plan]
    rounding: Decimal


@lru_cache(maxsize=1)
def price_list() -> PriceList:
    """The hospital's own, read once."""
    return read(json.loads(_FILE.read_text("utf-8")))


def read(data: dict[str, Any]) -> PriceList:
    """A price list out of its JSON. Raises KeyError or ArithmeticError when it is not one."""
    prices = [
        Price(**{**price, "price": Decimal(price["price"]), "own": Decimal(price["own"])}) for price in data["items"]
    ]  # fmt: skip
    plans = [Plan(**{**plan, "ratio": Decimal(plan["ratio"])}) for plan in data["plans"]]
    return PriceList(
        data["version"],
        {price.code: price for price in prices},
        {plan.key: plan for plan in plans},
        Decimal(data["rounding"]),
    )
