"""Turns each filter of a search into a condition of SQL over the versions (R4 §3.1.1.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Table, and_, false, not_, or_, select, true

from hospital.base import clock
from hospital.base.dates import Span, span
from hospital.base.outcome import Refusal, refusal
from hospital.fhir.definitions import SearchParameter
from hospital.fhir.search.criteria import Filter
from hospital.fhir.search.escapes import split, unescape
from hospital.fhir.store.indexing import part_param
from hospital.fhir.store.tables import INDEXES, PARTS, token, version
from hospital.fhir.store.values import fold, target_of

Condition = ColumnElement[bool]
Rows = FromClause
_PREFIX: Final = re.compile(r"^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[-+0-9.])")
_BEYOND: Final = "\U0010ffff"
_TENTH: Final = Decimal("0.1")
_MAX_STEPS_UP: Final = 60


def condition(type_: str, criterion: Filter, fhir_base: str) -> Condition:
    """The condition a version must meet for one filter; values are alternatives."""
    parameter = criterion.parameter
    if parameter.code == "_id":
        return _id_condition(criterion)
    if parameter.code == "_lastUpdated":
        return or_(*(_updated(unescape(value)) for value in criterion.values))
    if parameter.kind == "composite":
        return or_(*(_together(type_, parameter, value, fhir_base) for value in criterion.values))
    return _indexed(f"{type_}.{parameter.code}", criterion, fhir_base)


def _indexed(param: str, criterion: Filter, fhir_base: str) -> Condition:
    kind = criterion.parameter.kind
    table = INDEXES[kind]
    if criterion.modifier == "missing":
        return _missing(table, param, criterion.values)
    if criterion.modifier == "identifier":
        return _among(token, f"{param}:identifier", or_(*(_token(token, value, "") for value in criterion.values)))
    if criterion.modifier == "of-type":
        return _among(token, f"{param}:of-type", or_(*(_of_type(value) for value in criterion.values)))
    found = _among(table, param, or_(*(_KINDS[kind](table, criterion, value, fhir_base) for value in criterion.values)))
    return not_(found) if criterion.modifier == "not" else found


def _together(type_: str, parameter: SearchParameter, value: str, fhir_base: str) -> Condition:
    """A composite: all its parts match in the same element (R4 §3.1.1.4.17)."""
    values = split(value, "$")
    if len(values) != len(parameter.parts) or not all(values):
        raise _bad(f"{parameter.code} takes {len(parameter.parts)} values with $ between them")
    found = []
    for base in parameter.bases:
        tables = [PARTS[part.kind].alias(f"part{position}") for position, part in enumerate(parameter.parts)]
        conditions = [
            and_(
                table.c.param == part_param(type_, base, part),
                _KINDS[part.kind](table, Filter(part, "", (text,)), text, fhir_base),
            )
            for table, part, text in zip(tables, parameter.parts, values, strict=True)
        ]
        first = tables[0]
        beside = [and_(table.c.seq == first.c.seq, table.c.place == first.c.place) for table in tables[1:]]
        found.append(version.c.seq.in_(select(first.c.seq).where(*conditions, *beside)))
    return or_(*found)


def _among(table: Table, param: str, met: Condition) -> Condition:
    return version.c.seq.in_(select(table.c.seq).where(table.c.param == param, met))


def _missing(table: Table, param: str, values: tuple[str, ...]) -> Condition:
    if values not in (("true",), ("false",)):
        raise _bad(":missing takes true or false")
    present = _among(table, param, true())
    return not_(present) if values == ("true",) else present


def _id_condition(criterion: Filter) -> Condition:
    if criterion.modifier == "missing":
        return false() if criterion.values == ("true",) else true()
    met = version.c.id.in_([unescape(value) for value in criterion.values])
    return not_(met) if criterion.modifier == "not" else met


def _by_token(table: Rows, criterion: Filter, value: str, _base: str) -> Condition:
    if criterion.modifier == "text":
        return table.c.display.startswith(fold(unescape(value)), autoescape=True)
    return _token(table, value, criterion.parameter.system)


def _token(table: Rows, value: str, implied: str) -> Condition:
    """`system|code`, `|code` (no system), `code` (any system), `system|` (any code), as R4 §3.1.1.4.10."""
    parts = split(value, "|")
    if len(parts) > 2:
        raise _bad("a token reads code, system|code, |code or system|")
    code = unescape(parts[-1])
    if len(parts) == 1:
        return table.c.code == code
    system = unescape(parts[0])
    systems = [system, ""] if system and system == implied else [system]
    if not code:
        return and_(table.c.system.in_(systems), table.c.code != "")
    return and_(table.c.code == code, table.c.system.in_(systems))


def _of_type(value: str) -> Condition:
    """`system|code|value`, all three (R4 §3.1.1.4.10)."""
    parts = [unescape(part) for part in split(value, "|")]
    if len(parts) != 3 or not all(parts):
        raise _bad(":of-type reads system|code|value")
    return and_(token.c.system == f"{parts[0]}|{parts[1]}", token.c.code == parts[2])


def _by_string(table: Rows, criterion: Filter, value: str, _base: str) -> Condition:
    text = unescape(value)
    if criterion.modifier == "exact":
        return table.c.exact == text
    folded = fold(text)
    if criterion.modifier == "contains":
        return table.c.folded.contains(folded, autoescape=True)
    return and_(table.c.folded >= folded, table.c.folded < folded + _BEYOND)


def _prefixed(value: str) -> tuple[str, str]:
    match = _PREFIX.match(value)
    return (match[1], value[2:]) if match else ("eq", value)


def _span_of(value: str) -> tuple[str, Span]:
    prefix, text = _prefixed(value)
    try:
        return prefix, span(text.replace(" ", "+"))
    except ValueError as wrong:
        raise _bad("a date reads 2026, 2026-03, 2026-03-01 or 2026-03-01T08:00:00+08:00") from wrong


def _by_date(table: Rows, _criterion: Filter, value: str, _base: str) -> Condition:
    """Compares spans: `eq` wants the resource's span inside the parameter's, `gt` a part of it after, and so on."""
    prefix, (low, high) = _span_of(unescape(value))
    inside = and_(table.c.low >= low, table.c.high <= high)
    if prefix == "ap":
        slack = abs(clock.milliseconds(clock.now()) * 1000 - low) // 10
        return and_(table.c.low < high + slack, table.c.high > low - slack)
    return {
        "eq": inside,
        "ne": not_(inside),
        "gt": table.c.high > high,
        "ge": or_(table.c.high > high, inside),
        "lt": table.c.low < low,
        "le": or_(table.c.low < low, inside),
        "sa": table.c.low >= high,
        "eb": table.c.high <= low,
    }[prefix]


def _updated(value: str) -> Condition:
    """`_lastUpdated` is a point in whole milliseconds, so each prefix is one comparison on the version itself."""
    prefix, (low_micros, high_micros) = _span_of(value)
    low, high = -(-low_micros // 1000), -(-high_micros // 1000)
    high = max(high, low + 1)
    column = version.c.updated
    within = and_(column >= low, column < high)
    if prefix == "ap":
        slack = abs(clock.milliseconds(clock.now()) - low) // 10
        return and_(column >= low - slack, column < high + slack)
    return {
        "eq": within, "ne": not_(within), "gt": column >= high, "sa": column >= high,
        "ge": column >= low, "lt": column < low, "eb": column < low, "le": column < high,
    }[prefix]  # fmt: skip


def _number(text: str) -> tuple[float, float, float, float]:
    """The value, its implicit half step (R4 §3.1.1.4.7: 100 means 99.5 to 100.5), and a tenth for `ap`."""
    try:
        value = Decimal(text)
    except InvalidOperation as wrong:
        raise _bad("that is no number") from wrong
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value.adjusted()) > 290:
        raise _bad("that number is out of bounds")
    half = Decimal(5).scaleb(exponent - 1)
    return float(value), float(value - half), float(value + half), float(abs(value) * _TENTH)


def _by_amount(table: Rows, _criterion: Filter, value: str, _base: str) -> Condition:
    """A number, or `number|system|code` or `number||unit` for quantities (R4 §3.1.1.4.11)."""
    parts = [unescape(part) for part in split(value, "|")]
    if len(parts) not in (1, 3):
        raise _bad("a quantity reads number, number|system|code or number||unit")
    prefix, text = _prefixed(parts[0])
    exact, low, high, tenth = _number(text)
    inside = and_(table.c.low >= low, table.c.high < high)
    met = {
        "eq": inside,
        "ne": not_(inside),
        "gt": table.c.high > exact,
        "ge": table.c.high >= exact,
        "lt": table.c.low < exact,
        "le": table.c.low <= exact,
        "sa": table.c.low > exact,
        "eb": table.c.high < exact,
        "ap": and_(table.c.low <= exact + tenth, table.c.high >= exact - tenth),
    }[prefix]
    if len(parts) == 3 and parts[1]:
        return and_(met, table.c.system == parts[1], table.c.code == parts[2])
    if len(parts) == 3 and parts[2]:
        return and_(met, or_(table.c.code == parts[2], table.c.unit == parts[2]))
    return met


def _by_reference(table: Rows, criterion: Filter, value: str, fhir_base: str) -> Condition:
    """`id`, `Type/id`, an absolute address, or a canonical (R4 §3.1.1.4.12)."""
    text = unescape(value)
    type_, id_ = target_of(text, fhir_base)
    if not type_ and "/" not in text and ":" not in text:
        wanted = (criterion.modifier,) if criterion.modifier else criterion.parameter.targets
        return and_(table.c.target_id == text, table.c.target_type.in_(wanted))
    if criterion.modifier and type_ and type_ != criterion.modifier:
        return false()
    return and_(table.c.target_type == type_, table.c.target_id == id_)


def _by_uri(table: Rows, criterion: Filter, value: str, _base: str) -> Condition:
    """The same address; with `:below` those beneath it, with `:above` those above it (R4 §3.1.1.4.4)."""
    text = unescape(value)
    if criterion.modifier == "below":
        return or_(table.c.value == text, table.c.value.startswith(text.rstrip("/") + "/", autoescape=True))
    if criterion.modifier == "above":
        steps = text.split("/")
        return table.c.value.in_(["/".join(steps[: length + 1]) for length in range(len(steps))][:_MAX_STEPS_UP])
    return table.c.value == text


_KINDS: Final[dict[str, Callable[[Rows, Filter, str, str], Condition]]] = {
    "token": _by_token,
    "string": _by_string,
    "date": _by_date,
    "number": _by_amount,
    "quantity": _by_amount,
    "reference": _by_reference,
    "uri": _by_uri,
}


def _bad(text: str) -> Refusal:
    return refusal(400, "invalid", text)
