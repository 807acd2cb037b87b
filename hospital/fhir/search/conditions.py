"""Turns each filter of a search into a condition of SQL over the versions (R4 §3.1.1.4).

In each condition `i` is the index in which the values of the resources are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from hospital.base import clock
from hospital.base.dates import Span, span
from hospital.base.outcome import Refusal, refusal
from hospital.base.sql import FALSE, TRUE, Sql, all_of, any_of, beginning, containing, negation, sql
from hospital.fhir.definitions import SearchParameter
from hospital.fhir.search.criteria import Filter
from hospital.fhir.search.escapes import split, unescape
from hospital.fhir.store.index_plan import part_param
from hospital.fhir.store.tables import INDEXES, PARTS
from hospital.fhir.store.values import fold, target_of

_PREFIX: Final = re.compile(r"^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[-+0-9.])")
_TENTH: Final = Decimal("0.1")
_MAX_STEPS_UP: Final = 60
#: A query or condition for the versions that an index leads to: the index, the parameter, what its values meet.
_Among = Callable[[Sql, str, Sql], Sql]
_INDEX: Final = {kind: Sql(table.name) for kind, table in INDEXES.items()}
_PART: Final = {kind: Sql(table.name) for kind, table in PARTS.items()}


def condition(type_: str, criterion: Filter, fhir_base: str) -> Sql:
    """The condition a version must meet for one filter; values are alternatives."""
    parameter = criterion.parameter
    if parameter.code == "_id":
        return _id_condition(criterion)
    if parameter.code == "_lastUpdated":
        return any_of(_updated(unescape(value)) for value in criterion.values)
    if parameter.kind == "composite":
        return any_of(_together(type_, parameter, value, fhir_base) for value in criterion.values)
    return _indexed(f"{type_}.{parameter.code}", criterion, fhir_base, _among)


def narrowed(type_: str, first: Filter, others: Sequence[Filter], fhir_base: str) -> Sql:
    """The condition for a filter that few versions meet, and for others: these are looked up for those few, while
    `condition` lists all that meet each filter. All are `is_indexed`."""
    there = [_indexed(f"{type_}.{other.parameter.code}", other, fhir_base, _has) for other in others]
    few = _indexed(f"{type_}.{first.parameter.code}", first, fhir_base, _listed)
    return sql("fhir_version.seq IN (SELECT found.seq FROM (?) found WHERE ?)", few, all_of(there))


def is_indexed(criterion: Filter) -> bool:
    """Whether the values of a filter's parameter are in one index."""
    parameter = criterion.parameter
    return parameter.code not in ("_id", "_lastUpdated") and parameter.kind != "composite"


def _indexed(param: str, criterion: Filter, fhir_base: str, among: _Among) -> Sql:
    kind = criterion.parameter.kind
    table = _INDEX[kind]
    if criterion.modifier == "missing":
        return _missing(among(table, param, TRUE), criterion.values)
    if criterion.modifier == "identifier":
        return among(_INDEX["token"], f"{param}:identifier", any_of(_token(value, "") for value in criterion.values))
    if criterion.modifier == "of-type":
        return among(_INDEX["token"], f"{param}:of-type", any_of(_of_type(value) for value in criterion.values))
    found = among(table, param, any_of(_KINDS[kind](criterion, value, fhir_base) for value in criterion.values))
    return negation(found) if criterion.modifier == "not" else found


def _together(type_: str, parameter: SearchParameter, value: str, fhir_base: str) -> Sql:
    """A composite: all its parts match in the same element (R4 §3.1.1.4.17)."""
    values = split(value, "$")
    if len(values) != len(parameter.parts) or not all(values):
        raise _bad(f"{parameter.code} takes {len(parameter.parts)} values with $ between them")
    return any_of(_in_one_element(type_, base, parameter, values, fhir_base) for base in parameter.bases)


