"""What a person types, as an answer; and an answer as a person types it. Pure; never raises.

What cannot be read as what is asked stays the text that was typed: nothing is lost, and `checking` says what is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from services.fhir import resource as fhir
from services.fhir.resource import FhirDate
from services.moments import in_zone
from services.record.questionnaires.model import FormItem, ItemType, UnitOption
from services.record.questionnaires.values import AmountAnswer, Value

_WHOLE: Final = re.compile(r"[+-]?\d{1,9}")
_DECIMAL: Final = re.compile(r"[+-]?\d{1,15}([.]\d{1,10})?")
#: With the signs that Chinese puts behind a year, a month, a day, an hour and a minute.
_DAY: Final = re.compile(r"(\d{4})(?:[-/.\u5e74](\d{1,2})(?:[-/.\u6708](\d{1,2})\u65e5?|\u6708)?|\u5e74)?")
_CLOCK: Final = re.compile(r"(\d{1,2})[:\u65f6](\d{2})\u5206?")


def typed_value(item: FormItem, text: str, zone: tzinfo, unit: UnitOption | None = None) -> Value | None:
    """The answer that was typed; None when nothing was."""
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return None
    if item.type is ItemType.QUANTITY:
        number = _number(said)
        words = (unit.words, unit.system, unit.code) if unit else (None, None, None)
        return text if number is None else AmountAnswer(number, *words)
    read = _READ.get(item.type)
    found: Value | None = read(said, zone) if read is not None else said if item.type is ItemType.URL else None
    return text if found is None else found


def typed_text(value: Value, zone: tzinfo) -> str:
    """An answer as it stands in a field."""
    if isinstance(value, AmountAnswer):
        return f"{value.number:f}"
    if isinstance(value, datetime):
        return in_zone(value, zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, str | int | FhirDate) else ""


def _number(said: str) -> Decimal | None:
    try:
        return Decimal(said) if _DECIMAL.fullmatch(said) else None
    except InvalidOperation:
        return None


def _date(said: str) -> FhirDate | None:
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    parts = [part for part in found.groups() if part]
    read = fhir.when("-".join([parts[0], *(part.zfill(2) for part in parts[1:])]))
    return read if isinstance(read, FhirDate) else None


def _time(said: str) -> time | None:
    found = _CLOCK.fullmatch(said)
    return fhir.time_of(f"{found[1].zfill(2)}:{found[2]}:00") if found else None


def _moment(said: str, zone: tzinfo) -> datetime | FhirDate | None:
    day_part, _, clock_part = said.partition(" ")
    day = _date(day_part)
    if day is None or not clock_part.strip():
        return day
    clock = _time(clock_part.strip())
    return datetime.combine(day.first_day, clock, zone) if clock is not None and day.day is not None else None


_READ: Final[dict[ItemType, Callable[[str, tzinfo], Value | None]]] = {
    ItemType.INTEGER: lambda said, _: int(said) if _WHOLE.fullmatch(said) else None,
    ItemType.DECIMAL: lambda said, _: _number(said),
    ItemType.DATE: lambda said, _: _date(said),
    ItemType.DATE_TIME: _moment,
    ItemType.TIME: lambda said, _: _time(said),
}
