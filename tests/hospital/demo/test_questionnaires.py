"""What the hospital asks people has extensions only where FHIR allows them; HL7's validator sees all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hospital.demo import questionnaires
from hospital.follow_up import plan_files

_UNIT = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"


def _items(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in body.get("item", ()):
        yield item
        yield from _items(item)


def test_the_unit_of_a_quantity_is_one_to_choose() -> None:
    """R4 questionnaire-unit: of integer and decimal alone; a quantity has questionnaire-unitOption."""
    asked = [item for body in (*questionnaires.directory(), *plan_files.files()) for item in _items(body)]
    assert len(asked) > 30
    with_unit = [item for item in asked if any(each["url"] == _UNIT for each in item.get("extension", ()))]
    assert [item["linkId"] for item in with_unit if item["type"] not in ("integer", "decimal")] == []
