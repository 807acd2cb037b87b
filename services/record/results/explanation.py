"""What a test measures, in the words of the hospital: a CodeSystem that supplements the test's own. Pure; never raises.

Source: FHIR R4 §4.8.9 CodeSystem supplements; the properties `high`, `low`, `positive` and `source` are the contract
with the hospital.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from services.fhir import resource as fhir


@dataclass(frozen=True)
class Explanation:
    """One test for people who are no doctors, and never a diagnosis. `high`, `low`, `positive`: what such a result may
    go along with. `source` and `publisher`: where it was looked up, and who answers for it, in which version."""

    measures: str
    name: str | None = None
    high: str | None = None
    low: str | None = None
    positive: str | None = None
    source: str | None = None
    publisher: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """All that is said about the test."""
        return tuple(filter(None, (self.measures, self.high, self.low, self.positive)))


def explanations_in(
    supplements: Iterable[object], codes: Collection[str], language: str | None = None
) -> dict[str, Explanation]:
    """By code ("system|code") what these resources say about the wanted ones; the first that explains a code counts."""
    found: dict[str, Explanation] = {}
    for body in supplements:
        for code, explanation in _explained(fhir.as_object(body), codes, language):
            found.setdefault(code, explanation)
    return found


def _explained(
    body: fhir.JsonObject, codes: Collection[str], language: str | None
) -> Iterator[tuple[str, Explanation]]:
    system = (fhir.as_text(body.get("supplements")) or "").split("|")[0]
    if fhir.as_text(body.get("content")) != "supplement" or not system:
        return
    publisher = " ".join(
        filter(None, (fhir.translated(body, "publisher", language), fhir.as_text(body.get("version"))))
    )
    for concept in fhir.objects(body.get("concept")):
        code = f"{system}|{fhir.as_text(concept.get('code')) or ''}"
        measures = fhir.translated(concept, "definition", language) if code in codes else None
        if measures is not None:
            yield code, _explanation(concept, measures, publisher or None, language)


def _explanation(concept: fhir.JsonObject, measures: str, publisher: str | None, language: str | None) -> Explanation:
    told = {
        fhir.as_text(each.get("code")): fhir.translated(each, "valueString", language)
        for each in fhir.objects(concept.get("property"))
    }
    return Explanation(
        measures=measures,
        name=fhir.translated(concept, "display", language),
        high=told.get("high"),
        low=told.get("low"),
        positive=told.get("positive"),
        source=told.get("source"),
        publisher=publisher,
    )
