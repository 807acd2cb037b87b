"""A benchmark's result: one number, its reference, and its limit."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final, Literal

Sign = Literal["<=", ">="]

_HOLDS: Final[dict[Sign, Callable[[float, float], bool]]] = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True)
class Limit:
    """A bound on the ratio (`unit` "x") or on the value itself (any other unit)."""

    sign: Sign
    bound: float
    unit: str = "x"

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g} {self.unit}"


@dataclass(frozen=True)
class Line:
    """One measurement. `reference` is the same work done by other means in the same run, in the same unit; `load` is
    the machine's load average over the last minute when it was taken. `ok` is None without a limit."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    limit: str | None
    ok: bool | None
    load: float

    def as_json(self) -> str:
        """One JSON object on one line."""
        return json.dumps(asdict(self), ensure_ascii=False)


def line(
    name: str, value: float, unit: str, *, load: float, reference: float | None = None, limit: Limit | None = None
) -> Line:
    """Judges a measurement: against its reference where the limit is a ratio, else by itself."""
    ratio = value / reference if reference else None
    judged = ratio if limit is not None and limit.unit == "x" else value
    ok = None if limit is None else judged is not None and _HOLDS[limit.sign](judged, limit.bound)
    return Line(
        name=name,
        value=_short(value),
        unit=unit,
        reference=None if reference is None else _short(reference),
        ratio=None if ratio is None else _short(ratio),
        limit=None if limit is None else str(limit),
        ok=ok,
        load=load,
    )


def from_json(text: str) -> Line:
    """Reads a line back. Raises `TypeError` or `ValueError` on anything else."""
    return Line(**json.loads(text))


def _short(number: float) -> float:
    """Four significant digits: more would pretend an accuracy that is not there."""
    return float(f"{number:.4g}") if abs(number) < 10_000 else float(round(number))