def _in_one_element(
    type_: str, base: tuple[str, ...], parameter: SearchParameter, values: Sequence[str], fhir_base: str
) -> Sql:
    """The versions with an element in which the first part matches, and at the same place each other part."""
    met: Sql | None = None
    for part, text in reversed(list(zip(parameter.parts, values, strict=True))):
        here = all_of([
            sql("i.param = ?", part_param(type_, base, part)),
            _KINDS[part.kind](Filter(part, "", (text,)), text, fhir_base),
        ])  # fmt: skip
        beside = [] if met is None else [sql("(i.seq, i.place) IN (?)", met)]
        met = sql("SELECT i.seq, i.place FROM ? i WHERE ?", _PART[part.kind], all_of([here, *beside]))
    return sql("fhir_version.seq IN (SELECT found.seq FROM (?) found)", met)


def _listed(table: Sql, param: str, met: Sql) -> Sql:
    return sql("SELECT i.seq FROM ? i WHERE i.param = ? AND ?", table, param, met)


def _among(table: Sql, param: str, met: Sql) -> Sql:
    return sql("fhir_version.seq IN (?)", _listed(table, param, met))


def _has(table: Sql, param: str, met: Sql) -> Sql:
    return sql("EXISTS (SELECT 1 FROM ? i WHERE i.seq = found.seq AND i.param = ? AND ?)", table, param, met)


def _missing(present: Sql, values: tuple[str, ...]) -> Sql:
    if values not in (("true",), ("false",)):
        raise _bad(":missing takes true or false")
    return negation(present) if values == ("true",) else present


def _id_condition(criterion: Filter) -> Sql:
    if criterion.modifier == "missing":
        return FALSE if criterion.values == ("true",) else TRUE
    met = sql("fhir_version.id IN ?", [unescape(value) for value in criterion.values])
    return negation(met) if criterion.modifier == "not" else met


def _by_token(criterion: Filter, value: str, _base: str) -> Sql:
    if criterion.modifier == "text":
        return beginning(Sql("i.display"), fold(unescape(value)))
    return _token(value, criterion.parameter.system)


def _token(value: str, implied: str) -> Sql:
    """`system|code`, `|code` (no system), `code` (any system), `system|` (any code), as R4 §3.1.1.4.10."""
    parts = split(value, "|")
    if len(parts) > 2:
        raise _bad("a token reads code, system|code, |code or system|")
    code = unescape(parts[-1])
    if len(parts) == 1:
        return sql("i.code = ?", code)
    system = unescape(parts[0])
    systems = [system, ""] if system and system == implied else [system]
    if not code:
        return sql("i.system IN ? AND i.code <> ''", systems)
    return sql("i.code = ? AND i.system IN ?", code, systems)


def _of_type(value: str) -> Sql:
    """`system|code|value`, all three (R4 §3.1.1.4.10)."""
    parts = [unescape(part) for part in split(value, "|")]
    if len(parts) != 3 or not all(parts):
        raise _bad(":of-type reads system|code|value")
    return sql("i.system = ? AND i.code = ?", f"{parts[0]}|{parts[1]}", parts[2])


def _by_string(criterion: Filter, value: str, _base: str) -> Sql:
    text = unescape(value)
    if criterion.modifier == "exact":
        return sql("i.exact = ?", text)
    folded = fold(text)
    if criterion.modifier == "contains":
        return sql("i.folded LIKE ? ESCAPE '/'", containing(folded))
    return beginning(Sql("i.folded"), folded)


def _prefixed(value: str) -> tuple[str, str]:
    match = _PREFIX.match(value)
    return (match[1], value[2:]) if match else ("eq", value)


def _span_of(value: str) -> tuple[str, Span]:
    prefix, text = _prefixed(value)
    try:
        return prefix, span(text.replace(" ", "+"))
    except ValueError as wrong:
        raise _bad("a date reads 2026, 2026-03, 2026-03-01 or 2026-03-01T08:00:00+08:00") from wrong


