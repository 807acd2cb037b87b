"""What an answer can be, how it is read from and written to FHIR, and how two of them compare. Pure; never raises.

Source: FHIR R4 QuestionnaireResponse.item.answer.value[x], Questionnaire.item.enableWhen.answer[x].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir.resource import Coding, FhirDate


@dataclass(frozen=True)
class AmountAnswer:
    """A Quantity: a number in a unit. `code` and `system` as FHIR has them."""

    number: Decimal
    unit: str | None = None
    system: str | None = None
    code: str | None = None

    @property
    def measure(self) -> tuple[str | None, str | None]:
        """What makes two amounts comparable: the coded unit, else the words of the unit."""
        return (self.system, self.code) if self.code else (None, self.unit)


@dataclass(frozen=True)
class FileAnswer:
    """An Attachment. `binary`: the id of the Binary that holds it; `size` in bytes."""

    title: str | None
    content_type: str | None
    binary: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class LinkAnswer:
    """A Reference, as it was written."""

    reference: str
    display: str | None = None


Value = bool | int | Decimal | str | FhirDate | datetime | time | Coding | AmountAnswer | FileAnswer | LinkAnswer

_LONGEST: Final = 100_000  # letters of one text


def _text(raw: Any) -> str | None:
    return raw[:_LONGEST] if isinstance(raw, str) and raw.strip() else None


_SIMPLE: Final[dict[str, Callable[[Any], Value | None]]] = {
    "Boolean": lambda raw: raw if isinstance(raw, bool) else None,
    "Integer": fhir.as_int,
    "Decimal": fhir.as_decimal,
    "String": _text,
    "Uri": _text,
    "Date": fhir.when,
    "DateTime": fhir.when,
    "Time": fhir.time_of,
}


def read_value(kind: str, raw: Any) -> Value | None:
    """The value of `value[x]` or `answer[x]`, where `kind` is what follows the name ("Boolean"); None for what it
    cannot be."""
    read = _SIMPLE.get(kind)
    return read(raw) if read is not None else _complex(kind, fhir.as_object(raw))


def _complex(kind: str, raw: fhir.JsonObject) -> Value | None:
    if kind == "Coding":
        return next(iter(fhir.codings(raw)), None) if "coding" not in raw else None
    if kind == "Quantity":
        number = fhir.as_decimal(raw.get("value"))
        words = (fhir.as_text(raw.get(key)) for key in ("unit", "system", "code"))
        return None if number is None else AmountAnswer(number, *words)
    if kind == "Attachment":
        url = fhir.as_text(raw.get("url"))
        binary = fhir.reference_id(url, "Binary") if url else None
        return FileAnswer(
            fhir.as_text(raw.get("title")), fhir.as_text(raw.get("contentType")), binary, fhir.as_int(raw.get("size"))
        )
    if kind == "Reference":
        reference = fhir.as_text(raw.get("reference"))
        return None if reference is None else LinkAnswer(reference, fhir.as_text(raw.get("display")))
    return None


def answer_json(value: Value, *, is_uri: bool = False, is_decimal: bool = False) -> dict[str, Any]:
    """A value as `value[x]` of an answer. A text is a `valueUri` where the item asks for an address; a whole number is
    a `valueDecimal` where it asks for a decimal."""
    if isinstance(value, Coding | AmountAnswer | FileAnswer | LinkAnswer):
        return _complex_json(value)
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, str):
        return {"valueUri" if is_uri else "valueString": value}
    if isinstance(value, int | Decimal):
        exact = is_decimal or isinstance(value, Decimal)
        return {"valueDecimal" if exact else "valueInteger": Decimal(value) if exact else value}
    return _moment_json(value)


def _moment_json(value: FhirDate | datetime | time) -> dict[str, Any]:
    if isinstance(value, datetime):
        return {"valueDateTime": instant(value)}
    if isinstance(value, time):
        return {"valueTime": value.isoformat("seconds")}
    return {"valueDate": str(value)}


def _complex_json(value: Coding | AmountAnswer | FileAnswer | LinkAnswer) -> dict[str, Any]:
    if isinstance(value, Coding):
        return {"valueCoding": _present(system=value.system, code=value.code, display=value.display)}
    if isinstance(value, AmountAnswer):
        return {"valueQuantity": _present(value=value.number, unit=value.unit, system=value.system, code=value.code)}
    if isinstance(value, FileAnswer):
        url = f"Binary/{value.binary}" if value.binary else None
        return {
            "valueAttachment": _present(contentType=value.content_type, url=url, size=value.size, title=value.title)
        }
    return {"valueReference": _present(reference=value.reference, display=value.display)}


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same answer. Codings by system and code, the display does not count; a coding without
    a system matches by its code alone. Amounts only in the same unit."""
    if isinstance(left, Coding) and isinstance(right, Coding):
        return _same_coding(left, right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    order = compare(left, right)
    return left == right if order is None else order == 0


def _same_coding(left: Coding, right: Coding) -> bool:
    if left.code is None or right.code is None:
        return left.code is right.code and left.display == right.display
    same_system = left.system == right.system or left.system is None or right.system is None
    return left.code == right.code and same_system


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None where there is no order: booleans, codings, other units, dates of another precision."""
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return _sign(left, right)
    if isinstance(left, AmountAnswer) and isinstance(right, AmountAnswer):
        return _sign(left.number, right.number) if left.measure == right.measure else None
    if isinstance(left, FhirDate) and isinstance(right, FhirDate):
        return _sign(left, right) if left.precision is right.precision else None
    for kind in (datetime, time, str):
        if isinstance(left, kind) and isinstance(right, kind):
            return _sign(left, right)
    return None


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)
