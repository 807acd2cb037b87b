"""What the person chose about medicines, as FHIR `Basic` and back: their rhythm, and for one medicine its clock and its
stock. Pure; reading never raises.

The ids derive from the patient and the prescription (`model.rhythm_id`, `model.settings_id`), so every device changes
the same resource. Source: FHIR R4 §8.9 Basic; the contract with the hospital (extensions in `services/fhir/terms.py`).
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.record.medicines.administration import quantity_json
from services.record.medicines.ids import rhythm_id, settings_id
from services.record.medicines.model import ClockRule, MedicineSettings, Rhythm
from services.record.results.values import amount

BASIC: Final = "Basic"
_DIGITS: Final = 3
RHYTHM: Final = "rhythm"
MEDICINE: Final = "medicine"
_TIMES: Final = {
    "wake": terms.RHYTHM_WAKE,
    "breakfast": terms.RHYTHM_BREAKFAST,
    "lunch": terms.RHYTHM_LUNCH,
    "dinner": terms.RHYTHM_DINNER,
    "sleep": terms.RHYTHM_SLEEP,
}


def rhythm_json(rhythm: Rhythm, *, patient: str) -> dict[str, Any]:
    """The `Basic` with the rhythm of the patient with this id."""
    times = [{"url": url, "valueTime": f"{getattr(rhythm, name):%H:%M:%S}"} for name, url in _TIMES.items()]
    zone = [{"url": terms.HOME_ZONE, "valueCode": rhythm.zone}] if rhythm.zone else []
    return _basic(rhythm_id(patient), RHYTHM, patient, [*times, *zone])


def settings_json(chosen: MedicineSettings, *, patient: str) -> dict[str, Any]:
    """The `Basic` with the settings of one medicine of the patient with this id."""
    items: list[dict[str, Any]] = [{"url": terms.ABOUT_MEDICINE, "valueReference": {"reference": chosen.prescription}}]
    if chosen.clock is not None:
        items.append({"url": terms.MEDICINE_CLOCK, "valueCode": chosen.clock.value})
    items += [{"url": terms.MEDICINE_TIME, "valueString": f"{number} {at:%H:%M}"} for number, at in chosen.times]
    if chosen.stock is not None and chosen.counted is not None:
        items.append({"url": terms.STOCK, "valueQuantity": quantity_json(chosen.stock)})
        items.append({"url": terms.STOCK_COUNTED, "valueDateTime": instant(chosen.counted)})
    return _basic(settings_id(chosen.prescription), MEDICINE, patient, items)


def rhythm(body: Any) -> Rhythm:
    """Reads a rhythm of any shape; a time that cannot be read is the usual one."""
    usual = Rhythm()
    found = {name: _time(body, url) or getattr(usual, name) for name, url in _TIMES.items()}
    return Rhythm(**found, zone=fhir.as_text(fhir.extension_value(body, terms.HOME_ZONE)))


def settings(body: Any) -> MedicineSettings | None:
    """Reads the settings of a medicine; None when it is another `Basic`, or about no medicine."""
    about = fhir.reference(fhir.extension_value(body, terms.ABOUT_MEDICINE))
    if about is None:
        return None
    written = fhir.as_text(fhir.extension_value(body, terms.MEDICINE_CLOCK))
    counted: datetime | None = fhir.instant_of(fhir.extension_value(body, terms.STOCK_COUNTED))
    stock = amount(fhir.extension_value(body, terms.STOCK)) if counted else None
    clock = ClockRule(written) if written in {rule.value for rule in ClockRule} else None
    written_times = (fhir.choice(item, "value") for item in fhir.extensions(body, terms.MEDICINE_TIME))
    times = tuple(found for given in written_times if given and (found := _numbered_time(given[1])))
    return MedicineSettings(f"{about.type}/{about.id}", clock, times, stock, counted if stock else None)


def _numbered_time(value: Any) -> tuple[int, time] | None:
    number, _, written = (fhir.as_text(value) or "").partition(" ")
    at = fhir.time_of(written)
    return (int(number), at) if at is not None and number.isdecimal() and len(number) <= _DIGITS else None


def _time(body: Any, url: str) -> time | None:
    return fhir.time_of(fhir.extension_value(body, url))


def _basic(id_: str, kind: str, patient: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "resourceType": BASIC,
        "id": id_,
        "extension": items,
        "code": {"coding": [{"system": terms.PERSONAL_SYSTEM, "code": kind}]},
        "subject": {"reference": f"Patient/{patient}"},
    }