def _by_date(_criterion: Filter, value: str, _base: str) -> Sql:
    """Compares spans: `eq` wants the resource's span inside the parameter's, `gt` a part of it after, and so on."""
    prefix, (low, high) = _span_of(unescape(value))
    if prefix == "ap":
        slack = abs(clock.milliseconds(clock.now()) * 1000 - low) // 10
        return sql("i.low < ? AND i.high > ?", high + slack, low - slack)
    inside = sql("i.low >= ? AND i.high <= ?", low, high)
    return {
        "eq": inside,
        "ne": negation(inside),
        "gt": sql("i.high > ?", high),
        "ge": sql("(i.high > ? OR ?)", high, inside),
        "lt": sql("i.low < ?", low),
        "le": sql("(i.low < ? OR ?)", low, inside),
        "sa": sql("i.low >= ?", high),
        "eb": sql("i.high <= ?", low),
    }[prefix]


def _updated(value: str) -> Sql:
    """`_lastUpdated` is a point in whole milliseconds, so each prefix is one comparison on the version itself."""
    prefix, (low_micros, high_micros) = _span_of(value)
    low, high = -(-low_micros // 1000), -(-high_micros // 1000)
    high = max(high, low + 1)
    within = sql("(fhir_version.updated >= ? AND fhir_version.updated < ?)", low, high)
    if prefix == "ap":
        slack = abs(clock.milliseconds(clock.now()) - low) // 10
        return sql("(fhir_version.updated >= ? AND fhir_version.updated < ?)", low - slack, high + slack)
    beyond, before = (sql("fhir_version.updated >= ?", edge) for edge in (high, low))
    return {
        "eq": within, "ne": negation(within), "gt": beyond, "sa": beyond, "ge": before,
        "lt": negation(before), "eb": negation(before), "le": negation(beyond),
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


def _by_amount(_criterion: Filter, value: str, _base: str) -> Sql:
    """A number, or `number|system|code` or `number||unit` for quantities (R4 §3.1.1.4.11)."""
    parts = [unescape(part) for part in split(value, "|")]
    if len(parts) not in (1, 3):
        raise _bad("a quantity reads number, number|system|code or number||unit")
    prefix, text = _prefixed(parts[0])
    exact, low, high, tenth = _number(text)
    inside = sql("i.low >= ? AND i.high < ?", low, high)
    met = {
        "eq": inside,
        "ne": negation(inside),
        "gt": sql("i.high > ?", exact),
        "ge": sql("i.high >= ?", exact),
        "lt": sql("i.low < ?", exact),
        "le": sql("i.low <= ?", exact),
        "sa": sql("i.low > ?", exact),
        "eb": sql("i.high < ?", exact),
        "ap": sql("i.low <= ? AND i.high >= ?", exact + tenth, exact - tenth),
    }[prefix]
    if len(parts) == 3 and parts[1]:
        return sql("? AND i.system = ? AND i.code = ?", met, parts[1], parts[2])
    if len(parts) == 3 and parts[2]:
        return sql("? AND (i.code = ? OR i.unit = ?)", met, parts[2], parts[2])
    return met


def _by_reference(criterion: Filter, value: str, fhir_base: str) -> Sql:
    """`id`, `Type/id`, an absolute address, or a canonical (R4 §3.1.1.4.12)."""
    text = unescape(value)
    type_, id_ = target_of(text, fhir_base)
    if not type_ and "/" not in text and ":" not in text:
        wanted = (criterion.modifier,) if criterion.modifier else criterion.parameter.targets
        return sql("i.target_id = ? AND i.target_type IN ?", text, wanted)
    if criterion.modifier and type_ and type_ != criterion.modifier:
        return FALSE
    return sql("i.target_type = ? AND i.target_id = ?", type_, id_)


def _by_uri(criterion: Filter, value: str, _base: str) -> Sql:
    """The same address; with `:below` those beneath it, with `:above` those above it (R4 §3.1.1.4.4)."""
    text = unescape(value)
    if criterion.modifier == "below":
        return sql("(i.value = ? OR ?)", text, beginning(Sql("i.value"), text.rstrip("/") + "/"))
    if criterion.modifier == "above":
        steps = text.split("/")
        return sql("i.value IN ?", ["/".join(steps[: length + 1]) for length in range(len(steps))][:_MAX_STEPS_UP])
    return sql("i.value = ?", text)


_KINDS: Final[dict[str, Callable[[Filter, str, str], Sql]]] = {
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
