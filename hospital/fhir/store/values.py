"""Turns values in resources into rows of the search index, one function per kind of parameter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hospital.base.dates import spans
from hospital.base.references import own, text_of

Row = dict[str, Any]
_MAX_TEXT = 500
_LARGEST = Decimal("1e300")
_LOWEST = -_LARGEST
_NAME_PARTS = ("text", "family", "given", "prefix", "suffix")
_ADDRESS_PARTS = ("text", "line", "city", "district", "state", "postalCode", "country")


def fold(text: str) -> str:
    """Makes text comparable: ignores case, accents, width and spacing (R4 §3.1.1.4.6)."""
    if text.isascii():
        return " ".join(text.lower().split())[:_MAX_TEXT]
    plain = "".join(
        [sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)]
    )
    return " ".join(plain.split())[:_MAX_TEXT]


def target_of(reference: str, fhir_base: str) -> tuple[str, str]:
    """(type, id) of a literal reference that points into this server, else ("", the address itself)."""
    found = own(reference, fhir_base)
    return ("", reference) if found is None else (found.type, found.id)


def rows(kind: str, value: Any, fhir_base: str) -> list[Row]:
    """The index rows of one value; a value of an unexpected shape has none."""
    if kind == "token":
        return list(_token(value))
    if kind == "string":
        return [{"folded": fold(text), "exact": text[:_MAX_TEXT]} for text in _texts(value)]
    if kind == "date":
        return [{"low": low, "high": high} for low, high in spans(value)]
    if kind in ("quantity", "number"):
        return list(_quantity(value))
    if kind == "reference":
        return list(_reference(value, fhir_base))
    return [{"value": value}] if kind == "uri" and isinstance(value, str) else []


def _row(system: Any, code: Any, display: Any = "") -> Row:
    return {
        "system": system if isinstance(system, str) else "",
        "code": code if isinstance(code, str) else "",
        "display": fold(display) if isinstance(display, str) else "",
    }


def _token(value: Any) -> Iterator[Row]:
    if isinstance(value, bool):
        yield _row("", "true" if value else "false")
    elif isinstance(value, str):
        yield _row("", value)
    elif isinstance(value, (int, Decimal)):
        yield _row("", str(value))
    elif isinstance(value, dict):
        if isinstance(value.get("coding"), list) or set(value) <= {"text", "id", "extension"}:
            for coding in value.get("coding", []):
                if isinstance(coding, dict):
                    yield _row(coding.get("system"), coding.get("code"), coding.get("display"))
            if value.get("text"):
                yield _row("", "", value["text"])
        elif "value" in value:  # Identifier; ContactPoint, whose `system` is no namespace
            system = value.get("system") if ":" in str(value.get("system", "")) else ""
            kind = value.get("type")
            yield _row(system, value["value"], kind.get("text") if isinstance(kind, dict) else "")
        else:
            yield _row(value.get("system"), value.get("code"), value.get("display"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in dict.fromkeys(_NAME_PARTS + _ADDRESS_PARTS):
            found = value.get(part)
            listed = found if isinstance(found, list) else [found]
            yield from (text for text in listed if isinstance(text, str))


def _quantity(value: Any) -> Iterator[Row]:
    if _is_number(value):
        yield _amount(value, value, {})
    elif isinstance(value, dict) and ("low" in value or "high" in value):
        low, high = (end if isinstance(end, dict) else {} for end in (value.get("low"), value.get("high")))
        yield _amount(low.get("value", "-inf"), high.get("value", "inf"), low or high)
    elif isinstance(value, dict) and _is_number(value.get("value")):
        unit = {**value, "code": value["currency"], "system": "urn:iso:std:iso:4217"} if "currency" in value else value
        yield _amount(value["value"], value["value"], unit)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _amount(low: Any, high: Any, unit: dict[str, Any]) -> Row:
    named = {part: unit[part] if isinstance(unit.get(part), str) else "" for part in ("system", "code", "unit")}
    lowest = _finite(low, "-inf")
    return {"low": lowest, "high": lowest if high is low else _finite(high, "inf"), **named}


def _finite(value: Any, otherwise: str) -> float:
    """A float that every database can hold; open ends become the largest ones."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value) if _is_number(value) else otherwise)
    return float(max(_LOWEST, min(_LARGEST, exact)))


def _reference(value: Any, fhir_base: str) -> Iterator[Row]:
    text = text_of(value) if isinstance(value, dict) else value
    if isinstance(text, str) and text and not text.startswith("#"):
        type_, id_ = target_of(text, fhir_base)
        yield {"target_type": type_, "target_id": id_}
        if not type_ and "|" in text:  # a canonical is also found without its version
            yield {"target_type": "", "target_id": text.partition("|")[0]}
    elif isinstance(value, dict) and (value.get("identifier") or value.get("display")):
        yield {"target_type": "", "target_id": ""}
