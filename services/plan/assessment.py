"""A risk that the hospital assessed, as it wrote it (RiskAssessment). Pure, and never raises.

It is shown and never computed with: no rule of this app reads it. What cannot be read as it should is shown as its
text. Source: FHIR R4 §13.6 RiskAssessment. A probability of up to 1 may be a share or per cent, so it stays as written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.results.values import Amount, Span, VerbatimValue, span, verbatim

_NOT_SHOWN: Final = frozenset({"cancelled", "entered-in-error"})
_UNFINISHED: Final = frozenset({"registered", "partial", "preliminary"})
_YEARS: Final = range(1900, 2200)
_MOST: Final = 20
"""So many outcomes and inputs of one are read."""

Named = Callable[[fhir.Reference], str | None]
"""What a resource on this device is called; None for one that is not here."""


@dataclass(frozen=True)
class AssessedOutcome:
    """What may happen, how likely, how the hospital calls that, and over which time."""

    outcome: str
    likelihood: Amount | Span | VerbatimValue | None = None
    level: str | None = None
    within: fhir.Period | Span | VerbatimValue | None = None


@dataclass(frozen=True)
class AssessedRisk:
    """`made`: when. `inputs`: what it was made from, by name; `more`: how many further inputs have none. Without
    either the hospital gives no inputs."""

    title: str | None
    method: str | None
    made: fhir.When | VerbatimValue | None
    outcomes: tuple[AssessedOutcome, ...]
    inputs: tuple[str, ...] = ()
    more: int = 0
    advice: str | None = None
    by: str | None = None
    unfinished: bool = False


def assessed_risk(body: Any, named: Named, language: str | None = None) -> AssessedRisk | None:
    """Reads a RiskAssessment; None for one that was cancelled or entered in error, or that says nothing."""
    own = fhir.as_object(body)
    status = fhir.as_text(own.get("status"))
    method, title = fhir.text_of(own.get("method"), language), fhir.text_of(own.get("code"), language)
    outcomes = tuple(_outcomes(own, language))
    advice = fhir.translated(own, "mitigation", language)
    if status in _NOT_SHOWN or not (outcomes or title or method or advice):
        return None
    basis = list(fhir.objects(own.get("basis")))[:_MOST]
    inputs = [_input(each, named, language) for each in basis]
    return AssessedRisk(
        title=title,
        method=method,
        made=_made(own),
        outcomes=outcomes,
        inputs=tuple(filter(None, inputs)),
        more=sum(each is None for each in inputs),
        advice=advice,
        by=fhir.display_of(own.get("performer"), language),
        unfinished=status in _UNFINISHED,
    )


def _outcomes(own: fhir.JsonObject, language: str | None) -> Iterator[AssessedOutcome]:
    for each in list(fhir.objects(own.get("prediction")))[:_MOST]:
        found = AssessedOutcome(
            fhir.text_of(each.get("outcome"), language) or "",
            _likelihood(each, language),
            fhir.text_of(each.get("qualitativeRisk"), language),
            _within(each, language),
        )
        if found.outcome or found.likelihood or found.level:
            yield found


def _likelihood(prediction: fhir.JsonObject, language: str | None) -> Amount | Span | VerbatimValue | None:
    found = fhir.choice(prediction, "probability")
    if found is None:
        return None
    kind, raw = found
    if kind == "Range":
        return span(raw, language) or verbatim(raw)
    number = fhir.as_decimal(raw)
    if number is None:
        return verbatim(raw)
    if not 0 <= number <= 100:
        return VerbatimValue(str(number))
    return Amount(number, "%" if number > 1 else "")


def _within(prediction: fhir.JsonObject, language: str | None) -> fhir.Period | Span | VerbatimValue | None:
    found = fhir.choice(prediction, "when")
    if found is None:
        return None
    kind, raw = found
    read = fhir.period(raw) if kind == "Period" else span(raw, language)
    if isinstance(read, fhir.Period):
        return read if all(_is_usual(end) for end in (read.start, read.end) if end is not None) else _as_written(raw)
    return read or _as_written(raw)


def _made(own: fhir.JsonObject) -> fhir.When | VerbatimValue | None:
    found = fhir.choice(own, "occurrence")
    if found is None:
        return None
    moment = fhir.choice_when(own, "occurrence")
    if isinstance(moment, fhir.Period):
        moment = moment.end or moment.start
    return moment if moment is not None and _is_usual(moment) else _as_written(found[1])


def _as_written(raw: Any) -> VerbatimValue:
    """A time as it was sent; of a period both ends."""
    ends = [fhir.as_text(fhir.as_object(raw).get(name)) for name in ("start", "end")]
    return VerbatimValue(" – ".join(filter(None, ends))) if any(ends) else verbatim(raw)


def _is_usual(when: fhir.When) -> bool:
    """Whether somebody may have meant this year: 0001 and 9999 are written for none."""
    return when.year in _YEARS


def _input(reference: Any, named: Named, language: str | None) -> str | None:
    found = fhir.reference(fhir.as_object(reference).get("reference"))
    return fhir.display_of(reference, language) or (named(found) if found else None)
